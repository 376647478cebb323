"""Explains a line of a P&L year: the tree of its steps and the sentences a finance person reads."""

from calendar import month_name
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from shared_code.accounts.series import SeriesName
from shared_code.derivations.formatting import ALL_PLACES, format_value, humanize
from shared_code.derivations.narrative import Narrator, Step
from shared_code.derivations.sentence import OperandWording
from shared_code.derivations.wording import is_of_payroll
from shared_code.kit.model import Model
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.calculation.lines import LABELS
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import IN_FLC, Line
from shared_code.revenue.internal.wording import OPERAND_WORDINGS as OF_REVENUE
from shared_code.revenue.internal.wording import STEPS, Shown, Words


class Explanation(Model):
    """Where one amount of a P&L comes from; `node` is None where there is no amount."""

    line: Line
    series: SeriesName
    period: Period
    sentences: Sequence[str]
    node: Step | None


def explain(
    year: Year, line: Line, series: SeriesName, period: Period, narrator: Narrator | None = None
) -> Explanation:
    """The explanation of a line of a month; raises KeyError for a month outside the year."""
    narrator = narrator or NARRATOR
    node = year.months[period].lines[series][line]
    if node is None:
        sentence = (
            f"{LABELS[line]}, {series} of {period}: not available, because the ledger of the month is not closed."
        )
        return Explanation(line=line, series=series, period=period, sentences=[sentence], node=None)
    label = f"{LABELS[line]}, {series} of {period}"
    return Explanation(
        line=line,
        series=series,
        period=period,
        sentences=narrator.sentences(node, label),
        node=narrator.tree(node, line, LABELS[line]),
    )


def _lines_with_signs(shown: Shown) -> Words:
    """FLC as it is read: internal revenue less each cost."""
    parts = [
        f"{'- ' if IN_FLC[line] < 0 else ''}{humanize(line)} ({format_value(amount, '$')})"
        for line, amount in shown["lines"].items()
        if amount
    ]
    return {"lines": " ".join(parts) or "nothing"}


def _booked(shown: Shown) -> Words:
    """Balances with the sign of the line: the ledger holds revenue with a minus."""
    balances, sign = shown["balances"], shown["sign"]
    if not any(_values(balances)):
        return {"balances": "no balances", "booked": ""}
    turned: Any = [sign * (amount or ZERO) for amount in _values(balances)]
    if isinstance(balances, Mapping):
        turned = dict(zip(balances, turned, strict=True))
    remark = "" if sign > 0 else "; the ledger books revenue with a minus"
    return {"balances": f"balances {format_value(turned, '$')}", "booked": remark}


def _values(row: Any) -> Sequence[Any]:  # noqa: ANN401 - a row with names or without
    return tuple(row.values() if isinstance(row, Mapping) else row)


def _to_budget(shown: Shown) -> Words:
    """The months from January on, each series by itself."""
    return {
        series: format_value(dict(zip(month_name[1:], _values(shown[series]), strict=False)), "$")
        for series in ("trend", "budget")
    }


def _stretches(shown: Shown) -> Words:
    """Hours of a job code, each stretch with its rate."""
    factor = format_value(shown["overtime_factor"], "factor")
    parts = []
    for hours, overtime, rate in zip(
        *(_values(shown[name]) for name in ("hours", "overtime_hours", "rates")), strict=True
    ):
        at = format_value(rate, "$/hour", ALL_PLACES)
        parts += [f"{format_value(hours, 'hours', ALL_PLACES)} at {at}"] if hours else []
        parts += [f"{format_value(overtime, 'hours', ALL_PLACES)} overtime at {factor} × {at}"] if overtime else []
    return {"hours": " + ".join(parts) or "no hours"}


def _vehicles(shown: Shown) -> Words:
    """Vehicles of each category at its rate."""
    rates = shown["rates"]
    parts = [
        f"{humanize(name)} {format_value(count, 'vehicles', ALL_PLACES)}"
        f" at {format_value(rates[name], '$/vehicle', ALL_PLACES)}"
        for name, count in shown["counts"].items()
        if count and rates.get(name)
    ]
    return {"vehicles": " + ".join(parts) or "nothing"}


def _salaries(shown: Shown) -> Words:
    """Salaries of a year, each for its days."""
    columns = (_values(shown[name]) for name in ("annual_salaries", "days"))
    parts = [
        f"{format_value(salary, '$')} a year × {format_value(days, 'days')}"
        for salary, days in zip(*columns, strict=True)
        if salary and days
    ]
    total = " + ".join(parts) or "nothing"
    of_year = format_value(shown["days_in_year"], "days")
    return {"annual_salaries": f"{f'({total})' if len(parts) > 1 else total} / {of_year}"}


def _burden(shown: Shown) -> Words:
    """PTEB follows payroll as budgeted."""
    payroll, pteb, budget = (
        format_value(shown[name], "$", ALL_PLACES) for name in ("payroll", "budget_pteb", "budget_payroll")
    )
    if not shown["budget_payroll"]:
        return {"burden": "nothing, no payroll is budgeted"}
    return {"burden": f"payroll {payroll} × budget PTEB {pteb} / budget payroll {budget}"}


def _planned(shown: Shown) -> Words:
    """What the manager saved, else the budget: of an account."""
    return {"forecast": _saved(shown["saved"], shown["budget"], "$")}


def _rate(shown: Shown) -> Words:
    """What the manager saved, else the budget: of a parking rate."""
    return {"forecast": _saved(shown["saved_rate"], shown["budget_rate"], "$/vehicle")}


def _saved(saved: Decimal | None, budget: Decimal | None, unit: str) -> str:
    budgeted = "no budget" if budget is None else f"budget {format_value(budget, unit)}"
    if saved is None:
        return f"nothing saved, {budgeted}"
    return f"saved {format_value(saved, unit)} instead of {budgeted}"


def _claims(shown: Shown) -> Words:
    """What is booked of a line that nobody forecasts."""
    if shown["ledger"] is None:
        return {"booked": "nothing is booked"}
    return {"booked": f"ledger {format_value(shown['ledger'], '$')}"}


def _greater(shown: Shown) -> Words:
    """The forecast, until more is booked."""
    forecast = f"forecast {format_value(shown['forecast'], '$')}"
    if shown["ledger"] is None:
        return {"greater": f"{forecast}, nothing is booked yet"}
    return {"greater": f"the larger of {forecast} and ledger {format_value(shown['ledger'], '$')}"}


OPERAND_WORDINGS: Final[Mapping[str, OperandWording]] = {
    **OF_REVENUE,
    "PL-1": _booked,
    "PL-2": _lines_with_signs,
    "PL-3": _to_budget,
    "PAY-19": _stretches,
    "PAY-22": _salaries,
    "STAT-9": _vehicles,
    "RATE-2": _rate,
    "EXP-1": _burden,
    "EXP-3": _claims,
    "EXP-4": _planned,
    "EXP-5": _greater,
}
NARRATOR: Final = Narrator(STEPS, OPERAND_WORDINGS)
WITHOUT_WAGES: Final = replace(NARRATOR, amount_only=is_of_payroll)
"""Tells payroll inside other lines by its amount, for those who may not read hours and wages."""
