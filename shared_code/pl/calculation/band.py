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
from shared_code.kit.money import ZERO, to_cents, to_four_places
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
_WEEK: Final = 7
_DOLLAR: Final = Decimal(1)
_HALVINGS: Final = 3

DayBand = tuple[float, float, float]
"""P10, P50 and P90 of a day's external revenue in $."""


class FLCBand(NamedTuple):
    """P10, P50 and P90 of a month's front line contribution in $; the chance that it misses the budget, as a share."""

    p10: Decimal
    p50: Decimal
    p90: Decimal
    below_budget: Decimal | None


def flc_band(year: Year, period: Period, foretold: Mapping[date, DayBand]) -> FLCBand | None:
    """The band of a month; None of one that is closed, or of which no revenue is forecast or foretold.

    It takes 2 to 9 calculations of the month: 2 where volume changes nothing, 3 where FLC is a line in it.
    """
    volume = _Volume(year, period, foretold)
    if not volume.can_move:
        return None
    try:
        response = _Response(lambda factor: _moved(year, period, factor), *volume.range())
    except CalculationError:
        return None
    drawn = sorted(map(response.at, volume.factors()))
    budget = year.months[period].lines[SeriesName.BUDGET][Line.FLC]
    missed = None if budget is None or budget.amount is None else sum(one < budget.amount for one in drawn)
    below = None if missed is None else to_four_places(Decimal(missed) / DRAWS)
    p10, p50, p90 = (to_cents(drawn[(DRAWS + 1) * tenths // 10 - 1]) for tenths in (1, 5, 9))
    return FLCBand(p10, p50, p90, below)


@dataclass(frozen=True)
class _Volume:
    """How much revenue the rest of a month may bring, as a multiple of what is forecast."""

    year: Year
    period: Period
    foretold: Mapping[date, DayBand]

    @property
    def can_move(self) -> bool:
        """Whether the month is open, revenue is forecast of its rest, and something is foretold of it."""
        month = self.year.months[self.period]
        is_open = month.is_open and month.state is not MonthState.CLOSED
        return is_open and bool(self.foretold) and self._planned > 0 and bool(self._days)

    def factors(self) -> Sequence[Decimal]:
        """The multiples of all draws, ascending."""
        middle = math.fsum(day[1] for day in self._days)
        below, above = self._spread(0), self._spread(2)
        shares = (NormalDist().inv_cdf(draw / (DRAWS + 1)) for draw in range(1, DRAWS + 1))
        sums = (max(middle + share * (above if share > 0 else below), 0.0) for share in shares)
        return [Decimal(f"{one / float(self._planned):.6f}") for one in sums]

    def range(self) -> tuple[Decimal, Decimal]:
        """The least and the most of them."""
        factors = self.factors()
        return factors[0], factors[-1]

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


class _Response:
    """FLC by multiple of the volume: calculated at both ends, and between them as far as it is no straight line."""

    def __init__(self, calculate: Callable[[Decimal], Decimal], low: Decimal, high: Decimal) -> None:
        self._calculate = calculate
        ends = [(low, calculate(low)), (high, calculate(high))]
        self._points = [*ends[:1], *self._between(ends[0], ends[1], _HALVINGS), *ends[1:]] if low < high else ends[:1]

    def at(self, factor: Decimal) -> Decimal:
        """FLC at a multiple within the range, on the line between the calculated ones around it."""
        for (left, below), (right, above) in pairwise(self._points):
            if factor <= right:
                return below + (above - below) * (factor - left) / (right - left)
        return self._points[-1][1]

    def _between(
        self, left: tuple[Decimal, Decimal], right: tuple[Decimal, Decimal], halvings: int
    ) -> list[tuple[Decimal, Decimal]]:
        """The points that are needed between two others."""
        if left[1] == right[1] or not halvings:
            return []
        middle = (left[0] + right[0]) / 2
        point = middle, self._calculate(middle)
        if abs(point[1] - (left[1] + right[1]) / 2) <= _DOLLAR:
            return []
        return [*self._between(left, point, halvings - 1), point, *self._between(point, right, halvings - 1)]


def _moved(year: Year, period: Period, factor: Decimal) -> Decimal:
    """The trend of FLC with the volume of the days to come multiplied; no later month is calculated."""
    facts = year.inputs.months[period]
    earlier = {month: known for month, known in year.inputs.months.items() if month < period}
    inputs = replace(year.inputs, months={**earlier, period: replace(facts, drivers=facts.drivers.multiplied(factor))})
    after, _ = recalculate(Year(year.inputs, year.months), inputs)
    node = after.months[period].lines[SeriesName.TREND][Line.FLC]
    return ZERO if node is None or node.amount is None else node.amount
