"""Pages of other origins: those that are listed may call and read, and nobody that only looks like them."""

import json
from pathlib import Path

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.api import origins
from shared_code.application import close_current, current
from shared_code.settings import NotConfigured
from tests import attacks
from tests.attacks import attack
from tests.functions.conftest import BASE, URL, ClientFor

OWN = "https://web.example"
WITH_PORT = "https://web.example:8443"
LAPTOP = "http://localhost:5173"
LISTED = [OWN, WITH_PORT, LAPTOP]
STRANGERS = {
    "null": "null",
    "nothing": "",
    "everything": "*",
    "suffix": "https://web.example.attacker.example",
    "prefix": "https://attacker-web.example",
    "subdomain": "https://a.web.example",
    "parent": "https://example",
    "port": "https://web.example:444",
    "usual port": "https://web.example:443",
    "other scheme": "http://web.example",
    "case": "https://WEB.example",
    "scheme's case": "HTTPS://web.example",
    "user": "https://web.example@attacker.example",
    "user before it": "https://attacker@web.example",
    "last dot": "https://web.example.",
    "slash": "https://web.example/",
    "path": "https://web.example/page",
    "space": "https://web.example attacker.example",
    "list": "https://web.example, https://attacker.example",
    "letters that look alike": "https://w\u0435b.example".encode().decode("latin-1"),
    "wide letters": "https://\uff57eb.example".encode().decode("latin-1"),
    "escaped": "https://web%2eexample",
    "line": "https://web.example\x0b",
    "another laptop's port": "http://localhost:5174",
    "this machine by number": "http://127.0.0.1:5173",
    "extension": "chrome-extension://web.example",
    "file": "file://",
}
SAFELISTED = {
    "Cache-Control",
    "Content-Language",
    "Content-Length",
    "Content-Type",
    "Expires",
    "Last-Modified",
    "Pragma",
}
DOCUMENT = json.loads(Path("docs/api/openapi.json").read_text("utf-8"))


@pytest.fixture
def browser(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> TestClient:
    """The client, of an app that lists some origins."""
    monkeypatch.setenv("WEB_ORIGINS", " , ".join(LISTED))
    close_current()
    return client


def preflight(client: TestClient, origin: str, path: str = URL, method: str = "PUT") -> Response:
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "if-match"}
    return client.request("OPTIONS", path, headers=from_page(origin) | as_bytes(asked))


def from_page(origin: str) -> dict[bytes, bytes]:
    """The header of a page; a character is a byte."""
    return as_bytes({"Origin": origin})


def as_bytes(headers: dict[str, str]) -> dict[bytes, bytes]:
    return {name.encode(): value.encode("latin-1") for name, value in headers.items()}


def allowed(answer: Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control")}


class TestListed:
    @pytest.mark.parametrize("origin", LISTED)
    def test_a_browser_that_asks_first_is_answered_before_the_order_of_checks(
        self, browser: TestClient, origin: str
    ) -> None:
        for path in (URL, f"{BASE}/nowhere", f"{BASE}/health/live"):
            answer = preflight(browser, origin, path)
            assert (answer.status_code, answer.content) == (204, b"")
            assert answer.headers["access-control-allow-origin"] == origin
            assert answer.headers["access-control-max-age"] == "600"
            assert "RateLimit" not in answer.headers

    def test_an_answer_can_be_read_by_the_page_whatever_it_says(
        self, browser: TestClient, client_for: ClientFor
    ) -> None:
        signed = client_for("account_manager")
        answers = [
            signed.get(URL, headers={"Origin": OWN}),
            signed.get(f"{BASE}/nowhere", headers={"Origin": OWN}),
            signed.put(URL, json={}, headers={"Origin": OWN}),
            signed.request("OPTIONS", URL, headers={"Origin": OWN}),
            browser.get(URL, headers={"Origin": OWN, "Authorization": "Bearer x"}),
        ]
        assert [answer.status_code for answer in answers] == [200, 404, 400, 405, 401]
        for answer in answers:
            assert answer.headers["access-control-allow-origin"] == OWN
            assert answer.headers["access-control-expose-headers"] == ", ".join(origins.READ)

    def test_cookies_are_never_asked_for(self, browser: TestClient) -> None:
        for answer in (preflight(browser, OWN), browser.get(URL, headers={"Origin": OWN})):
            assert "access-control-allow-credentials" not in answer.headers
            assert "*" not in allowed(answer).values()

    def test_a_page_may_send_and_read_every_header_of_the_document(self) -> None:
        sent = {
            parameter["name"]
            for methods in DOCUMENT["paths"].values()
            for operation in methods.values()
            for parameter in operation.get("parameters", ())
            if parameter["in"] == "header"
        }
        assert sent <= set(origins.SENT)
        assert set(DOCUMENT["components"]["headers"]) <= set(origins.READ) | SAFELISTED
        assert {method.upper() for methods in DOCUMENT["paths"].values() for method in methods} <= set(origins.METHODS)


class TestStrangers:
    @attack(attacks.ORIGINS, tries=2)
    @pytest.mark.parametrize("origin", STRANGERS.values(), ids=STRANGERS)
    def test_who_only_looks_like_a_listed_page_is_told_nothing(self, browser: TestClient, origin: str) -> None:
        asked, read = preflight(browser, origin), browser.get(URL, headers=from_page(origin))
        assert (asked.status_code, read.status_code) == (405, 401)
        assert allowed(asked) | allowed(read) == {}

    @attack(attacks.ORIGINS)
    def test_two_origins_are_none(self, browser: TestClient) -> None:
        headers = [("Origin", OWN), ("Origin", LAPTOP), ("Access-Control-Request-Method", "PUT")]
        assert allowed(browser.request("OPTIONS", URL, headers=headers)) == {}

    def test_no_page_may_call_where_none_is_listed(self, client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("WEB_ORIGINS", raising=False)
        close_current()
        assert current().settings.web_origins == frozenset()
        assert (preflight(client, OWN).status_code, allowed(preflight(client, OWN))) == (405, {})


def test_caches_on_the_way_keep_answers_apart_by_origin(browser: TestClient) -> None:
    for headers in ({}, {"Origin": OWN}, {"Origin": "https://attacker.example"}):
        for answer in (
            browser.get(f"{BASE}/health/live", headers=headers),
            browser.request("OPTIONS", URL, headers=headers),
        ):
            assert "Origin" in answer.headers["vary"].split(", ")


def test_an_app_without_settings_lets_no_page_read(browser: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    close_current()
    answer = browser.get(URL, headers={"Origin": OWN})
    assert (answer.status_code, allowed(answer)) == (503, {})


MISSPELLED = (
    "https://",
    "https://web.example:0443",
    "https://web.example:080",
    "https://-a.example",
    "https://a..example",
)
UNLIKE_A_LIST = {"nothing", "list", "line", "another laptop's port"}


@pytest.mark.parametrize("value", [*(one for name, one in STRANGERS.items() if name not in UNLIKE_A_LIST), *MISSPELLED])
def test_a_list_takes_origins_as_browsers_spell_them_only(
    company: object, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    spelled = {"subdomain", "prefix", "suffix", "port", "parent", "this machine by number"}
    monkeypatch.setenv("WEB_ORIGINS", f"{OWN},{value}")
    close_current()
    if value in {STRANGERS[name] for name in spelled}:
        assert value in current().settings.web_origins
    else:
        with pytest.raises(NotConfigured, match="WEB_ORIGINS"):
            current()


def test_plain_http_is_for_a_laptop_only(company: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEB_ORIGINS", LAPTOP)
    monkeypatch.setenv("ENVIRONMENT", "production")
    close_current()
    with pytest.raises(NotConfigured, match="WEB_ORIGINS: is for ENVIRONMENT=local only"):
        current()
