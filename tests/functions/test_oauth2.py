"""Our authorization server on a laptop: a page signs a demo user in, refreshes, and is out when it is to be."""

import jwt
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import close_current
from shared_code.auth.own import AUDIENCE, ISSUER
from shared_code.kit.clock import FixedClock
from shared_code.sites.models import UserSites
from tests.conftest import TODAY
from tests.elsewhere import enter, go_by
from tests.functions.conftest import BASE, URL
from tests.functions.signing_in import Page, came_back, register

SITES = ("TP001", "0170")


@pytest.fixture
def clock(client: TestClient) -> FixedClock:
    """Everything goes by this clock."""
    assert client
    close_current()
    clock = FixedClock(TODAY)
    go_by(clock)
    enter(UserSites(subject="anna", name="Anna Keller", role="account_manager", sites=SITES))
    enter(UserSites(subject="client:nightly", role="account_manager", sites=("0170",)))
    return clock


@pytest.fixture
def page(client: TestClient, clock: FixedClock) -> Page:
    assert clock
    register("web", "https://web.example/signed-in")
    return Page(client)


def get(client: TestClient, token: str, path: str = URL) -> Response:
    return client.get(path, headers={"Authorization": f"Bearer {token}"})


def test_a_page_signs_somebody_in_and_calls_the_api(page: Page) -> None:
    brought = page.signs_in()
    assert (brought["state"], brought["iss"]) == ("of the page", "https://forecasting.example")
    answer = page.exchanges(brought["code"])
    told = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)
    claims = jwt.decode(told["access_token"], options={"verify_signature": False})
    assert (claims["iss"], claims["aud"], claims["sub"]) == (ISSUER, AUDIENCE, "anna")
    assert claims["siteAccess"] == sorted(SITES)
    assert get(page.client, told["access_token"]).status_code == 200
    assert get(page.client, told["access_token"], f"{BASE}/statistics/0402/2025-04").status_code == 403


def test_a_demo_user_who_is_named_goes_on_without_being_asked(page: Page) -> None:
    shown = page.authorize(login_hint="anna")
    assert (shown.status_code, shown.text) == (302, "")
    back = page.client.get(shown.headers["location"], follow_redirects=False)
    assert page.exchanges(came_back(back)["code"]).status_code == 200
    assert page.authorize(login_hint="nobody").status_code == 200


def test_what_a_client_finds_names_what_there_is(page: Page) -> None:
    found = page.client.get("/.well-known/oauth-authorization-server").json()
    assert found == page.client.get("/.well-known/openid-configuration").json()
    assert found["issuer"] == "https://forecasting.example"
    (key,) = page.client.get(found["jwks_uri"]).json()["keys"]
    assert not {"d", "p", "q", "dp", "dq", "qi"} & key.keys()
    token = page.tokens()["access_token"]
    public = jwt.PyJWK(key)
    told = jwt.decode(
        token, public, audience=AUDIENCE, algorithms=["RS256"], options={"verify_exp": False, "verify_iat": False}
    )
    assert told["sub"] == "anna"
