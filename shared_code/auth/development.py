"""The token issuer of a laptop: its own key in a file, a token for whoever asks."""

import json
import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from jwt import PyJWK, PyJWTError
from jwt.algorithms import RSAAlgorithm

from shared_code.auth.keys import MIN_KEY_BITS, unreachable
from shared_code.auth.own import AUDIENCE, ISSUER, MAX_LIFETIME
from shared_code.auth.tokens import ALGORITHM
from shared_code.kit.clock import Clock

_OWNER_ONLY = 0o600

log = logging.getLogger(__name__)


class NoSigningKey(ValueError):
    """The file of the key holds something else."""


class DevelopmentIssuer:
    """Signs tokens and is the source of the key they are verified with."""

    def __init__(
        self, path: Path, clock: Clock, environment: str, *, issuer: str = ISSUER, audience: str = AUDIENCE
    ) -> None:
        """Raises ValueError outside ENVIRONMENT=local; `path` is made at the first use of the key."""
        if environment != "local":
            raise ValueError("The development issuer gives anyone a token; it is for ENVIRONMENT=local only.")
        self._path = path
        self._clock = clock
        self._of = {"iss": issuer, "aud": audience}

    def key(self, kid: str) -> rsa.RSAPublicKey | None:
        try:
            private: rsa.RSAPrivateKey = self._key.key
        except (OSError, NoSigningKey) as error:
            log.warning("the development issuer has no key: %s", error)
            raise unreachable() from error
        return private.public_key() if kid == self._key.key_id else None

    def signing_key(self) -> str:
        return str(self._key.key_id)

    def sign(self, kid: str, message: bytes) -> bytes:  # noqa: ARG002 - there is one key
        signature: bytes = self._key.key.sign(message, PKCS1v15(), SHA256())
        return signature

    def key_set(self) -> Mapping[str, Any]:
        public = RSAAlgorithm.to_jwk(self._key.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": self.signing_key(), "use": "sig", "alg": ALGORITHM}]}

    def check(self) -> None:
        """Make the key where there is none; raises OSError, NoSigningKey."""
        self._key  # noqa: B018 - found or made

    def issue(
        self,
        subject: str,
        roles: Iterable[str],
        sites: Iterable[str],
        scopes: Iterable[str] | None = None,
        lifetime: int = MAX_LIFETIME,
    ) -> str:
        """A signed token; `scopes` None leaves the claim out.

        `lifetime` is in seconds, an hour at most; a negative one makes a token that expired so long ago.
        Raises ValueError for a longer one.
        """
        if lifetime > MAX_LIFETIME:
            raise ValueError(f"A token lives {MAX_LIFETIME} seconds at most.")
        now = int(self._clock.now().timestamp())
        claims = {
            **self._of,
            "sub": subject,
            "iat": now + min(lifetime, 0),
            "exp": now + lifetime,
            "roles": list(roles),
            "siteAccess": list(sites),
        }
        if scopes is not None:
            claims["scopes"] = list(scopes)
        headers = {"typ": "at+jwt", "kid": self._key.key_id}
        return jwt.encode(claims, self._key, algorithm=ALGORITHM, headers=headers)

    @cached_property
    def _key(self) -> PyJWK:
        try:
            if not self._path.exists():
                self._make_key()
            with suppress(PermissionError):
                self._path.chmod(_OWNER_ONLY)
            key = _key_of(self._path.read_text("utf-8"))
        except (ValueError, TypeError, AttributeError, PyJWTError):
            key = None
        if not key or not isinstance(key.key, rsa.RSAPrivateKey) or key.key.key_size < MIN_KEY_BITS:
            raise NoSigningKey(f"{self._path} is no signing key; delete it, and start the product anew.")
        return key

    def _make_key(self) -> None:
        """Writes a new key beside the path and links it there whole; of several processes, the first one's stays."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=MIN_KEY_BITS)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self._path.parent) as folder:
            draft = Path(folder, self._path.name)
            draft.touch(mode=_OWNER_ONLY)
            draft.write_text(json.dumps({**RSAAlgorithm.to_jwk(key, as_dict=True), "kid": token_hex(8)}), "utf-8")
            with suppress(FileExistsError):
                self._path.hardlink_to(draft)


@lru_cache(maxsize=1)
def _key_of(text: str) -> PyJWK:
    """The key that a file holds; whether it is a good one is found out once, which takes as long as 30 signatures."""
    return PyJWK(json.loads(text))
