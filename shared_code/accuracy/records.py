"""Forecasts of record beside the books: month by month, once a month is closed."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from pydantic.alias_generators import to_camel

from shared_code.accounts.series import SeriesName
from shared_code.accuracy.models import BASELINE, ScoredLine
from shared_code.accuracy.scoring import ForecastOutcome, scored_line
from shared_code.kit.period import MONTHS_OF_A_YEAR, Period
from shared_code.pl.models import SUMMED_LINES, Amounts, Line, MonthState, YearSummary, dollars
from shared_code.pl.rules import roll_up

LAST_YEAR = "last-year"


class RecordedForecast(NamedTuple):
    """The forecast of record of a month by line in $, and who sent it."""

    author: str
    amounts: Amounts


class BookedMonth(NamedTuple):
    """A closed month by line in $: its actual and its budget."""

    actual: Amounts
    budget: Amounts


def booked_months(rows: Iterable[YearSummary]) -> Mapping[Period, BookedMonth]:
    """The closed months of stored years."""
    return {
        period: BookedMonth(_amounts(row, place, SeriesName.ACTUAL), _amounts(row, place, SeriesName.BUDGET))
        for row in rows
        for place, (period, state) in enumerate(row.months.items())
        if state is MonthState.CLOSED
    }


def _amounts(row: YearSummary, place: int, series: SeriesName) -> Amounts:
    at = [*SeriesName].index(series)
    return roll_up(
        [{line: dollars(row.cents[line][place][at]) if line in row.cents else None for line in SUMMED_LINES}]
    )


def scored_records(
    records: Mapping[Period, RecordedForecast], booked: Mapping[Period, BookedMonth]
) -> Iterator[ScoredLine]:
    """Each line of the closed months that have a forecast of record, against their actual."""
    for line in Line:
        found = [
            ForecastOutcome(record.author, forecast, actual, _others(booked, period, line))
            for period, record in records.items()
            if period in booked
            and (forecast := record.amounts.get(line)) is not None
            and (actual := booked[period].actual.get(line)) is not None
        ]
        if found:
            yield scored_line(to_camel(line), None, found)


def _others(booked: Mapping[Period, BookedMonth], period: Period, line: Line) -> Mapping[str, Decimal]:
    """The budget of a month, and what the same month of last year came to."""
    before = booked.get(period.shift(-MONTHS_OF_A_YEAR))
    said = {BASELINE: booked[period].budget.get(line), LAST_YEAR: before.actual.get(line) if before else None}
    return {method: amount for method, amount in said.items() if amount is not None}
