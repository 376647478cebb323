"""The API as a client sees it: the one ASGI application behind a test client, and a save to make."""

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_api
from shared_code.application import current
from shared_code.kit.period import Period
from shared_code.pl.events.building import omission
from shared_code.store.event_outbox import EventOutbox
from shared_code.store.site_partition import Series
from tests.conftest import APRIL, Company, Token
from tests.functions.event_bus import Bus
from tests.redis import RedisServer, redis_server

BASE = "/api/v1/forecasting"
EVENT_SITE = "TP001"
"""The site that events are told of."""

ClientFor = Callable[..., TestClient]
URL = f"{BASE}/statistics/TP001/2025-04"
DAY = "2025-04-20"

Put = Callable[..., Response]

collect_ignore = [] if sys.version_info >= (3, 13) else ["worker.py"]
"""What imports a package that older Pythons have not."""


@pytest.fixture(scope="session")
def api() -> ASGIApp:
    return create_api(routers(), GATE)


@pytest.fixture
def client(api: ASGIApp, company: Company) -> Iterator[TestClient]:
    """A client without a token."""
    assert company
    with TestClient(api, base_url="https://forecasting.example") as test_client:
        yield test_client


@pytest.fixture
def client_for(client: TestClient, token: Token) -> ClientFor:
    """The client signed in as a user of a role."""

    def sign_in(role: str, **options: object) -> TestClient:
        client.headers["Authorization"] = f"Bearer {token(role, **options)}"
        return client

    return sign_in


@pytest.fixture
def put(client_for: ClientFor, company: Company) -> Put:
    """Save as Anna; by default the first save of TP001's April."""
    company.budget("TP001", APRIL)
    client = client_for("account_manager")

    def save(body: Any, *, url: str = URL, match: str | None = '"0-0000000000000000"', **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if match:
            named["If-Match"] = match
        return client.put(url, json=body, headers=named)

    return save


def day(answer: Response, when: str = DAY) -> dict[str, Any]:
    rows = answer.json()["data"]["days"]
    (found,) = [row for row in rows if (row["date"], row["series"]) == (when, "forecast")]
    return dict(found)


def change(**fields: Any) -> dict[str, Any]:
    return {"days": [{"date": DAY, **fields}]}


def codes(answer: Response) -> list[tuple[str, str]]:
    return [(error["code"], error["field"]) for error in answer.json()["errors"]]


def stored(site_id: str = "TP001", period: Period = APRIL) -> dict[str, Any]:
    document = current().documents.document(site_id, period, "statistics", Series.FORECAST)
    return dict(document.content["days"]) if document else {}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis of the module."""
    with redis_server(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that has other work Redis answers later than in a tenth of a second, and a test outlasts a pause."""
    monkeypatch.setattr("shared_code.cache.redis.CALL_SECONDS", 2.0)
    monkeypatch.setattr("shared_code.cache.redis.PAUSE_SECONDS", 3600.0)


@pytest.fixture
def bus(company: Company) -> Bus:
    """A bus in the place of the log; what consumers tell waits until it is dispatched."""
    bus = Bus()
    app = current()
    vars(app)["event_outbox"] = EventOutbox(app.tables, bus, app.clock, omission)
    app.events.close()
    company.chart()
    company.budget(EVENT_SITE, APRIL, {"6000": "100"})
    return bus
