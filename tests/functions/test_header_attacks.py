"""Headers that claim a method, a user, a path or a second token; keys of others and of what was refused."""

from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from tests import attacks
from tests.attacks import attack
from tests.conftest import APRIL, Company, Token
from tests.functions.conftest import BASE, ClientFor

ADMINS: Final = f"{BASE}/users"
RATES: Final = f"{BASE}/rates/TP001/2025-04"
FIRST: Final = {"If-Match": '"0-0"'}
METHODS: Final = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
CLAIMS: Final = {
    "X-Original-URL": f"{BASE}/me", "X-Rewrite-URL": f"{BASE}/me", "X-Forwarded-Prefix": "/me",
    "X-Forwarded-User": "sam", "X-User": "sam", "X-MS-CLIENT-PRINCIPAL-ID": "sam",
    "X-MS-CLIENT-PRINCIPAL": "eyJyb2xlcyI6WyJmb3JlY2FzdGluZ19hZG1pbiJdfQ",
    "X-Forwarded-For": "127.0.0.1", "X-Real-IP": "127.0.0.1",
}  # fmt: skip


def rate(amount: float) -> dict[str, Any]:
    return {"rates": [{"category": "valetDaily", "forecast": amount}]}


def stored(client: TestClient) -> str:
    return str(client.get(RATES).headers["ETag"])


class TestHeaders:
    @attack(attacks.FUNCTIONS, tries=2)
    @pytest.mark.parametrize("name", CLAIMS)
    def test_a_header_that_claims_who_asks_for_what_opens_nothing(self, client_for: ClientFor, name: str) -> None:
        anna = client_for("account_manager")
        assert anna.get(ADMINS, headers={name: CLAIMS[name]}).status_code == 403
        del anna.headers["Authorization"]
        assert anna.get(f"{BASE}/me", headers={name: CLAIMS[name]}).status_code == 401

    @attack(attacks.FUNCTIONS, tries=3)
    @pytest.mark.parametrize("name", METHODS)
    def test_a_method_is_the_one_of_the_request(self, client_for: ClientFor, company: Company, name: str) -> None:
        company.budget("TP001", APRIL)
        anna = client_for("account_manager")
        before = stored(anna)
        assert anna.post(RATES, json=rate(9), headers={name: "PUT", **FIRST}).status_code == 405
        assert anna.get(RATES, headers={name: "PUT", **FIRST}).status_code == 200
        assert anna.get(f"{RATES}?_method=PUT").status_code == 400
        assert stored(anna) == before

    @attack(attacks.FUNCTIONS, tries=3)
    def test_of_two_tokens_the_stronger_one_does_not_count(self, client: TestClient, token: Token) -> None:
        anna, sam = (f"Bearer {token(role)}" for role in ("account_manager", "forecasting_admin"))
        for named in (
            [("Authorization", anna), ("Authorization", sam)],
            [("Authorization", f"{anna}, {sam}")],
            [("Authorization", anna), ("Proxy-Authorization", sam), ("Cookie", f"token={sam.split()[1]}")],
        ):
            assert client.get(ADMINS, headers=named).status_code in {401, 403}


class TestKeys:
    @pytest.fixture
    def anna(self, client_for: ClientFor, company: Company) -> TestClient:
        for site, month in (("TP001", APRIL), ("TP001", APRIL.shift(1)), ("0170", APRIL)):
            company.budget(site, month)
        return client_for("account_manager")

    @attack(attacks.KEPT, tries=2)
    def test_a_key_of_what_was_refused_or_only_tried_answers_nothing(self, anna: TestClient) -> None:
        keyed = {"Idempotency-Key": "one", **FIRST}
        assert anna.put(RATES, json=rate(-1), headers=keyed).status_code == 400
        assert anna.put(f"{RATES}?validateOnly=true", json=rate(8), headers=keyed).status_code == 200
        saved = anna.put(RATES, json=rate(9), headers=keyed)
        assert (saved.status_code, saved.headers.get("Idempotency-Replayed")) == (200, None)

    @attack(attacks.KEPT, tries=3)
    def test_a_key_is_of_one_month_of_one_site_and_one_body(self, anna: TestClient) -> None:
        keyed = {"Idempotency-Key": "one", **FIRST}
        assert anna.put(RATES, json=rate(9), headers=keyed).status_code == 200
        assert anna.put(RATES, json=rate(10), headers=keyed).status_code == 422
        for other in (RATES.replace("2025-04", "2025-05"), RATES.replace("TP001", "0170")):
            answer = anna.put(other, json=rate(9), headers=keyed)
            assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (200, None), answer.text
