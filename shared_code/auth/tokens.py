"""Verification of bearer tokens: RS256, of an issuer that is trusted, for this API, within the issuer's bounds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

import jwt
from jwt.types import Options
from pydantic import Field, ValidationError

from shared_code.auth.challenge import challenge
from shared_code.auth.keys import KeySource
from shared_code.auth.models import User
from shared_code.kit.clock import Clock, rfc3339
from shared_code.kit.errors import ExpiredToken, InvalidToken
from shared_code.kit.model import Model

ALGORITHM: Final = "RS256"
LEEWAY: Final = 60
"""Seconds that two clocks may differ."""

_TYPES: Final = {"jwt", "at+jwt"}
_MAX_LENGTH: Final = 8 * 1024
_NumericDate = Annotated[float, Field(strict=True, ge=0)]
_UNCHECKED: Final[Options] = {"verify_signature": False}
_OUR_CLOCK: Final[Options] = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
"""What `jwt` would ask the machine's clock, and verify() asks ours."""


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """One whose tokens are taken: `name` as their `iss`, `audience` in their `aud`, signed by one of `keys`.

    They live `max_lifetime` seconds from `iat` to `exp` at most; `user_of` makes the caller of their claims, and raises
    ValidationError where these are none of this issuer.
    """

    name: str
    audience: str
    keys: KeySource
    max_lifetime: int
    user_of: Callable[[Mapping[str, Any]], User]


class _Times(Model, extra="ignore"):
    exp: _NumericDate
    iat: _NumericDate
    nbf: _NumericDate = 0


class TokenVerifier:
    """Turns an Authorization header into the user it stands for."""

    def __init__(self, issuers: Sequence[TrustedIssuer], clock: Clock) -> None:
        self._issuers = {issuer.name: issuer for issuer in issuers}
        self._clock = clock

    def verify(self, authorization: str | None) -> User:
        """Who calls.

        Raises InvalidToken, ExpiredToken; IntegrationError when no key of the issuer could ever be read.
        """
        token = _bearer_token(authorization)
        unverified = _unverified(token)
        issuer = self._issuer_of(unverified["payload"])
        claims = _claims(token, unverified["header"], issuer)
        try:
            times, user = _Times.model_validate(claims), issuer.user_of(claims)
        except (ValidationError, ValueError, OverflowError):
            raise _untrusted() from None
        now = self._clock.now().timestamp()
        if not 0 <= times.exp - times.iat <= issuer.max_lifetime or max(times.iat, times.nbf) > now + LEEWAY:
            raise _untrusted()
        if times.exp + LEEWAY <= now:
            raise ExpiredToken(
                "Your sign-in has expired; sign in again.",
                details={"expiredAt": rfc3339(user.expires_at)},
                headers=challenge(error="invalid_token", error_description="expired"),
            )
        return user

    def _issuer_of(self, payload: Mapping[str, Any]) -> TrustedIssuer:
        """The issuer that a token claims to be of; by its keys and bounds alone it is looked at."""
        name = payload.get("iss")
        issuer = self._issuers.get(name) if isinstance(name, str) else None
        if issuer is None:
            raise _untrusted() from None
        return issuer


def claims_of(token: str, issuer: TrustedIssuer) -> Mapping[str, Any]:
    """What a token says that the issuer signed for this API, in time or not; raises InvalidToken."""
    return _claims(token, _unverified(token)["header"], issuer)


def _unverified(token: str) -> Mapping[str, Any]:
    """Header and payload that anybody may have written."""
    try:
        return jwt.decode_complete(token, options=_UNCHECKED)
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise _untrusted() from None  # the cause would carry parts of the token into a log


def _claims(token: str, header: Mapping[str, Any], issuer: TrustedIssuer) -> Mapping[str, Any]:
    """What a token says that the issuer signed for this API; of its header, only `kid` chooses the key."""
    key = issuer.keys.key(header["kid"]) if _is_acceptable(header) else None
    if key is None:
        raise _untrusted()
    try:
        claims: Mapping[str, Any] = jwt.decode(
            token, key, algorithms=[ALGORITHM], issuer=issuer.name, audience=issuer.audience, options=_OUR_CLOCK
        )
    except jwt.PyJWTError:
        raise _untrusted() from None
    return claims


def _bearer_token(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer":
        raise InvalidToken(
            "Sign in and send your token in the header: Authorization: Bearer <token>.", headers=challenge()
        )
    if len(token) > _MAX_LENGTH or not token.isascii():
        raise _untrusted()
    return token.strip()


def _is_acceptable(header: Mapping[str, Any]) -> bool:
    return header.get("alg") == ALGORITHM and str(header.get("typ")).lower() in _TYPES and "kid" in header


def _untrusted() -> InvalidToken:
    return InvalidToken(
        "This token cannot be trusted; sign in again for a new one.", headers=challenge(error="invalid_token")
    )
