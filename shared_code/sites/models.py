"""The vocabulary of sites: numbers, attributes, organisation, budget balances."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum

from pydantic import Field

from shared_code.kit.errors import ForecastingAPIError
from shared_code.kit.model import Model
from shared_code.kit.period import Period

SITE_ID = "^[A-Za-z0-9]{1,10}$"
RESERVED_IDS = frozenset(
    {
        "ROLLUP",
        "PRODUCTIVITY",
        "BENCHMARKS",
        "TRENDS",
        "CATEGORIES",
        "EXTERNAL",
        "INTERNAL",
        "OTHER",
        "VARIANCE",
        "FACETS",
    }
)
"""Literal parts of routes that look like a site's number."""


class InvalidSiteId(ForecastingAPIError):
    """A text that cannot be a site's number."""

    code = "INVALID_SITE_ID"
    default_status = 400


def site_id(text: str) -> str:
    """A site's number in its one spelling: upper case, purely numeric input padded to four digits.

    >>> site_id("170"), site_id("tp001")
    ('0170', 'TP001')

    Raises InvalidSiteId.
    """
    if not re.fullmatch(SITE_ID, text) or text.upper() in RESERVED_IDS:
        raise InvalidSiteId(
            "Site ID must be a valid alphanumeric string",
            field="siteId",
            details={"providedValue": text, "expectedFormat": "alphanumeric"},
        )
    return text.zfill(4) if text.isdecimal() else text.upper()


class SiteStatus(StrEnum):
    """Where a site stands on the business date."""

    OPEN = "open"
    OPENING = "opening"
    CLOSED = "closed"


def status_between(first: date, last: date, start_date: date | None, close_date: date | None) -> SiteStatus:
    """Where a site stands on some days: open when it is open on one of them.

    Closed wins where a site closes before it opens, which a load warns of.
    """
    if close_date is not None and close_date < first:
        return SiteStatus.CLOSED
    starts_later = start_date is not None and start_date > last
    return SiteStatus.OPENING if starts_later else SiteStatus.OPEN


class Assignment(Model):
    """From `since` on the site belongs to the district, until the next assignment."""

    since: date
    district_id: str


class EarlierRooms(Model):
    """The rooms that a site had before a day."""

    before: date
    rooms: int = Field(ge=0)


class Site(Model):
    """One customer location, as the site master knows it; `earlier_rooms` in the order of their days."""

    site_id: str
    name: str
    assignments: tuple[Assignment, ...] = Field(min_length=1)
    available_rooms: int = Field(ge=0, description="Hotel rooms; 0 at sites without rooms")
    earlier_rooms: tuple[EarlierRooms, ...] = ()
    total_spaces: int = Field(ge=0)
    contract_types: tuple[str, ...] = ()
    per_labor_hour: bool = False
    business_segment: str | None = None
    start_date: date | None = None
    close_date: date | None = None

    @property
    def has_rooms(self) -> bool:
        return self.available_rooms > 0

    def rooms_on(self, day: date) -> int:
        """Hotel rooms of the site on a day, as they were then."""
        return next((earlier.rooms for earlier in self.earlier_rooms if day < earlier.before), self.available_rooms)

    def on(self, day: date) -> "Site":
        """The site with the rooms that it had on a day."""
        rooms = self.rooms_on(day)
        return self if rooms == self.available_rooms else self.model_copy(update={"available_rooms": rooms})

    def district_on(self, day: date) -> str:
        """Id of the district the site belonged to on a day (the first one, before its first assignment)."""
        past = [assignment for assignment in self.assignments if assignment.since <= day]
        return (past or self.assignments[:1])[-1].district_id

    def rows_of(self, periods: Iterable[Period]) -> Mapping[tuple[str, int], Sequence[Period]]:
        """Some months by the district and year of the row that holds them."""
        found: dict[tuple[str, int], list[Period]] = {}
        for period in sorted(set(periods)):
            found.setdefault((self.district_on(period.last_day), period.year), []).append(period)
        return found

    def status_on(self, day: date) -> SiteStatus:
        """Where the site stands on a day."""
        return status_between(day, day, self.start_date, self.close_date)

    def is_open_on(self, day: date) -> bool:
        """Whether the site is open on a day."""
        return self.status_on(day) is SiteStatus.OPEN

    def is_open_in(self, period: Period) -> bool:
        """Whether the site is open on any day of a month."""
        status = status_between(period.first_day, period.last_day, self.start_date, self.close_date)
        return status is SiteStatus.OPEN


class District(Model):
    """A group of sites under one district manager."""

    district_id: str
    name: str
    region_id: str


class Region(Model):
    """A group of districts under one vice president."""

    region_id: str
    name: str


class UserSites(Model):
    """What a user may see by the reference data; `sites` None means that no list is kept.

    `version` counts what administrators have saved of the row; a load leaves it as it is.
    """

    subject: str
    name: str = ""
    role: str = ""
    job_profile: str = ""
    sites: tuple[str, ...] | None = None
    district_ids: tuple[str, ...] = ()
    region_ids: tuple[str, ...] = ()
    version: int = 0
