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
class User:
    """The caller, as a verified token tells.

    `scopes` None means that the token carries no scopes claim and its roles alone decide. `site_access` is spelled
    as in the token; only rbac.SiteAccess tells which sites the user may see.
    """

    subject: str
    roles: frozenset[Role]
    scopes: frozenset[str] | None
    site_access: frozenset[str]
    expires_at: datetime
