"""Access tokens of Entra ID (version 2.0): the user that their claims stand for.

A user is a tenant and the id of an object in it, people and services alike: `sub` is another one in every application,
and names and addresses change. An application role, or a group that the settings name, admits; which role the user has
then, and which sites, is said by our own row of the user. See docs/adr/0088.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, Literal
from uuid import UUID

from pydantic import Field

from shared_code.auth.models import Role, User
from shared_code.kit.model import Model

MAX_LIFETIME: Final = 95 * 60
"""Seconds from `iat` to `exp`: up to ninety minutes, and Entra ID dates `iat` back by five."""
WHOLE_ACCESS: Final = "access_as_user"
"""The scope of an application that asks for everything its user may."""

_IN_TOO_MANY_GROUPS: Final = (
    "You are in more groups than a token can name, so your role cannot be seen. "
    "Ask your IT administrator to assign you a role of the Forecasting application in Entra ID instead of a group."
)
_NO_ROLE: Final = (
    "Entra ID gives you no role in Forecasting. "
    "Ask your IT administrator to assign you a role of the Forecasting application, and sign in again."
)


class _Somebody(Model, extra="ignore"):
    """What is read of any token: an id token says no more."""

    ver: Literal["2.0"]
    tid: UUID
    oid: UUID
    exp: float
    roles: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    hasgroups: bool = False
    left_out: Mapping[str, Any] = Field({}, alias="_claim_names")

    @property
    def has_too_many_groups(self) -> bool:
        return self.hasgroups or "groups" in self.left_out


class _EntraClaims(_Somebody):
    """What is read of an access token; an id token of the same application has no `azp`."""

    azp: str = Field(min_length=1)
    scp: str | None = Field(None, min_length=1)
    idtyp: str | None = None


class EntraUsers:
    """Makes users of the claims of one tenant; `groups` are roles by the ids of groups."""

    def __init__(self, tenant: UUID, groups: Mapping[str, Role]) -> None:
        self._tenant = tenant
        self._groups = groups

    def __call__(self, claims: Mapping[str, Any]) -> User:
        """The caller; raises ValueError (ValidationError) where the claims are no access token of the tenant."""
        told = _EntraClaims.model_validate(claims)
        if told.scp is None and told.idtyp != "app":
            raise ValueError("neither of a person nor of a service")
        scopes = None if told.scp is None else frozenset(told.scp.split())
        return self._user(told, None if scopes and WHOLE_ACCESS in scopes else scopes)

    def signed_in(self, claims: Mapping[str, Any]) -> User:
        """Who signed in at our own server, by an id token that it received itself; raises ValueError as above."""
        return self._user(_Somebody.model_validate(claims), None)

    def _user(self, told: _Somebody, scopes: frozenset[str] | None) -> User:
        if told.tid != self._tenant:
            raise ValueError("not a token of this tenant")
        roles = self._roles(told)
        return User(
            subject=subject_of(told.tid, told.oid),
            roles=roles,
            scopes=scopes,
            site_access=None,
            expires_at=datetime.fromtimestamp(told.exp, UTC),
            needs_row=True,
            no_access="" if roles else self._why_none(told),
        )

    def _roles(self, told: _Somebody) -> frozenset[Role]:
        by_name = {role for role in Role if role in told.roles}
        return frozenset(by_name | {role for group, role in self._groups.items() if group in told.groups})

    def _why_none(self, told: _Somebody) -> str:
        return _IN_TOO_MANY_GROUPS if self._groups and told.has_too_many_groups else _NO_ROLE


def subject_of(tenant: UUID, object_id: UUID) -> str:
    """What a user of Entra ID is called in our rows and in the audit trail.

    >>> subject_of(UUID("72F988BF-86F1-41AF-91AB-2D7CD011DB47"), UUID(int=7))
    '72f988bf-86f1-41af-91ab-2d7cd011db47:00000000-0000-0000-0000-000000000007'
    """
    return f"{tenant}:{object_id}"
