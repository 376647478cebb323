"""A site's P&L year as roll-ups read it: amounts only, in cents, by month."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from shared_code.kit.period import Period
from shared_code.pl.models import SUMMED_LINES, Line, MonthState, MonthSummary
from shared_code.pl.year import CalculatedMonth, Year
from shared_code.statistics.models import SeriesName

_CENT: Final = Decimal("0.01")


def month_summaries(year: Year) -> Mapping[Period, MonthSummary]:
    """The months of a calculated year in which the site is open."""
    months = {period: year.months[period] for period in year.inputs.periods()}
    return {
        period: MonthSummary(state=month.state, cents=tuple(_row(month, line) for line in SUMMED_LINES))
        for period, month in months.items()
        if month.is_open
    }


def _row(month: CalculatedMonth, line: Line) -> tuple[int | None, ...]:
    nodes = [month.lines[series][line] for series in SeriesName]
    return tuple(None if node is None else _cents(node.amount) for node in nodes)


def state_of(months: Sequence[MonthSummary]) -> MonthState:
    """The state of a month over several sites: closed when it is everywhere, future when it is everywhere."""
    states = {month.state for month in months}
    return states.pop() if len(states) == 1 else MonthState.CURRENT


def _cents(amount: Decimal) -> int:
    return int((amount / _CENT).to_integral_value())
