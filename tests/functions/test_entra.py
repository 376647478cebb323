"""Tokens of Entra ID at the API: whom they let in, who decides, how soon somebody is out; real HTTP, real msal."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import msal
import pytest
from azure.identity import ClientSecretCredential
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import close_current, current
from shared_code.auth.keys import TIMEOUT_SECONDS
from shared_code.kit.clock import FixedClock
from shared_code.sites.models import UserSites
from tests import attacks
from tests.attacks import attack
from tests.conftest import TODAY, Company
from tests.elsewhere import enter
from tests.entra.server import Entra
from tests.entra.tenant import tenant_of
from tests.entra.tokens import API, PAGE, SCOPE, TENANT, Person
from tests.functions.conftest import BASE

CUT_OFF = timedelta(minutes=5)
"""How soon a change of our own row must work."""
GROUP, OTHER_GROUP = str(uuid4()), str(uuid4())
REDIRECT = "http://localhost:5173/signed-in"
MAYA = Person("maya", roles=["account_manager"])
GREG = Person("greg", groups=[GROUP])
OLIVE = Person("olive", too_many_groups=True)
OLAF = Person("olaf", roles=["account_manager"], too_many_groups=True)
NOBODY = Person("nobody", groups=[OTHER_GROUP])
NEW = Person("new", roles=["forecasting_admin"])
VALET = Person("valet", roles=["account_manager"])
NIGHTLY = Person("nightly", roles=["account_manager"], secret="not-a-secret-of-anybody")
SITES = ("TP001", "0170")
ORIGIN = "https://web.example"


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TODAY)


@pytest.fixture
def tenant(company: Company, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Entra]:
    """The company with a tenant of Entra ID, and rows of its people; all by one clock."""
    assert company
    people = [MAYA, GREG, OLIVE, OLAF, NOBODY, NEW, VALET, NIGHTLY]
    with tenant_of(
        people, clock, tmp_path, monkeypatch, ENTRA_GROUPS=f"{GROUP}=account_manager", WEB_ORIGINS=ORIGIN
    ) as server:
        enter(*(UserSites(subject=one.subject, role="account_manager", sites=SITES) for one in people if one != NEW))
        enter(UserSites(subject=VALET.subject, job_profile="VALET", sites=SITES))
        yield server


def get(client: TestClient, token: str, path: str = "/statistics/TP001/2025-04") -> Response:
    return client.get(f"{BASE}{path}", headers={"Authorization": f"Bearer {token}"})


def refusal(answer: Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["message"]


class TestWhoIsLetIn:
    def test_without_our_server_a_page_calls_from_its_origin_renews_and_is_cut_off(
        self, tenant: Entra, client: TestClient, clock: FixedClock
    ) -> None:
        """As it is with tokens of our own server: the row decides, within five minutes, whatever the token says."""

        def call(token: str) -> tuple[int, str]:
            headers = {"Authorization": f"Bearer {token}", "Origin": ORIGIN}
            answer = client.get(f"{BASE}/statistics/TP001/2025-04", headers=headers)
            return answer.status_code, answer.headers["access-control-allow-origin"]

        app = msal.PublicClientApplication(
            PAGE, authority=tenant.tenant_authority, instance_discovery=False, verify=str(tenant.certificate)
        )
        flow = app.initiate_auth_code_flow([SCOPE], redirect_uri=REDIRECT, login_hint="maya", response_mode="form_post")
        shown = httpx2.get(flow["auth_uri"], verify=tenant.trusting()).text
        signed_in = app.acquire_token_by_auth_code_flow(flow, dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown)))
        asked = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
        assert client.request("OPTIONS", f"{BASE}/statistics/TP001/2025-04", headers=asked).status_code == 204
        assert call(signed_in["access_token"]) == (200, ORIGIN)
        (account,) = app.get_accounts()
        renewed = app.acquire_token_silent_with_error([SCOPE], account, force_refresh=True)
        assert renewed is not None
        assert renewed["access_token"] != signed_in["access_token"]
        assert call(renewed["access_token"]) == (200, ORIGIN)
        enter(UserSites(subject=MAYA.subject, sites=SITES))
        clock.move(CUT_OFF)
        assert call(renewed["access_token"]) == (403, ORIGIN)

    def test_a_service_signs_in_by_azure_identity_with_its_own_credentials(
        self, tenant: Entra, client: TestClient
    ) -> None:
        with ClientSecretCredential(
            str(TENANT), str(NIGHTLY.object_id), NIGHTLY.secret, authority=tenant.authority,
            disable_instance_discovery=True,
        ) as credential:  # fmt: skip
            token = credential.get_token(f"api://{API}/.default").token
        assert get(client, token).status_code == 200

    def test_an_app_that_is_closed_leaves_no_thread_that_read_keys(self, tenant: Entra, client: TestClient) -> None:
        before = {*threading.enumerate()}
        assert get(client, tenant.signing.access_token(MAYA)).status_code == 200
        (reader,) = (one for one in {*threading.enumerate()} - before if one.name.startswith("key set"))
        close_current()
        reader.join(TIMEOUT_SECONDS)
        assert not reader.is_alive()

    def test_a_group_stands_for_a_role(self, tenant: Entra, client: TestClient) -> None:
        assert get(client, tenant.signing.access_token(GREG)).status_code == 200

    def test_our_row_says_which_sites_and_our_tokens_are_taken_beside_them(
        self, tenant: Entra, client: TestClient
    ) -> None:
        sites = get(client, tenant.signing.access_token(MAYA), "/sites").json()["data"]
        assert {site["siteId"] for site in sites} == set(SITES)
        assert get(client, tenant.signing.access_token(MAYA), "/statistics/0402/2025-04").status_code == 403
        issuer = current().development_issuer
        assert issuer is not None
        assert get(client, issuer.issue("anna", ["account_manager"], SITES)).status_code == 200

    def test_a_token_may_name_scopes_of_ours_and_is_narrowed_by_them(self, tenant: Entra, client: TestClient) -> None:
        reading = tenant.signing.access_token(MAYA, scope="statistics:read")
        assert get(client, reading).status_code == 200
        assert get(client, reading, "/sites").status_code == 403

    def test_a_key_that_was_rotated_is_found_and_the_old_one_still_counts(
        self, tenant: Entra, client: TestClient, clock: FixedClock
    ) -> None:
        old = tenant.signing.access_token(MAYA)
        assert get(client, old).status_code == 200
        tenant.signing.rotate()
        clock.move(timedelta(minutes=2))
        assert get(client, tenant.signing.access_token(MAYA)).status_code == 200
        assert get(client, old).status_code == 200
        assert tenant.asked.count("/discovery/v2.0/keys") == 2


class TestWhoIsNot:
    @attack(attacks.CUT_OFF)
    def test_who_has_no_row_is_told_what_to_ask_for(self, tenant: Entra, client: TestClient) -> None:
        status, sentence = refusal(get(client, tenant.signing.access_token(NEW)))
        assert status == 403
        assert sentence == (
            "You are signed in, but Forecasting does not know you yet. "
            f"Ask a forecasting administrator to add you; you are {NEW.subject} there."
        )

    @attack(attacks.CUT_OFF)
    def test_b14_an_unknown_job_profile_gives_no_access_and_says_so(self, tenant: Entra, client: TestClient) -> None:
        assert refusal(get(client, tenant.signing.access_token(VALET))) == (
            403,
            (
                "Your job profile VALET gives no access to Forecasting. "
                "Ask a forecasting administrator to assign you a role."
            ),
        )

    @attack(attacks.CUT_OFF)
    def test_more_groups_than_a_token_can_name_are_refused_unless_a_role_was_assigned(
        self, tenant: Entra, client: TestClient
    ) -> None:
        status, sentence = refusal(get(client, tenant.signing.access_token(OLIVE)))
        assert (status, sentence.partition(",")[0]) == (403, "You are in more groups than a token can name")
        assert get(client, tenant.signing.access_token(OLAF)).status_code == 200

    @attack(attacks.CUT_OFF)
    def test_who_was_given_no_role_is_told_so(self, tenant: Entra, client: TestClient) -> None:
        status, sentence = refusal(get(client, tenant.signing.access_token(NOBODY)))
        assert (status, sentence.partition(".")[0]) == (403, "Entra ID gives you no role in Forecasting")

    def test_the_rate_limit_counts_those_who_have_no_access_too(self, tenant: Entra, client: TestClient) -> None:
        answers = [get(client, tenant.signing.access_token(NEW)) for _ in range(2)]
        assert [int(answer.headers["RateLimit-Remaining"]) for answer in answers] == [999, 998]

    @attack(attacks.CUT_OFF)
    @pytest.mark.parametrize("taken_away", ["role", "site"])
    def test_who_loses_role_or_site_is_out_within_five_minutes_with_the_token_still_good(
        self, tenant: Entra, client: TestClient, clock: FixedClock, taken_away: str
    ) -> None:
        token = tenant.signing.access_token(MAYA)
        assert get(client, token).status_code == 200
        left = {"role": "account_manager", "sites": ("0170",)} if taken_away == "site" else {"sites": SITES}
        enter(UserSites.model_validate({"subject": MAYA.subject, **left}))
        clock.move(CUT_OFF)
        assert get(client, token).status_code == 403


FORGED: dict[str, dict[str, dict[str, Any]]] = {
    attacks.ISSUER: {
        "tenant": {"tid": str(uuid4())},
        "no tenant": {"tid": None},
        "audience": {"aud": str(uuid4())},
        "our audience": {"aud": "forecasting-api"},
        "issuer of another tenant": {"iss": f"https://login.microsoftonline.com/{uuid4()}/v2.0"},
        "our issuer": {"iss": "townepark-auth"},
        "version 1.0": {"ver": "1.0"},
        "no application": {"azp": None},
        "neither scope nor service": {"scp": None},
    },
    attacks.TIMES: {"lives too long": {"exp": int(FixedClock(TODAY).now().timestamp()) + 5401}},
    attacks.CLAIMS: {
        "no object": {"oid": None},
        "an object that is no id": {"oid": "maya"},
        "groups that are no list": {"groups": "admins"},
        "roles that are no list": {"roles": {"forecasting_admin": True}},
    },
}


class TestForged:
    @pytest.mark.parametrize(
        "changes",
        [
            pytest.param(changes, id=name, marks=attack(kind))
            for kind, forged in FORGED.items()
            for name, changes in forged.items()
        ],
    )
    def test_what_is_no_access_token_of_the_tenant_for_us_is_401(
        self, tenant: Entra, client: TestClient, changes: dict[str, Any]
    ) -> None:
        assert get(client, tenant.signing.access_token(MAYA, **changes)).status_code == 401

    @attack(attacks.TYPE)
    @pytest.mark.parametrize("audience", [API, PAGE])
    def test_an_id_token_is_no_access_token(self, tenant: Entra, client: TestClient, audience: str) -> None:
        assert get(client, tenant.signing.id_token(MAYA, audience=audience)).status_code == 401

    @attack(attacks.OTHERS, tries=2)
    def test_tokens_of_one_issuer_are_not_taken_as_those_of_another(self, tenant: Entra, client: TestClient) -> None:
        """Neither signed by Entra ID in our issuer's name, nor by our issuer in Entra's, nor with its lifetime."""
        now = int(current().clock.now().timestamp())
        ours = {"iss": "townepark-auth", "aud": "forecasting-api", "sub": "sam", "roles": ["forecasting_admin"]}
        as_ours = tenant.signing.signed(MAYA, {**ours, "iat": now, "nbf": now, "exp": now + 60})
        assert get(client, as_ours).status_code == 401
        issuer = current().development_issuer
        assert issuer is not None
        issuer._of.update(iss=tenant.signing.issuer, aud=API)
        assert get(client, issuer.issue(MAYA.subject, ["account_manager"], SITES)).status_code == 401

    @attack(attacks.KEY)
    def test_metadata_of_another_issuer_give_no_keys(
        self, tenant: Entra, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tenant, "metadata", lambda: {**Entra.metadata(tenant), "issuer": "https://evil.example"})
        assert get(client, tenant.signing.access_token(MAYA)).status_code == 503

    @attack(attacks.KEY)
    def test_keys_at_another_host_are_not_fetched(
        self, tenant: Entra, client: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        elsewhere = tenant.authority.replace("127.0.0.1", "localhost") + f"/{TENANT}/discovery/v2.0/keys"
        monkeypatch.setattr(tenant, "metadata", lambda: {**Entra.metadata(tenant), "jwks_uri": elsewhere})
        assert get(client, tenant.signing.access_token(MAYA)).status_code == 503
        assert "/discovery/v2.0/keys" not in tenant.asked
