"""Where the trend of a line comes from: actual, forecast, budget, or a mix of them up to a day."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from shared_code.accounts.provenance import Provenance, initialized_from, origin, planned_origin
from shared_code.accounts.series import SeriesName
from shared_code.pl.calculation.feeds import LAST_DAY, contract_day
from shared_code.pl.calculation.inputs import MonthFacts
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.pl.models import Line, MonthState


@dataclass(frozen=True, slots=True)
class _Inputs:
    """What of a month's facts makes a line: whether anybody saved it, and the last day of its actuals.

    `is_predicted` tells whether days that nobody saved may start from the predictive forecast.

    `is_whole` tells of a line of days whether all of them are loaded; such a line has an actual and a forecast part.
    """

    is_saved: Callable[[MonthFacts], bool]
    last_day: Callable[[MonthFacts], date | None]
    is_whole: Callable[[MonthFacts], bool] | None = None
    is_predicted: bool = False


def _statistics_saved(facts: MonthFacts) -> bool:
    return facts.drivers.forecast.budget_days + facts.predicted_days < facts.period.day_count


def _payroll_saved(facts: MonthFacts) -> bool:
    return facts.labor.forecast.budget_days < facts.period.day_count


def _expenses_saved(facts: MonthFacts) -> bool:
    return bool(facts.expenses)


def _anything_saved(facts: MonthFacts) -> bool:
    return any(
        (
            _statistics_saved(facts),
            _payroll_saved(facts),
            _expenses_saved(facts),
            facts.rates,
            facts.other_revenue,
            facts.adjustments,
            facts.adjustment_ratio is not None,
        )
    )


def _revenue_is_whole(facts: MonthFacts) -> bool:
    return facts.revenue_is_whole


def _payroll_is_whole(facts: MonthFacts) -> bool:
    return len(facts.labor.cost_to_date) == facts.period.day_count


def _no_day(_: MonthFacts) -> date | None:
    return None


_OF_LABOR: Final = _Inputs(_payroll_saved, LAST_DAY["payroll"])
_INPUTS: Final[Mapping[Line, _Inputs]] = {
    Line.EXTERNAL_REVENUE: _Inputs(_statistics_saved, LAST_DAY["revenue"], _revenue_is_whole, is_predicted=True),
    Line.INTERNAL_REVENUE: _Inputs(_anything_saved, contract_day, is_predicted=True),
    Line.PAYROLL: _Inputs(_payroll_saved, LAST_DAY["payroll"], _payroll_is_whole),
    Line.PTEB: _OF_LABOR,
    Line.INSURANCE: _OF_LABOR,
    Line.FLC: _Inputs(_anything_saved, contract_day, is_predicted=True),
}
NOWHERE: Final = Provenance(source="none")
_OF_ACCOUNTS: Final = _Inputs(_expenses_saved, _no_day)
"""All other lines, whose actual of a running month is what is booked so far."""


def provenance(month: CalculatedMonth, line: Line, loaded_at: datetime | None) -> Provenance:
    """Where a line's trend of a month comes from; `loaded_at` is when its actuals were loaded."""
    facts = month.month.facts
    if month.state is MonthState.CLOSED:
        return Provenance(source="actual", loaded_at=loaded_at) if facts.ledger else NOWHERE
    if not month.is_open:
        return NOWHERE
    inputs = _INPUTS.get(line, _OF_ACCOUNTS)
    is_saved = inputs.is_saved(facts)
    is_predicted = inputs.is_predicted and facts.predicted_days > 0
    planned = planned_origin(saved=is_saved or is_predicted, budgeted=bool(facts.budget))
    initial = initialized_from(saved=is_saved, predicted=is_predicted, budgeted=bool(facts.budget))
    is_running = month.state is MonthState.CURRENT
    last = inputs.last_day(facts) if is_running else None
    actual, trend = (month.lines[series][line] for series in (SeriesName.ACTUAL, SeriesName.TREND))
    is_booked = is_running and inputs is _OF_ACCOUNTS and actual is not None and actual.amount
    if last is None and not is_booked:
        return Provenance(source=planned, initialized_from=initial)
    is_whole = inputs.is_whole is not None and inputs.is_whole(facts)
    has_parts = inputs.is_whole is not None and actual is not None and trend is not None
    return Provenance(
        source=origin(planned, begun=True, whole=is_whole),
        cut_off=None if is_whole else last,
        actual_part=actual.amount if has_parts and actual else None,
        forecast_part=trend.amount - actual.amount if has_parts and actual and trend and not is_whole else None,
        loaded_at=loaded_at,
        initialized_from=initial,
    )
