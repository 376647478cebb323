"""The daily series of a site that a predictive forecast is made for: rooms, ratios, vehicles, revenue."""

import math
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from shared_code.kit.money import ZERO
from shared_code.predictive.models import DailySeries
from shared_code.sites.models import Site
from shared_code.statistics.feeds import Feeds, Rows
from shared_code.statistics.models import (
    CAPTURE_RATIO,
    DRIVE_IN_RATIO,
    EXTERNAL_REVENUE,
    OCCUPIED_ROOMS,
    OVERNIGHT,
    SELF_PARK_VEHICLES,
    VALET_VEHICLES,
    Counter,
)

VALET: Final = "valetVehicles"
SELF_PARK: Final = "selfParkVehicles"
VEHICLES: Final = "vehicles"
"""Paying vehicles of both kinds."""
ALL_HOURS: Final = "hours"
HOURS: Final = f"{ALL_HOURS}|"
"""What names of hours begin with; the job family follows. Without one: of all families."""


class Driver(NamedTuple):
    """A daily series in its own unit, and what it cannot be above."""

    series: DailySeries
    capacity: float = math.inf


Values = Mapping[date, Decimal]


def drivers(site: Site, months: Iterable[Feeds], hours: Mapping[date, Mapping[str, Decimal]]) -> Mapping[str, Driver]:
    """By name, the drivers of a site from its feeds of actuals and its hours by day and job family.

    A counter that never counted and a family that never worked are left out.
    """
    capacities = {OCCUPIED_ROOMS: float(site.available_rooms), CAPTURE_RATIO: 1.0}
    found = {name: _driver(days, capacities.get(name, math.inf)) for name, days in daily(site, months, hours).items()}
    return {name: driver for name, driver in found.items() if driver}


def daily(site: Site, months: Iterable[Feeds], hours: Mapping[date, Mapping[str, Decimal]]) -> Mapping[str, Values]:
    """By name, what was loaded of each day.

    A ratio is of the sums of a day; a day without what it is divided by has none.
    """
    rooms: dict[date, Mapping[str, Decimal | None]] = {}
    counts, revenue = dict(rooms), dict(rooms)
    for feeds in months:
        rooms |= _loaded(feeds.rooms.rows, feeds.rooms.loaded())
        counts |= _loaded(feeds.counters.rows, feeds.counters.loaded())
        revenue |= _loaded(feeds.revenue.rows, feeds.revenue.loaded())
    nights = {day: row.get(OCCUPIED_ROOMS) or ZERO for day, row in rooms.items()} if site.has_rooms else {}
    overnight = _sums(counts, OVERNIGHT)
    valet = _sums(counts, (Counter.VALET_OVERNIGHT,))
    families = dict.fromkeys(family for row in hours.values() for family in row)
    return {
        OCCUPIED_ROOMS: nights,
        DRIVE_IN_RATIO: _ratios(overnight, nights),
        CAPTURE_RATIO: _ratios(valet, overnight),
        VALET: _sums(counts, VALET_VEHICLES),
        SELF_PARK: _sums(counts, SELF_PARK_VEHICLES),
        VEHICLES: _sums(counts, (*VALET_VEHICLES, *SELF_PARK_VEHICLES)),
        EXTERNAL_REVENUE: {day: sum(filter(None, row.values()), ZERO) for day, row in revenue.items()},
        **{str(counter): _sums(counts, (counter,)) for counter in Counter},
        ALL_HOURS: {day: sum(row.values(), ZERO) for day, row in hours.items()},
        **{HOURS + family: _hours(hours, family) for family in families},
    }


def _loaded(rows: Rows, days: Iterable[date]) -> Rows:
    return {day: rows[day] for day in days if day in rows}


def _sums(counts: Rows, counters: Iterable[str]) -> Values:
    wanted = tuple(counters)
    return {day: sum((row.get(name) or ZERO for name in wanted), ZERO) for day, row in counts.items()}


def _ratios(above: Values, below: Values) -> Values:
    return {day: above[day] / value for day, value in below.items() if value and day in above}


def _hours(hours: Mapping[date, Mapping[str, Decimal]], family: str) -> Values:
    return {day: row.get(family, ZERO) for day, row in hours.items()}


def _driver(values: Values, capacity: float = math.inf) -> Driver | None:
    """The series of some days, those that were negative at 0; None where nothing was ever above it."""
    days = {day: max(float(value), 0.0) for day, value in values.items()}
    return Driver(DailySeries.of(days), capacity) if any(days.values()) else None
