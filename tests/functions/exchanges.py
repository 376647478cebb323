"""A request and its answer for each operation of the document, a failure for each status: of one company's month."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, Final

import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from functions.dependencies import GATE
from functions.services import routers
from shared_code.accuracy.models import ComparedSums, ErrorSums, PairedSums, ScoredLine, SiteScores
from shared_code.alerts.models import Cause, Dimension, Observation, QualityScore
from shared_code.api.app import create_api
from shared_code.api.limits import RateLimiter
from shared_code.application import current
from shared_code.application.loading import IntegrationServices
from shared_code.kit.clock import FixedClock
from shared_code.kit.errors import DatabaseError
from shared_code.kit.limits import BODY_BYTES
from shared_code.kit.money import ONE
from shared_code.messaging.commands import PL_REFRESH
from shared_code.messaging.queue import Message, PermanentFault
from shared_code.sites.service import Sites
from shared_code.store.job_runs import RUN_ID
from tests.conftest import APRIL, SUBJECTS, TODAY, Company
from tests.functions.conftest import BASE
from tests.functions.golden import month
from tests.functions.golden.writing import VOLATILE

Json = dict[str, Any]

PLACES: Final[Mapping[str, str]] = {
    "siteId": month.SITE,
    "period": "2025-04",
    "timeframe": "12m",
    "comparisonType": "budget",
    "version": "1",
    "organizationLevel": "district",
    "organizationId": "d-orlando",
    "queue": "pl-view-refresh",
    "flow": "actuals-load",
    "kind": "budget",
    "pattern": f"pl:{month.SITE}:*",
}
ROLES: Final[Mapping[str, str]] = {
    "put": "account_manager",
    "post": "account_manager",
    "get": "forecasting_admin",
    "delete": "forecasting_admin",
}
"""Who sends a request, by its method, in the order in which they are sent."""
ADMINISTRATORS: Final = (["dead-letters"], ["users"], ["runs"], ["imports"])
"""Groups of which an administrator sends every request."""
BODIES: Final[Mapping[str, Json]] = {
    "UpdateStatistics": {
        "days": [{"date": "2025-04-20", "occupancy": 0.9, "driveInRatio": 0.75, "captureRatio": 0.6, "valetDaily": 30}],
        "reason": "Convention in the hotel",
    },
    "UpdateRates": {"rates": [{"category": "valetDaily", "forecast": 33}], "reason": "New price list"},
    "UpdatePayrollForecast": {
        "rows": [{"date": "2025-04-20", "group": "GSA", "regularHours": 24.5, "overtimeHours": 1}],
        "reason": "Convention in the hotel",
    },
    "UpdateExternalRevenue": {"adjustmentRatio": -0.02, "reason": "Refunds, as in the days so far"},
    "UpdateInternalRevenue": {"adjustments": [{"component": "fixedFee", "amount": 250, "reason": "Agreed by phone"}]},
    "UpdateOtherRevenue": {"billableExpenses": 1200, "gpoFees": -310, "reason": "As billed last month"},
    "UpdateExpenses": {"accounts": [{"account": "7045", "forecast": 450}], "reason": "One repair less"},
    "UpdateUser": {"sites": [month.SITE, "0170"], "reason": "New territory"},
    "CalculateLaborCosts": {"rows": [{"date": "2025-04-20", "group": "GSA", "hours": 24.5}]},
    "WhatIf": {"statistics": {"occupancy": 0.95}, "expenses": [{"account": "7045", "forecast": 300}]},
    "SeekGoal": {"driver": "contract.fixed_fee[0].fee", "target": 10000, "lowest": 0, "highest": 20000},
    "CreateSnapshot": {"reason": "Sent to finance"},
    "BatchRead": {
        "requests": [{"id": "site", "path": f"/sites/{month.SITE}"}, {"id": "foreign", "path": "/sites/0900"}]
    },
}
"""Bodies that work at a site of the tests and at one of the demo company alike."""
FILES: Final[Mapping[str, bytes]] = {"ImportData": b"site,period,account,balance\n0402,2025-06,7045,450\n"}
"""Files that are sent instead of a body."""
ROWS: Final = 3
"""Entries of a list that an example shows."""
TIME: Final = "2025-04-15T14:13:48.142Z"
FIXED: Final[Mapping[str, str]] = {
    **dict.fromkeys(
        ("timestamp", "lastSeen", "loadedAt", "newestLoadedAt", "createdAt", "at", "resetAt", "start", "end"), TIME
    ),
    "requestId": "req_01a2062e4fc77685bcce336f980616b6",
    "calcRunId": "5f0c" * 16,
}
"""By JSON name: what stands for a value that is another one each time."""
_SUMS: Final = ComparedSums(
    own=ErrorSums(28, Decimal(952), Decimal(57), Decimal(11)),
    beside={
        method: PairedSums(28, Decimal(952), Decimal(57), Decimal(other))
        for method, other in (("baseline", 76), ("predictive", 61), ("same-weekday", 84), ("four-weeks", 71))
    },
)
SCORES: Final = SiteScores(
    site_id=month.SITE,
    first=APRIL.shift(-12),
    last=APRIL,
    lines=(ScoredLine(line="occupiedRooms", horizon=7, all=_SUMS, authors={"anna": _SUMS}, banded=28, covered=23),),
)
"""What four weeks of a site's forecasts came to."""
ALERT_ID: Final = re.compile("[0-9a-f]{32}")
_OF_A_READ: Final = f"{BASE}/sites/{month.SITE}"
_OF_A_SAVE: Final = f"{BASE}/statistics/{month.SITE}/2025-04"


def exchanges(company: Company, document: Json) -> Json:
    """What `examples.json` holds: bodies of requests and answers by operation, of failures by status.

    Saves come first and reads last, when there is something to read.
    """
    month.stand(company)
    current().following.refresh_all(month.SITE, [APRIL])
    clients = {role: _client(create_api(routers(), GATE), role) for role in ("account_manager", "forecasting_admin")}
    for letter_id in ("replayed", "listed"):
        fault = PermanentFault("UnknownSite", "There is no site 9999.")
        message = Message(letter_id, PL_REFRESH, '{"siteId":"9999","periods":["2025-04"]}', FIXED["requestId"])
        current().dead_letters.give_up(PL_REFRESH, message, 1, fault)
    an_alert()
    current().accuracy_store.save(month.SITE, {}, SCORES)
    current().accuracy_store.summarise(current().sites.get(month.SITE), TODAY)
    run = current().runs.record("sweep", {"removed": {"keptAnswers": 12, "deadLetters": 1}})
    ids = {
        "GetUser": {"id": "david"},
        "UpdateUser": {"id": "anna"},
        "ReplayDeadLetter": {"id": "replayed"},
        "GetOperation": {"id": run.id},
    }
    answers: Json = {}
    for method, role in ROLES.items():
        for path, item in document["paths"].items():
            if method in item and is_shown(item[method]):
                name = item[method]["operationId"]
                client = clients["forecasting_admin" if item[method]["tags"] in ADMINISTRATORS else role]
                url = path.format(**{**PLACES, **ids.get(name, {})})
                with pytest.MonkeyPatch.context() as patch:
                    patch.setattr(IntegrationServices, "warehouse", SimpleNamespace(is_there=lambda: True))
                    answer = _send(client, method, url, BODIES.get(name), FILES.get(name))
                assert answer.status_code in {200, 201, 202}, (name, answer.text)
                answers[name] = shown(answer.json())
    return {"requests": BODIES, "answers": answers, "failures": dict(failures(clients["account_manager"]))}


def an_alert() -> None:
    """An alert of a site, and its score, as validation leaves them."""
    at = datetime.fromisoformat(TIME)
    shown = {"delivered": "13", "expected": "14", "required": "95 %"}
    seen = Observation("revenue", APRIL, (date(2025, 4, 9),), shown, "13 of 14", "95 %", severe=True)
    share = Decimal("0.9934")
    dimensions = {**dict.fromkeys(Dimension, ONE), Dimension.COMPLETENESS: share}
    dimensions.pop(Dimension.PLAN)
    score = QualityScore(at=at, score=share, dimensions=dimensions, checked=152, flagged=1)
    cause = Cause("missing-days", "revenue", APRIL)
    current().alerting.settle(current().sites.get(month.SITE), {cause: seen}, lambda _: True, score)


def is_shown(operation: Json) -> bool:
    """Whether an operation answers JSON of a shape that the document describes."""
    done = operation["responses"][min(operation["responses"])]
    return bool(done["content"].get("application/json", {}).get("schema"))


def shown(value: Any, name: str = "") -> Any:
    """JSON as an example shows it: lists cut, and the same each time."""
    if isinstance(value, dict):
        return {key: shown(one, key) for key, one in value.items()}
    if isinstance(value, list):
        return [shown(one) for one in value[:ROWS]]
    if name == "etag" and isinstance(value, str):
        return re.sub(VOLATILE["etag"][0], r'"\1-0f1e2d3c4b5a6978"', value)
    if name in FIXED and isinstance(value, str):
        return FIXED[name]
    if isinstance(value, str) and (RUN_ID.fullmatch(value) or ALERT_ID.fullmatch(value)):
        flow = f"{value.partition('.')[0]}.08255286771858-" if "." in value else ""
        return f"{flow}fe6c0d6ec1a18d0b973a33a2f1d8f3b4"
    return re.sub(VOLATILE["requestId"][0], FIXED["requestId"], value) if isinstance(value, str) else value


def failures(anna: TestClient) -> Iterator[tuple[str, Any]]:
    """The status and the body of each failure."""
    for status, answer in (
        (400, anna.get(f"{BASE}/statistics/TP@001/2025-04")),
        (401, anna.get(_OF_A_READ, headers={"Authorization": ""})),
        (403, anna.get(f"{BASE}/sites/0900")),
        (404, anna.get(f"{BASE}/snapshots/{month.SITE}/2025-04/99")),
        (406, anna.get(_OF_A_READ, headers={"Accept": "text/csv"})),
        (409, _send(anna, "put", _OF_A_SAVE, {"days": [{"date": "2025-04-10", "valetDaily": 1}]})),
        (412, _send(anna, "put", _OF_A_SAVE, {"days": [{"date": "2025-04-20", "valetDaily": 40}]})),
        (413, anna.put(_OF_A_SAVE, content=b" " * (BODY_BYTES + 1), headers={"Content-Type": "application/json"})),
        (415, anna.put(_OF_A_SAVE, content="{}", headers={"Content-Type": "text/plain"})),
        (422, _reused_key(anna)),
        (428, anna.put(_OF_A_SAVE, json=BODIES["UpdateStatistics"])),
        (429, _second_of_one(anna)),
        (500, _while_sites_raise(anna, ZeroDivisionError())),
        (
            503,
            _while_sites_raise(
                anna, DatabaseError.transient("The table store does not answer; try again", dependency="table store")
            ),
        ),
    ):
        assert answer.status_code == status, answer.text
        yield str(status), shown(answer.json())


def _client(api: ASGIApp, role: str) -> TestClient:
    issuer = current().development_issuer
    assert issuer is not None
    subject, sites = SUBJECTS[role]
    headers = {"Authorization": f"Bearer {issuer.issue(subject, [role], sites)}"}
    return TestClient(api, base_url="https://forecasting.example", headers=headers)


def _send(
    client: TestClient, method: str, url: str, body: Json | None, file: bytes | None = None, **headers: str
) -> Response:
    if method == "put":
        headers["If-Match"] = '"0-0"'
    if file:
        return client.request(method, url, content=file, headers={**headers, "Content-Type": "text/csv"})
    return client.request(method, url, json=body, headers=headers)


def _reused_key(anna: TestClient) -> Response:
    url, key = f"{BASE}/expenses/{month.SITE}/2025-05", {"Idempotency-Key": "4711"}
    _send(anna, "put", url, {"accounts": [{"account": "7045", "forecast": 450}]}, None, **key)
    return _send(anna, "put", url, {"accounts": [{"account": "7045", "forecast": 460}]}, None, **key)


def _second_of_one(anna: TestClient) -> Response:
    limiter = RateLimiter(FixedClock(APRIL.first_day), requests=1)
    strict = TestClient(create_api(routers(), replace(GATE, limiter=lambda: limiter)), headers=dict(anna.headers))
    return [strict.get(_OF_A_READ) for _ in range(2)][-1]


def _while_sites_raise(anna: TestClient, error: Exception) -> Response:
    def fail(*_: object) -> None:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sites, "view", fail)
        return anna.get(_OF_A_READ)
