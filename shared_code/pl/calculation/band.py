"""The band of front line contribution of an open month: what its volume may come to, run through the site's contract.

Rooms and vehicles of the days to come are moved together, by as much as external revenue may differ from its forecast
(docs/predictive.md#the-band-of-front-line-contribution).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from statistics import NormalDist
from typing import Final, NamedTuple

from shared_code.accounts.series import SeriesName
from shared_code.kit.errors import CalculationError
from shared_code.kit.model import Model
from shared_code.kit.money import ZERO, to_cents, to_four_places, to_six_places
from shared_code.kit.period import Period
from shared_code.pl.calculation.lines import BASES
from shared_code.pl.calculation.year import Year, recalculate
from shared_code.pl.models import Line, MonthState

DRAWS: Final = 199
"""Ways a month may come, equally likely; the 20th, 100th and 180th of a ranked figure are its P10, P50 and P90."""
TOGETHER: Final = 0.3
"""How far days of one forecast err together: so sums of days of the public hotels lie in their band as often as single
days do (ADR 107)."""
_Z90: Final = NormalDist().inv_cdf(0.9)
_RANKED: Final = tuple(Decimal(f"{NormalDist().inv_cdf(draw / (DRAWS + 1)):.6f}") for draw in range(1, DRAWS + 1))
"""How many standard deviations above the middle the volume comes in each draw, in ascending order."""
_WEEK: Final = 7
_DOLLAR: Final = Decimal(1)
_HALVINGS: Final = 3

DayBand = tuple[float, float, float]
"""P10, P50 and P90 of a day's external revenue in $."""
Point = tuple[Decimal, Decimal]
"""A multiple of the volume that is forecast, and what FLC is with it in $."""


class FLCBand(NamedTuple):
    """P10, P50 and P90 of a month's front line contribution in $; the chance that it misses the budget, as a share."""

    p10: Decimal
    p50: Decimal
    p90: Decimal
    below_budget: Decimal | None


class FLCOutlook(Model):
    """What a month's FLC may come to: by which multiple of the forecast volume comes, and FLC at some multiples.

    `spread_below` and `spread_above` are standard deviations of the multiple; FLC lies on lines between the `points`.
    `budget` is None in a month that has none, though its lines are 0 then.
    """

    middle: Decimal
    spread_below: Decimal
    spread_above: Decimal
    points: tuple[Point, ...]
    budget: Decimal | None

    def drawn(self) -> Sequence[Decimal]:
        """FLC in each of the ways the month may come."""
        return [
            self._flc(_factor(self.middle, self.spread_above if deviations > 0 else self.spread_below, deviations))
            for deviations in _RANKED
        ]

    def band(self) -> FLCBand:
        """The band of the month by itself."""
        return band_of(self.drawn(), self.budget)

    def _flc(self, factor: Decimal) -> Decimal:
        """FLC where a multiple of the volume comes."""
        for (left, below), (right, above) in pairwise(self.points):
            if factor <= right:
                return below + (above - below) * (factor - left) / (right - left)
        return self.points[-1][1]


def band_of(drawn: Sequence[Decimal], budget: Decimal | None) -> FLCBand:
    """The percentiles of equally likely outcomes, and how many of them miss a budget."""
    ranked, count = sorted(drawn), len(drawn)
    p10, p50, p90 = (to_cents(ranked[(count + 1) * tenths // 10 - 1]) for tenths in (1, 5, 9))
    return FLCBand(p10, p50, p90, None if budget is None else share_below(budget, drawn))


def share_below(budget: Decimal, drawn: Sequence[Decimal]) -> Decimal:
    """The share of equally likely outcomes that miss a budget."""
    return to_four_places(Decimal(sum(one < budget for one in drawn)) / len(drawn))


def flc_outlook(year: Year, period: Period, foretold: Mapping[date, DayBand]) -> FLCOutlook | None:
    """The outlook of a month; None of one that is closed, or of which no revenue is forecast or foretold.

    It takes 2 to 9 calculations of the month: 2 where volume changes nothing, 3 where FLC is a line in it.
    """
    volume = _Volume(year, period, foretold)
    if not volume.can_move:
        return None
    middle, below, above = volume.multiples()
    ends = _factor(middle, below, _RANKED[0]), _factor(middle, above, _RANKED[-1])
    try:
        points = _points(lambda factor: _moved(year, period, factor), *ends)
    except CalculationError:
        return None
    has_budget = bool(year.months[period].month.facts.budget)
    budget = year.months[period].lines[SeriesName.BUDGET][Line.FLC] if has_budget else None
    return FLCOutlook(
        middle=middle,
        spread_below=below,
        spread_above=above,
        points=tuple(points),
        budget=budget.amount if budget else None,
    )


def flc_band(year: Year, period: Period, foretold: Mapping[date, DayBand]) -> FLCBand | None:
    """The band of a month by itself; None as of `flc_outlook`."""
    found = flc_outlook(year, period, foretold)
    return found.band() if found else None


def _factor(middle: Decimal, spread: Decimal, deviations: Decimal) -> Decimal:
    """A multiple so many standard deviations from the middle, never below 0."""
    return max(middle + spread * deviations, ZERO)


@dataclass(frozen=True)
class _Volume:
    """How much revenue the rest of a month may bring."""

    year: Year
    period: Period
    foretold: Mapping[date, DayBand]

    @property
    def can_move(self) -> bool:
        """Whether the month is open, revenue is forecast of its rest, and something is foretold of it."""
        month = self.year.months[self.period]
        is_open = month.is_open and month.state is not MonthState.CLOSED
        return is_open and bool(self.foretold) and self._planned > 0 and bool(self._days)

    def multiples(self) -> tuple[Decimal, Decimal, Decimal]:
        """The middle of the sum of the days and its standard deviation below and above, by what is forecast of them."""
        middle = math.fsum(day[1] for day in self._days)
        found = (to_six_places(Decimal(one) / self._planned) for one in (middle, self._spread(0), self._spread(2)))
        return next(found), next(found), next(found)

    def _spread(self, side: int) -> float:
        """The standard deviation of the sum of the days on one side: part of their errors goes together."""
        days = [abs(day[side] - day[1]) / _Z90 for day in self._days]
        together, apart = math.fsum(days), math.fsum(one * one for one in days)
        return math.sqrt(TOGETHER * together * together + (1 - TOGETHER) * apart)

    @cached_property
    def _planned(self) -> Decimal:
        """What is forecast of the days to come, in $."""
        month = self.year.months[self.period]
        revenue = month.figures(BASES[SeriesName.TREND][month.state]).revenue
        return sum((node.amount for node in revenue.forecast.values()), ZERO)

    @cached_property
    def _days(self) -> Sequence[DayBand]:
        """Each day to come: as foretold, else an equal part of the forecast with the spread of the last week ahead."""
        last = self.year.inputs.months[self.period].drivers.last_revenue_day
        opens, closes = self.year.inputs.start_date or date.min, self.year.inputs.close_date or date.max
        left = [day for day in self.period.days() if (last is None or day > last) and opens <= day <= closes]
        week = [self.foretold[day] for day in sorted(self.foretold)][-_WEEK:]
        low, middle, high = (math.fsum(day[place] for day in week) for place in range(3))
        if not middle:
            return [self.foretold[day] for day in left if day in self.foretold]
        planned = float(self._planned) / len(left) if left else 0.0
        usual = planned * low / middle, planned, planned * high / middle
        return [self.foretold.get(day, usual) for day in left]


def _points(calculate: Callable[[Decimal], Decimal], low: Decimal, high: Decimal) -> Sequence[Point]:
    """FLC at both ends of the volume, and between them as far as it is no straight line."""
    left = low, calculate(low)
    if low >= high:
        return [left]
    right = high, calculate(high)
    return [left, *_between(calculate, left, right, _HALVINGS), right]


def _between(calculate: Callable[[Decimal], Decimal], left: Point, right: Point, halvings: int) -> Sequence[Point]:
    """The points that are needed between two others."""
    if left[1] == right[1] or not halvings:
        return []
    middle = (left[0] + right[0]) / 2
    point = middle, calculate(middle)
    if abs(point[1] - (left[1] + right[1]) / 2) <= _DOLLAR:
        return []
    before, after = (_between(calculate, *ends, halvings - 1) for ends in ((left, point), (point, right)))
    return [*before, point, *after]


def _moved(year: Year, period: Period, factor: Decimal) -> Decimal:
    """The trend of FLC with the volume of the days to come multiplied; no later month is calculated."""
    facts = year.inputs.months[period]
    earlier = {month: known for month, known in year.inputs.months.items() if month < period}
    inputs = replace(year.inputs, months={**earlier, period: replace(facts, drivers=facts.drivers.multiplied(factor))})
    after, _ = recalculate(year, inputs)
    node = after.months[period].lines[SeriesName.TREND][Line.FLC]
    return ZERO if node is None or node.amount is None else node.amount
