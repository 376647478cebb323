"""Months that are far from plan: contribution, revenue, expenses, billing (docs/rules/pl.md#pl-10 to #pl-12)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from pydantic.alias_generators import to_camel

from shared_code.alerts.catalogue import Limits
from shared_code.alerts.checks.registry import check
from shared_code.alerts.data import PlannedMonth, SiteData
from shared_code.alerts.models import Observation
from shared_code.derivations.formatting import format_value
from shared_code.derivations.parameters import parameters
from shared_code.kit.money import to_one_place
from shared_code.kit.period import Period
from shared_code.pl.models import IN_FLC, AlertLevel, Line
from shared_code.pl.rules import alert_level, billing_deviation, prior_year_alert
from shared_code.pl.rules.variance import percent_of_base

REVENUE_LINES: Final = (Line.EXTERNAL_REVENUE, Line.INTERNAL_REVENUE)
EXPENSE_LINES: Final = tuple(line for line, sign in IN_FLC.items() if sign < 0)


def _limit(name: str, data: SiteData) -> Decimal:
    return parameters("pl")[name].on(data.today)


@check("flc-deviation", shows="value base percent limit review")
def flc_deviation(data: SiteData, limits: Limits) -> Iterator[Observation]:  # noqa: ARG001 - they are parameters of the P&L
    """Contribution against budget: a look past one limit, a review past the others."""
    look, review, amount = (
        _limit(f"flc_{name}", data) for name in ("alert_percent", "review_percent", "review_amount")
    )
    for period, month in data.plan.months.items():
        value, base = month.trend.get(Line.FLC), month.budget.get(Line.FLC)
        if level := alert_level(value, base, look, review, amount):
            shown = {
                **_compared(value, base),
                "limit": _plain(look),
                "review": f"{_plain(review)} % or {_money(amount)}",
            }
            yield _observation(Line.FLC, period, shown, severe=level is AlertLevel.REVIEW)


@check("line-deviation", shows="value base percent limit")
def line_deviation(data: SiteData, limits: Limits) -> Iterator[Observation]:  # noqa: ARG001 - as above
    """Revenue and expenses against budget."""
    of_revenue, of_expense = _limit("revenue_alert_percent", data), _limit("expense_alert_percent", data)
    by_line = {**dict.fromkeys(REVENUE_LINES, of_revenue), **dict.fromkeys(EXPENSE_LINES, of_expense)}
    for period, month in data.plan.months.items():
        for line, limit in by_line.items():
            value, base = month.trend.get(line), month.budget.get(line)
            if alert_level(value, base, limit):
                yield _observation(line, period, {**_compared(value, base), "limit": _plain(limit)})


@check("prior-year", shows="value base percent limit")
def prior_year(data: SiteData, limits: Limits) -> Iterator[Observation]:  # noqa: ARG001 - as above
    """External revenue against the same month last year."""
    limit = _limit("prior_year_alert_percent", data)
    for period, month in data.plan.months.items():
        value, base = month.trend.get(Line.EXTERNAL_REVENUE), month.prior_year
        if value is not None and base is not None and prior_year_alert(value, base, limit):
            shown = {"value": _money(value), "base": _money(base), "percent": f"{to_one_place(value * 100 / base)}"}
            yield _observation(Line.EXTERNAL_REVENUE, period, {**shown, "limit": _plain(limit)})


@check("billing-deviation", shows="value base amount percent limit limit_amount")
def billing(data: SiteData, limits: Limits) -> Iterator[Observation]:  # noqa: ARG001 - as above
    """Internal revenue of closed months against the forecast of record, by the limits of the contract."""
    for period, month in data.plan.months.items():
        value = month.trend.get(Line.INTERNAL_REVENUE)
        if not month.is_closed or value is None or month.forecast_of_record is None:
            continue
        percent, amount = _billing_limits(month, data)
        found = billing_deviation(month.forecast_of_record, value, percent, amount)
        if found.needs_review:
            shown = {
                **_compared(value, month.forecast_of_record),
                "amount": _money(found.amount),
                "limit": _plain(percent),
                "limit_amount": _money(amount),
            }
            yield _observation(Line.INTERNAL_REVENUE, period, shown)


@check("not-calculated", shows="problem")
def not_calculated(data: SiteData, limits: Limits) -> Iterator[Observation]:  # noqa: ARG001 - there are none
    """Years whose P&L cannot be calculated."""
    for year, problem in data.plan.problems.items():
        yield Observation(to_camel(Line.FLC), None, values={"problem": problem.rstrip(".")}, subject=str(year))


def _billing_limits(month: PlannedMonth, data: SiteData) -> tuple[Decimal, Decimal]:
    percent, amount = month.deviation_percent, month.deviation_amount
    return (
        _limit("deviation_percent", data) if percent is None else percent,
        _limit("deviation_amount", data) if amount is None else amount,
    )


def _observation(line: Line, period: Period, shown: Mapping[str, str], *, severe: bool = False) -> Observation:
    return Observation(to_camel(line), period, (), shown, shown["value"], shown["limit"], severe=severe)


def _compared(value: Decimal | None, base: Decimal | None) -> Mapping[str, str]:
    percent = None if value is None or base is None else percent_of_base(abs(value - base), base)
    return {
        "value": _money(value),
        "base": _money(base),
        "percent": "more than 100" if percent is None else f"{to_one_place(percent)}",
    }


def _money(value: Decimal | None) -> str:
    return format_value(value, "$")


def _plain(value: Decimal) -> str:
    return format_value(value, "")
