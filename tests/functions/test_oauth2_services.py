"""Services, limits and forms at our authorization server: nobody gets a token by guessing or by what cannot be read."""

import jwt
import pytest

from shared_code.application import current
from shared_code.application.signing_in import OF_CLIENT
from shared_code.auth.own import ISSUER, service_subject
from tests import attacks
from tests.attacks import attack
from tests.functions.signing_in import REDIRECT, Page, register
from tests.functions.test_oauth2 import clock, get, page
from tests.functions.test_oauth2_attacks import error

__all__ = ["clock", "page"]


class TestServices:
    @attack(attacks.CUT_OFF, tries=2)
    def test_a_service_acts_for_itself_within_its_row_and_scopes(self, page: Page) -> None:
        page.client_id, page.secret = "nightly", register("nightly", confidential=True, scopes=("statistics:read",))
        told = page.asks_for_tokens(grant_type="client_credentials").json()
        assert "refresh_token" not in told
        claims = jwt.decode(told["access_token"], options={"verify_signature": False})
        assert (claims["sub"], claims["iss"]) == (service_subject("nightly"), ISSUER)
        own = "/api/v1/forecasting/statistics/0170/2025-04"
        assert get(page.client, told["access_token"], own).status_code == 200
        assert get(page.client, told["access_token"]).status_code == 403
        assert get(page.client, told["access_token"], own.replace("statistics", "rates")).status_code == 403

    @attack(attacks.CLIENTS, tries=6)
    def test_it_gets_nothing_by_a_wrong_secret_scope_or_kind(self, page: Page) -> None:
        secret = register("nightly", confidential=True, scopes=("statistics:read",))
        ask = page.asks_for_tokens
        wrong = [
            ask(grant_type="client_credentials", client_id="nightly", client_secret="guess"),
            ask(grant_type="client_credentials", client_id="nightly"),
            ask(grant_type="client_credentials", client_id="web"),
            ask(grant_type="client_credentials", client_id="nightly", client_secret=secret, scope="payroll:read"),
            ask(grant_type="authorization_code", client_id="nightly", client_secret=secret, code="x"),
            page.client.get("/oauth2/authorize", params=page.asks(client_id="nightly"), follow_redirects=False),
        ]
        assert all(answer.status_code in {400, 401} and "access_token" not in answer.text for answer in wrong)

    @attack(attacks.CLIENTS)
    def test_who_signs_people_in_is_no_service_whatever_row_there_is(self, page: Page) -> None:
        page.client_id, page.secret = "nightly", register("nightly", REDIRECT, confidential=True)
        assert error(page.asks_for_tokens(grant_type="client_credentials")) == "unauthorized_client"

    @attack(attacks.CLIENTS)
    def test_a_service_without_a_row_gets_no_token_and_is_told_what_to_ask_for(self, page: Page) -> None:
        page.client_id, page.secret = "unknown", register("unknown", confidential=True)
        answer = page.asks_for_tokens(grant_type="client_credentials")
        assert error(answer) == "invalid_grant"
        assert answer.json()["error_description"].endswith("to add you; you are client:unknown there.")

    @attack(attacks.CUT_OFF, tries=2)
    def test_a_client_that_is_removed_is_out_with_all_its_tokens(self, page: Page) -> None:
        tokens = page.tokens()
        current().clients.remove(["web"])
        current().given.end(service_subject("web"))
        assert get(page.client, tokens["access_token"]).status_code == 401
        assert error(page.refreshes(tokens["refresh_token"])) == "invalid_client"


TWICE = (
    {"client_id": "web"},
    {"client_id": "unknown"},
    {"client_id": "nightly", "client_secret": "another"},
    {"client_secret": "another"},
)


@attack(attacks.CLIENTS, tries=2 * len(TWICE))
@pytest.mark.parametrize("secret", ["", "guess"])
def test_a_client_is_named_once_so_that_its_guesses_are_counted(page: Page, secret: str) -> None:
    """A name in the form beside that of the header would be counted, and the header's client be asked for."""
    known = register("nightly", confidential=True)
    for twice in TWICE:
        form = {"grant_type": "client_credentials", **twice}
        answer = page.client.post("/oauth2/token", data=form, auth=("nightly", secret or known))
        assert error(answer) == "invalid_request"
    form = {"grant_type": "client_credentials", "client_id": "nightly"}
    once = page.client.post("/oauth2/token", data=form, auth=("nightly", secret or known))
    assert once.status_code == (401 if secret else 200)


@attack(attacks.CLIENTS, tries=OF_CLIENT + 1)
def test_guesses_are_counted_by_client_and_address(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(OF_CLIENT):
        assert error(page.exchanges("guess")) == "invalid_grant"
    limited = page.exchanges("guess")
    assert limited.status_code == 429
    assert int(limited.headers["retry-after"]) > 0


@attack(attacks.CLIENTS)
@pytest.mark.parametrize("form", ["x" * 9000, "a=1&a=2", "grant_type=authorization_code&code=%00", "&&&=", "\xff"])
def test_a_form_that_cannot_be_read_is_a_refusal(page: Page, form: str) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = page.client.post("/oauth2/token", content=form.encode("latin-1"), headers=headers)
    assert error(answer) in {"invalid_request", "unsupported_grant_type", "invalid_client"}


@attack(attacks.CLIENTS)
def test_a_token_in_json_is_none(page: Page) -> None:
    answer = page.client.post("/oauth2/token", json={"grant_type": "authorization_code"})
    assert error(answer) == "unsupported_grant_type"
