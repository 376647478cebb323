"""The months of a site that its alerts compare with plan, from calculated years."""

from collections.abc import Callable, Mapping
from typing import Final

from shared_code.accounts.series import SeriesName
from shared_code.alerts.data import PlannedMonth, SitePlan
from shared_code.kit.errors import CalculationError
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import CalculatedMonth, Year
from shared_code.pl.models import Amounts, Line, MonthState

BACK, AHEAD = 1, 1
"""Months before and after this one that are compared: what is over, what runs, and what is next."""
_YEAR: Final = 12

YearOf = Callable[[int], Year]
RecordOf = Callable[[Period], Amounts | None]


def planned(this_month: Period, year_of: YearOf, record_of: RecordOf) -> SitePlan:
    """The months around this one; `year_of` may raise CalculationError, of which the plan tells."""
    periods = [*this_month.shift(-BACK).through(this_month.shift(AHEAD))]
    years: dict[int, Year] = {}
    problems: dict[int, str] = {}
    for number in sorted({period.year for period in periods} | {period.year - 1 for period in periods}):
        try:
            years[number] = year_of(number)
        except CalculationError as error:
            problems[number] = error.message
    months = {
        period: _month(period, years, record_of)
        for period in periods
        if period.year in years and _is_open(period, years)
    }
    return SitePlan(months, {year: problem for year, problem in problems.items() if year >= this_month.year})


def _is_open(period: Period, years: Mapping[int, Year]) -> bool:
    return years[period.year].months[period].is_open


def _month(period: Period, years: Mapping[int, Year], record_of: RecordOf) -> PlannedMonth:
    month, before = years[period.year].months[period], years.get(period.year - 1)
    contract = month.month.facts.contract
    is_closed = month.state is MonthState.CLOSED
    record = record_of(period) if is_closed else None
    last_year = before.months.get(period.shift(-_YEAR)) if before else None
    return PlannedMonth(
        trend=_amounts(month, SeriesName.TREND),
        budget=_amounts(month, SeriesName.BUDGET),
        is_closed=is_closed,
        prior_year=_amounts(last_year, SeriesName.ACTUAL).get(Line.EXTERNAL_REVENUE) if last_year else None,
        forecast_of_record=record.get(Line.INTERNAL_REVENUE) if record else None,
        deviation_percent=contract.deviation_percent if contract else None,
        deviation_amount=contract.deviation_amount if contract else None,
    )


def _amounts(month: CalculatedMonth, series: SeriesName) -> Amounts:
    lines = month.lines.get(series, {})
    return {line: node.amount if node else None for line, node in lines.items()}
