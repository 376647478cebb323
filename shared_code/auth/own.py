"""Tokens of our own issuer: what they are called, how long they live, the user that their claims stand for."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from pydantic import AliasChoices, Field

from shared_code.auth.models import Role, User
from shared_code.kit.limits import USER_ID
from shared_code.kit.model import Model

ISSUER: Final = "townepark-auth"
AUDIENCE: Final = "forecasting-api"
MAX_LIFETIME: Final = 3600
"""Seconds from `iat` to `exp`."""


class _OwnClaims(Model, extra="ignore"):
    """What is read of a token; those of the authorization server name the client and the sign-in (`sid`)."""

    sub: str = Field(pattern=f"^{USER_ID}$")
    exp: float
    roles: frozenset[str] = frozenset()
    site_access: frozenset[str] = frozenset()
    scopes: str | frozenset[str] = Field("", validation_alias=AliasChoices("scopes", "scope", "scp"))
    client_id: str | None = Field(None, alias="client_id", min_length=1)
    sid: str | None = Field(None, min_length=1)


class OwnUsers:
    """Makes users of the claims of our own issuer.

    A token says who it is for and narrows; our row of the user decides. Only tokens that the development issuer gave
    by itself need no row, which is a laptop's (`rows_decide` False).
    """

    def __init__(self, is_revoked: Callable[[str], bool], *, rows_decide: bool) -> None:
        self._is_revoked = is_revoked
        self._rows_decide = rows_decide

    def __call__(self, claims: Mapping[str, Any]) -> User:
        """The caller; roles that the product does not know are left out. Raises ValueError where it was revoked."""
        told = _OwnClaims.model_validate(claims)
        if told.client_id and (self._is_revoked(told.sid or "") or self._is_revoked(service_subject(told.client_id))):
            raise ValueError("revoked")
        names = told.scopes.split() if isinstance(told.scopes, str) else told.scopes
        return User(
            subject=told.sub,
            roles=frozenset(role for role in Role if role in told.roles),
            scopes=frozenset(names) if "scopes" in told.model_fields_set else None,
            site_access=None if told.client_id else told.site_access,
            expires_at=datetime.fromtimestamp(told.exp, UTC),
            needs_row=self._rows_decide or told.client_id is not None,
        )


def service_subject(client_id: str) -> str:
    """What a service is called in our rows and in the audit trail.

    >>> service_subject("connector")
    'client:connector'
    """
    return f"client:{client_id}"
