"""People sign in at our server through Entra ID: its stand-in by real HTTP, asked by the real msal."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx2
import jwt
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import close_current
from shared_code.kit.clock import FixedClock
from shared_code.sites.models import UserSites
from tests import attacks
from tests.attacks import attack
from tests.conftest import TODAY, Company
from tests.elsewhere import enter
from tests.entra.server import Entra
from tests.entra.tenant import tenant_of
from tests.entra.tokens import API, Person
from tests.functions.conftest import URL
from tests.functions.signing_in import REDIRECT, Page, came_back, register
from tests.managed_identity import TOKEN, managed_identity

MAYA = Person("maya", roles=["account_manager"])
NEW = Person("new", roles=["forecasting_admin"])
WITHOUT = Person("without")
MAYA_ROW = UserSites(subject=MAYA.subject, role="account_manager", sites=("TP001",))
ORIGIN = "https://web.example"
SECRET = "not-a-secret-of-anybody"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TODAY)


@pytest.fixture
def tenant(company: Company, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Entra]:
    """The company with a tenant of Entra ID, in which our server is an application with a secret."""
    assert company
    settings = {"ENTRA_CLIENT_SECRET": SECRET, "WEB_ORIGINS": ORIGIN}
    with tenant_of([MAYA, NEW, WITHOUT], clock, tmp_path, monkeypatch, **settings) as server:
        server.secrets[API] = SECRET
        enter(MAYA_ROW)
        register("web", REDIRECT)
        yield server


def signs_in(page: Page, tenant: Entra, name: str) -> dict[str, str]:
    """The browser's way: to our server, to Entra ID, back to us, back to the page."""
    sent = page.authorize(login_hint=name)
    assert sent.headers["location"].startswith(f"{tenant.tenant_authority}/oauth2/v2.0/authorize?")
    return came_back(posts(page, shown_by(tenant, sent.headers["location"])))


def shown_by(tenant: Entra, location: str) -> dict[str, str]:
    """The form that Entra ID has the browser post."""
    shown = httpx2.get(location, verify=tenant.trusting()).text
    assert 'action="https://forecasting.example/oauth2/signed-in"' in shown
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown))


def posts(page: Page, form: dict[str, str]) -> Response:
    return page.client.post("/oauth2/signed-in", data=form, follow_redirects=False)


def call(client: TestClient, token: str) -> Response:
    """The page calls the API from its own origin."""
    return client.get(URL, headers={"Authorization": f"Bearer {token}", "Origin": ORIGIN})


def test_a_page_signs_in_calls_from_its_origin_refreshes_and_is_cut_off(
    tenant: Entra, client: TestClient, clock: FixedClock
) -> None:
    page = Page(client)
    tokens = page.exchanges(signs_in(page, tenant, "maya")["code"]).json()
    asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    assert client.request("OPTIONS", URL, headers=asked).status_code == 204
    answer = call(client, tokens["access_token"])
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, ORIGIN)
    refreshed = page.refreshes(tokens["refresh_token"])
    assert refreshed.status_code == 200
    claims = jwt.decode(refreshed.json()["access_token"], options={"verify_signature": False})
    assert (claims["sub"], claims["iss"], claims["roles"]) == (MAYA.subject, "townepark-auth", ["account_manager"])
    enter(MAYA_ROW.model_copy(update={"role": ""}))
    clock.move(timedelta(minutes=5))
    assert call(client, refreshed.json()["access_token"]).status_code == 403
    assert page.refreshes(refreshed.json()["refresh_token"]).json()["error"] == "invalid_grant"


def test_in_azure_the_apps_identity_proves_who_it_is_without_a_secret(
    tenant: Entra, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The identity that AZURE_CLIENT_ID names: with an app for each service, that of the app that is asked."""
    monkeypatch.setenv("ENTRA_CLIENT_SECRET", "")
    close_current()
    tenant.assertions[API] = TOKEN
    page = Page(client)
    with managed_identity(monkeypatch, "identity-of-integration") as asked:
        assert "code" in signs_in(page, tenant, "maya")
        assert set(asked) == {("identity-of-integration", "api://AzureADTokenExchange")}
        tenant.assertions[API] = "of another app"
        assert signs_in(page, tenant, "maya")["error"] == "access_denied"


def test_what_is_asked_of_entra_has_pkce_state_and_nonce(tenant: Entra, client: TestClient) -> None:
    location = Page(client).authorize(login_hint="maya").headers["location"]
    asked = dict(parse_qsl(urlsplit(location).query))
    assert (asked["client_id"], asked["code_challenge_method"]) == (API, "S256")
    assert {"state", "nonce", "code_challenge"} <= asked.keys()
    assert "offline_access" not in asked["scope"]


@attack(attacks.CUT_OFF)
@pytest.mark.parametrize(("name", "sentence"), [("new", "does not know you yet"), ("without", "gives you no role")])
def test_who_has_no_row_or_no_role_gets_no_code(tenant: Entra, client: TestClient, name: str, sentence: str) -> None:
    brought = signs_in(Page(client), tenant, name)
    assert (brought["error"], "code" in brought) == ("access_denied", False)
    assert sentence in brought["error_description"]


@attack(attacks.SIGN_INS)
def test_a_code_of_another_sign_in_is_not_taken(tenant: Entra, client: TestClient) -> None:
    """Injection: an attacker's own code of Entra ID in the victim's browser."""
    page = Page(client)
    stolen = shown_by(tenant, page.authorize(login_hint="new").headers["location"])
    mine = shown_by(tenant, page.authorize(login_hint="maya").headers["location"])
    assert came_back(posts(page, {**mine, "code": stolen["code"]}))["error"] == "access_denied"


def test_nobody_is_signed_in_where_entra_says_so(tenant: Entra, client: TestClient) -> None:
    page = Page(client)
    state = dict(parse_qsl(urlsplit(page.authorize().headers["location"]).query))["state"]
    answer = posts(page, {"error": "access_denied", "state": state})
    assert came_back(answer)["error"] == "access_denied"
    assert tenant.asked


def test_demo_users_are_not_offered_where_there_is_a_tenant(tenant: Entra, client: TestClient) -> None:
    answer = Page(client).authorize()
    assert (answer.status_code, tenant.authority in answer.headers["location"]) == (302, True)
