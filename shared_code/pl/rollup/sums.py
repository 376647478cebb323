"""Sums over sites: lines recomputed from sums, percentages too, never averages."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Final, Literal

from shared_code.accounts.series import SeriesAmounts, SeriesName
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period, YearPart
from shared_code.pl.calculation.inputs import CalculationSettings, usual_settings
from shared_code.pl.calculation.lines import BETTER, LABELS
from shared_code.pl.models import (
    SUMMED_LINES,
    Amounts,
    FavourableDirection,
    Line,
    MonthState,
    VarianceDirection,
    YearSummary,
    dollars,
)
from shared_code.pl.rollup.summary import state_of
from shared_code.pl.rollup.views import ChildLine, ChildView, RollupLine, RollupMonth, SitesOfMonth
from shared_code.pl.rules import cumulative, roll_up, state_of_actual, variance, year_total
from shared_code.pl.view.rendering import CODES, CUMULATIVE_LABEL, percent_of, series_of
from shared_code.pl.view.views import LineCode

_ACTUAL: Final = list(SeriesName).index(SeriesName.ACTUAL)


class RolledUp:
    """Some sites' years as one P&L; the actual of a month is that of the same sites on every line (PL-17)."""

    def __init__(self, rows: Sequence[YearSummary], part: YearPart) -> None:
        self._rows = [(row, {period: place for place, period in enumerate(row.months)}) for row in rows]
        self._part = part

    @cached_property
    def settings(self) -> CalculationSettings:
        """The parameters of the last month."""
        return usual_settings(self._part.months()[-1].first_day)

    @cached_property
    def _months(self) -> Mapping[Period, Mapping[SeriesName, Amounts]]:
        """The lines of every month of the year up to the last one asked for."""
        last = self._part.months()[-1]
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
        months = Period(self._part.year, 1).through(self._part.months()[-1])
        return {period: state_of_actual(self._states(period)) for period in months}

    def _states(self, period: Period) -> Sequence[MonthState]:
        return [row.months[period] for row, _ in self._rows if period in row.months]

    def sites(self) -> tuple[SitesOfMonth, ...]:
        """How many sites each month adds up, and how many of them its actual."""
        states = {period: self._states(period) for period in self._part.months()}
        return tuple(
            SitesOfMonth(period=period, sites=len(found), actual_sites=found.count(self._actual_of[period]))
            for period, found in states.items()
        )

    def not_closed(self) -> Mapping[Period, Sequence[str]]:
        """The sites that are not closed, in months that others are."""
        closed = MonthState.CLOSED
        found = {
            period: [row.site_id for row, _ in self._rows if row.months.get(period, closed) is not closed]
            for period in self._months_of(closed)
        }
        return {period: sites for period, sites in found.items() if sites}

    def planned(self) -> tuple[Amounts, Amounts]:
        """Budget and trend over the months asked for."""
        sums = self._sums(self._part.months())
        return sums[SeriesName.BUDGET], sums[SeriesName.TREND]

    def lines(self) -> tuple[RollupLine, ...]:
        """The ten lines over the months asked for."""
        return (*(self._line(line) for line in Line), self._cumulative())

    def total(self, line: Line) -> SeriesAmounts:
        """A line over the months asked for."""
        months: dict[SeriesName, Sequence[Period]] = dict.fromkeys(SeriesName, self._part.months())
        state = state_of_actual([self._actual_of[period] for period in self._part.months()])
        months[SeriesName.ACTUAL] = self._months_of(state)
        return series_of({series: self._sum(line, series, periods) for series, periods in months.items()})

    def _months_of(self, state: MonthState) -> Sequence[Period]:
        return [period for period in self._part.months() if self._actual_of[period] is state]

    def _sum(self, line: Line, series: SeriesName, periods: Sequence[Period]) -> Decimal | None:
        return year_total([self._months[period][series][line] for period in periods])

    def _line(self, line: Line) -> RollupLine:
        total, revenue = self.total(line), self.total(Line.INTERNAL_REVENUE)
        return RollupLine.model_construct(
            line=CODES[line],
            label=LABELS[line],
            better_when=BETTER[line],
            months=tuple(self._month(line, period) for period in self._part.months()),
            total=total,
            actual_to_date=self._sum(line, SeriesName.ACTUAL, self._months_of(MonthState.CLOSED)),
            percent_of_internal_revenue=percent_of(line, total.trend, revenue.trend),
        )

    def _month(self, line: Line, period: Period) -> RollupMonth:
        amounts = self._months[period]
        trend = amounts[SeriesName.TREND]
        return RollupMonth.model_construct(
            period=period,
            status=self._state(period),
            **vars(series_of({series: amounts[series][line] for series in SeriesName})),
            percent_of_internal_revenue=percent_of(line, trend[line], trend[Line.INTERNAL_REVENUE]),
        )

    def _state(self, period: Period) -> MonthState:
        return state_of(self._states(period))

    def _cumulative(self) -> RollupLine:
        trend, budget = (
            [month[series][Line.FLC] or ZERO for month in self._months.values()]
            for series in (SeriesName.TREND, SeriesName.BUDGET)
        )
        to_budget = {
            period: cumulative(trend[:count], budget[:count]) for count, period in enumerate(self._months, start=1)
        }
        months = tuple(
            RollupMonth.model_construct(
                period=period,
                status=self._state(period),
                **vars(series_of({SeriesName.TREND: to_budget[period]})),
                percent_of_internal_revenue=None,
            )
            for period in self._part.months()
        )
        return RollupLine.model_construct(
            line=LineCode.FLC_TO_BUDGET_CUMULATIVE,
            label=CUMULATIVE_LABEL,
            better_when=FavourableDirection.HIGHER,
            months=months,
            total=series_of({SeriesName.TREND: to_budget[self._part.months()[-1]]}),
            actual_to_date=None,
            percent_of_internal_revenue=None,
        )


def child(unit: str, name: str, level: Literal["site", "district", "region"], sums: RolledUp) -> ChildView:
    """A unit below, with the trend of its lines against the budget."""
    budget, trend = sums.planned()
    lines = tuple(_child_line(line, trend[line], budget[line], sums.settings) for line in Line)
    return ChildView.model_construct(id=unit, name=name, level=level, lines=lines)


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
