"""Marked secrets are sent to many places; nothing that is written has any of them."""

import json
import logging
import sqlite3
from collections.abc import Iterator, Sequence

import pyodbc
import pytest
from azure.core.exceptions import HttpResponseError
from fastapi.testclient import TestClient
from sqlalchemy.exc import DBAPIError

from functions.queue.site_jobs import site_jobs
from functions.queue.statistics_update import statistics_update
from functions.reporting import WorkFailed
from local_host.console import LineFormatter
from shared_code.application import current
from shared_code.auth.own import service_subject
from shared_code.integration.load import LoadRefused
from shared_code.integration.service import storing
from shared_code.kit.steps import TraceStep
from shared_code.messaging.queue import PublishFailed
from shared_code.sites.models import UserSites
from shared_code.telemetry import HostHandler, Insights, configure
from shared_code.telemetry.insights import LogLine
from tests.conftest import APRIL, Company, Token
from tests.functions.conftest import BASE, URL, ClientFor
from tests.functions.signing_in import REDIRECT, register
from tests.functions.test_imports import LONG, do_jobs
from tests.functions.test_injection import sent
from tests.functions.test_triggers import message, run

MARK = "M4rked5ecret"
SECRETS = [
    MARK,
    f"{MARK} O'Neil",
    f"{MARK}@example.com",
    f"eyJhbGciOiJSUzI1NiJ9.{MARK}.{MARK}",
    f"client_secret={MARK}",
    "SELECT MARK FROM people".replace("MARK", MARK),
    f"Driver={{x}};Server={MARK};UID={MARK};PWD={MARK}",
]
FAILURES = [
    ValueError(MARK),
    KeyError(MARK),
    OSError(5, "Input/output error", f"/srv/{MARK}"),
    sqlite3.OperationalError(f"near {MARK}"),
    pyodbc.OperationalError("08001", f"[08001] Login failed for user {MARK}"),
    DBAPIError(f"SELECT {MARK}", {"name": MARK}, Exception(MARK)),
    HttpResponseError(f"https://{MARK}.example?sig={MARK}"),
    UnicodeDecodeError("utf-8", MARK.encode(), 0, 1, MARK),
]


@pytest.fixture
def written(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What every sink is given: the console, the worker's root logger, Application Insights, and the streams."""
    lines: list[str] = []

    class Sent:
        def send(self, sent: Sequence[LogLine], steps: Sequence[TraceStep]) -> None:
            lines.extend(map(repr, (*sent, *steps)))

        def close(self) -> None:
            """Nothing to let go of."""

    class Sinks(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.extend((LineFormatter(colour=False).format(record), HostHandler().format(record)))

    ours = logging.getLogger("shared_code")
    configure("DEBUG")
    sinks = Sinks()
    monkeypatch.setattr(ours, "level", logging.DEBUG)
    ours.addHandler(sinks)
    current()  # which is made now, and would close what is given lines before
    insights = Insights(Sent)
    ours.addHandler(insights)
    yield lines
    for sink in (sinks, insights):
        ours.removeHandler(sink)
    insights.close()
    assert_hidden(lines)
    assert any(line.startswith("LogLine(") for line in lines)
    shown = capfd.readouterr()
    assert MARK not in shown.out + shown.err


def assert_hidden(written: list[str]) -> None:
    assert written
    assert [line for line in written if MARK in line] == []


@pytest.mark.parametrize("secret", SECRETS)
def test_what_requests_carry_is_not_written(
    client: TestClient, company: Company, token: Token, written: list[str], secret: str
) -> None:
    company.budget("TP001", APRIL)
    register("web", REDIRECT)
    answers = list(sent(client, secret, token("forecasting_admin")))
    names = (
        "authorization",
        "cookie",
        "dpop",
        "x-api-key",
        "if-match",
        "referer",
        "user-agent",
        "x-forwarded-for",
    )
    answers += [client.put(URL, content=b"{}", headers={name.encode(): secret.encode()}) for name in names]
    answers += [
        client.put(URL, content=secret.encode(), headers={"content-type": "application/json"}),
        client.request(MARK.upper(), URL),
        client.post(
            "/oauth2/token", data={"grant_type": "client_credentials", "client_id": "web", "client_secret": secret}
        ),
        client.post("/oauth2/revoke", data={"token": secret, "client_id": "web", "client_secret": secret}),
        client.get(f"/oauth2/callback?code={MARK}&state={MARK}"),
        client.get(
            f"{BASE}/audit/TP001?user={MARK}", headers={"Authorization": f"Bearer {token('forecasting_admin')}"}
        ),
    ]
    assert {answer.status_code // 100 for answer in answers} >= {2, 4}
    assert_hidden(written)


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: type(failure).__name__)
def test_what_failures_quote_is_not_written(
    client_for: ClientFor, company: Company, written: list[str], monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    company.budget("TP001", APRIL)

    def fails(*_: object, **__: object) -> None:
        raise PublishFailed("the broker failed") from failure

    def breaks(*_: object, **__: object) -> None:
        raise failure

    client = client_for("account_manager")
    client = TestClient(client.app, raise_server_exceptions=False, headers=dict(client.headers))
    for broken in (fails, breaks):
        monkeypatch.setattr(current().months, "get", broken)
        answer = client.get(URL)
        assert answer.status_code >= 500
        assert MARK not in answer.text
        monkeypatch.setattr(current().following, "refresh", broken)
        body = json.dumps({"siteId": "TP001", "periods": ["2025-04"]})
        with pytest.raises(WorkFailed) as raised:
            run(statistics_update, message(body))
        assert MARK not in str(raised.value)
    for told in ("%s fails: %s", "%s waits: %r"):
        logging.getLogger("shared_code.test").warning(told, "it", failure, exc_info=failure)
    assert_hidden(written)


def test_what_messages_carry_is_not_written(company: Company, written: list[str]) -> None:
    for body in (f'{{"siteId": "{MARK}', MARK, json.dumps({"siteId": [MARK], MARK: MARK, "traceparent": MARK})):
        for consumer in (statistics_update, site_jobs):
            run(consumer, message(body, f"{MARK} {MARK}"))
    assert_hidden(written)


def test_what_a_delivery_holds_is_not_written(
    company: Company, written: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Loader:
        def store(self, *_: object) -> None:
            raise LoadRefused([f"line 2, name: {MARK}"])

    loads = current().nightly_loads["labor-load"]
    monkeypatch.setattr(storing, "rows_of", lambda *_: [{"site": "TP001"}])
    monkeypatch.setattr(storing, "OF_SITES", {"timekeeping": lambda *_: [], "schedule": lambda *_: []})
    monkeypatch.setattr(loads.deliveries, "_loader", Loader)
    monkeypatch.setattr(loads, "_warehouse", object)
    assert "TP001" in loads.left()
    assert "quarantined" in loads.site("TP001")
    logging.getLogger("shared_code.test").warning("refused", exc_info=LoadRefused([MARK]))
    assert_hidden(written)


@pytest.mark.parametrize("row", [f"TP001,2025-05,{MARK},1\n", ""], ids=["refused", "loaded"])
def test_what_a_file_holds_and_is_called_is_not_written(
    client_for: ClientFor, company: Company, written: list[str], row: str
) -> None:
    client = client_for("forecasting_admin", subject=f"{MARK}@example.com")
    user = UserSites(subject=f"{MARK}@example.com", name="Sam", role="forecasting_admin")
    current().register.save("users", {user.subject: user})
    headers = {"Content-Type": "text/csv", "Accept-Encoding": "identity"}
    begun = client.post(
        f"{BASE}/imports/budget?file={MARK}.csv", content=LONG.replace(b"xxxx", b"note") + row.encode(), headers=headers
    )
    assert begun.status_code == 202, begun.text
    assert do_jobs() == 1
    assert client.get(begun.headers["Location"]).json()["data"]["status"] == ("refused" if row else "complete")
    assert_hidden(written)


def test_who_somebody_is_is_not_written(client_for: ClientFor, company: Company, written: list[str]) -> None:
    row = UserSites(subject=f"{MARK}@example.com", name=f"{MARK} O'Neil", role="account_manager", sites=("TP001",))
    current().register.save("users", {row.subject: row})
    for subject in (row.subject, f"{MARK} O'Neil"):
        client_for("account_manager", subject=subject).get(f"{BASE}/me")
    assert_hidden(written)
    assert service_subject("connector") == "client:connector"
