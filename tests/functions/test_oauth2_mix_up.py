"""Mix-up: nobody makes our server speak in the name of another one, nor a client take another's answer for ours."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from shared_code.application import close_current
from tests import attacks
from tests.attacks import attack
from tests.functions.signing_in import REDIRECT, Page, came_back, register

OURS = "https://forecasting.example"
ELSEWHERE = {
    "a host": {"Host": "attacker.example"},
    "a host of a proxy": {"X-Forwarded-Host": "attacker.example"},
    "a host in the standard's header": {"Forwarded": "host=attacker.example;proto=http"},
    "an address": {"X-Original-URL": "https://attacker.example/oauth2/authorize"},
    "a scheme": {"X-Forwarded-Proto": "http"},
}


@pytest.fixture
def page(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> Page:
    """A page at a server whose settings say where it is."""
    monkeypatch.setenv("PUBLIC_URL", OURS)
    close_current()
    register("web", REDIRECT)
    return Page(client)


@attack(attacks.MIX_UP, tries=3)
@pytest.mark.parametrize("headers", ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_request_that_names_another_server_makes_us_no_other(page: Page, headers: dict[str, str]) -> None:
    """Metadata, the page to sign in at, and what is sent back to the client name us alone."""
    page.client.headers.update(headers)
    metadata = page.client.get("/.well-known/oauth-authorization-server").json()
    assert {value.partition("/oauth2")[0] for name, value in metadata.items() if name.endswith("_endpoint")} == {OURS}
    assert metadata["issuer"] == OURS
    assert "attacker" not in page.authorize().text
    assert came_back(page.authorize(response_type="token"))["iss"] == OURS


@attack(attacks.MIX_UP)
@pytest.mark.parametrize("mode", ["fragment", "form_post", "web_message"])
def test_what_is_sent_back_is_a_query_whatever_is_asked_for(page: Page, mode: str) -> None:
    """No page of another window is told, and nothing stands behind a #."""
    metadata = page.client.get("/.well-known/oauth-authorization-server").json()
    assert metadata["response_modes_supported"] == ["query"]
    assert came_back(page.authorize(response_type="token", response_mode=mode))["error"]
    assert page.signs_in(response_mode=mode)["code"]


@attack(attacks.MIX_UP)
@pytest.mark.parametrize("name", ["iss", "issuer", "state"])
def test_who_answers_is_named_once_and_by_us(page: Page, name: str) -> None:
    """Neither a field that asks for it nor a state that looks like one adds a second `iss`."""
    sent = "x&iss=https://attacker.example" if name == "state" else "https://attacker.example"
    denied = page.authorize(**{name: sent, "response_type": "token"})
    fields = parse_qsl(urlsplit(denied.headers["location"]).query)
    assert [value for field, value in fields if field == "iss"] == [OURS]
