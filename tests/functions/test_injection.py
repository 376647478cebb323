"""Lines, colours and headers that a request smuggles in: a record is one line, an answer has only our own headers."""

import json
import logging
from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from local_host.console import LineFormatter
from shared_code.application import current
from shared_code.sites.models import UserSites
from shared_code.telemetry import HostHandler
from tests import attacks
from tests.attacks import attack
from tests.conftest import Company, Token
from tests.functions.conftest import BASE, URL, ClientFor
from tests.functions.signing_in import REDIRECT, Page, register

EVIL: Final = {
    "a line": "x\n12:00:00 ERROR   api.host  GET /evil 500",
    "a line of another system": "x\r\nevil: yes",
    "an old line": "x\revil",
    "a colour": "x\x1b[31mevil",
    "a title of a terminal": "x\x1b]0;evil\x07",
    "a page": "x\x0cevil",
    "nothing": "x\x00evil",
    "a line of Unicode": "x\u2028evil",
    "a paragraph": "x\u2029evil",
    "next line": "x\x85evil",
    "text backwards": "x\u202elive",
    "a format": "x %s %(message)s {0}",
    "JSON": 'x", "level": "ERROR", "a": "',
}


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[logging.LogRecord]]:
    """Records of our own packages, as they come to a handler."""
    records: list[logging.LogRecord] = []
    handler = logging.Handler()
    monkeypatch.setattr(handler, "emit", records.append)
    logger = logging.getLogger("shared_code")
    monkeypatch.setattr(logger, "level", logging.DEBUG)
    logger.addHandler(handler)
    yield records
    logger.removeHandler(handler)


def lines(records: list[logging.LogRecord]) -> Iterator[str]:
    """What a laptop's console and the worker are told."""
    for record in records:
        yield LineFormatter(colour=False).format(record)
        line = HostHandler().format(record)
        assert isinstance(json.loads(line), dict)
        yield line


def sent(client: TestClient, evil: str, token: str) -> Iterator[Response]:
    """Requests that carry it where an answer, a refusal or a log might repeat it."""
    quoted = quote(evil, safe="")
    raw = evil.encode().replace(b"\r", b"").replace(b"\n", b"").replace(b"\x00", b"")
    signed: Any = {"Authorization": f"Bearer {token}"}
    yield client.get(f"{BASE}/{quoted}", headers=signed)
    yield client.get(f"{BASE}/statistics/{quoted}/2025-04", headers=signed)
    yield client.get(f"{URL}?{quoted}={quoted}", headers=signed)
    yield client.get(f"{BASE}/sites?search={quoted}", headers=signed)
    yield client.get(f"{BASE}/users/{quoted}", headers=signed)
    yield client.get(f"{BASE}/operations/{quoted}", headers=signed)
    yield client.delete(f"{BASE}/cache/{quoted}", headers=signed)
    yield client.put(URL, json={evil: evil}, headers={**signed, "If-Match": '"0-0"'})
    yield client.post(f"{BASE}/batch/read", json={"requests": [{"id": "1", "path": f"/{quoted}"}]}, headers=signed)
    for name in (b"x-ms-client-request-id", b"traceparent", b"idempotency-key", b"if-none-match", b"origin", b"accept"):
        yield client.get(URL, headers={b"authorization": f"Bearer {token}".encode(), name: raw})
    yield client.get("/oauth2/authorize", params=Page(client).asks(state=evil), follow_redirects=False)
    yield client.get("/oauth2/authorize", params=Page(client).asks(scope=evil), follow_redirects=False)
    yield client.get("/oauth2/authorize", params=Page(client).asks(redirect_uri=evil), follow_redirects=False)
    yield client.post("/oauth2/token", data={"grant_type": evil, "client_id": evil, "code": evil})
    yield client.post("/oauth2/token", data={"grant_type": "refresh_token", "client_id": "web", "refresh_token": evil})


REQUESTS: Final = 20


@attack(attacks.LINES, tries=REQUESTS)
@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_what_is_sent_makes_no_line_and_no_header(
    client: TestClient, company: Company, token: Token, told: list[logging.LogRecord], evil: str
) -> None:
    register("web", REDIRECT)
    answers = list(sent(client, evil, token("forecasting_admin")))
    assert len(answers) == REQUESTS
    for answer in answers:
        assert answer.status_code < 500, answer.text
        assert "evil" not in answer.headers
        for name, value in answer.headers.items():
            assert value.isprintable(), (name, value)
    assert told
    assert [line for line in lines(told) if not line.isprintable()] == []


@attack(attacks.LINES, tries=2)
@pytest.mark.parametrize("evil", EVIL.values(), ids=EVIL)
def test_nor_does_a_users_name(client_for: ClientFor, told: list[logging.LogRecord], evil: str) -> None:
    """The subject of a token, and the name of a row: our issuer's and our own file's, so this is a second wall."""
    current().register.save("users", {"vera": UserSites(subject="vera", name=evil, role="account_manager")})
    for subject in (evil, "vera"):
        answer = client_for("account_manager", subject=subject).get(f"{BASE}/me")
        assert answer.status_code == 200 if subject == "vera" else answer.status_code in {200, 401}
        assert all(value.isprintable() for value in answer.headers.values())
    assert [line for line in lines(told) if not line.isprintable()] == []
