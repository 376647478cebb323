"""The public keys that tokens are verified with."""

import logging
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from email.message import Message
from http.client import HTTPException
from threading import Lock
from typing import IO, Any, Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWKSet, PyJWTError
from pydantic import BaseModel

from shared_code.kit.clock import Clock
from shared_code.kit.deadline import Deadline
from shared_code.kit.errors import IntegrationError

MIN_KEY_BITS = 2048
_UNKNOWN_KEY_WAIT = timedelta(minutes=1)
_MAX_AGE = timedelta(hours=1)
TIMEOUT_SECONDS = 5
"""How long reading the key set may take."""
_MAX_BYTES = 256 * 1024
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_log = logging.getLogger(__name__)


class KeySource(Protocol):
    """Whose signatures are trusted."""

    def key(self, kid: str) -> RSAPublicKey | None:
        """The key of this id, None when the issuer has none; raises IntegrationError when it cannot be asked."""
        ...


class _PublishedKeys(BaseModel):
    keys: list[Any]


class _Metadata(BaseModel):
    """What is read of the OpenID metadata of an issuer."""

    issuer: str
    jwks_uri: str


class _NoRedirects(HTTPRedirectHandler):
    """A key set comes from the configured address or not at all."""

    def redirect_request(
        self, _req: Request, _fp: IO[bytes], _code: int, _msg: str, _headers: Message, _newurl: str
    ) -> None:
        return None


class JwksUrlKeys:
    """The key set that an issuer publishes, read anew hourly and, for an unknown key, at most once a minute.

    A failed reading keeps the last good set.
    """

    def __init__(self, url: str, clock: Clock) -> None:
        """Raises ValueError unless `url` is HTTPS; plain HTTP is for this machine only."""
        self._url = _safe(url)
        self._clock = clock
        self._opener = build_opener(_NoRedirects)
        self._lock = Lock()
        self._deadline = Deadline(TIMEOUT_SECONDS, "key set", threads=1, clock=clock)
        self._asked_at = datetime.min.replace(tzinfo=UTC)
        self._reading: Future[None] = Future()
        self._keys: dict[str, RSAPublicKey] = {}

    def key(self, kid: str) -> RSAPublicKey | None:
        reading = self._begin_reading(kid)
        if reading:
            try:
                self._read()
            finally:
                reading.set_result(None)
        elif kid not in self._keys:
            self._reading.result()
        if not self._keys:
            raise unreachable()
        return self._keys.get(kid)

    def close(self) -> None:
        """Read no more."""
        self._deadline.close()

    def _begin_reading(self, kid: str) -> "Future[None] | None":
        """A new reading where it is time for one; the caller does it, and only who lacks the key waits for its end."""
        with self._lock:
            now, wait = self._clock.now(), _MAX_AGE if kid in self._keys else _UNKNOWN_KEY_WAIT
            if now - self._asked_at < wait:
                return None
            self._asked_at, self._reading = now, Future()
            return self._reading

    def _read(self) -> None:
        try:
            self._keys = _usable_keys(self._deadline.call(self._document))
        except (OSError, HTTPException, ValueError, TypeError, PyJWTError) as error:
            _log.warning("The key set of the token issuer could not be read: %s", type(error).__name__)

    def _document(self) -> bytes:
        """The key set as the issuer publishes it."""
        return self._fetch(self._url)

    def _fetch(self, url: str) -> bytes:
        try:
            with self._opener.open(url, timeout=TIMEOUT_SECONDS) as answer:
                document: bytes = answer.read(_MAX_BYTES)
                return document
        except HTTPError as error:
            error.close()
            raise


class DiscoveredKeys(JwksUrlKeys):
    """The key set that the OpenID metadata of an issuer name; whose metadata say another issuer has none."""

    def __init__(self, issuer: str, clock: Clock) -> None:
        """Raises ValueError unless the issuer is an HTTPS address, as for a key set."""
        super().__init__(f"{issuer}/.well-known/openid-configuration", clock)
        self._issuer = issuer

    def _document(self) -> bytes:
        named = _Metadata.model_validate_json(self._fetch(self._url))
        if named.issuer != self._issuer or urlsplit(named.jwks_uri).netloc != urlsplit(self._url).netloc:
            raise ValueError("metadata of another issuer, or keys at another host")
        return self._fetch(_safe(named.jwks_uri))


def _safe(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and (parts.scheme != "http" or parts.hostname not in _LOOPBACK):
        raise ValueError(f"Keys are read by HTTPS only; {url} is not.")
    return url


def _usable_keys(document: bytes) -> dict[str, RSAPublicKey]:
    """RSA signing keys by id; others are left out, and a set without any raises ValueError."""
    keys = {
        key.key_id: key.key
        for key in PyJWKSet(_PublishedKeys.model_validate_json(document).keys)
        if key.key_id
        and key.algorithm_name == "RS256"
        and key.public_key_use in {None, "sig"}
        and isinstance(key.key, RSAPublicKey)
        and key.key.key_size >= MIN_KEY_BITS
    }
    if not keys:
        raise ValueError("no usable key")
    return keys


def unreachable() -> IntegrationError:
    """What a token is answered while there is no key to check it with."""
    return IntegrationError.away(
        "Sign-in cannot be checked at the moment; try again in a minute.",
        system="token issuer",
        retry_after=int(_UNKNOWN_KEY_WAIT.total_seconds()),
    )
