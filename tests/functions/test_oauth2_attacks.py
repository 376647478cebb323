"""Attacks on our authorization server: codes, PKCE, addresses, refresh tokens, clients; none may get a token."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.auth.server import given
from shared_code.kit.clock import FixedClock
from shared_code.sites.models import UserSites
from tests import attacks
from tests.attacks import attack
from tests.elsewhere import enter
from tests.functions.signing_in import CHALLENGE, REDIRECT, VERIFIER, Page, came_back, register
from tests.functions.test_oauth2 import clock, get, page

__all__ = ["clock", "page"]


def error(answer: Response) -> str:
    """What the token endpoint says is wrong; it gives nothing."""
    assert answer.status_code in {400, 401}, answer.text
    assert "access_token" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    return str(answer.json()["error"])


REDIRECTS = {
    "another": "https://attacker.example/",
    "suffix": f"{REDIRECT}/more",
    "query": f"{REDIRECT}?next=https://attacker.example",
    "fragment": f"{REDIRECT}#x",
    "case": "https://WEB.example/signed-in",
    "port": "https://web.example:443/signed-in",
    "user": "https://web.example@attacker.example/signed-in",
    "suffix of host": "https://web.example.attacker.example/signed-in",
    "plain": "http://web.example/signed-in",
    "dots": "https://web.example/x/../signed-in",
    "escaped": "https://web.example/signed%2Din",
    "backslash": "https://web.example\\@attacker.example/signed-in",
    "line": f"{REDIRECT}\r\nLocation: https://attacker.example",
    "script": "javascript:alert(1)",
    "quote": f'{REDIRECT}"',
    "space": f"{REDIRECT} ",
    "none": None,
}
BY_PKCE: dict[str, dict[str, str | None]] = {
    "left out": {"code_challenge": None, "code_challenge_method": None},
    "plain": {"code_challenge": VERIFIER, "code_challenge_method": "plain"},
    "plain by default": {"code_challenge_method": None},
    "lower case": {"code_challenge_method": "s256"},
    "no challenge": {"code_challenge": None},
    "short": {"code_challenge": "short"},
    "not base64": {"code_challenge": "!" * 43},
}
BY_REQUEST: dict[str, dict[str, str | None]] = {
    "implicit": {"response_type": "token"},
    "hybrid": {"response_type": "code token"},
    "no type": {"response_type": None},
    "a scope that there is not": {"scope": "forecasting:everything"},
    "a scope that the client has not": {"scope": "payroll:write"},
}
UNKNOWN_CLIENTS = ("nobody", "", "../web", "web' or 1=1", "WEB")
TWICE = ("redirect_uri", "client_id", "state", "code_challenge")
WRONG_EXCHANGES = (
    {"code_verifier": "w" * 43},
    {"code_verifier": ""},
    {"code_verifier": CHALLENGE},
    {"redirect_uri": "https://attacker.example/"},
    {"redirect_uri": ""},
    {"client_id": "other"},
    {"client_id": "kept"},
    {"client_id": "kept", "client_secret": "its own"},
    {"client_id": ""},
    {"code": "another"},
    {"grant_type": "password"},
    {"grant_type": "implicit"},
    {"grant_type": ""},
)


class TestAddresses:
    @attack(attacks.REDIRECTS)
    @pytest.mark.parametrize("redirect", REDIRECTS.values(), ids=REDIRECTS)
    def test_nobody_is_sent_to_an_address_that_is_not_registered_exactly(
        self, page: Page, redirect: str | None
    ) -> None:
        answer = page.authorize(redirect_uri=redirect)
        assert answer.status_code == 400
        assert "location" not in answer.headers
        assert "set-cookie" not in answer.headers

    @attack(attacks.REDIRECTS, tries=len(UNKNOWN_CLIENTS))
    def test_nobody_is_sent_anywhere_for_an_unknown_client(self, page: Page) -> None:
        for client_id in UNKNOWN_CLIENTS:
            answer = page.authorize(client_id=client_id)
            assert (answer.status_code, "location" in answer.headers) == (400, False)

    @pytest.mark.parametrize(
        "changes",
        [
            *(pytest.param(changes, id=name, marks=attack(attacks.REQUESTS)) for name, changes in BY_REQUEST.items()),
            *(pytest.param(changes, id=name, marks=attack(attacks.PKCE)) for name, changes in BY_PKCE.items()),
        ],
    )
    def test_a_request_that_is_wrong_is_refused_at_the_client_which_is_told_who_refuses(
        self, page: Page, changes: dict[str, str | None]
    ) -> None:
        register("narrow", REDIRECT, scopes=("forecasting:read",))
        page.client_id = "narrow"
        brought = came_back(page.authorize(**changes))
        assert (brought["iss"], brought["state"]) == ("https://forecasting.example", "of the page")
        assert brought["error"] in {"invalid_request", "invalid_scope", "unsupported_response_type"}
        assert "code" not in brought

    @attack(attacks.REQUESTS, tries=len(TWICE))
    def test_a_field_that_is_sent_twice_is_refused(self, page: Page) -> None:
        for name in TWICE:
            twice = {**page.asks(), name: [page.asks()[name], "https://attacker.example/"]}
            answer = page.client.get("/oauth2/authorize", params=twice, follow_redirects=False)
            assert (answer.status_code, "location" in answer.headers) == (400, False)


class TestCodes:
    @attack(attacks.CODES, tries=3)
    def test_a_code_is_good_once_and_a_second_use_ends_what_the_first_gave(self, page: Page) -> None:
        code = page.signs_in()["code"]
        tokens = page.exchanges(code).json()
        assert get(page.client, tokens["access_token"]).status_code == 200
        assert error(page.exchanges(code)) == "invalid_grant"
        assert get(page.client, tokens["access_token"]).status_code == 401
        assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"

    @attack(attacks.CODES, tries=len(WRONG_EXCHANGES))
    def test_a_code_is_nothing_without_its_verifier_address_and_client(self, page: Page) -> None:
        register("other", REDIRECT)
        secret = register("kept", REDIRECT, confidential=True)
        code = page.signs_in()["code"]
        own = {"its own": secret, "another": code[:-1]}
        for changes in WRONG_EXCHANGES:
            error(page.exchanges(**{"code": code, **{name: own.get(value, value) for name, value in changes.items()}}))
        assert page.exchanges(code).status_code == 200

    @attack(attacks.CODES)
    def test_a_code_is_good_for_a_minute(self, page: Page, clock: FixedClock) -> None:
        code = page.signs_in()["code"]
        clock.move(given.CODE)
        assert error(page.exchanges(code)) == "invalid_grant"

    @attack(attacks.CODES, tries=4)
    def test_of_two_uses_at_once_one_wins_and_what_it_got_ends(self, page: Page) -> None:
        code = page.signs_in()["code"]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: page.exchanges(code), range(4)))
        won = [answer.json() for answer in answers if answer.status_code == 200]
        assert len(won) <= 1
        for tokens in won:
            assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"
            assert get(page.client, tokens["access_token"]).status_code == 401


class TestSignIns:
    @attack(attacks.SIGN_INS, tries=2)
    def test_a_sign_in_goes_on_in_the_browser_only_where_it_began(self, page: Page, client: TestClient) -> None:
        shown = page.authorize()
        link = shown.text.split('href="')[1].split('"')[0].replace("&amp;", "&")
        client.cookies.clear()
        assert client.get(link, follow_redirects=False).status_code == 400
        client.cookies.set("sign-in", "another", domain="forecasting.example", path="/oauth2")
        assert client.get(link, follow_redirects=False).status_code == 400

    @attack(attacks.SIGN_INS, tries=2)
    def test_a_sign_in_is_used_once_and_within_ten_minutes(self, page: Page, clock: FixedClock) -> None:
        link = page.authorize().text.split('href="')[1].split('"')[0].replace("&amp;", "&")
        cookie = page.client.cookies.get("sign-in")
        assert page.client.get(link, follow_redirects=False).status_code == 302
        page.client.cookies.set("sign-in", str(cookie), domain="forecasting.example", path="/oauth2")
        assert page.client.get(link, follow_redirects=False).status_code == 400
        late = page.authorize().text.split('href="')[1].split('"')[0].replace("&amp;", "&")
        clock.move(given.SIGN_IN)
        assert page.client.get(late, follow_redirects=False).status_code == 400

    def test_its_cookie_and_pages_keep_to_themselves(self, page: Page) -> None:
        shown = page.authorize()
        assert {"HttpOnly", "SameSite=Lax", "Secure", "Path=/oauth2"} <= set(shown.headers["set-cookie"].split("; "))
        assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
        assert (shown.headers["x-frame-options"], shown.headers["referrer-policy"]) == ("DENY", "no-referrer")

    @attack(attacks.CUT_OFF)
    def test_whom_our_list_does_not_know_gets_no_code_but_a_sentence(self, page: Page) -> None:
        enter(UserSites(subject="anna", name="Anna Keller", job_profile="VALET"))
        current().register.forget()
        brought = page.signs_in()
        assert (brought["error"], "code" in brought) == ("access_denied", False)
        assert "VALET" in brought["error_description"]
