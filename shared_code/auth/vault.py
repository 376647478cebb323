"""The key that signs in Azure: it stays in Key Vault, which is asked for signatures and for the public halves."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from http.client import HTTPException
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request

from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError
from pydantic import BaseModel, Field

from shared_code.auth.keys import TIMEOUT_SECONDS, JwksUrlKeys, unreachable
from shared_code.auth.own import MAX_LIFETIME
from shared_code.auth.signing import decoded, encoded
from shared_code.auth.tokens import ALGORITHM, LEEWAY
from shared_code.kit.clock import Clock
from shared_code.kit.deadline import Deadline

SCOPE: Final = "https://vault.azure.net/.default"
PUBLISHED_BEFORE: Final = timedelta(hours=2)
"""So long a new version of the key is published before it signs: whoever reads keys hourly knows it by then."""
_API: Final = "api-version=7.4"
_MOST_PAGES: Final = 40
_LONGEST_TOKEN: Final = timedelta(seconds=MAX_LIFETIME + LEEWAY)
_NEVER: Final = int(datetime(9999, 1, 1, tzinfo=UTC).timestamp())


class _Attributes(BaseModel):
    enabled: bool
    created: int
    exp: int = _NEVER


class _Version(BaseModel):
    """A version of the key, as the vault lists it; times are seconds since 1970."""

    kid: str
    attributes: _Attributes

    @property
    def name(self) -> str:
        return self.kid.rpartition("/")[2]


class _Versions(BaseModel):
    value: list[_Version]
    more: str | None = Field(None, alias="nextLink")


class _Key(BaseModel):
    n: str
    e: str


class _Public(BaseModel):
    """The public half of a version."""

    key: _Key


class VaultKeys(JwksUrlKeys):
    """A key of Key Vault: source of what tokens are verified with, and signer.

    A version that has ended verifies until the last of its tokens has. What is read is kept as a key set is.
    """

    def __init__(self, url: str, credential: TokenCredential, clock: Clock) -> None:
        """`url` is the key's, without a version. Raises ValueError unless it is HTTPS."""
        super().__init__(url, clock)
        self._credential = credential
        self._signatures = Deadline(TIMEOUT_SECONDS, "signatures", clock=clock)
        self._signing = ""
        self._published: Mapping[str, Any] = {}

    def signing_key(self) -> str:
        self.key(self._signing)
        return self._signing

    def key_set(self) -> Mapping[str, Any]:
        self.key(self._signing)
        return self._published

    def sign(self, kid: str, message: bytes) -> bytes:
        asked = {"alg": ALGORITHM, "value": encoded(sha256(message).digest()).decode()}
        try:
            answer = self._signatures.call(lambda: self._ask(f"/{kid}/sign", json.dumps(asked).encode()))
            return decoded(answer["value"])
        except (OSError, HTTPException, ValueError, KeyError, TypeError, AzureError) as error:
            raise unreachable() from error

    def close(self) -> None:
        """Read and sign no more."""
        super().close()
        self._signatures.close()

    def _document(self) -> bytes:
        now = self._clock.now()
        since = int((now - _LONGEST_TOKEN).timestamp())
        usable = sorted(
            (one for one in self._versions() if one.attributes.enabled and one.attributes.exp > since),
            key=lambda one: one.attributes.created,
        )
        self._published = {"keys": [self._public(one.name) for one in usable]}
        self._signing = _signs(usable, now)
        return json.dumps(self._published).encode()

    def _versions(self) -> list[_Version]:
        """All versions of the key; the vault tells 25 of them at a time."""
        found, query = list[_Version](), _API
        for _ in range(_MOST_PAGES):
            page = _Versions.model_validate(self._ask("/versions", query=query))
            found += page.value
            if not page.more:
                break
            query = urlsplit(page.more).query
        return found

    def _public(self, version: str) -> Mapping[str, str]:
        key = _Public.model_validate(self._ask(f"/{version}")).key
        return {"kty": "RSA", "use": "sig", "alg": ALGORITHM, "kid": version, "n": key.n, "e": key.e}

    def _ask(self, path: str, body: bytes | None = None, query: str = _API) -> Any:  # noqa: ANN401 - JSON
        try:
            token = self._credential.get_token(SCOPE).token
        except AzureError as error:
            raise OSError("the app's identity gets no token for the vault") from error
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        request = Request(f"{self._url}{path}?{query}", body, headers)  # noqa: S310 - HTTPS, by the constructor
        try:
            with self._opener.open(request, timeout=TIMEOUT_SECONDS) as answer:
                return json.load(answer)
        except HTTPError as refused:
            refused.close()  # else its connection stays open until somebody looks for garbage
            raise


def _signs(versions: list[_Version], now: datetime) -> str:
    """The newest that others can know by now; where none is so old, the oldest."""
    good = [one for one in versions if one.attributes.exp > now.timestamp()]
    known = [one for one in good if one.attributes.created <= (now - PUBLISHED_BEFORE).timestamp()]
    return known[-1].name if known else good[0].name if good else ""
