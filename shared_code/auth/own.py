"""Tokens of our own issuer: what they are called, how long they live, the user that their claims stand for."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import AliasChoices, Field

from shared_code.auth.models import Role, User
from shared_code.kit.model import Model

ISSUER: Final = "townepark-auth"
AUDIENCE: Final = "forecasting-api"
MAX_LIFETIME: Final = 3600
"""Seconds from `iat` to `exp`."""


class _OwnClaims(Model, extra="ignore"):
    sub: str = Field(min_length=1)
    exp: float
    roles: frozenset[str] = frozenset()
    site_access: frozenset[str] = frozenset()
    scopes: str | frozenset[str] = Field("", validation_alias=AliasChoices("scopes", "scope", "scp"))


def own_user(claims: Mapping[str, Any]) -> User:
    """The caller; roles that the product does not know are left out."""
    told = _OwnClaims.model_validate(claims)
    names = told.scopes.split() if isinstance(told.scopes, str) else told.scopes
    return User(
        subject=told.sub,
        roles=frozenset(role for role in Role if role in told.roles),
        scopes=frozenset(names) if "scopes" in told.model_fields_set else None,
        site_access=told.site_access,
        expires_at=datetime.fromtimestamp(told.exp, UTC),
    )
