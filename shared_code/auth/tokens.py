"""Verification of bearer tokens: RS256, our issuer, our audience, an hour at most."""

from datetime import UTC, datetime
from typing import Annotated, Any

import jwt
from pydantic import AliasChoices, Field, ValidationError

from shared_code.auth.challenge import challenge
from shared_code.auth.keys import KeySource
from shared_code.auth.models import Role, User
from shared_code.kit.clock import Clock, rfc3339
from shared_code.kit.errors import ExpiredToken, InvalidToken
from shared_code.kit.model import Model

ISSUER = "townepark-auth"
AUDIENCE = "forecasting-api"
ALGORITHM = "RS256"
MAX_LIFETIME = 3600
"""Seconds from `iat` to `exp`."""
LEEWAY = 60
"""Seconds that two clocks may differ."""

_TYPES = {"jwt", "at+jwt"}
_MAX_LENGTH = 8 * 1024
_NumericDate = Annotated[float, Field(strict=True, ge=0)]


class _Claims(Model, extra="ignore"):
    sub: str = Field(min_length=1)
    exp: _NumericDate
    iat: _NumericDate
    nbf: _NumericDate = 0
    roles: frozenset[str] = frozenset()
    site_access: frozenset[str] = frozenset()
    scopes: str | frozenset[str] = Field("", validation_alias=AliasChoices("scopes", "scope", "scp"))

    def user(self) -> User:
        """The caller; roles that the product does not know are left out."""
        names = self.scopes.split() if isinstance(self.scopes, str) else self.scopes
        return User(
            subject=self.sub,
            roles=frozenset(role for role in Role if role in self.roles),
            scopes=frozenset(names) if "scopes" in self.model_fields_set else None,
            site_access=self.site_access,
            expires_at=datetime.fromtimestamp(self.exp, UTC),
        )


class TokenVerifier:
    """Turns an Authorization header into the user it stands for."""

    def __init__(self, keys: KeySource, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def verify(self, authorization: str | None) -> User:
        """Who calls.

        Raises InvalidToken, ExpiredToken; IntegrationError when no key of the issuer could ever be read.
        """
        claims = self._claims(_bearer_token(authorization))
        now = self._clock.now().timestamp()
        if not 0 <= claims.exp - claims.iat <= MAX_LIFETIME or max(claims.iat, claims.nbf) > now + LEEWAY:
            raise _untrusted()
        user = claims.user()
        if claims.exp + LEEWAY <= now:
            raise ExpiredToken(
                "Your sign-in has expired; sign in again.",
                details={"expiredAt": rfc3339(user.expires_at)},
                headers=challenge(error="invalid_token", error_description="expired"),
            )
        return user

    def _claims(self, token: str) -> _Claims:
        """What a token says that we signed for this API; of its header, only `kid` chooses the key."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise _untrusted() from None  # the cause would carry parts of the token into a log
        key = self._keys.key(header["kid"]) if _is_ours(header) else None
        if key is None:
            raise _untrusted()
        try:
            return _Claims.model_validate(
                jwt.decode(
                    token,
                    key,
                    algorithms=[ALGORITHM],
                    issuer=ISSUER,
                    audience=AUDIENCE,
                    options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},  # verify() asks our clock
                )
            )
        except (jwt.PyJWTError, ValidationError):
            raise _untrusted() from None


def _bearer_token(authorization: str | None) -> str:
    scheme, _, token = (authorization or "").strip().partition(" ")
    if scheme.lower() != "bearer":
        raise InvalidToken(
            "Sign in and send your token in the header: Authorization: Bearer <token>.", headers=challenge()
        )
    if len(token) > _MAX_LENGTH or not token.isascii():
        raise _untrusted()
    return token.strip()


def _is_ours(header: dict[str, Any]) -> bool:
    return header.get("alg") == ALGORITHM and str(header.get("typ")).lower() in _TYPES and "kid" in header


def _untrusted() -> InvalidToken:
    return InvalidToken(
        "This token cannot be trusted; sign in again for a new one.", headers=challenge(error="invalid_token")
    )
