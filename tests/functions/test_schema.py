"""What the committed OpenAPI document allows, and what it does not, sent to every operation by every role.

A seeded share by default, many more with --thorough: no answer above 499, none that the document does not declare, none
of another shape than it says, and nothing to see for those who may not.
"""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, openapi
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.testclient import TestClient

from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_api
from shared_code.api.limits import RateLimiter
from shared_code.application import close_current, current
from shared_code.messaging.commands import PL_REFRESH
from tests.conftest import APRIL, SUBJECTS, found
from tests.functions.profit import prosper
from tests.payroll.staffing import employ

ROOT = Path(__file__).parents[2]


def closed(document: dict[str, Any]) -> dict[str, Any]:
    """The document as if answers could not gain fields: what they hold today must all be described."""
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema["additionalProperties"] = False
    return document


DOCUMENT = closed(json.loads((ROOT / "docs/api/openapi.json").read_text("utf-8")))
OPERATIONS: Mapping[str, Any] = {
    operation.definition.raw["operationId"]: operation
    for operation in (result.ok() for result in openapi.from_dict(DOCUMENT).get_all_operations())  # type: ignore[union-attr]  # none is wrong
}
EXAMPLES = 100 if os.environ.get("THOROUGH") == "true" else 12
EVERY = 1 if os.environ.get("THOROUGH") == "true" else 5
ROLES = tuple(SUBJECTS)
KNOWN: Mapping[str, tuple[str, ...]] = {
    "siteId": ("TP001", "TP001", "0402", "0900", "9999"),
    "period": ("2025-04", "2025-04", "2025-05", "2025-03", "2026-05"),
    "version": ("1", "2"),
    "organizationId": ("d-orlando", "d-tampa", "r-east", "all"),
}
"""Values that lead somewhere, beside those that are generated."""
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def clients(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, TestClient]]:
    """A client for each role, all on one company in which there is something to read, never rate limited."""
    with pytest.MonkeyPatch.context() as patch, ExitStack() as running:
        company = found(tmp_path_factory.mktemp("schema"), patch)
        patient = RateLimiter(current().clock, requests=10**9)
        api = create_api(routers(), replace(GATE, limiter=lambda: patient))
        for site_id in ("TP001", "0402", "0900"):
            prosper(company, site_id)
            employ(site_id)
            company.snapshot(site_id, APRIL)
            current().following.refresh(PL_REFRESH, site_id, [APRIL])
        issuer = current().development_issuer
        assert issuer is not None
        made = {}
        for role, (subject, sites) in SUBJECTS.items():
            headers = {"Authorization": f"Bearer {issuer.issue(subject, [role], sites)}"}
            client = TestClient(api, base_url="https://forecasting.example", headers=headers)
            made[role] = running.enter_context(client)  # one event loop for all its requests
        yield made
        close_current()


@st.composite
def cases(draw: st.DrawFn, operation: Any, mode: GenerationMode) -> Any:
    """A request that the document describes, or in negative mode one that it does not, often about something real."""
    case = draw(operation.as_strategy(generation_mode=mode))
    for name in case.path_parameters or {}:
        if name in KNOWN and draw(st.integers(0, 9)):
            case.path_parameters[name] = draw(st.sampled_from(KNOWN[name]))
    return case


def send(client: TestClient, case: Any) -> Any:
    sent = case.as_transport_kwargs(base_url="https://forecasting.example")
    kept = {
        name: value
        for name, value in (sent["headers"] or {}).items()
        if name.lower() not in {"authorization", "accept"}
    }
    body = {name: sent[name] for name in ("json", "data") if name in sent}
    content = {"content": json.dumps(body["json"])} if "json" in body else {"content": body["data"]} if body else {}
    if content:
        kept.setdefault("Content-Type", "application/json")
    return client.request(sent["method"], sent["url"], params=sent.get("params"), headers=kept, **content)


RUNS = [
    pytest.param(name, mode, id=f"{name}-{mode.value}")
    for name, operation in OPERATIONS.items()
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    if mode is GenerationMode.POSITIVE or operation.definition.raw["security"]  # what is open takes nothing wrong
]


@pytest.mark.parametrize(("name", "mode"), RUNS)
def test_every_answer_is_one_that_the_document_declares(
    clients: Mapping[str, TestClient], name: str, mode: GenerationMode
) -> None:
    operation = OPERATIONS[name]

    @seed(20250415)
    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(case=cases(operation, mode), role=st.sampled_from(ROLES))
    def run(case: Any, role: str) -> None:
        answer = send(clients[role], case)
        assert answer.status_code < 500 or is_without_warehouse(answer), answer.text
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code < 300:
            assert may_see(role, case), (role, case)

    run()


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_edges_of_every_parameter_and_field_are_answered_as_declared(
    clients: Mapping[str, TestClient], name: str
) -> None:
    """Boundaries, missing and unexpected values one by one: the coverage phase; a part of them by default."""
    operation = OPERATIONS[name]
    modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    cases_of = operation.schema.iter_coverage_cases(
        operation, generation_modes=modes, generation_config=operation.schema.config.generation_for(operation=operation)
    )
    for number, case in enumerate(cases_of):
        if number % EVERY:
            continue
        for name_of, values in KNOWN.items():
            if name_of in (case.path_parameters or {}) and number % (2 * EVERY):
                case.path_parameters[name_of] = values[0]
        answer = send(clients["forecasting_admin"], case)
        assert answer.status_code < 500 or is_without_warehouse(answer), answer.text
        case.validate_response(answer, checks=CHECKS)


def is_without_warehouse(answer: Any) -> bool:
    """The loads of the night cannot be started where no warehouse is named, as here."""
    return answer.status_code == 503 and "There is no warehouse to read" in answer.text


def may_see(role: str, case: Any) -> bool:
    """Whether a role may see the site of a request at all."""
    site_id = str((case.path_parameters or {}).get("siteId", "")).upper()
    own = {"account_manager": {"TP001", "0170", "0402", "0500"}, "district_manager": {"TP001", "0170", "0402", "0500"}}
    return role not in own or not site_id or site_id.zfill(4) in own[role]
