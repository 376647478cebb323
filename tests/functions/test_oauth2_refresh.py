"""Attacks on tokens that our authorization server gave: refreshing, revoking; none may get or keep one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2
import jwt
import pytest

from shared_code.application import current
from shared_code.auth.server import given
from shared_code.kit.clock import FixedClock
from shared_code.sites.models import UserSites
from tests import attacks
from tests.attacks import attack
from tests.elsewhere import enter
from tests.functions.conftest import ClientFor
from tests.functions.instance import Instance
from tests.functions.signing_in import REDIRECT, Page, register
from tests.functions.test_oauth2 import clock, get, page
from tests.functions.test_oauth2_attacks import error
from tests.functions.test_users import put

__all__ = ["clock", "page"]
ROUNDS = 10
"""Races between two processes."""


class TestRefreshTokens:
    @attack(attacks.REFRESH, tries=3)
    def test_each_is_good_once_and_an_older_one_ends_all(self, page: Page) -> None:
        first = page.tokens()
        second = page.refreshes(first["refresh_token"]).json()
        assert get(page.client, second["access_token"]).status_code == 200
        assert error(page.refreshes(first["refresh_token"])) == "invalid_grant"
        assert error(page.refreshes(second["refresh_token"])) == "invalid_grant"
        assert get(page.client, second["access_token"]).status_code == 401

    @attack(attacks.AT_ONCE, tries=4)
    def test_of_two_uses_at_once_none_goes_on(self, page: Page) -> None:
        token = page.tokens()["refresh_token"]
        with ThreadPoolExecutor(4) as pool:
            answers = list(pool.map(lambda _: page.refreshes(token), range(4)))
        won = [answer.json() for answer in answers if answer.status_code == 200]
        assert len(won) <= 1
        for tokens in won:
            assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"

    @attack(attacks.AT_ONCE, tries=2 * ROUNDS)
    def test_of_two_processes_at_once_none_goes_on(self, page: Page) -> None:
        """The store is all that they share: whichever comes first, nobody holds a token that is good for more."""
        other = Instance()
        other.moves(0)
        try:
            for _ in range(ROUNDS):
                token = page.tokens()["refresh_token"]
                form = {"grant_type": "refresh_token", "client_id": page.client_id, "refresh_token": token}
                with ThreadPoolExecutor(2) as pool:
                    there = pool.submit(other.asks, "POST", "/oauth2/token", form)
                    here = page.refreshes(token)
                answers = [(here.status_code, here.json()), there.result()]
                won = [told for status, told in answers if status == httpx2.codes.OK]
                assert len(won) <= 1
                for tokens in won:
                    assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"
                    again = {**form, "refresh_token": tokens["refresh_token"]}
                    assert other.asks("POST", "/oauth2/token", again)[1]["error"] == "invalid_grant"
        finally:
            other.stop()

    @attack(attacks.REFRESH)
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

    @attack(attacks.REFRESH, tries=5)
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

    @attack(attacks.CUT_OFF, tries=3)
    def test_who_lost_the_role_gets_no_more_tokens_and_the_old_one_is_out_within_five_minutes(
        self, page: Page, clock: FixedClock
    ) -> None:
        tokens = page.tokens()
        enter(UserSites(subject="anna", name="Anna Keller", sites=("TP001",)))
        clock.move(timedelta(minutes=5))
        assert get(page.client, tokens["access_token"]).status_code == 403
        assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"
        enter(UserSites(subject="anna", name="Anna Keller", role="account_manager", sites=("TP001",)))
        clock.move(timedelta(minutes=5))
        assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"
        assert get(page.client, page.tokens()["access_token"]).status_code == 200

    @attack(attacks.CUT_OFF, tries=2)
    @pytest.mark.parametrize("way", ["a load", "an administrator"])
    def test_who_waits_while_access_is_taken_away_is_out_when_it_is_given_back(
        self, page: Page, clock: FixedClock, client_for: ClientFor, way: str
    ) -> None:
        tokens = page.tokens()
        for role in ("", "account_manager"):
            if way == "a load":
                row = UserSites(subject="anna", name="Anna Keller", role=role, sites=("TP001",))
                current().register.save("users", {"anna": row})
            else:
                assert put(client_for("forecasting_admin"), {"role": role or None}).status_code == 200
            clock.move(timedelta(minutes=5))
        assert get(page.client, tokens["access_token"]).status_code == 401
        assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"
        assert get(page.client, page.tokens()["access_token"]).status_code == 200


class TestRevocation:
    @attack(attacks.CUT_OFF, tries=2)
    @pytest.mark.parametrize("kind", ["refresh_token", "access_token"])
    def test_either_token_ends_the_sign_in(self, page: Page, kind: str) -> None:
        tokens = page.tokens()
        assert page.revokes(tokens[kind]).status_code == 200
        assert get(page.client, tokens["access_token"]).status_code == 401
        assert error(page.refreshes(tokens["refresh_token"])) == "invalid_grant"

    @pytest.mark.parametrize("hint", ["access_token", "refresh_token", "id_token", "nonsense"])
    def test_a_hint_of_the_kind_of_token_changes_nothing(self, page: Page, hint: str) -> None:
        tokens = page.tokens()
        assert page.revokes(tokens["refresh_token"], token_type_hint=hint).status_code == 200
        assert get(page.client, tokens["access_token"]).status_code == 401

    def test_what_is_to_be_revoked_is_named(self, page: Page) -> None:
        assert error(page.client.post("/oauth2/revoke", data={"client_id": "web"})) == "invalid_request"

    @attack(attacks.CLIENTS, tries=2)
    def test_nobody_revokes_what_is_of_another_client_and_a_strange_token_is_no_error(self, page: Page) -> None:
        register("other", REDIRECT)
        tokens = page.tokens()
        for kind in ("refresh_token", "access_token"):
            assert error(page.revokes(tokens[kind], client_id="other")) == "invalid_grant"
        assert page.revokes("what is this").status_code == 200
        assert get(page.client, tokens["access_token"]).status_code == 200

    @attack(attacks.CUT_OFF)
    def test_another_process_knows_within_a_minute(self, page: Page, clock: FixedClock) -> None:
        tokens = page.tokens()
        sid = jwt.decode(tokens["access_token"], options={"verify_signature": False})["sid"]
        assert get(page.client, tokens["access_token"]).status_code == 200
        given.GivenTokens(current().tables, clock).end(sid)
        clock.move(timedelta(seconds=given.REVOKED_SECONDS))
        assert get(page.client, tokens["access_token"]).status_code == 401
