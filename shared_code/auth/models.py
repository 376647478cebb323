"""The vocabulary of access: users and their roles."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a user is to the company; roles.yaml says what each may do."""

    ACCOUNT_MANAGER = "account_manager"
    DISTRICT_MANAGER = "district_manager"
    REGIONAL_VP = "regional_vp"
    FORECASTING_ADMIN = "forecasting_admin"


@dataclass(frozen=True, slots=True)
class Given:
    """What our own row of a user gives: a role or none, its permissions, sites (None: all), why there is no access."""

    role: Role | None
    permissions: frozenset[str]
    sites: frozenset[str] | None
    no_access: str


@dataclass(frozen=True, slots=True)
class User:
    """The caller, as a verified token and our own row of the user tell.

    `scopes` None means that the token carries no scopes claim and its roles alone decide. `site_access` is spelled
    as in the token, None where its issuer names no sites and our own list alone decides; only rbac.SiteAccess tells
    which sites the user may see. `ceiling` are the roles of the token where our own row has decided `roles`: nothing
    is permitted beyond them. `needs_row` says that who has no row may do nothing; `no_access` why a user may not.
    """

    subject: str
    roles: frozenset[Role]
    scopes: frozenset[str] | None
    site_access: frozenset[str] | None
    expires_at: datetime
    ceiling: frozenset[Role] | None = None
    needs_row: bool = False
    no_access: str = ""
