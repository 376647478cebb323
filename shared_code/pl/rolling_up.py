"""Sums over sites: lines recomputed from sums, percentages too, never averages."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Literal

from shared_code.kit.money import ZERO
from shared_code.kit.period import Period, YearPart
from shared_code.kit.series import SeriesAmounts
from shared_code.pl.explaining import LABELS
from shared_code.pl.inputs import Settings, usual_settings
from shared_code.pl.lines import BETTER
from shared_code.pl.models import Amounts, Better, Line, MonthState, VarianceDirection, YearSummary
from shared_code.pl.rendering import CODES, CUMULATIVE_LABEL, percent_of, series_of
from shared_code.pl.rules import cumulative, roll_up, variance, year_total
from shared_code.pl.summary import state_of
from shared_code.pl.views import ChildLine, ChildView, LineCode, RollupLine, RollupMonth
from shared_code.statistics.models import SeriesName


class RolledUp:
    """Some sites' years as one P&L."""

    def __init__(self, rows: Sequence[YearSummary], part: YearPart) -> None:
        self._rows = rows
        self._part = part

    @property
    def settings(self) -> Settings:
        """The parameters of the last month."""
        return usual_settings(self._part.months()[-1].first_day)

    @cached_property
    def _months(self) -> Mapping[Period, Mapping[SeriesName, Amounts]]:
        """The lines of every month of the year up to the last one asked for."""
        last = self._part.months()[-1]
        return {period: self._sums(period) for period in Period(self._part.year, 1).through(last)}

    def _sums(self, period: Period) -> Mapping[SeriesName, Amounts]:
        rows = [row for row in self._rows if period in row.months]
        return {series: roll_up([row.amounts(period, series) for row in rows]) for series in SeriesName}

    def lines(self) -> tuple[RollupLine, ...]:
        """The ten lines over the months asked for."""
        return (*(self._line(line) for line in Line), self._cumulative())

    def total(self, line: Line) -> SeriesAmounts:
        """A line over the months asked for."""
        months = [self._months[period] for period in self._part.months()]
        return series_of({series: year_total([month[series][line] for month in months]) for series in SeriesName})

    def _line(self, line: Line) -> RollupLine:
        total, revenue = self.total(line), self.total(Line.INTERNAL_REVENUE)
        return RollupLine.model_construct(
            line=CODES[line],
            label=LABELS[line],
            better_when=BETTER[line],
            months=tuple(self._month(line, period) for period in self._part.months()),
            total=total,
            actual_to_date=year_total(
                [
                    self._months[period][SeriesName.ACTUAL][line]
                    for period in self._part.months()
                    if self._state(period) is MonthState.CLOSED
                ]
            ),
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
        return state_of([row.months[period] for row in self._rows if period in row.months])

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
            better_when=Better.HIGHER,
            months=months,
            total=series_of({SeriesName.TREND: to_budget[self._part.months()[-1]]}),
            actual_to_date=None,
            percent_of_internal_revenue=None,
        )


def child(unit: str, name: str, level: Literal["site", "district", "region"], sums: RolledUp) -> ChildView:
    """A unit below, with the trend of its lines against the budget."""
    return ChildView(
        id=unit,
        name=name,
        level=level,
        lines=tuple(_child_line(line, sums.total(line), sums.settings) for line in Line),
    )


def _child_line(line: Line, total: SeriesAmounts, settings: Settings) -> ChildLine:
    found = variance(total.trend, total.budget, BETTER[line], settings.significance_high, settings.significance_medium)
    return ChildLine(
        line=CODES[line],
        budget=total.budget,
        trend=total.trend,
        amount=found.amount,
        percent=found.percent,
        direction=found.direction or VarianceDirection.NEUTRAL,
    )
