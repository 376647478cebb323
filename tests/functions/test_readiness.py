"""What is answered while parts are broken or settings wrong."""

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import close_current, current
from shared_code.kit.errors import DatabaseError
from shared_code.messaging.commands import JOB_RUN, PAYROLL_CALCULATE, PL_REFRESH, STATISTICS_UPDATE
from shared_code.messaging.queue import Message
from shared_code.messaging.sending import BackgroundSender
from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_outbox import Broker

READY = f"{BASE}/health/ready"
LIVE = f"{BASE}/health/live"


@pytest.fixture
def records() -> Iterator[list[logging.LogRecord]]:
    """What the product logs."""
    found: list[logging.LogRecord] = []

    class Keeps(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record)

    handler = Keeps()
    logger = logging.getLogger("shared_code")
    logger.addHandler(handler)
    yield found
    logger.removeHandler(handler)


def failing(answer: Response) -> Any:
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["code"] == "SERVICE_UNAVAILABLE"
    return answer.json()["errors"][0]["details"]["failing"]


class TestSettings:
    @pytest.mark.parametrize(
        ("name", "value"),
        [("Tables__serviceUri", ""), ("TOKEN_KEYS", "http://issuer.example/keys"), ("LOG_LEVEL", "X")],
    )
    def test_f48_wrong_settings_are_503_not_configured_on_every_route_and_told_once_in_the_log(
        self,
        client_for: ClientFor,
        monkeypatch: pytest.MonkeyPatch,
        records: list[logging.LogRecord],
        name: str,
        value: str,
    ) -> None:
        client = client_for("forecasting_admin")
        monkeypatch.setenv(name, value)
        monkeypatch.setenv("BUSINESS_TIME_ZONE", "Mars/Olympus")
        close_current()
        for path in ("/sites", "/statistics/TP001/2025-04", "/pl-view/0170/2025", "/docs", "/audit/0170"):
            answer = client.get(f"{BASE}{path}")
            assert answer.status_code == 503
            assert "not configured" in answer.json()["message"]
            assert not any(word in answer.text for word in (name, "Mars", "issuer.example"))
        assert failing(client.get(READY)) == ["settings"]
        assert client.get(LIVE).status_code == 200
        assert client.get(f"{BASE}/openapi.json").status_code == 200
        told = [record.getMessage() for record in records if "not configured:" in record.getMessage()]
        assert sorted(line.split()[2].rstrip(":") for line in told) == sorted([name, "BUSINESS_TIME_ZONE"])


class TestParts:
    def test_all_is_well(self, client: TestClient) -> None:
        assert client.get(READY).json()["data"] == {"status": "ok", "degraded": []}

    def test_f48_a_store_that_cannot_be_written(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch, records: list[logging.LogRecord]
    ) -> None:
        def full() -> None:
            raise DatabaseError.transient("The disk of the table store is full", dependency="table store")

        monkeypatch.setattr(current().tables, "check", full)
        answer = client.get(READY)
        assert failing(answer) == ["table store"]
        assert "disk" not in answer.text
        assert [r.getMessage() for r in records if r.levelname == "WARNING"] == [
            "not ready: table store: The disk of the table store is full"
        ]

    @pytest.mark.parametrize("content", [b"not a database " * 1000, None])
    def test_f48_a_store_that_is_none_or_has_no_sites(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: bytes | None
    ) -> None:
        other = tmp_path / "other.db"
        if content:
            other.write_bytes(content)
        monkeypatch.setenv("Tables__serviceUri", f"sqlite:{other}")
        close_current()
        assert failing(client.get(READY)) == ["table store" if content else "reference data"]

    @pytest.mark.parametrize("key", ["", "no json", "{}", json.dumps({"kty": "oct", "k": "c2VjcmV0", "kid": "1"})])
    def test_f48_a_signing_key_that_cannot_be_used(
        self, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, key: str
    ) -> None:
        client = client_for("account_manager")
        (tmp_path / "issuer.json").write_text(key)
        monkeypatch.setenv("TOKEN_KEYS", f"file:{tmp_path / 'issuer.json'}")
        close_current()
        assert failing(client.get(READY)) == ["token keys"]
        answer = client.get(f"{BASE}/sites")
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (503, "INTEGRATION_ERROR")

    def test_f48_it_is_looked_at_once_however_often_it_is_asked(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        looked: list[str] = []
        monkeypatch.setattr(current().tables, "check", lambda: looked.append("at it"))
        for _ in range(20):
            client.get(READY)
        assert looked == ["at it"]


class TestMessages:
    def degraded(self, client: TestClient) -> Any:
        return client.get(READY).json()["data"]["degraded"]

    def publish_and_wait(self, monkeypatch: pytest.MonkeyPatch, subject: str) -> None:
        queue, now = current().embedded_queue, current().clock.now()
        assert queue is not None
        queue.publish([Message("id", subject, "{}", "")])
        monkeypatch.setattr(current().clock, "now", lambda: now + timedelta(minutes=5))

    def test_f47_messages_that_nobody_fetches_are_told(
        self, client: TestClient, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.publish_and_wait(monkeypatch, STATISTICS_UPDATE)
        assert self.degraded(client) == ["messages"]

    @pytest.mark.parametrize(
        ("services", "subject", "degraded"),
        [
            ("statistics", STATISTICS_UPDATE, ["messages"]),
            ("statistics", PL_REFRESH, []),
            ("pl, payroll", STATISTICS_UPDATE, []),
            ("pl, payroll", PL_REFRESH, ["messages"]),
            ("pl, payroll", PAYROLL_CALCULATE, ["messages"]),
            ("integration", PL_REFRESH, []),
            ("integration", JOB_RUN, ["messages"]),
        ],
    )
    def test_f47_messages_of_another_app_are_not_this_ones_to_fetch(
        self,
        client: TestClient,
        company: Company,
        monkeypatch: pytest.MonkeyPatch,
        services: str,
        subject: str,
        degraded: list[str],
    ) -> None:
        monkeypatch.setenv("SERVICES", services)
        close_current()
        self.publish_and_wait(monkeypatch, subject)
        assert self.degraded(client) == degraded

    def test_f44_a_broker_that_takes_nothing_is_told_and_keeps_the_app_ready(
        self, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sender = BackgroundSender(Broker(), current().clock)
        assert sender.send([]).exception(30)
        monkeypatch.setattr(current().sender, "is_working", sender.is_working)
        assert self.degraded(client) == ["messages"]
        sender.close()
