"""Rows of the organisation: regions, districts, sites, and what users may see."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from shared_code.integration.rows.base import MasterRow, SiteRow
from shared_code.integration.rows.fields import NOTHING, OR_NONE, NewSite, Text, YesNo, written
from shared_code.kit.limits import USER_ID
from shared_code.kit.period import Day


def _names(value: object) -> object:
    """Several names: a list, or one text with commas or semicolons; `none` is no name."""
    if not isinstance(value, str):
        return value
    return [name for name in re.split(r"[,;]\s*", value) if name and value.casefold() != NOTHING]


def _known_role(value: str, info: ValidationInfo) -> str:
    roles = sorted((info.context or {}).get("roles", ()))
    if roles and value not in roles:
        raise PydanticCustomError("role", "write one of {roles}", {"roles": ", ".join(roles)})
    return value


Id = Annotated[str, written(r"[A-Za-z0-9][A-Za-z0-9 &.'-]{0,59}", "write letters, digits, blanks and hyphens")]
Subject = Annotated[str, written(USER_ID, "write the name of a user as tokens have it")]
Names = Annotated[tuple[Text, ...], BeforeValidator(_names)]
Sites = Annotated[tuple[NewSite, ...], BeforeValidator(_names)]
JobProfile = Annotated[str, StringConstraints(to_upper=True), written(r"[A-Z0-9_-]{1,40}", "write letters and digits")]
RoleName = Annotated[Text, AfterValidator(_known_role)]
Count = Annotated[int | None, Field(ge=0, le=99_999), OR_NONE]
OptionalText = Annotated[Text | None, OR_NONE]
OptionalDay = Annotated[Day | None, OR_NONE]


class RegionRow(MasterRow):
    """A group of districts."""

    KEY = ("region",)
    NEEDED = ("name",)
    FILLS: ClassVar = {"region": "region_id", "name": "name"}

    region: Id = Field(description="id of the region")
    name: OptionalText = Field(None, description="its name")


class DistrictRow(MasterRow):
    """A group of sites."""

    KEY = ("district",)
    NEEDED = ("name", "region")
    FILLS: ClassVar = {"district": "district_id", "name": "name", "region": "region_id"}

    district: Id = Field(description="id of the district")
    name: OptionalText = Field(None, description="its name")
    region: Annotated[Id | None, OR_NONE] = Field(None, description="id of its region")


class SiteMasterRow(MasterRow):
    """A site as the site master has it."""

    KEY = ("site",)
    NEEDED = ("name", "district", "rooms", "spaces")
    ALIASES: ClassVar = {
        **SiteRow.ALIASES,
        **dict.fromkeys(("firstday", "firstworkeddate"), ("start",)),
        **dict.fromkeys(("lastday", "lastworkeddate"), ("close",)),
    }
    FILLS: ClassVar = {
        "name": "name",
        "rooms": "available_rooms",
        "spaces": "total_spaces",
        "contract_types": "contract_types",
        "per_labor_hour": "per_labor_hour",
        "segment": "business_segment",
        "start": "start_date",
        "close": "close_date",
    }

    site: NewSite = Field(description="number of the site, `0170` or `170`")
    name: OptionalText = Field(None, description="its name")
    district: OptionalText = Field(None, description="id or name of its district")
    since: OptionalDay = Field(
        None,
        description="day from which it belongs to the district, or has the rooms; a new site's start, or else today",
    )
    rooms: Count = Field(
        None,
        description="hotel rooms, 0 where there are none; other rooms count from *since* where that is a new day, or "
        "else from today, and the days before keep theirs",
    )
    spaces: Count = Field(None, description="parking spaces")
    contract_types: Names = Field((), description="names with commas or semicolons between them")
    per_labor_hour: YesNo = Field(
        default=False, description="`yes` where the contract bills labor hours: payroll is planned by job code"
    )
    segment: OptionalText = Field(None, description="business segment")
    start: OptionalDay = Field(None, description="first day")
    close: OptionalDay = Field(None, description="last day")


class UserRow(MasterRow):
    """What a user may see."""

    KEY = ("user",)
    FILLS: ClassVar = {
        "user": "subject",
        "name": "name",
        "role": "role",
        "job_profile": "job_profile",
        "sites": "sites",
        "districts": "district_ids",
        "regions": "region_ids",
    }

    user: Subject = Field(description="as tokens name the user")
    name: OptionalText = Field(None, description="name")
    role: Annotated[RoleName | None, OR_NONE] = Field(None, description="role; goes before that of the job profile")
    job_profile: Annotated[JobProfile | None, OR_NONE] = Field(
        None, description="job profile of HR, such as `ACCTMGR`; one that stands for no role gives no access"
    )
    sites: Sites = Field((), description="numbers of sites with commas between them")
    districts: Names = Field((), description="ids of districts")
    regions: Names = Field((), description="ids of regions")


LISTS: Final[Mapping[str, type[MasterRow]]] = {
    "regions": RegionRow,
    "districts": DistrictRow,
    "sites": SiteMasterRow,
    "users": UserRow,
}
"""The lists of a file, in the order in which entries name each other."""
