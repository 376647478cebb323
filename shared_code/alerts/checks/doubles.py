"""Days that were delivered twice and added up: all their figures are even."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Final

from shared_code.alerts.catalogue import Limits
from shared_code.alerts.checks.registry import by_month, check
from shared_code.alerts.checks.usual import LEVELS, UNITS, bands_before
from shared_code.alerts.data import HOURS, REVENUE, SiteData
from shared_code.alerts.models import Observation
from shared_code.derivations.formatting import format_value
from shared_code.kit.money import to_four_places
from shared_code.kit.period import Period

_CENTS: Final = Decimal(100)


@check("doubled-days", limits="fewest_days most_days weekday_values times figures chance", shows="value usual figures")
def doubled_days(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Days far above the usual whose figures are all even; of several feeds of a day the first is told.

    One figure in two is even by itself, so that all of many seldom are. Where more than a `chance` of the days before
    are, as where prices are round, nothing is told.
    """
    told = set[date]()
    for feed, figure in LEVELS.items():
        values = data.figures[figure]
        high = {day: middle for day, middle in _middles(data, limits, feed) if values[day] >= limits["times"] * middle}
        own = [day for day in high if day not in told and _is_double(data, limits, feed, day)]
        told |= {*own}
        for month, days in by_month(own):
            worst = max(days, key=lambda day, values=values, high=high: values[day] / high[day])  # type: ignore[misc]  # mypy infers no defaults
            unit = UNITS.get(figure, "")
            value, usual = (format_value(to_four_places(one), unit, 2) for one in (values[worst], high[worst]))
            shown = {"value": value, "usual": usual, "figures": f"{len(_figures(data, feed, worst))}"}
            yield Observation(feed, month, days, shown, value, usual)


def is_even(data: SiteData, feed: str, day: date) -> bool:
    """Whether all that a feed says of a day is even, as the double of anything is."""
    figures = _figures(data, feed, day)
    return bool(figures) and all(figure % 2 == 0 for figure in figures)


def _middles(data: SiteData, limits: Limits, feed: str) -> Iterator[tuple[date, Decimal]]:
    """The days that are looked at, each with what is usual on its weekday."""
    if feed in data.feeds:
        values = data.figures[LEVELS[feed]]
        bands = {period: bands_before(data, limits, period, values) for period in data.day_months}
        for day in data.days_of(values):
            if band := bands[data.looked_at[day]].get(day.weekday()):
                yield day, band.middle


def _is_double(data: SiteData, limits: Limits, feed: str, day: date) -> bool:
    """Whether the day's figures, which are many, are even, and those of the days before seldom are."""
    if len(_figures(data, feed, day)) < limits["figures"] or not is_even(data, feed, day):
        return False
    before = data.history[Period.of(day)]
    return sum(is_even(data, feed, other) for other in before) <= limits["chance"] * len(before)


def _figures(data: SiteData, feed: str, day: date) -> Sequence[Decimal]:
    """What a feed says of a day, without what is 0: rooms or vehicles, cents of revenue, cents that hours cost."""
    if feed == HOURS:
        return [row.cost * _CENTS for row in data.worked(Period.of(day)).get(day, {}).values() if row.cost]
    row = data.feeds[feed][Period.of(day)].rows.get(day, {}) if data.has_row(feed, day) else {}
    return [amount * (_CENTS if feed == REVENUE else 1) for amount in row.values() if amount]
