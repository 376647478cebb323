"""An app of one service, where another one gives tokens: its endpoints are there, and sign nothing (ADR 94).

The vault is the stand-in of its REST interface: it lets the identity of this app read the key, and not sign by it.
"""

from collections.abc import Callable, Iterator

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from functions.dependencies import GATE
from functions.services import elsewhere, routers
from shared_code.api.app import create_api
from shared_code.application import Service, close_current, current
from shared_code.kit.clock import FixedClock
from tests import attacks
from tests.attacks import attack
from tests.auth.test_vault import READER, Vault, keys_of, vault
from tests.elsewhere import go_by
from tests.functions.conftest import BASE
from tests.functions.signing_in import Page, register
from tests.functions.test_oauth2 import clock, get, page

__all__ = ["clock", "page", "vault"]

OTHERS = [service for service in Service if service is not Service.INTEGRATION]
"""Whose apps the gateway does not send `/oauth2` to."""


@pytest.fixture(params=OTHERS)
def other(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """The app of one service."""
    monkeypatch.setenv("SERVICES", request.param.value)
    with TestClient(create_api(routers([request.param]), GATE, elsewhere([request.param]))) as client:
        client.base_url = "https://forecasting.example"
        yield client


def starts(vault: Vault, clock: FixedClock, identity: str) -> None:
    """From here on this process is an app with an identity of the vault."""
    close_current()
    go_by(clock)
    vars(current())["signer"] = keys_of(vault, identity)


@attack(attacks.VERIFIERS, tries=3)
def test_an_app_of_another_service_signs_nothing_and_knows_what_was_signed(
    page: Page, vault: Vault, clock: FixedClock, other: TestClient
) -> None:
    starts(vault, clock, "of the app")
    secret = register("nightly", confidential=True, scopes=("statistics:read",))
    tokens, code = page.tokens(), page.signs_in()["code"]
    signed = vault.signed
    assert signed

    starts(vault, clock, READER)
    page.client = other
    asked: list[Callable[[], Response]] = [
        lambda: page.asks_for_tokens(grant_type="client_credentials", client_id="nightly", client_secret=secret),
        lambda: page.exchanges(code),
        lambda: page.refreshes(tokens["refresh_token"]),
    ]
    for ask in asked:
        answer = ask()
        assert answer.status_code == 503, answer.text
        assert "token" not in answer.json()
        assert "access_token" not in answer.text
    assert vault.signed == signed
    assert get(other, tokens["access_token"], f"{BASE}/me").status_code == 200
    keys = other.get("/.well-known/jwks.json").json()["keys"]
    assert [key["kid"] for key in keys]
    assert all("d" not in key for key in keys)
