"""Figures that were delivered under other dates than their own."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import groupby

from shared_code.alerts.catalogue import Limits
from shared_code.alerts.checks.registry import by_month, check
from shared_code.alerts.data import REVENUE, ROOMS, Figure, SiteData
from shared_code.alerts.models import Observation
from shared_code.derivations.formatting import format_value
from shared_code.kit.listing import spelled_days


@check("copied-days", limits="least_revenue", shows="other")
def copied_days(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days with the revenue and the vehicles of an earlier day; the later one of two is told."""
    revenue, vehicles = data.figures[Figure.REVENUE], data.figures[Figure.VEHICLES]
    first: dict[object, date] = {}
    source: dict[date, date] = {}
    for day in sorted(revenue):
        if revenue[day] >= limits["least_revenue"] and day in vehicles and day < data.today:
            earlier = first.setdefault((revenue[day], vehicles[day]), day)
            if earlier != day and day in data.looked_at:
                source[day] = earlier
    for period, days in by_month(source):
        shown = {"other": spelled_days({source[day] for day in days})}
        yield Observation(REVENUE, period, days, shown, shown["other"])


@check("stuck-rooms", limits="days", shows="rooms limit")
def stuck_rooms(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Runs of days with the same rooms that do not sell out the hotel."""
    rooms = data.figures[Figure.ROOMS]
    days = [day for day in data.days_of(rooms) if 0 < rooms[day] < data.site.rooms_on(day)]
    for value, run in groupby(days, lambda day: rooms[day]):
        for together in _in_a_row([*run]):
            if len(together) >= limits["days"]:
                for period, found in by_month(together):
                    shown = {"rooms": format_value(value, ""), "limit": format_value(limits["days"], "")}
                    yield Observation(ROOMS, period, found, shown, shown["rooms"], shown["limit"])


def _in_a_row(days: list[date]) -> Iterator[list[date]]:
    """Days in ascending order, cut where one is missing between two."""
    start = 0
    for place in range(1, len(days) + 1):
        if place == len(days) or days[place] - days[place - 1] != timedelta(days=1):
            yield days[start:place]
            start = place
