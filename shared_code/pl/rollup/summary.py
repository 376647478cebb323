"""A site's P&L year as roll-ups read it: amounts only, in cents, by line."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Final

from shared_code.accounts.series import SeriesName
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import CalculatedMonth, Year
from shared_code.pl.models import SUMMED_LINES, Line, MonthState, YearSummary

_CENT: Final = Decimal("0.01")


def with_months(summary: YearSummary, year: Year, wanted: Collection[Period]) -> YearSummary:
    """A summary with those of the wanted months in which the site is open, or has a budget."""
    months = {period: month for period in wanted if (month := year.months[period]).is_open or month.month.facts.budget}
    return summary.model_copy(
        update={
            "months": {period: month.state if month.is_open else None for period, month in months.items()},
            "cents": {str(line): tuple(_row(month, line) for month in months.values()) for line in SUMMED_LINES},
        }
    )


def state_of(states: Sequence[MonthState]) -> MonthState:
    """The state of a month over several sites: closed when it is everywhere, future when it is everywhere."""
    return states[0] if len(set(states)) == 1 else MonthState.CURRENT


def _row(month: CalculatedMonth, line: Line) -> tuple[int | None, ...]:
    nodes = [month.lines[series][line] for series in SeriesName]
    return tuple(None if node is None else int((node.amount / _CENT).to_integral_value()) for node in nodes)
