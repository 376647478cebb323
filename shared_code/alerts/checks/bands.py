"""Figures outside what the site has on the weekday: ratios of two feeds, and the level of one."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from shared_code.alerts.band import UsualBand
from shared_code.alerts.catalogue import Limits
from shared_code.alerts.checks.doubles import is_even
from shared_code.alerts.checks.registry import Check, by_month, check
from shared_code.alerts.checks.usual import LEVELS, UNITS, bands_before
from shared_code.alerts.data import HOURS, REVENUE, ROOMS, VEHICLES, Daily, Figure, SiteData
from shared_code.alerts.models import Observation
from shared_code.derivations.formatting import format_value
from shared_code.kit.money import ONE, to_four_places
from shared_code.kit.period import Period

_LIMITS: Final = "fewest_days most_days weekday_values width spreads fewest quiet busy"
_SHOWS: Final = "value low high"
LEVEL: Final = "day-level"


class Ratio(NamedTuple):
    """One figure for each unit of another, told of the feed whose figure it is; the other is of the feed `beside`."""

    feed: str
    above: Figure
    beside: str
    below: Figure


RATIOS: Final[Mapping[str, Ratio]] = {
    "hours-per-vehicle": Ratio(HOURS, Figure.MOVING_HOURS, VEHICLES, Figure.VEHICLES),
    "revenue-per-vehicle": Ratio(REVENUE, Figure.REVENUE, VEHICLES, Figure.PAYING),
    "vehicles-per-room": Ratio(VEHICLES, Figure.OVERNIGHT, ROOMS, Figure.ROOMS),
    "valet-share": Ratio(VEHICLES, Figure.VALET_OVERNIGHT, VEHICLES, Figure.OVERNIGHT),
    "cost-per-hour": Ratio(HOURS, Figure.COST, HOURS, Figure.PRICED_HOURS),
}


def _ratio_check(ratio: Ratio) -> Check:
    def run(data: SiteData, limits: Limits) -> Iterator[Observation]:
        above, below = data.figures[ratio.above], data.figures[ratio.below]
        values = {
            day: to_four_places(value / below[day])
            for day, value in above.items()
            if below.get(day, 0) >= limits["fewest"]
        }
        out = outside(data, limits, values)
        for month, days in by_month(out):
            yield _observation(ratio.feed, ratio.above, month, days, values, out)

    return run


for _rule_id, _ratio in RATIOS.items():
    check(_rule_id, limits=_LIMITS, shows=_SHOWS)(_ratio_check(_ratio))


@check(LEVEL, limits=_LIMITS, shows=_SHOWS)
def day_level(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Feeds whose figure of a day is far from the usual; feeds that are usually small are left out.

    A day on which several feeds are far above, or far below, has one cause, and is told of the first of them.
    """
    told = set[tuple[date, bool]]()
    for feed, figure in LEVELS.items():
        values = data.figures[figure] if feed in data.feeds else {}
        bands = outside(data, limits, values, lambda band: band.high >= limits["fewest"])
        sides = {(day, values[day] > band.high) for day, band in bands.items()}
        own = {day: bands[day] for day, _ in sides - told}
        told |= sides
        for month, days in by_month(own):
            yield _observation(feed, figure, month, days, values, own)


def outside(
    data: SiteData, limits: Limits, values: Daily, counts: Callable[[UsualBand], bool] = lambda _: True
) -> Mapping[date, UsualBand]:
    """The days that are looked at whose value the bands of their month do not hold, with the band.

    The bands of a month are made of the days before it, so that they do not move while it runs.
    """
    bands = {period: bands_before(data, limits, period, values) for period in data.day_months}
    days = {day: bands[data.looked_at[day]] for day in data.days_of(values)}
    return {
        day: usual[day.weekday()]
        for day, usual in days.items()
        if _is_out(usual, day, values[day], counts) and not _is_the_business(data, limits, day)
    }


def _is_the_business(data: SiteData, limits: Limits, day: date) -> bool:
    """Whether rooms, vehicles, revenue and hours are all far below the usual, or all far above it.

    They come from several systems, which do not fail together, and what is made of little varies much. A hotel that is
    always full has no more rooms to tell. What is many times the usual, or was delivered twice, is no business.
    """
    sides = {_side(data, limits, feed, day) for feed in LEVELS if feed in data.feeds} - {_FULL}
    if sides == {_ABOVE}:
        return not all(is_even(data, feed, day) for feed in data.feeds)
    return sides == {_BELOW}


def _side(data: SiteData, limits: Limits, feed: str, day: date) -> str:
    """Where a feed's figure of a day lies."""
    values = data.figures[LEVELS[feed]]
    band = bands_before(data, limits, Period.of(day), values).get(day.weekday())
    if band is None or day not in values:
        return _NOWHERE
    times = values[day] / band.middle
    if times <= limits["quiet"]:
        return _BELOW
    if feed == ROOMS and times >= 1 and band.middle > limits["quiet"] * data.site.rooms_on(day):
        return _FULL
    return _ABOVE if ONE / limits["quiet"] <= times <= limits["busy"] else _NOWHERE


_ABOVE, _BELOW, _FULL, _NOWHERE = "above", "below", "full", "nowhere"


def _is_out(bands: Mapping[int, UsualBand], day: date, value: Decimal, counts: Callable[[UsualBand], bool]) -> bool:
    band = bands.get(day.weekday())
    return band is not None and counts(band) and not band.holds(value)


def _observation(  # noqa: PLR0913, PLR0917 - what an alert is made of
    feed: str, figure: Figure, period: Period, days: tuple[date, ...], values: Daily, bands: Mapping[date, UsualBand]
) -> Observation:
    """The days together, by the figures of the one that is furthest out; they are in the unit of `figure`."""
    worst = max(days, key=lambda day: max(values[day] / bands[day].high, bands[day].low / max(values[day], _LITTLE)))
    band = bands[worst]
    shown = {
        name: format_value(to_four_places(value), UNITS.get(figure, ""), 2)
        for name, value in (("value", values[worst]), ("low", band.low), ("high", band.high))
    }
    return Observation(feed, period, days, shown, shown["value"], f"{shown['low']} to {shown['high']}")


_LITTLE: Final = Decimal("0.0001")
