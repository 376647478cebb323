"""Figures outside what the site has on the weekday: ratios of two feeds, and the level of one."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from shared_code.alerts.band import BandLimits, UsualBand, weekday_bands
from shared_code.alerts.catalogue import Limits
from shared_code.alerts.checks.registry import Check, by_month, check
from shared_code.alerts.data import HOURS, REVENUE, ROOMS, VEHICLES, Daily, Figure, SiteData
from shared_code.alerts.models import Observation
from shared_code.derivations.formatting import format_value
from shared_code.kit.money import to_four_places
from shared_code.kit.period import Period

_LIMITS: Final = "fewest_days most_days weekday_values width spreads fewest quiet"
_SHOWS: Final = "value low high"


class Ratio(NamedTuple):
    """One figure for each unit of another, told of the feed whose figure it is."""

    feed: str
    above: Figure
    below: Figure


RATIOS: Final[Mapping[str, Ratio]] = {
    "hours-per-vehicle": Ratio(HOURS, Figure.MOVING_HOURS, Figure.VEHICLES),
    "revenue-per-vehicle": Ratio(REVENUE, Figure.REVENUE, Figure.PAYING),
    "vehicles-per-room": Ratio(VEHICLES, Figure.OVERNIGHT, Figure.ROOMS),
    "valet-share": Ratio(VEHICLES, Figure.VALET_OVERNIGHT, Figure.OVERNIGHT),
    "cost-per-hour": Ratio(HOURS, Figure.COST, Figure.PRICED_HOURS),
}
LEVELS: Final[Mapping[str, Figure]] = {
    ROOMS: Figure.ROOMS,
    VEHICLES: Figure.VEHICLES,
    REVENUE: Figure.REVENUE,
    HOURS: Figure.HOURS,
}


def _ratio_check(ratio: Ratio) -> Check:
    def run(data: SiteData, limits: Limits) -> Iterator[Observation]:
        above, below = data.figures[ratio.above], data.figures[ratio.below]
        values = {
            day: to_four_places(value / below[day])
            for day, value in above.items()
            if below.get(day, 0) >= limits["fewest"]
        }
        yield from outside(data, limits, ratio.feed, values)

    return run


for _rule_id, _ratio in RATIOS.items():
    check(_rule_id, limits=_LIMITS, shows=_SHOWS)(_ratio_check(_ratio))


@check("day-level", limits=_LIMITS, shows=_SHOWS)
def day_level(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Feeds whose figure of a day is far from the usual; feeds that are usually small are left out."""
    for feed, figure in LEVELS.items():
        if feed in data.feeds:
            yield from outside(data, limits, feed, data.figures[figure], lambda band: band.high >= limits["fewest"])


def outside(
    data: SiteData,
    limits: Limits,
    feed: str,
    values: Daily,
    counts: Callable[[UsualBand], bool] = lambda _: True,
) -> Iterator[Observation]:
    """The days of each month that is looked at whose value the month's bands do not hold.

    The bands of a month are made of the days before it, so that they do not move while it runs.
    """
    looked_at = data.days_of(values)
    for period in data.day_months:
        days = [day for day in looked_at if period.covers(day)]
        bands = _bands(data, limits, period, values) if days else {}
        out = {day: bands[day.weekday()] for day in days if _is_out(bands, day, values[day], counts)}
        out = {day: band for day, band in out.items() if not _is_quiet(data, limits, day)}
        for month, found in by_month(out):
            yield _observation(feed, month, found, values, out)


def _bands(data: SiteData, limits: Limits, period: Period, values: Daily) -> Mapping[int, UsualBand]:
    """What is usual by weekday, of the days before a month."""
    made = BandLimits(limits["fewest_days"], limits["weekday_values"], limits["width"], limits["spreads"])
    days = data.history[period][-int(limits["most_days"]) :]
    return weekday_bands({day: values[day] for day in days if day in values}, made)


def _is_quiet(data: SiteData, limits: Limits, day: date) -> bool:
    """Whether rooms, vehicles, revenue and hours are all far below the usual: then it is the business, not a feed.

    They come from several systems, which do not fail together; and what is made of little varies much.
    """
    period = Period.of(day)
    for feed, figure in LEVELS.items():
        values = data.figures[figure]
        if feed in data.feeds:
            band = _bands(data, limits, period, values).get(day.weekday())
            if band is None or day not in values or values[day] > limits["quiet"] * band.middle:
                return False
    return True


def _is_out(bands: Mapping[int, UsualBand], day: date, value: Decimal, counts: Callable[[UsualBand], bool]) -> bool:
    band = bands.get(day.weekday())
    return band is not None and counts(band) and not band.holds(value)


def _observation(
    feed: str, period: Period, days: tuple[date, ...], values: Daily, bands: Mapping[date, UsualBand]
) -> Observation:
    """The days together, by the figures of the one that is furthest out."""
    worst = max(days, key=lambda day: max(values[day] / bands[day].high, bands[day].low / max(values[day], _LITTLE)))
    band = bands[worst]
    shown = {
        name: format_value(to_four_places(value), "", 2)
        for name, value in (("value", values[worst]), ("low", band.low), ("high", band.high))
    }
    return Observation(feed, period, days, shown, shown["value"], f"{shown['low']} to {shown['high']}")


_LITTLE: Final = Decimal("0.0001")
