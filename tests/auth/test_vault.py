"""Signing in Key Vault, against a stand-in of its REST interface: the key never leaves, versions rotate."""

import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.hashes import SHA256
from jwt.algorithms import RSAAlgorithm

from shared_code.auth.own import AUDIENCE, ISSUER
from shared_code.auth.signing import decoded, encoded, signed_token
from shared_code.auth.vault import PUBLISHED_BEFORE, SCOPE, VaultKeys
from shared_code.kit.clock import FixedClock
from shared_code.kit.errors import IntegrationError
from tests.auth.trusting import trusting
from tests.conftest import TODAY

HOUR = timedelta(hours=1)


class Token(NamedTuple):
    token: str
    expires_on: int


class Identity:
    """What gives the app its token for the vault; one that only reads the key may not sign by it."""

    def __init__(self, name: str = "of the app") -> None:
        self._name = name

    def get_token(self, *scopes: str, **_: Any) -> Token:
        assert scopes == (SCOPE,)
        return Token(self._name, 0)


READER: Final = "of an app that reads"


class Vault(ThreadingHTTPServer):
    """One key and its versions: they sign, and show their public halves."""

    def __init__(self, clock: FixedClock) -> None:
        super().__init__(("127.0.0.1", 0), _Endpoint)
        self.url = f"http://127.0.0.1:{self.server_port}/keys/tokens"
        self.clock = clock
        self.versions: dict[str, tuple[rsa.RSAPrivateKey, dict[str, Any]]] = {}
        self.signed = 0
        self.is_odd = False
        self.page = 25
        self.rotate()

    def rotate(self) -> str:
        name, now = uuid4().hex, int(self.clock.now().timestamp())
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.versions[name] = key, {"enabled": True, "created": now, "updated": now}
        return name

    def answer(self, path: str, query: str, body: bytes) -> Any:
        name = path.removeprefix("/keys/tokens/").partition("/")[0]
        if name == "versions":
            listed = [{"kid": f"{self.url}/{one}", "attributes": has} for one, (_, has) in self.versions.items()]
            start = int(dict(parse_qsl(query)).get("$skiptoken", 0))
            end = start + self.page
            more = f"{self.url}/versions?api-version=7.4&$skiptoken={end}" if end < len(listed) else None
            return {"value": listed[::-1][start:end], "nextLink": more}
        key, attributes = self.versions[name]
        if path.endswith("/sign"):
            asked = json.loads(body)
            assert asked["alg"] == "RS256"
            self.signed += 1
            signature = key.sign(decoded(asked["value"]), PKCS1v15(), Prehashed(SHA256()))
            return {"kid": f"{self.url}/{name}", "value": encoded(signature).decode()}
        if self.is_odd:
            return {}
        public = RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
        return {"key": {**public, "kid": f"{self.url}/{name}", "kty": "RSA-HSM"}, "attributes": attributes}


class _Endpoint(BaseHTTPRequestHandler):
    server: Vault

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status = self._status(path, query)
        told = json.dumps(self.server.answer(path, query, body) if status == 200 else {"error": {}}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def _status(self, path: str, query: str) -> int:
        who = self.headers["Authorization"].removeprefix("Bearer ")
        if not query.startswith("api-version=7.4") or who not in {"of the app", READER}:
            return 401
        return 403 if who == READER and path.endswith("/sign") else 200

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TODAY)


@pytest.fixture
def vault(clock: FixedClock) -> Iterator[Vault]:
    with Vault(clock) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def keys_of(vault: Vault, identity: str = "of the app") -> VaultKeys:
    return VaultKeys(vault.url, Identity(identity), vault.clock)  # type: ignore[arg-type]  # as much of one as is used


def token_of(keys: VaultKeys, clock: FixedClock) -> str:
    now = int(clock.now().timestamp())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "iat": now, "exp": now + 3600}
    return signed_token(keys, claims)


def kid_of(token: str) -> str:
    return str(jwt.get_unverified_header(token)["kid"])


def test_a_token_is_signed_by_the_vault_and_verified_by_what_it_publishes(vault: Vault, clock: FixedClock) -> None:
    keys = keys_of(vault)
    token = token_of(keys, clock)
    assert trusting(keys, clock).verify(f"Bearer {token}").subject == "anna"
    assert (vault.signed, jwt.get_unverified_header(token)["typ"]) == (1, "at+jwt")
    (key,) = keys.key_set()["keys"]
    assert key.keys() == {"kty", "use", "alg", "kid", "n", "e"}
    assert key["kid"] == kid_of(token)


def test_a_new_version_is_published_before_it_signs_and_the_old_one_verifies_to_the_end(
    vault: Vault, clock: FixedClock
) -> None:
    keys, other = keys_of(vault), keys_of(vault)
    clock.move(PUBLISHED_BEFORE)
    old = token_of(keys, clock)
    new = vault.rotate()
    clock.move(HOUR)
    assert kid_of(token_of(keys, clock)) == kid_of(old)
    assert new in {key["kid"] for key in keys.key_set()["keys"]}
    clock.move(PUBLISHED_BEFORE)
    later = token_of(keys, clock)
    assert kid_of(later) == new
    assert trusting(other, clock).verify(f"Bearer {later}").subject == "anna"
    vault.versions[kid_of(old)][1]["exp"] = int(clock.now().timestamp())
    clock.move(HOUR)
    assert kid_of(old) in {key["kid"] for key in keys.key_set()["keys"]}
    clock.move(HOUR)
    assert [key["kid"] for key in keys.key_set()["keys"]] == [new]


def test_versions_beyond_the_first_page_are_published_and_sign(vault: Vault, clock: FixedClock) -> None:
    keys, vault.page = keys_of(vault), 2
    versions = {*vault.versions}
    for _ in range(4):
        clock.move(HOUR)
        versions.add(newest := vault.rotate())
    clock.move(PUBLISHED_BEFORE)
    assert {key["kid"] for key in keys.key_set()["keys"]} == versions
    assert kid_of(token_of(keys, clock)) == newest


def test_a_version_that_was_disabled_signs_and_verifies_nothing(vault: Vault, clock: FixedClock) -> None:
    keys = keys_of(vault)
    stolen = kid_of(token_of(keys, clock))
    vault.rotate()
    vault.versions[stolen][1]["enabled"] = False
    clock.move(HOUR)
    assert stolen not in {key["kid"] for key in keys.key_set()["keys"]}
    assert kid_of(token_of(keys, clock)) != stolen


def test_a_vault_that_is_away_is_said_to_be(clock: FixedClock) -> None:
    keys = VaultKeys("http://127.0.0.1:9/keys/tokens", Identity(), clock)  # type: ignore[arg-type]  # as above
    with pytest.raises(IntegrationError):
        token_of(keys, clock)


def test_a_vault_whose_answers_lack_the_key_is_away_and_nobody_waits_for_it(vault: Vault, clock: FixedClock) -> None:
    keys = keys_of(vault)
    vault.is_odd = True
    for _ in range(2):
        with pytest.raises(IntegrationError):
            keys.key("any")
    vault.is_odd = False
    clock.move(timedelta(minutes=1))
    assert trusting(keys, clock).verify(f"Bearer {token_of(keys, clock)}").subject == "anna"


def test_a_vault_is_asked_by_https_only(clock: FixedClock) -> None:
    with pytest.raises(ValueError, match="HTTPS"):
        VaultKeys("http://vault.example/keys/tokens", Identity(), clock)  # type: ignore[arg-type]  # as above


def test_what_is_signed_is_the_digest_alone(vault: Vault, clock: FixedClock) -> None:
    keys = keys_of(vault)
    kid = keys.signing_key()
    public = vault.versions[kid][0].public_key()
    public.verify(keys.sign(kid, b"message"), sha256(b"message").digest(), PKCS1v15(), Prehashed(SHA256()))


def test_an_app_that_only_reads_the_key_signs_nothing_and_takes_the_tokens_of_the_one_that_signs(
    vault: Vault, clock: FixedClock
) -> None:
    signs, reads = keys_of(vault), keys_of(vault, READER)
    with pytest.raises(IntegrationError) as refused:
        token_of(reads, clock)
    assert (refused.value.status_code, vault.signed) == (503, 0)
    assert trusting(reads, clock).verify(f"Bearer {token_of(signs, clock)}").subject == "anna"
