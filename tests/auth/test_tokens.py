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
from tests import attacks
from tests.attacks import attack
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


FORGED: dict[str, dict[str, Callable[[], str]]] = {
    attacks.UNSIGNED: {
        "algorithm none": lambda: unsigned("none"),
        "algorithm none in other letters": lambda: unsigned("None", b"x"),
        "signature cut off": lambda: signed().rpartition(".")[0] + ".",
    },
    attacks.STRANGERS: {
        "signed by a stranger": lambda: signed(key=THEIRS),
        "wrong signature": lambda: signed()[:-8] + "AAAAAAAA",
        "payload of another token": with_swapped_payload,
        "two tokens": lambda: f"{signed()} {signed()}",
        "two joined headers": lambda: f"{signed()}, Bearer {signed()}",
        "garbage": lambda: "garbage",
        "garbage in three parts": lambda: "a.b.c",
        "not ASCII": lambda: "ÿ.ÿ.ÿ",
        "not Unicode": lambda: "\udcff",
        "empty": lambda: "",
    },
    attacks.ALGORITHM: {
        "HS256 with the public key as secret": signed_with_public_key_as_secret,
        "another hash": lambda: with_other_algorithm("RS512"),
        "another padding": lambda: with_other_algorithm("PS256"),
        "critical extension": lambda: signed({"crit": ["exp"]}),
        "payload apart": lambda: signed({"b64": False}),
    },
    attacks.KEY: {
        "unknown key": lambda: signed({"kid": "other"}),
        "no key named": lambda: signed({"kid": LEFT_OUT}),
        "a key by a path": lambda: signed({"kid": "../../dev/null"}, THEIRS),
        "a key by a query": lambda: signed({"kid": "ours' or '1'='1"}, THEIRS),
        "brings its own key": lambda: signed({"jwk": ATTACKERS_KEY}, THEIRS),
        "brings a key set address": lambda: signed({"jku": "http://127.0.0.1/", "kid": "x"}, THEIRS),
        "brings a certificate address": lambda: signed({"x5u": "http://127.0.0.1/"}, THEIRS),
        "brings a certificate": lambda: signed({"x5c": ["MIIB"]}, THEIRS),
    },
    attacks.TYPE: {
        "another type of token": lambda: signed({"typ": "logout+jwt"}),
        "an id token": lambda: signed({"typ": "id+jwt"}),
        "no type": lambda: signed({"typ": None}),
    },
    attacks.ISSUER: {
        "another issuer": lambda: signed(iss="someone"),
        "no issuer": lambda: signed(iss=LEFT_OUT),
        "another audience": lambda: signed(aud="other-api"),
        "other audiences": lambda: signed(aud=["other-api"]),
        "an audience that begins like ours": lambda: signed(aud="forecasting-api-2"),
        "no audience": lambda: signed(aud=LEFT_OUT),
    },
    attacks.TIMES: {
        "never expires": lambda: signed(exp=LEFT_OUT),
        "no time of issue": lambda: signed(iat=LEFT_OUT),
        "lives longer than an hour": lambda: signed(exp=NOW + 3601),
        "ends before it begins": lambda: signed(exp=NOW - 100, iat=NOW),
        "issued in the future": lambda: signed(iat=NOW + 61, exp=NOW + 3600),
        "not to be used yet": lambda: signed(nbf=NOW + 61),
        "time as text": lambda: signed(exp=str(NOW + 60)),
        "time as a truth value": lambda: signed(exp=True, iat=0),
        "time without end": lambda: signed(exp=float("inf"), iat=float("inf")),
        "time that is no number": lambda: signed(nbf=float("nan")),
        "time beyond all numbers": lambda: signed(exp=10**400),
    },
    attacks.CLAIMS: {
        "no subject": lambda: signed(sub=LEFT_OUT),
        "empty subject": lambda: signed(sub=""),
        "the guard of the users' rows": lambda: signed(sub="g|"),
        "an entry of their trail": lambda: signed(sub="a|anna|0"),
        "another table": lambda: signed(sub="../sites/0170"),
        "a subject of two lines": lambda: signed(sub="anna\nsam"),
        "a subject without end": lambda: signed(sub="a" * 201),
        "roles as text": lambda: signed(roles="forecasting_admin"),
        "roles null": lambda: signed(roles=None),
        "roles as an object": lambda: signed(roles={"forecasting_admin": True}),
        "sites as text": lambda: signed(siteAccess="0170"),
        "sites as numbers": lambda: signed(siteAccess=[170]),
        "scopes null": lambda: signed(scopes=None),
        "scopes a number": lambda: signed(scope=7),
    },
    attacks.SIZE: {
        "over 8 KB": lambda: signed(note="x" * 8192),
        "ten thousand sites": lambda: signed(siteAccess=[f"{number:04}" for number in range(10_000)]),
        "a megabyte": lambda: signed(note="x" * 2**20),
        "deeply nested header": deeply_nested,
    },
}


@pytest.mark.parametrize(
    "forge",
    [
        pytest.param(forge, id=name, marks=attack(kind))
        for kind, forges in FORGED.items()
        for name, forge in forges.items()
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


@attack(attacks.TIMES)
def test_clocks_may_differ_by_a_minute_at_the_end() -> None:
    clock, token = FixedClock(CLOCK.today()), signed(exp=NOW + 600)
    clock.move(timedelta(seconds=659))
    assert verifier(clock).verify(f"Bearer {token}").subject == "anna"
    clock.move(timedelta(seconds=1))
    with pytest.raises(ExpiredToken) as refusal:
        verifier(clock).verify(f"Bearer {token}")
    assert refusal.value.items[0].details == {"expiredAt": "2025-07-01T12:10:00.000Z"}
    assert refusal.value.headers == {"WWW-Authenticate": f'{INVALID}, error_description="expired"'}


@attack(attacks.TIMES)
def test_an_expired_token_of_a_stranger_is_not_called_expired() -> None:
    with pytest.raises(InvalidToken):
        verifier().verify(f"Bearer {signed(key=THEIRS, iat=NOW - 7200, exp=NOW - 3600)}")
