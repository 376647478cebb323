"""Signing of our own tokens, whoever holds the key: RS256 over header and claims."""

import base64
import json
from collections.abc import Mapping
from typing import Any, Protocol

from shared_code.auth.tokens import ALGORITHM


class Signer(Protocol):
    """Holds a key that signs; it may be elsewhere, and never leaves there."""

    def signing_key(self) -> str:
        """The id of the key that signs now. Raises IntegrationError, as the others do, where the holder is away."""
        ...

    def sign(self, kid: str, message: bytes) -> bytes:
        """The signature of a message by a key."""
        ...

    def key_set(self) -> Mapping[str, Any]:
        """The public keys, as they are published: those before stay until their tokens have ended."""
        ...


def signed_token(signer: Signer, claims: Mapping[str, Any]) -> str:
    """A signed access token (RFC 9068)."""
    kid = signer.signing_key()
    header = {"alg": ALGORITHM, "typ": "at+jwt", "kid": kid}
    message = b".".join(encoded(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    return b".".join((message, encoded(signer.sign(kid, message)))).decode()


def encoded(raw: bytes) -> bytes:
    """Base64 as tokens have it.

    >>> encoded(b"??>")
    b'Pz8-'
    """
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def decoded(text: str) -> bytes:
    """What `encoded` made."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
