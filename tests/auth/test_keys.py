"""Key sets read over HTTP: what is kept, what is ignored, how often they are read again."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from shared_code.auth.keys import JwksUrlKeys
from shared_code.kit.clock import FixedClock
from shared_code.kit.errors import IntegrationError

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
WEAK = RSAAlgorithm.to_jwk(
    rsa.generate_private_key(public_exponent=65537, key_size=1024).public_key(),  # noqa: S505 - to be refused
    as_dict=True,
)


class Issuer(ThreadingHTTPServer):
    """Publishes `body` on 127.0.0.1 and counts who asks."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.status = 200
        self.location: str | None = None
        self.asked = 0
        self.publish(PUBLIC | {"kid": "first", "use": "sig"})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/jwks.json"

    def publish(self, *keys: object) -> None:
        self.body = json.dumps({"keys": keys}).encode()


class Answer(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        self.server.asked += 1
        self.send_response(self.server.status)
        if self.server.location:
            self.send_header("Location", self.server.location)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def issuer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Issuer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with Issuer() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(date(2025, 7, 1))


@pytest.fixture
def keys(issuer: Issuer, clock: FixedClock) -> JwksUrlKeys:
    return JwksUrlKeys(issuer.url, clock)


def test_a_published_key_is_read_once(keys: JwksUrlKeys, issuer: Issuer) -> None:
    for _ in range(3):
        assert keys.key("first") == KEY.public_key()
    assert issuer.asked == 1


def test_an_unknown_key_is_asked_for_at_most_once_a_minute(
    keys: JwksUrlKeys, issuer: Issuer, clock: FixedClock
) -> None:
    assert keys.key("second") is None
    issuer.publish(PUBLIC | {"kid": "second"})
    clock.move(timedelta(seconds=59))
    assert [keys.key("second"), keys.key("third")] == [None, None]
    assert issuer.asked == 1
    clock.move(timedelta(seconds=1))
    assert keys.key("second") == KEY.public_key()
    assert keys.key("third") is None
    assert issuer.asked == 2


def test_a_withdrawn_key_is_forgotten_within_an_hour(keys: JwksUrlKeys, issuer: Issuer, clock: FixedClock) -> None:
    assert keys.key("first")
    issuer.publish(PUBLIC | {"kid": "second"})
    clock.move(timedelta(minutes=59))
    assert keys.key("first")
    clock.move(timedelta(minutes=1))
    assert keys.key("first") is None


@pytest.mark.parametrize(
    "answer",
    [
        (500, b""),
        (200, b"<html>"),
        (200, b"[]"),
        (200, b'{"keys": "none"}'),
        (200, b'{"keys": []}'),
        (200, b'{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "first"}]}'),
        (200, b'{"keys": [{"kty": "RSA", "alg": ["RS256"]}]}'),
    ],
)
def test_a_failed_reading_keeps_the_last_good_set(
    keys: JwksUrlKeys, issuer: Issuer, clock: FixedClock, answer: tuple[int, bytes]
) -> None:
    keys.key("first")
    issuer.status, issuer.body = answer
    clock.move(timedelta(hours=1))
    assert keys.key("first") == KEY.public_key()
    assert issuer.asked == 2


def test_a_failed_reading_is_logged(keys: JwksUrlKeys, issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    issuer.status = 500
    with pytest.raises(IntegrationError):
        keys.key("first")
    assert "The key set of the token issuer could not be read: HTTPError" in caplog.text


def test_without_any_set_the_issuer_is_unavailable_and_asked_once_a_minute(
    keys: JwksUrlKeys, issuer: Issuer, clock: FixedClock
) -> None:
    issuer.status = 503
    for _ in range(2):
        with pytest.raises(IntegrationError) as failure:
            keys.key("first")
    assert failure.value.status_code == 503
    assert failure.value.headers == {"Retry-After": "60"}
    assert failure.value.items[0].details == {"system": "token issuer"}
    assert issuer.asked == 1
    issuer.status = 200
    clock.move(timedelta(minutes=1))
    assert keys.key("first") == KEY.public_key()


def test_an_issuer_that_does_not_listen_is_unavailable(issuer: Issuer, clock: FixedClock) -> None:
    keys = JwksUrlKeys(issuer.url, clock)
    issuer.server_close()
    with pytest.raises(IntegrationError):
        keys.key("first")


def test_a_redirect_is_not_followed(keys: JwksUrlKeys, issuer: Issuer) -> None:
    issuer.status, issuer.location = 302, issuer.url
    with pytest.raises(IntegrationError):
        keys.key("first")
    assert issuer.asked == 1


@pytest.mark.parametrize(
    "unusable",
    [
        pytest.param(WEAK, id="RSA below 2048 bits"),
        pytest.param(
            ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP256R1()).public_key(), as_dict=True), id="elliptic curve"
        ),
        pytest.param({"kty": "oct", "k": "c2VjcmV0"}, id="secret"),
        pytest.param(RSAAlgorithm.to_jwk(KEY, as_dict=True), id="private key"),
        pytest.param(PUBLIC | {"use": "enc"}, id="for encryption"),
        pytest.param(PUBLIC | {"alg": "PS256"}, id="for another algorithm"),
        pytest.param({"kty": "RSA", "n": 5, "e": "AQAB"}, id="malformed"),
    ],
)
def test_keys_that_may_not_sign_are_left_out(keys: JwksUrlKeys, issuer: Issuer, unusable: dict[str, Any]) -> None:
    issuer.publish(unusable | {"kid": "unusable"}, PUBLIC, "no key", PUBLIC | {"kid": "first"})
    assert keys.key("unusable") is None
    assert keys.key("first") == KEY.public_key()


@pytest.mark.parametrize("url", ["https://login.example/keys", "http://127.0.0.1:1/keys", "http://localhost/keys"])
def test_keys_come_by_https_or_from_this_machine(url: str, clock: FixedClock) -> None:
    JwksUrlKeys(url, clock)


@pytest.mark.parametrize(
    "url", ["http://login.example/keys", "http://localhost.example/", "http://127.0.0.1@login.example/", "file:///etc"]
)
def test_keys_do_not_come_from_elsewhere_in_the_clear(url: str, clock: FixedClock) -> None:
    with pytest.raises(ValueError, match="HTTPS only"):
        JwksUrlKeys(url, clock)
