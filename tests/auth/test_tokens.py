"""Tokens: forged, expired, malformed, and the good ones."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from shared_code.auth.models import Role
from shared_code.auth.tokens import TokenVerifier
from shared_code.kit.clock import FixedClock
from shared_code.kit.errors import ExpiredToken, InvalidToken
from tests.auth.trusting import trusting

OURS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
THEIRS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OUR_PEM = OURS.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
CLOCK = FixedClock(date(2025, 7, 1))
NOW = int(CLOCK.now().timestamp())
CLAIMS = {"iss": "townepark-auth", "aud": "forecasting-api", "sub": "anna", "iat": NOW, "exp": NOW + 3600}
BARE = 'Bearer realm="forecasting"'
INVALID = f'{BARE}, error="invalid_token"'
LEFT_OUT = object()


class OneKey:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def key(self, kid: str) -> rsa.RSAPublicKey | None:
        self.asked.append(kid)
        return OURS.public_key() if kid == "ours" else None


def verifier(clock: FixedClock = CLOCK) -> TokenVerifier:
    return trusting(OneKey(), clock)


def signed(header: dict[str, Any] | None = None, key: rsa.RSAPrivateKey = OURS, **claims: object) -> str:
    headers = {"typ": "at+jwt", "kid": "ours"} | (header or {})
    return jwt.encode(present(CLAIMS | claims), key, algorithm="RS256", headers=present(headers))


def present(parts: dict[str, Any]) -> dict[str, Any]:
    return {name: part for name, part in parts.items() if part is not LEFT_OUT}


def encoded(part: object) -> str:
    text = part if isinstance(part, bytes) else json.dumps(part).encode()
    return base64.urlsafe_b64encode(text).rstrip(b"=").decode()


def unsigned(algorithm: str, signature: bytes = b"") -> str:
    return f"{encoded({'alg': algorithm, 'typ': 'JWT', 'kid': 'ours'})}.{encoded(CLAIMS)}.{encoded(signature)}"


def signed_with_public_key_as_secret() -> str:
    signing_input = unsigned("HS256").removesuffix(".")
    return f"{signing_input}.{encoded(hmac.digest(OUR_PEM, signing_input.encode(), hashlib.sha256))}"


def with_swapped_payload() -> str:
    header, _, signature = signed(roles=["account_manager"]).split(".")
    return f"{header}.{encoded(CLAIMS | {'roles': ['forecasting_admin']})}.{signature}"


def with_other_algorithm(algorithm: str) -> str:
    return jwt.encode(CLAIMS, OURS, algorithm=algorithm, headers={"typ": "JWT", "kid": "ours"})


def deeply_nested() -> str:
    return f"{encoded(b'[' * 4000)}.{encoded(CLAIMS)}.{encoded(b'x')}"


ATTACKERS_KEY = RSAAlgorithm.to_jwk(THEIRS.public_key(), as_dict=True)


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(lambda: unsigned("none"), id="algorithm none"),
        pytest.param(lambda: unsigned("None", b"x"), id="algorithm none in other letters"),
        pytest.param(signed_with_public_key_as_secret, id="HS256 with the public key as secret"),
        pytest.param(lambda: with_other_algorithm("RS512"), id="another hash"),
        pytest.param(lambda: with_other_algorithm("PS256"), id="another padding"),
        pytest.param(lambda: signed(key=THEIRS), id="signed by a stranger"),
        pytest.param(lambda: signed()[:-8] + "AAAAAAAA", id="wrong signature"),
        pytest.param(lambda: signed().rpartition(".")[0] + ".", id="signature cut off"),
        pytest.param(with_swapped_payload, id="payload of another token"),
        pytest.param(lambda: signed({"kid": "other"}), id="unknown key"),
        pytest.param(lambda: signed({"kid": LEFT_OUT}), id="no key named"),
        pytest.param(lambda: signed({"jwk": ATTACKERS_KEY}, THEIRS), id="brings its own key"),
        pytest.param(lambda: signed({"jku": "http://127.0.0.1/", "kid": "x"}, THEIRS), id="brings a key set address"),
        pytest.param(lambda: signed({"x5u": "http://127.0.0.1/"}, THEIRS), id="brings a certificate address"),
        pytest.param(lambda: signed({"x5c": ["MIIB"]}, THEIRS), id="brings a certificate"),
        pytest.param(lambda: signed({"crit": ["exp"]}), id="critical extension"),
        pytest.param(lambda: signed({"b64": False}), id="payload apart"),
        pytest.param(lambda: signed({"typ": "logout+jwt"}), id="another type of token"),
        pytest.param(lambda: signed({"typ": None}), id="no type"),
        pytest.param(lambda: signed(iss="someone"), id="another issuer"),
        pytest.param(lambda: signed(iss=LEFT_OUT), id="no issuer"),
        pytest.param(lambda: signed(aud="other-api"), id="another audience"),
        pytest.param(lambda: signed(aud=["other-api"]), id="other audiences"),
        pytest.param(lambda: signed(aud=LEFT_OUT), id="no audience"),
        pytest.param(lambda: signed(sub=LEFT_OUT), id="no subject"),
        pytest.param(lambda: signed(sub=""), id="empty subject"),
        pytest.param(lambda: signed(exp=LEFT_OUT), id="never expires"),
        pytest.param(lambda: signed(iat=LEFT_OUT), id="no time of issue"),
        pytest.param(lambda: signed(exp=NOW + 3601), id="lives longer than an hour"),
        pytest.param(lambda: signed(exp=NOW - 100, iat=NOW), id="ends before it begins"),
        pytest.param(lambda: signed(iat=NOW + 61, exp=NOW + 3600), id="issued in the future"),
        pytest.param(lambda: signed(nbf=NOW + 61), id="not to be used yet"),
        pytest.param(lambda: signed(exp=str(NOW + 60)), id="time as text"),
        pytest.param(lambda: signed(exp=True, iat=0), id="time as a truth value"),
        pytest.param(lambda: signed(exp=float("inf"), iat=float("inf")), id="time without end"),
        pytest.param(lambda: signed(nbf=float("nan")), id="time that is no number"),
        pytest.param(lambda: signed(exp=10**400), id="time beyond all numbers"),
        pytest.param(lambda: signed(roles="forecasting_admin"), id="roles as text"),
        pytest.param(lambda: signed(roles=None), id="roles null"),
        pytest.param(lambda: signed(roles={"forecasting_admin": True}), id="roles as an object"),
        pytest.param(lambda: signed(siteAccess="0170"), id="sites as text"),
        pytest.param(lambda: signed(siteAccess=[170]), id="sites as numbers"),
        pytest.param(lambda: signed(scopes=None), id="scopes null"),
        pytest.param(lambda: signed(scope=7), id="scopes a number"),
        pytest.param(lambda: signed(note="x" * 8192), id="over 8 KB"),
        pytest.param(deeply_nested, id="deeply nested header"),
        pytest.param(lambda: f"{signed()} {signed()}", id="two tokens"),
        pytest.param(lambda: f"{signed()}, Bearer {signed()}", id="two joined headers"),
        pytest.param(lambda: "garbage", id="garbage"),
        pytest.param(lambda: "a.b.c", id="garbage in three parts"),
        pytest.param(lambda: "ÿ.ÿ.ÿ", id="not ASCII"),
        pytest.param(lambda: "\udcff", id="not Unicode"),
        pytest.param(lambda: "", id="empty"),
    ],
)
def test_a_forged_token_is_refused(forge: Callable[[], str]) -> None:
    with pytest.raises(InvalidToken) as refusal:
        verifier().verify(f"Bearer {forge()}")
    assert refusal.value.headers == {"WWW-Authenticate": INVALID}


@pytest.mark.parametrize("header", [None, "", "   ", "Basic dXNlcjpwYXNz", "Bearertoken"])
def test_without_a_bearer_token_the_challenge_is_bare(header: str | None) -> None:
    with pytest.raises(InvalidToken) as refusal:
        verifier().verify(header)
    assert refusal.value.headers == {"WWW-Authenticate": BARE}


@pytest.mark.parametrize("forge", [lambda: unsigned("none"), signed_with_public_key_as_secret, lambda: "garbage"])
def test_keys_are_not_asked_for_a_token_that_could_not_be_ours(forge: Callable[[], str]) -> None:
    keys = OneKey()
    with pytest.raises(InvalidToken):
        trusting(keys, CLOCK).verify(f"Bearer {forge()}")
    assert keys.asked == []


@pytest.mark.parametrize("claims", [{"iss": "tell-no-one"}, {"sub": 12345}, {"exp": "tell-no-one"}])
def test_a_refusal_repeats_nothing_of_the_token(claims: dict[str, Any]) -> None:
    with pytest.raises(InvalidToken) as refusal:
        verifier().verify(f"Bearer {signed(**claims)}")
    assert refusal.value.message == "This token cannot be trusted; sign in again for a new one."
    assert refusal.value.__suppress_context__


def test_a_good_token_tells_who_calls() -> None:
    token = signed(roles=["account_manager", "juggler"], siteAccess=["0170", "tp001"])
    user = verifier().verify(f"Bearer {token}")
    assert user.subject == "anna"
    assert user.roles == {Role.ACCOUNT_MANAGER}
    assert user.site_access == frozenset({"0170", "tp001"})
    assert user.scopes is None
    assert user.expires_at == CLOCK.now() + timedelta(hours=1)


def test_a_token_without_roles_and_sites_tells_of_none() -> None:
    user = verifier().verify(f"Bearer {signed()}")
    assert (user.roles, user.site_access) == (frozenset(), frozenset())


@pytest.mark.parametrize("typ", ["JWT", "jwt", "at+jwt", "AT+JWT"])
def test_both_types_are_taken_in_any_letters(typ: str) -> None:
    assert verifier().verify(f"Bearer {signed({'typ': typ})}").subject == "anna"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", " Bearer", "Bearer "])
def test_the_scheme_is_taken_in_any_letters(scheme: str) -> None:
    assert verifier().verify(f"{scheme} {signed()}").subject == "anna"


def test_the_audience_may_be_one_of_several() -> None:
    assert verifier().verify(f"Bearer {signed(aud=['other-api', 'forecasting-api'])}").subject == "anna"


def test_addresses_of_other_keys_are_not_followed() -> None:
    token = signed({"jku": "https://elsewhere.example/keys", "jwk": ATTACKERS_KEY, "x5u": "https://elsewhere.example"})
    assert verifier().verify(f"Bearer {token}").subject == "anna"


@pytest.mark.parametrize(
    ("claims", "scopes"),
    [
        pytest.param({"scopes": ["payroll:read", "revenue:read"]}, {"payroll:read", "revenue:read"}, id="list"),
        pytest.param({"scope": "payroll:read revenue:read"}, {"payroll:read", "revenue:read"}, id="text"),
        pytest.param({"scp": "payroll:read"}, {"payroll:read"}, id="text under the short name"),
        pytest.param({"scp": ["payroll:read"]}, {"payroll:read"}, id="list under the short name"),
        pytest.param({"scopes": []}, set(), id="none granted"),
        pytest.param({"scope": ""}, set(), id="empty text"),
        pytest.param({"scopes": [], "scope": "payroll:read"}, set(), id="scopes goes before scope"),
    ],
)
def test_scopes_come_as_list_or_text(claims: dict[str, Any], scopes: set[str]) -> None:
    assert verifier().verify(f"Bearer {signed(**claims)}").scopes == frozenset(scopes)


def test_clocks_may_differ_by_a_minute_at_the_beginning() -> None:
    assert verifier().verify(f"Bearer {signed(iat=NOW + 60, nbf=NOW + 60, exp=NOW + 3600)}").subject == "anna"


def test_clocks_may_differ_by_a_minute_at_the_end() -> None:
    clock, token = FixedClock(CLOCK.today()), signed(exp=NOW + 600)
    clock.move(timedelta(seconds=659))
    assert verifier(clock).verify(f"Bearer {token}").subject == "anna"
    clock.move(timedelta(seconds=1))
    with pytest.raises(ExpiredToken) as refusal:
        verifier(clock).verify(f"Bearer {token}")
    assert refusal.value.items[0].details == {"expiredAt": "2025-07-01T12:10:00.000Z"}
    assert refusal.value.headers == {"WWW-Authenticate": f'{INVALID}, error_description="expired"'}


def test_an_expired_token_of_a_stranger_is_not_called_expired() -> None:
    with pytest.raises(InvalidToken):
        verifier().verify(f"Bearer {signed(key=THEIRS, iat=NOW - 7200, exp=NOW - 3600)}")
