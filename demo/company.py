"""The demo company: its sites and organisation (sites.yaml), and the days of two real hotels (hotels.csv)."""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from demo.users import DEMO_USERS
from shared_code.kit.period import Period
from shared_code.sites.models import Assignment, District, Region, Site, UserSites

_HERE = Path(__file__).parent
_WEEKDAYS_KEPT = timedelta(days=364)
FOUNDED = date(2015, 1, 1)


@dataclass(frozen=True, slots=True)
class DemoSite:
    """A line of sites.yaml: what the site is like, and what is awkward about it."""

    id: str
    name: str
    district: str
    rooms: int
    spaces: int
    contracts: tuple[str, ...]
    daily: int
    segment: str = "Hospitality"
    occupancy: float = 0
    drive_in: float = 0
    capture: float = 0
    real: str | None = None
    gap: bool = False
    bell: bool = False
    budget: bool = True
    forecast: bool = True
    tells: bool = False
    events: bool = False
    opened: str | None = None
    closing: str | None = None
    starting: str | None = None
    ended: str | None = None

    def master(self, today: date) -> Site:
        """The site as the master data know it; one opened with last month, one closes with the 15th of the next."""
        this_month = Period.of(today)
        return Site(
            site_id=self.id,
            name=self.name,
            assignments=(Assignment(since=FOUNDED, district_id=self.district),),
            available_rooms=self.rooms,
            total_spaces=self.spaces,
            contract_types=self.contracts,
            per_labor_hour="per_labor_hour" in self.contracts,
            business_segment=self.segment,
            start_date=this_month.shift(-1).first_day if self.opened else FOUNDED,
            close_date=this_month.shift(1).first_day + timedelta(days=14) if self.closing else None,
        )


@cache
def _document() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((_HERE / "sites.yaml").read_text("utf-8"))
    return found


def demo_sites() -> Sequence[DemoSite]:
    """All 24 sites."""
    return [DemoSite(**{**facts, "contracts": tuple(facts["contracts"])}) for facts in _document()["sites"]]


def regions() -> Mapping[str, Region]:
    """Both regions by id."""
    return {key: Region(region_id=key, name=name) for key, name in _document()["regions"].items()}


def districts() -> Mapping[str, District]:
    """The four districts by id."""
    return {
        key: District(district_id=key, name=facts["name"], region_id=facts["region"])
        for key, facts in _document()["districts"].items()
    }


def users() -> Mapping[str, UserSites]:
    """The demo users: the district manager has Orlando, the vice president the East."""
    reach = {"district_manager": {"district_ids": ("d-orlando",)}, "regional_vp": {"region_ids": ("r-east",)}}
    return {
        user.subject: UserSites(
            subject=user.subject,
            name=user.name,
            role=user.role,
            sites=user.sites or None,
            **reach.get(user.role, {}),
        )
        for user in DEMO_USERS.values()
    }


@cache
def hotel_days(hotel: str, yesterday: date) -> Mapping[date, int]:
    """Rooms sold by a real hotel, moved by the fewest times 364 days (so that weekdays stay true) to end yesterday."""
    with (_HERE / "hotels.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["hotel"] == hotel]
    days = {date.fromisoformat(row["date"]): int(row["occupied_rooms"]) for row in rows}
    shift = -((max(days) - yesterday) // _WEEKDAYS_KEPT) * _WEEKDAYS_KEPT
    return {day + shift: rooms for day, rooms in days.items() if day + shift <= yesterday}
