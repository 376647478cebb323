"""Rows of the organisation: regions, districts, sites, and what users may see."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field

from shared_code.integration.models import RowProblem
from shared_code.integration.ports import Register
from shared_code.integration.rows.fields import NewSite, Row, Text, written
from shared_code.integration.sources.files.reading import Rows
from shared_code.kit.period import Day
from shared_code.sites.models import Assignment, District, Region, Site, UserSites

NOTHING: Final = "none"
"""What takes a value away; an empty field leaves it as it is."""


def _or_nothing(value: object) -> object:
    return None if value == NOTHING else value


def _names(value: object) -> object:
    """Several names: a list, or one text with commas or semicolons."""
    return [name for name in re.split(r"[,;]\s*", value) if name] if isinstance(value, str) else value


Id = Annotated[str, written(r"[A-Za-z0-9][A-Za-z0-9 &.'-]{0,59}", "write letters, digits, blanks and hyphens")]
Subject = Annotated[str, written(r"[^/\\#?|\s\x00-\x1f\x7f-\x9f]{1,200}", "write the name of a user as tokens have it")]
Names = Annotated[tuple[Text, ...], BeforeValidator(_names)]
Sites = Annotated[tuple[NewSite, ...], BeforeValidator(_names)]
Count = Annotated[int, Field(ge=0, le=99_999)]
OptionalDay = Annotated[Day | None, BeforeValidator(_or_nothing)]


class RegionRow(Row):
    """A group of districts."""

    KEY = UNIT = ("region",)

    region: Id
    name: Text


class DistrictRow(Row):
    """A group of sites."""

    KEY = UNIT = ("district",)

    district: Id
    name: Text
    region: Id


class SiteRow(Row):
    """A site as the site master has it; `since` is the day from which it belongs to the district."""

    KEY = UNIT = ("site",)

    site: NewSite
    name: Text
    district: Text
    rooms: Count
    spaces: Count
    since: Day | None = None
    contract_types: Names = ()
    per_labor_hour: bool = False
    segment: Annotated[Text | None, BeforeValidator(_or_nothing)] = None
    start: OptionalDay = None
    close: OptionalDay = None


class UserRow(Row):
    """What a user may see; a list that is left out stays as it is."""

    KEY = UNIT = ("user",)

    user: Subject
    name: Text | None = None
    role: Text | None = None
    sites: Sites = ()
    districts: Names = ()
    regions: Names = ()


_FIELDS: Final = {
    "name": "name",
    "rooms": "available_rooms",
    "spaces": "total_spaces",
    "contract_types": "contract_types",
    "per_labor_hour": "per_labor_hour",
    "segment": "business_segment",
    "start": "start_date",
    "close": "close_date",
    "role": "role",
    "sites": "sites",
    "districts": "district_ids",
    "regions": "region_ids",
}
"""Columns and the fields of sites and users that they fill."""


LISTS: Final[Mapping[str, type[Row]]] = {
    "regions": RegionRow,
    "districts": DistrictRow,
    "sites": SiteRow,
    "users": UserRow,
}
"""The lists of a file, in the order in which entries name each other."""


class Organisation:
    """What a file makes of the organisation that is there, by kind and id, and what is wrong with it."""

    def __init__(self, lists: Mapping[str, Rows[Any]], register: Register, today: date) -> None:
        self._register = register
        self._today = today
        self.problems: list[RowProblem] = []
        self.entries: dict[str, dict[str, Any]] = {kind: {} for kind in LISTS}
        add: Mapping[str, Callable[[int, Any], None]] = {
            "regions": self._region,
            "districts": self._district,
            "sites": self._site,
            "users": self._user,
        }
        for kind in LISTS:
            for line, row in lists[kind].numbered:
                add[kind](line, row)

    def _region(self, _: int, row: RegionRow) -> None:
        self.entries["regions"][row.region] = Region(region_id=row.region, name=row.name)

    def _district(self, line: int, row: DistrictRow) -> None:
        self._expect(line, "regions", [row.region])
        self.entries["districts"][row.district] = District(
            district_id=row.district, name=row.name, region_id=row.region
        )

    def _site(self, line: int, row: SiteRow) -> None:
        before = self._register.sites.get(row.site)
        district = self._district_ids().get(row.district.casefold())
        if district is None:
            self._unknown(line, "district", row.district)
            return
        assignments = before.assignments if before else ()
        if before and row.since and row.since < before.assignments[-1].since:
            if Assignment(since=row.since, district_id=district) not in before.assignments:
                last = before.assignments[-1].since
                self.problems.append(
                    RowProblem(line, "since", f"the site moved on {last}; write that day or a later one")
                )
        else:
            assignments = _assignments(row, district, assignments, self._today)
        facts = before.model_dump() if before else {"site_id": row.site}
        self.entries["sites"][row.site] = Site.model_validate({**facts, **_given(row), "assignments": assignments})

    def _user(self, line: int, row: UserRow) -> None:
        self._expect(line, "sites", row.sites)
        self._expect(line, "districts", row.districts)
        self._expect(line, "regions", row.regions)
        before = self._register.users.get(row.user)
        facts = before.model_dump() if before else {"subject": row.user}
        self.entries["users"][row.user] = UserSites.model_validate({**facts, **_given(row)})

    def _expect(self, line: int, kind: str, ids: Iterable[str]) -> None:
        for one in ids:
            if one not in self.entries[kind] and one not in getattr(self._register, kind):
                self._unknown(line, kind, one)

    def _unknown(self, line: int, kind: str, name: str) -> None:
        one = kind.removesuffix("s")
        self.problems.append(
            RowProblem(line, kind, f"there is no {one} {name}; write one that is there, or load it too")
        )

    def _district_ids(self) -> Mapping[str, str]:
        """Ids of districts by id and by name, in small letters."""
        districts = {**self._register.districts, **self.entries["districts"]}
        names = {one.name.casefold(): key for key, one in districts.items()}
        return {**names, **{key.casefold(): key for key in districts}}


def _given(row: Row) -> Mapping[str, Any]:
    """The fields that a row fills."""
    return {_FIELDS[name]: getattr(row, name) for name in row.model_fields_set if name in _FIELDS}


def _assignments(row: SiteRow, district_id: str, before: tuple[Assignment, ...], today: date) -> tuple[Assignment, ...]:
    """The site's districts after a row: a change of district adds one, from the row's day or else from today."""
    since = row.since or (today if before else row.start or today)
    kept = before[:-1] if before and before[-1].since == since else before
    stays = before and before[-1].district_id == district_id
    return before if stays else (*kept, Assignment(since=since, district_id=district_id))
