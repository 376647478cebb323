"""Attacks on our authorization server: codes, PKCE, addresses, refresh tokens, clients; none may get a token."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import jwt
import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.auth.server import given
from shared_code.kit.clock import FixedClock
from shared_code.sites.models import UserSites
from tests.functions.signing_in import CHALLENGE, REDIRECT, VERIFIER, Page, came_back, register
from tests.functions.test_oauth2 import clock, enter, get, page

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
    **BY_PKCE,
}


class TestAddresses:
    @pytest.mark.parametrize("redirect", REDIRECTS.values(), ids=REDIRECTS)
    def test_nobody_is_sent_to_an_address_that_is_not_registered_exactly(
        self, page: Page, redirect: str | None
    ) -> None:
        answer = page.authorize(redirect_uri=redirect)
        assert answer.status_code == 400
        assert "location" not in answer.headers
        assert "set-cookie" not in answer.headers

    def test_nobody_is_sent_anywhere_for_an_unknown_client(self, page: Page) -> None:
        for client_id in ("nobody", "", "../web", "web' or 1=1", "WEB"):
            answer = page.authorize(client_id=client_id)
            assert (answer.status_code, "location" in answer.headers) == (400, False)

    @pytest.mark.parametrize("changes", BY_REQUEST.values(), ids=BY_REQUEST)
    def test_a_request_that_is_wrong_is_refused_at_the_client_which_is_told_who_refuses(
        self, page: Page, changes: dict[str, str | None]
    ) -> None:
        register("narrow", REDIRECT, scopes=("forecasting:read",))
        page.client_id = "narrow"
        brought = came_back(page.authorize(**changes))
        assert (brought["iss"], brought["state"]) == ("https://forecasting.example", "of the page")
        assert brought["error"] in {"invalid_request", "invalid_scope", "unsupported_response_type"}
        assert "code" not in brought

    def test_a_field_that_is_sent_twice_is_refused(self, page: Page) -> None:
        for name in ("redirect_uri", "client_id", "state", "code_challenge"):
            twice = {**page.asks(), name: [page.asks()[name], "https://attacker.example/"]}
            answer = page.client.get("/oauth2/authorize", params=twice, follow_redirects=False)
            assert (answer.status_code, "location" in answer.headers) == (400, False)


class TestCodes:
    def test_a_code_is_good_once_and_a_second_use_ends_what_the_first_gave(self, page: Page) -> None:
        code = page.signs_in()["code"]
        tokens = page.exchanges(code).json()
        assert get(page.client, tokens["access_token"]).status_code == 200
        assert error(page.exchanges(code)) == "invalid_grant"
        assert get(page.client, tokens["access_token"]).status_code == 401
        assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"

    def test_a_code_is_nothing_without_its_verifier_address_and_client(self, page: Page) -> None:
        register("other", REDIRECT)
        secret = register("kept", REDIRECT, confidential=True)
        code = page.signs_in()["code"]
        wrong = [
            {"code_verifier": "w" * 43},
            {"code_verifier": ""},
            {"code_verifier": CHALLENGE},
            {"redirect_uri": "https://attacker.example/"},
            {"redirect_uri": ""},
            {"client_id": "other"},
            {"client_id": "kept"},
            {"client_id": "kept", "client_secret": secret},
            {"client_id": ""},
            {"code": code[:-1]},
            {"grant_type": "password"},
            {"grant_type": "implicit"},
            {"grant_type": ""},
        ]
        for changes in wrong:
            error(page.exchanges(**{"code": code, **changes}))
        assert page.exchanges(code).status_code == 200

    def test_a_code_is_good_for_a_minute(self, page: Page, clock: FixedClock) -> None:
        code = page.signs_in()["code"]
        clock.move(given.CODE)
        assert error(page.exchanges(code)) == "invalid_grant"

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
    def test_a_sign_in_goes_on_in_the_browser_only_where_it_began(self, page: Page, client: TestClient) -> None:
        shown = page.authorize()
        link = shown.text.split('href="')[1].split('"')[0].replace("&amp;", "&")
        client.cookies.clear()
        assert client.get(link, follow_redirects=False).status_code == 400
        client.cookies.set("sign-in", "another", domain="forecasting.example", path="/oauth2")
        assert client.get(link, follow_redirects=False).status_code == 400

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

    def test_whom_our_list_does_not_know_gets_no_code_but_a_sentence(self, page: Page) -> None:
        enter(UserSites(subject="anna", name="Anna Keller", job_profile="VALET"))
        current().register.forget()
        brought = page.signs_in()
        assert (brought["error"], "code" in brought) == ("access_denied", False)
        assert "VALET" in brought["error_description"]


class TestRefreshTokens:
    def test_each_is_good_once_and_an_older_one_ends_all(self, page: Page) -> None:
        first = page.tokens()
        second = page.refreshes(first["refresh_token"]).json()
        assert get(page.client, second["access_token"]).status_code == 200
        assert error(page.refreshes(first["refresh_token"])) == "invalid_grant"
        assert error(page.refreshes(second["refresh_token"])) == "invalid_grant"
        assert get(page.client, second["access_token"]).status_code == 401

    def test_of_two_uses_at_once_none_goes_on(self, page: Page) -> None:
        token = page.tokens()["refresh_token"]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: page.refreshes(token), range(4)))
        won = [answer.json() for answer in answers if answer.status_code == 200]
        assert len(won) <= 1
        for tokens in won:
            assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"

    @pytest.mark.parametrize(("confidential", "bound"), [(False, given.OF_PUBLIC), (True, given.OF_CONFIDENTIAL)])
    def test_they_end_with_their_time_however_often_they_were_refreshed(
        self, page: Page, clock: FixedClock, confidential: bool, bound: timedelta
    ) -> None:
        page.secret = register("kept", REDIRECT, confidential=confidential)
        page.client_id = "kept"
        token = page.tokens()["refresh_token"]
        for _ in range(3):
            clock.move(bound / 4)
            token = page.refreshes(token).json()["refresh_token"]
        clock.move(bound / 4)
        assert error(page.refreshes(token)) == "invalid_grant"

    def test_one_is_nothing_to_others_and_gives_no_more_than_was_granted(self, page: Page) -> None:
        register("other", REDIRECT)
        token = page.tokens(scope="forecasting:read")["refresh_token"]
        sid, handle, _ = token.split(".")
        assert error(page.refreshes(token, scope="forecasting:read payroll:read")) == "invalid_scope"
        for changes in ({"client_id": "other"}, {"refresh_token": f"{sid}.x.y"}, {"refresh_token": "x"}):
            assert error(page.refreshes(**{"token": token, **changes})) == "invalid_grant"
        narrowed = page.refreshes(token, scope="forecasting:read").json()
        assert narrowed["scope"] == "forecasting:read"
        assert error(page.refreshes(f"{sid}.{handle}.guess")) == "invalid_grant"

    def test_who_lost_the_role_gets_no_more_tokens_and_the_old_one_is_out_within_five_minutes(
        self, page: Page, clock: FixedClock
    ) -> None:
        tokens = page.tokens()
        enter(UserSites(subject="anna", name="Anna Keller", sites=("TP001",)))
        clock.move(timedelta(minutes=5))
        assert get(page.client, tokens["access_token"]).status_code == 403
        assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"


class TestRevocation:
    @pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
    def test_either_token_ends_the_sign_in(self, page: Page, kind: str) -> None:
        tokens = page.tokens()
        assert page.revokes(tokens[kind]).status_code == 200
        assert get(page.client, tokens["access_token"]).status_code == 401
        assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"

    def test_nobody_revokes_what_is_of_another_client_and_a_strange_token_is_no_error(self, page: Page) -> None:
        register("other", REDIRECT)
        tokens = page.tokens()
        for kind in ("refresh_token", "access_token"):
            assert error(page.revokes(tokens[kind], client_id="other")) == "invalid_grant"
        assert page.revokes("what is this").status_code == 200
        assert get(page.client, tokens["access_token"]).status_code == 200

    def test_another_process_knows_within_a_minute(self, page: Page, clock: FixedClock) -> None:
        tokens = page.tokens()
        sid = jwt.decode(tokens["access_token"], options={"verify_signature": False})["sid"]
        assert get(page.client, tokens["access_token"]).status_code == 200
        given.GivenTokens(current().tables, clock).end(sid)
        clock.move(timedelta(seconds=given.REVOKED_SECONDS))
        assert get(page.client, tokens["access_token"]).status_code == 401
