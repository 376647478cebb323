"""Figures of days that are impossible, or nearly so."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from shared_code.alerts.catalogue import Limits
from shared_code.alerts.checks.registry import by_month, check
from shared_code.alerts.checks.usual import UNITS
from shared_code.alerts.data import HOURS, REVENUE, ROOMS, VEHICLES, Figure, SiteData
from shared_code.alerts.models import Observation
from shared_code.derivations.formatting import format_value
from shared_code.kit.money import ONE, ZERO, to_four_places

_FEED_OF: Final[Mapping[Figure, str]] = {
    Figure.ROOMS: ROOMS,
    Figure.VEHICLES: VEHICLES,
    Figure.REVENUE: REVENUE,
    Figure.HOURS: HOURS,
    Figure.COST: HOURS,
}


@check("occupancy-range", limits="least most", shows="highest available occupancy")
def occupancy_range(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days with an occupancy outside its range."""
    rooms = data.figures[Figure.ROOMS]
    shares = {day: rooms[day] / data.site.rooms_on(day) for day in data.days_of(rooms) if data.site.rooms_on(day)}
    out = (day for day, share in shares.items() if not limits["least"] <= share <= limits["most"])
    for period, days in by_month(out):
        worst = max(days, key=lambda day: abs(shares[day]))
        shown = {
            "highest": format_value(rooms[worst], ""),
            "available": str(data.site.rooms_on(worst)),
            "occupancy": format_value(to_four_places(shares[worst]), ""),
        }
        yield Observation(ROOMS, period, days, shown, shown["occupancy"], f"{limits['most']}")


@check("amount-range", limits="least most", shows="figure value")
def amount_range(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days on which a figure, or one of the figures that it adds up, is outside the range of amounts."""
    for figure, feed in _FEED_OF.items():
        if feed not in data.feeds:
            continue
        values = _extremes(data, feed, figure)
        out = (day for day in data.days_of(values) if not limits["least"] <= values[day] <= limits["most"])
        for period, days in by_month(out):
            worst = format_value(max((values[day] for day in days), key=abs), UNITS.get(figure, ""))
            shown = {"figure": str(figure), "value": worst}
            yield Observation(feed, period, days, shown, worst, f"{limits['least']}", subject=str(figure))


def _extremes(data: SiteData, feed: str, figure: Figure) -> Mapping[date, Decimal]:
    """The sum of each day, or a count or hours below 0 inside it; codes of revenue may be below 0, such as ADJ."""
    sums = data.figures[figure]
    if feed == REVENUE or figure is Figure.COST:
        return sums
    rows = {day: row for found in data.feeds[feed].values() for day, row in found.rows.items()}
    return {
        day: min((value for value in rows[day].values() if value is not None and value < 0), default=total)
        for day, total in sums.items()
        if day in rows
    }


@check("drive-in-range", limits="most fewest_rooms", shows="vehicles rooms ratio")
def drive_in_range(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days with more overnight vehicles than occupied rooms."""
    rooms, overnight = data.figures[Figure.ROOMS], data.figures[Figure.OVERNIGHT]
    days = [day for day in data.days_of(rooms) if rooms[day] >= limits["fewest_rooms"]]
    ratios = {day: overnight.get(day, ZERO) / rooms[day] for day in days}
    for period, found in by_month(day for day, ratio in ratios.items() if ratio > limits["most"]):
        worst = max(found, key=lambda day: ratios[day])
        shown = {
            "vehicles": format_value(overnight[worst], ""),
            "rooms": format_value(rooms[worst], ""),
            "ratio": format_value(to_four_places(ratios[worst]), ""),
        }
        yield Observation(VEHICLES, period, found, shown, shown["ratio"], f"{limits['most']}")


@check("hours-of-a-day", limits="hours", shows="value code employees possible")
def hours_of_a_day(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days on which a job code has more hours than its people can work."""
    for code, job in data.jobs.jobs.items():
        possible = limits["hours"] * max(job.employees, ONE)
        worked = {day: row.hours for day, row in data.days_of_code(code)}
        for period, days in by_month(day for day, hours in worked.items() if hours > possible):
            shown = {
                "value": format_value(_largest(worked, days), ""),
                "code": code,
                "employees": format_value(max(job.employees, ONE), ""),
                "possible": format_value(possible, ""),
            }
            yield Observation(HOURS, period, days, shown, shown["value"], shown["possible"], subject=code)


def _largest(values: Mapping[date, Decimal], days: Sequence[date], key: Callable[[Decimal], Decimal] = abs) -> Decimal:
    return max((values[day] for day in days), key=key)
