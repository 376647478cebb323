"""Users as the API shows them."""

from typing import Any

from pydantic import Field

from shared_code.kit.clock import Instant
from shared_code.kit.model import Model

_NO_ACCESS = "The sentence that the user reads where there is no access; null where there is"


class MyDistrict(Model):
    """A district of which you may see sites."""

    district_id: str
    name: str
    region_id: str
    sites: int = Field(description="How many of its sites you may see")
    roll_up: bool = Field(description="Whether you may read its P&L as a whole, where your permissions cover that")


class Me(Model):
    """Who is signed in, and what that allows."""

    user_id: str
    name: str
    roles: list[str] = Field(description="Roles that decide; empty where there is no access")
    permissions: list[str] = Field(description="What the roles allow and the token does not narrow")
    all_sites: bool
    site_count: int
    districts: list[MyDistrict]
    no_access: str | None = Field(description=_NO_ACCESS)


class UserView(Model):
    """A row of a user and what it gives."""

    user_id: str = Field(description="As tokens name the user; of Entra ID `<tenant>:<object id>`")
    name: str | None
    role: str | None = Field(description="Role that was entered; it goes before that of the job profile")
    job_profile: str | None = Field(description="Job profile of HR")
    sites: list[str] | None = Field(description="List of sites; null: none is kept")
    district_ids: list[str] = Field(description="Districts that the user manages")
    region_ids: list[str] = Field(description="Regions that the user leads")
    works_as: str | None = Field(description="Role that the row gives; null where it gives none")
    site_count: int = Field(description="Sites that the user may see")
    no_access: str | None = Field(description=_NO_ACCESS)
    last_seen: Instant | None = Field(description="Last request, to the hour; null: never")


class UserChange(Model):
    """One field of a row that somebody changed."""

    at: Instant
    user: str
    field: str
    old: Any
    new: Any
    reason: str | None
    request_id: str


class UserDetails(UserView):
    """A row of a user, and who changed it."""

    visible_sites: list[str] = Field(description="Numbers of the sites that the user may see")
    history: list[UserChange] = Field(description="The last changes that administrators saved, newest first")


class AccessRow(Model):
    """A line of an access review: who may see what, and when he was last here."""

    user_id: str
    name: str | None
    has_row: bool = Field(
        description="false: no row is kept; a token of our own issuer decides, one of Entra ID gives no access"
    )
    works_as: str | None
    job_profile: str | None
    site_count: int
    visible_sites: list[str]
    district_ids: list[str]
    region_ids: list[str]
    permissions: list[str]
    no_access: str | None
    last_seen: Instant | None
