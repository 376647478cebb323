"""The result document of a site-year: lines, totals, percentages, variances, components, dates, warnings."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from pydantic.alias_generators import to_camel

from shared_code.accounts.series import SeriesName
from shared_code.derivations.nodes import Node, by
from shared_code.kit.errors import calculating
from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import Period
from shared_code.pl.calculation.feeds import internal_revenue_date, last_actual_days
from shared_code.pl.calculation.lines import BETTER
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line, MonthState, Variance
from shared_code.pl.rules import percent_of_internal_revenue, variance
from shared_code.pl.view.warnings import findings, sentences, unusual_days
from shared_code.revenue.internal.agreement import Agreement
from shared_code.revenue.internal.billable import Billable
from shared_code.revenue.internal.month import InternalRevenue

SERIES = tuple(SeriesName)
"""Budget, actual, forecast, trend."""
CALCULATED = (SeriesName.FORECAST, SeriesName.TREND)
NOTHING = to_cents(ZERO)
Document = Mapping[str, Any]


def result(year: Year, series: Sequence[SeriesName] = SERIES, lines: Sequence[Line] = tuple(Line)) -> Document:
    """The result document; amounts are decimals, None what is not available. `series` and `lines` narrow it.

    Raises CalculationError for a comparison that is too large.
    """
    periods, days = year.inputs.periods(), unusual_days(year)
    return {
        "months": list(periods),
        "state": {period: year.months[period].state for period in periods},
        "lines": {line: {name: _amounts(year.line(line, name)) for name in series} for line in lines},
        "flc_to_budget_cumulative": _amounts(year.contribution_to_budget()),
        "totals": {line: {name: year.total(line, name).amount for name in series} for line in lines},
        "percent_of_ir": {
            line: {name: _percentages(year, line, name) for name in series}
            for line in lines
            if line is not Line.EXTERNAL_REVENUE
        },
        "actual_to_date": {line: year.actual_to_date(line).amount for line in lines},
        "variance": {period: {line: _variance(year, period, line) for line in lines} for period in periods},
        "internal_revenue_components": {period: _components(year, period) for period in periods},
        "last_actual_day": last_actual_days(year),
        "internal_revenue_date": internal_revenue_date(year),
        "warnings": sentences(finding for finding in findings(year) if finding not in days),
    }


def _amounts(nodes: Sequence[Node | None]) -> list[Decimal | None]:
    return [None if node is None else node.amount for node in nodes]


def _percentages(year: Year, line: Line, series: SeriesName) -> list[Decimal | None]:
    """Twelve months and the year."""
    amounts, revenue = (
        [*_amounts(year.line(one, series)), year.total(one, series).amount] for one in (line, Line.INTERNAL_REVENUE)
    )
    periods = (*year.inputs.periods(), str(year.inputs.year))
    return [
        _compared(line, period, percent_of_internal_revenue, amount=amount, internal_revenue=whole)
        for period, amount, whole in zip(periods, amounts, revenue, strict=True)
    ]


def _compared(line: Line, period: str, rule: Callable[..., Any], **operands: Any) -> Any:  # noqa: ANN401 - of the rule
    """What a rule makes of figures of a line; an error names the line, the month and the figures."""
    with calculating(line=to_camel(line), period=period):
        return by(rule, **operands).amount


def _variance(year: Year, period: Period, line: Line) -> Document:
    """Trend against budget, whatever series are shown."""
    values = year.months[period].lines
    settings = year.inputs.settings
    trend, budget = values[SeriesName.TREND][line], values[SeriesName.BUDGET][line]
    compared: Variance = _compared(
        line,
        period,
        variance,
        value=trend,
        base=budget,
        better=BETTER[line],
        high=settings.significance_high,
        medium=settings.significance_medium,
    )
    return compared._asdict()


def _components(year: Year, period: Period) -> Document:
    """Internal revenue by component, in the forecast and in a trend that is not closed."""
    month = year.months[period]
    series = [name for name in CALCULATED if month.state is not MonthState.CLOSED or name is SeriesName.FORECAST]
    return {name: _of_contract(month.contract_revenue(name)) for name in series}


def _of_contract(revenue: InternalRevenue | None) -> Document:
    """The components by the names of the contract's blocks; a site that is not open has none."""
    document: dict[str, Any] = {}
    if revenue is None:
        return {"total": NOTHING}
    for name, node in revenue.components.items():
        document[name] = node.amount
        if name == "revenue_share":
            document["revenue_share_structures"] = [
                {"revenue": part.revenue.amount, "prior": part.prior.amount, "share": part.share.amount}
                for part in revenue.structures
            ]
        if name == "management_agreement" and revenue.agreement:
            document["management_agreement_parts"] = _agreement(revenue.agreement)
        if name == "billable_accounts" and revenue.billable:
            document["billable_accounts_parts"] = {**_billable(revenue.billable), "total": node.amount}
    if revenue.validation_fee is not None:
        document["validation_fee"] = revenue.validation_fee.amount
    return {**document, "total": revenue.total.amount}


def _billable(parts: Billable) -> Document:
    return {
        "billable_payroll": parts.payroll.amount,
        "pteb": parts.pteb.amount,
        "support": parts.support.amount,
        "expenses": parts.expenses.amount,
    }


def _agreement(parts: Agreement) -> Document:
    return {
        "net_external_revenue": parts.net_external_revenue.amount,
        "management_fee": parts.management_fee.amount,
        **_billable(parts.billable),
        "insurance": parts.insurance.amount,
        "claims": parts.claims.amount,
        "non_gl": parts.non_gl.amount,
        "validation_excess": parts.validation_excess.amount,
        "non_billable": parts.non_billable.amount,
        "profit": parts.profit.amount,
        "profit_share": parts.profit_share.amount,
        "total": parts.total.amount,
    }
