"""Sums over sites: lines recomputed from sums, percentages too, never averages."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from shared_code.accounts.series import SeriesName
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period, YearPart
from shared_code.pl.calculation.inputs import CalculationSettings, usual_settings
from shared_code.pl.calculation.lines import BETTER
from shared_code.pl.models import (
    SUMMED_LINES,
    Amounts,
    Line,
    MonthState,
    VarianceDirection,
    YearSummary,
    dollars,
)
from shared_code.pl.rollup.summary import state_of
from shared_code.pl.rollup.unit import UnitBelow
from shared_code.pl.rollup.views import ChildLine, ChildView, RollupLine, RollupMonth, SitesOfMonth
from shared_code.pl.rules import cumulative, roll_up, state_of_actual, variance
from shared_code.pl.view.line_builder import CODES, LineBuilder
from shared_code.pl.view.views import LineCode

_ACTUAL: Final = list(SeriesName).index(SeriesName.ACTUAL)


class RolledUp(LineBuilder[RollupLine]):
    """Some sites' years as one P&L; the actual of a month is that of the same sites on every line (PL-17)."""

    def __init__(self, rows: Sequence[YearSummary], part: YearPart) -> None:
        super().__init__(RollupLine, part.months())
        self._rows = [(row, {period: place for place, period in enumerate(row.months)}) for row in rows]
        self._part = part

    @cached_property
    def settings(self) -> CalculationSettings:
        """The parameters of the last month."""
        return usual_settings(self.periods[-1].first_day)

    @cached_property
    def _months(self) -> Mapping[Period, Mapping[SeriesName, Amounts]]:
        """The lines of every month of the year up to the last one asked for."""
        last = self.periods[-1]
        return {period: self._sums([period]) for period in Period(self._part.year, 1).through(last)}

    def _sums(self, periods: Sequence[Period]) -> Mapping[SeriesName, Amounts]:
        """Each line over some months, with what follows from the sums."""
        cents = {line: self._cents(line, periods) for line in SUMMED_LINES}
        return {
            series: roll_up([{line: dollars(sums[place]) for line, sums in cents.items()}])
            for place, series in enumerate(SeriesName)
        }

    def _cents(self, line: Line, periods: Sequence[Period]) -> Sequence[int | None]:
        """A line over all sites and some months in the four series; whole numbers, for there are tens of thousands."""
        sums: list[int | None] = [None] * len(SeriesName)
        for row, places in self._rows:
            months = row.cents.get(line, ())
            for period in periods:
                for series, amount in enumerate(months[places[period]] if months and period in places else ()):
                    if amount is not None and (series != _ACTUAL or row.months[period] is self._actual_of[period]):
                        sums[series] = amount + (sums[series] or 0)
        return sums

    @cached_property
    def _actual_of(self) -> Mapping[Period, MonthState]:
        """By month: the state of the sites whose actual counts."""
        months = Period(self._part.year, 1).through(self.periods[-1])
        return {period: state_of_actual(self._states(period)) for period in months}

    def _states(self, period: Period) -> Sequence[MonthState]:
        found = (row.months.get(period) for row, _ in self._rows)
        return [state for state in found if state is not None]

    def sites(self) -> tuple[SitesOfMonth, ...]:
        """How many sites each month adds up, and how many of them its actual."""
        states = {period: self._states(period) for period in self.periods}
        return tuple(
            SitesOfMonth(period=period, sites=len(found), actual_sites=found.count(self._actual_of[period]))
            for period, found in states.items()
        )

    def not_closed(self) -> Mapping[Period, Sequence[str]]:
        """The sites that are not closed, in months that others are."""
        closed = MonthState.CLOSED
        found = {
            period: [row.site_id for row, _ in self._rows if (row.months.get(period) or closed) is not closed]
            for period in self.months_in(closed)
        }
        return {period: sites for period, sites in found.items() if sites}

    def planned(self) -> tuple[Amounts, Amounts]:
        """Budget and trend over the months asked for."""
        sums = self._sums(self.periods)
        return sums[SeriesName.BUDGET], sums[SeriesName.TREND]

    def amount(self, line: Line, series: SeriesName, period: Period) -> Decimal | None:
        return self._months[period][series][line]

    def to_budget(self, period: Period) -> Decimal | None:
        return self._to_budget[period]

    @cached_property
    def _to_budget(self) -> Mapping[Period, Decimal]:
        trend, budget = (
            [month[series][Line.FLC] or ZERO for month in self._months.values()]
            for series in (SeriesName.TREND, SeriesName.BUDGET)
        )
        return {period: cumulative(trend[:count], budget[:count]) for count, period in enumerate(self._months, start=1)}

    def actual_state(self, period: Period) -> MonthState:
        return self._actual_of[period]

    def month(self, code: LineCode, shown: Mapping[str, Any]) -> RollupMonth:  # noqa: ARG002 - all lines are alike
        return RollupMonth.model_construct(**shown, status=state_of(self._states(shown["period"])))


def child(below: UnitBelow, part: YearPart) -> ChildView:
    """A unit below, with the trend of its lines against the budget."""
    sums = RolledUp(below.rows, part)
    budget, trend = sums.planned()
    lines = tuple(_child_line(line, trend[line], budget[line], sums.settings) for line in Line)
    return ChildView.model_construct(id=below.id, name=below.name, level=below.level, lines=lines)


def _child_line(line: Line, trend: Decimal | None, budget: Decimal | None, settings: CalculationSettings) -> ChildLine:
    found = variance(trend, budget, BETTER[line], settings.significance_high, settings.significance_medium)
    return ChildLine.model_construct(
        line=CODES[line],
        budget=budget,
        trend=trend,
        amount=found.amount,
        percent=found.percent,
        direction=found.direction or VarianceDirection.NEUTRAL,
    )
