"""The answers on pages of the API are those of the tests' company on 15 April 2025; `…` stands for what is left out."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.messaging.commands import PL_REFRESH
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.profit import prosper

DOCS: Final = Path(__file__).parents[2] / "docs/api"
MORE: Final = "…"
HASH, TIME = re.compile(r"[0-9a-f]{64}"), re.compile(r"\d{4}-\d{2}-\d{2}T[\d:.]+Z")
EXAMPLES: Final = (
    ("pl-view", "pl-view/0170/2025-04"),
    ("pl-view", "pl-view/0170/variance/budget?period=2025-03"),
    ("pl-view", "pl-view/0170/2025-04/explain?line=flc&series=trend"),
    ("pl-view", "pl-view/rollup/district/d-orlando?period=2025-04"),
    ("flc", "flc/0170/2025-Q2"),
)


@pytest.fixture
def admin(client_for: ClientFor, company: Company) -> TestClient:
    """Two sites in Orlando with the same year."""
    for site_id in ("TP001", "0170"):
        prosper(company, site_id)
        current().following.refresh(PL_REFRESH, site_id, [APRIL])
    return client_for("forecasting_admin")


def example(page: str, request: str) -> Any:
    """The first JSON of a page after the request."""
    _, found, after = (DOCS / f"{page}.md").read_text(encoding="utf-8").partition(f'$BASE/{request}"')
    assert found, f"{request} is not on the page {page}"
    block = re.search(r"```json\n(.*?)\n```", after, re.DOTALL)
    assert block is not None
    return json.loads(block[1])


def differences(shown: Any, answered: Any, place: str = "") -> Iterator[str]:
    """Where an example says what the answer does not."""
    if shown == MORE or (isinstance(shown, str) and isinstance(answered, str) and _differs_each_time(shown, answered)):
        return
    if isinstance(shown, dict) and isinstance(answered, dict):
        yield from _of_objects(shown, answered, place)
    elif isinstance(shown, list) and isinstance(answered, list):
        yield from _of_lists(shown, answered, place)
    elif shown != answered:
        yield f"{place}: the page says {shown}, the answer {answered}"


def _differs_each_time(shown: str, answered: str) -> bool:
    return any(pattern.fullmatch(shown) and pattern.fullmatch(answered) for pattern in (HASH, TIME)) or (
        shown == "<sha-256>" and HASH.fullmatch(answered) is not None
    )


def _of_objects(shown: Mapping[str, Any], answered: Mapping[str, Any], place: str) -> Iterator[str]:
    named = shown.keys() - {MORE}
    if missing := (named ^ answered.keys() if MORE not in shown else named - answered.keys()):
        yield f"{place}: only one side has {sorted(missing)}"
    for name in named & answered.keys():
        yield from differences(shown[name], answered[name], f"{place}/{name}")


def _of_lists(shown: list[Any], answered: list[Any], place: str) -> Iterator[str]:
    """Rows in their order; where some are left out, each shown row is one of the answer."""
    if MORE not in shown:
        if len(shown) != len(answered):
            yield f"{place}: {len(shown)} rows on the page, {len(answered)} in the answer"
        for number, (row, found) in enumerate(zip(shown, answered, strict=False)):
            yield from differences(row, found, f"{place}/{number}")
        return
    left = list(answered)
    for row in (one for one in shown if one != MORE):
        place_of_row = next((number for number, found in enumerate(left) if not list(differences(row, found))), None)
        if place_of_row is None:
            yield f"{place}: no row of the answer is {row}"
        else:
            del left[: place_of_row + 1]


@pytest.mark.parametrize(("page", "request_path"), EXAMPLES)
def test_f52_the_answer_on_a_page_is_that_of_a_run(admin: TestClient, page: str, request_path: str) -> None:
    answer = admin.get(f"{BASE}/{request_path}")
    assert answer.status_code == 200, answer.text
    assert list(differences(example(page, request_path), answer.json()["data"])) == []


def test_f52_the_snapshot_on_its_page_is_that_of_a_run(admin: TestClient, client_for: ClientFor) -> None:
    assert admin
    kept = client_for("account_manager").post(f"{BASE}/snapshots/0170/2025-04", json={"reason": "Sent to finance"})
    assert kept.status_code == 201, kept.text
    assert list(differences(example("snapshots", "snapshots/0170/2025-04"), kept.json()["data"])) == []


def test_a_figure_that_is_not_the_answers_is_told() -> None:
    shown = {"lines": [{"line": "flc", "trend": 1}, MORE], MORE: MORE}
    assert list(differences(shown, {"lines": [{"line": "flc", "trend": 1}, {}], "period": ""})) == []
    assert list(differences(shown, {"lines": [{"line": "flc", "trend": 2}], "period": ""})) != []
    assert list(differences({"a": 1}, {"a": 1, "b": 2})) == [": only one side has ['b']"]
