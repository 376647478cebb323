"""What the Functions worker and the local host are both asked: every group and method, each refusal, timers, queues."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

BASE: Final = "/api/v1/forecasting"
HOST: Final = "app.example"
ANNA, SAM, NOBODY = "account_manager", "forecasting_admin", ""
FIRST: Final = {"If-Match": '"0-0000000000000000"'}
JSON: Final = {"Content-Type": "application/json"}
LONG: Final = b'{"note": "' + b"x" * 3_000_000 + b'"}'


class Ask(NamedTuple):
    """A request to a path below the base, or to a whole one, as a role's user."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = {}
    role: str = ANNA

    @property
    def address(self) -> str:
        """The whole path with its query."""
        return self.path if self.path.startswith("/") else f"{BASE}/{self.path}"


class Tick(NamedTuple):
    """A timer is due."""

    function: str


class Deliver(NamedTuple):
    """A queue has a message, delivered so many times."""

    function: str
    body: str
    deliveries: int = 1


Turn = Ask | Tick | Deliver

GETS: Final = (
    "sites", "sites/TP001", "sites?limit=1&sort=-name", "statistics/TP001/2025-04",
    "statistics/TP001/productivity?from=2025-03&to=2025-04", "statistics/TP001/trends/12m",
    "statistics/TP001/benchmarks?period=2025-04", "payroll/job-families", "payroll/TP001/job-codes",
    "payroll/TP001/2025-04", "rates/TP001/2025-04", "revenue/categories", "revenue/external/TP001/2025-04",
    "revenue/internal/TP001/2025-04", "revenue/other/TP001/2025-04", "expenses/TP001/2025-04",
    "pl-view/TP001/2025", "pl-view/TP001/2025-04", "pl-view/TP001/2025-04/explain?line=flc",
    "pl-view/TP001/2025-04/bridge?against=budget", "pl-view/rollup/district/d-orlando?period=2025-04",
    "flc/TP001/2025-Q2", "snapshots/TP001/2025-04", "audit/TP001", "me", "health/live", "openapi.json", "swagger2.json",
    "/.well-known/jwks.json", "/oauth2/authorize",
)  # fmt: skip
"""A read of every group."""
MONTH_CHANGED: Final = json.dumps({"siteId": "TP001", "periods": ["2025-04"], "cause": "", "correlationId": "req_1"})
POISON: Final = "no json"


def body(content: object) -> bytes:
    return json.dumps(content).encode()


def save(path: str, content: object, **headers: str) -> Ask:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Ask("PUT", path, body(content), {**FIRST, **JSON, **named})


DAYS: Final = {"days": [{"date": "2025-04-20", "valetDaily": 5}]}
WRITES: Final = (
    save("statistics/TP001/2025-04", DAYS, Idempotency_Key="once"),
    save("statistics/TP001/2025-04", DAYS, Idempotency_Key="once"),
    save("statistics/TP001/2025-04", {"days": [{"date": "2025-04-20", "valetDaily": 6}]}),  # 412
    save("statistics/TP001/2025-04", {"days": [{"date": "2025-04-02", "valetDaily": 6}]}),  # 409
    save("statistics/TP001/2025-05", {"days": [{"date": "2025-05-20", "valetDaily": -1}]}),
    save("payroll/TP001/2025-05", {"rows": []}),
    save("rates/TP001/2025-05", {"rates": {}}),
    save("expenses/TP001/2025-05", {"amounts": {}}),
    save("revenue/external/TP001/2025-05", {}),
    save("revenue/internal/TP001/2025-05", {}),
    save("revenue/other/TP001/2025-05", {}),
    Ask("PUT", "statistics/TP001/2025-06", body({"days": [{"date": "2025-06-20", "valetDaily": 5}]}), JSON),  # 428
    Ask("POST", "payroll/TP001/calculate", body({}), JSON),
    Ask("POST", "what-if/TP001/2025-05", body({"expenses": {}}), JSON),
    Ask("POST", "snapshots/TP001/2025-04", body({}), JSON),
    Ask("POST", "imports/budget", b"site,period\n", {**JSON, "Content-Type": "text/csv"}),
    Ask("POST", "batch/read", body({"requests": [{"id": "1", "method": "GET", "path": "/sites/TP001"}]}), JSON),
)
"""A write of every group, most of them refused in the group's own words."""
REFUSALS: Final = (
    Ask("GET", "nowhere"),
    Ask("GET", "sites", role=NOBODY),
    Ask("GET", "sites", headers={"Authorization": "Bearer x.y.z"}, role=NOBODY),
    *(
        Ask("GET", path, role=NOBODY)
        for path in (
            "runs",
            "operations/1",
            "dead-letters",
            "accuracy/TP001",
            "alerts/TP001",
            "cache",
            "users",
            "users/access-review",
            "contracts/TP001/2025-04",
        )
    ),
    Ask("GET", "statistics/0900/2025-04"),
    Ask("GET", "statistics/9999/2025-04", role=SAM),
    Ask("GET", "statistics/TP001/2025-44"),
    Ask("GET", "statistics/T%50001/2025-04"),
    Ask("GET", "statistics/%C3%28/2025-04"),
    Ask("GET", "sites?limit=0"),
    Ask("GET", "sites", headers={"Accept": "image/png"}),
    Ask("GET", "sites", headers={"Accept": "application/problem+json", "x-ms-client-request-id": "mine"}, role=NOBODY),
    Ask("DELETE", "statistics/TP001/2025-04"),
    Ask("DELETE", "cache/pl:TP999:*", role=SAM),
    Ask("PATCH", "sites/TP001"),
    Ask("OPTIONS", "sites"),
    Ask("PROPFIND", "batch/read"),
    Ask("HEAD", "statistics/TP001/2025-04"),
    Ask("HEAD", "pl-view/TP001/2025"),
    Ask("HEAD", "nowhere"),
    Ask("GET", "statistics/TP001/2025-04", headers={"If-None-Match": "*"}),
    Ask("GET", "pl-view/TP001/2025", headers={"Accept-Encoding": "gzip"}),
    Ask("PUT", "statistics/TP001/2025-05", body(DAYS), {**FIRST, "Content-Type": "text/plain"}),
    Ask("PUT", "statistics/TP001/2025-05", b"\xff\xfe{", {**FIRST, **JSON}),
    Ask("PUT", "statistics/TP001/2025-05", b'{"days": [], "days": []}', {**FIRST, **JSON}),
    Ask("PUT", "statistics/TP001/2025-05", b"", {**FIRST, **JSON}),
    Ask("PUT", "statistics/TP001/2025-05", LONG, {**FIRST, **JSON}),
    Ask("POST", "what-if/TP001/2025-05", LONG, JSON),
)
"""Every refusal, from 304 to 428."""


def turns(timers: Sequence[str], queues: Sequence[str]) -> Iterator[Turn]:
    """The whole conversation: reads, writes, what follows from them, and the reads again."""
    yield from (Ask("GET", path) for path in GETS)
    yield from WRITES
    for queue in queues:
        yield from (Deliver(queue, MONTH_CHANGED), Deliver(queue, MONTH_CHANGED, 2), Deliver(queue, POISON, 5))
        yield Deliver(queue, MONTH_CHANGED.replace("TP001", "9999"))
    yield from (Tick(timer) for timer in (*timers, *timers))
    yield from (Ask("GET", path, role=SAM) for path in GETS)
    yield from REFUSALS


def trigger_metadata(message: Deliver) -> dict[str, Any]:
    """What the host tells of a message beside its body."""
    return {
        "MessageId": "id-1", "DeliveryCount": message.deliveries, "SequenceNumber": 1, "LockToken": "lock",
        "CorrelationId": "req_1", "Subject": "forecasting.subject", "ContentType": "application/json",
        "ApplicationProperties": {}, "UserProperties": {},
    }  # fmt: skip
