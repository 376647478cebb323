"""Figures that were delivered under other dates than their own."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final

from shared_code.alerts.catalogue import Limits
from shared_code.alerts.checks.registry import by_month, check
from shared_code.alerts.data import REVENUE, ROOMS, Figure, SiteData
from shared_code.alerts.models import Observation
from shared_code.derivations.formatting import format_value
from shared_code.kit.listing import spelled_days


@check("copied-days", limits="least_revenue chance within", shows="other")
def copied_days(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days with all the rooms, vehicles and revenue of an earlier day; the later one of two is told.

    A day alone is told where the other one lies `within` so many days, as when a file is sent again: among half a year
    of days one is like another by chance. Where more than a `chance` of the days before are those of another by
    themselves, as at a site with few figures, it tells nothing. Days running that are those of days running always do.
    """
    twins = _twins(data, limits["least_revenue"])
    history = {day for days in data.history.values() for day in days}
    by_chance = sum(1 for day in twins if day in history and day not in data.looked_at)
    within = 0 if by_chance > limits["chance"] * len(history) else limits["within"]
    looked_at = [
        day
        for day, other in twins.items()
        if day in data.looked_at and ((day - other).days <= within or _goes_on(twins, day))
    ]
    for period, days in by_month(looked_at):
        shown = {"other": spelled_days({twins[day] for day in days})}
        yield Observation(REVENUE, period, days, shown, shown["other"])


def _twins(data: SiteData, least_revenue: Decimal) -> Mapping[date, date]:
    """Days in ascending order that say the very same as an earlier day, with the last of these."""
    revenue, last, found = data.figures[Figure.REVENUE], dict[object, date](), dict[date, date]()
    for day in sorted(revenue):
        if revenue[day] >= least_revenue and day in data.figures[Figure.VEHICLES] and day < data.today:
            record = data.record(day)
            if record in last:
                found[day] = last[record]
            last[record] = day
    return found


def _goes_on(twins: Mapping[date, date], day: date) -> bool:
    """Whether the day before or after is the twin of the day before or after its twin."""
    return any(twins.get(day + way) == twins[day] + way for way in (_DAY, -_DAY))


_DAY: Final = timedelta(days=1)


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
        if place == len(days) or days[place] - days[place - 1] != _DAY:
            yield days[start:place]
            start = place
