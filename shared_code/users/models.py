"""The vocabulary of users."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from shared_code.sites.models import UserSites

USERS: Final = "users"
"""What rows of users, and their kept answers, belong to."""
ADMINISTRATOR: Final = "forecasting_admin"
"""The role without which nobody can be given another one."""
FIELDS: Final[Mapping[str, str]] = {
    "name": "name",
    "role": "role",
    "jobProfile": "job_profile",
    "sites": "sites",
    "districtIds": "district_ids",
    "regionIds": "region_ids",
}
"""What can be changed of a row: names of the API and of the row."""


@dataclass(frozen=True, slots=True)
class StoredUser:
    """A row with the ETag that it is stored under."""

    user: UserSites
    etag: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The caller, as rights are decided: roles, permissions, sites (None: all), units whose roll-ups may be read."""

    subject: str
    roles: frozenset[str]
    permissions: frozenset[str]
    sites: frozenset[str] | None
    units: frozenset[str]
    no_access: str


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which users are asked for: those of a role, those who may see a site, or any site of a district."""

    role: str | None = None
    district_id: str | None = None
    site_id: str | None = None


def row_with(user: UserSites, values: Mapping[str, Any], version: int) -> UserSites:
    """A row with other values, by its own names; None returns a field to its default."""
    facts = {**user.model_dump(), **values, "version": version}
    return UserSites.model_validate({name: value for name, value in facts.items() if value is not None})


def values_of(user: UserSites) -> Mapping[str, Any]:
    """What can be changed of a row, by the names of the API; empty texts are null."""
    stored = user.model_dump(mode="json")
    return {name: stored[own] if stored[own] != "" else None for name, own in FIELDS.items()}
