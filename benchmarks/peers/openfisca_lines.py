"""The P&L of the model in OpenFisca's way: four series, front line contribution, percentages, variances, totals."""

from collections.abc import Mapping

import numpy as np

from benchmarks.peers.model import ACCOUNTS_OF, COSTS, LINES, SERIES
from benchmarks.peers.openfisca_formulas import EXPENSE_LINES, known
from benchmarks.peers.openfisca_months import Array, Formula, Month, cents, in_cents, percent, quotient, total
from shared_code.pl.models import Line

IN_PERCENT = (*LINES[1:], Line.FLC)
TO_DATE = {
    Line.EXTERNAL_REVENUE: "earned_to_date",
    Line.PAYROLL: "payroll_to_date",
    **{line: f"ledger_{line}" for line in (Line.CLAIMS, *EXPENSE_LINES)},
}


def line_formulas() -> Mapping[str, Formula]:
    """What is shown of each month."""
    found: dict[str, Formula] = {"flc_to_budget": _to_budget}
    for line in LINES:
        found |= {f"{ledger}_{line}": _balance(ledger, line) for ledger in ("budget", "ledger")}
        found |= {f"actual_{line}": _actual(line), f"trend_{line}": _trend(line)}
    found[f"budget_{Line.CLAIMS}"] = lambda month: 0 * month["budget_payroll"]
    for series in SERIES:
        found[f"{series}_{Line.FLC}"] = _contribution(series)
        found |= {f"percent_{series}_{line}": _percent(f"{series}_{line}", series) for line in IN_PERCENT}
    for line in (*LINES, Line.FLC):
        found |= {f"variance_{line}": _variance(line), f"variance_percent_{line}": _variance_percent(line)}
    return found


def year_formulas() -> Mapping[str, Formula]:
    """Totals of the year, and percentages of them."""
    found: dict[str, Formula] = {}
    for series in SERIES:
        found |= {f"total_{series}_{line}": _total(f"{series}_{line}") for line in (*LINES, Line.FLC)}
        whole = f"total_{series}"
        found |= {f"percent_{whole}_{line}": _percent(f"{whole}_{line}", whole) for line in IN_PERCENT}
    return found


def _balance(ledger: str, line: Line) -> Formula:
    sign = -1 if line is Line.INTERNAL_REVENUE else 1
    return in_cents([f"{ledger}_{account}" for account in ACCOUNTS_OF[line]], sign)


def _actual(line: Line) -> Formula:
    """The ledger of closed months, what there is of the current one."""

    def formula(month: Month) -> Array:
        if month.is_closed:
            return month[f"ledger_{line}"]
        return cents(month[TO_DATE[line]]) if month.is_current and line in TO_DATE else month.nothing()

    return formula


def _trend(line: Line) -> Formula:
    return lambda month: month[known(month, f"ledger_{line}", line)]


def _contribution(series: str) -> Formula:
    costs = [f"{series}_{line}" for line in COSTS]
    return lambda month: month[f"{series}_internal_revenue"] - month.sum(costs)


def _percent(amount: str, series: str) -> Formula:
    return lambda month: percent(month[amount], month[f"{series}_internal_revenue"])


def _total(name: str) -> Formula:
    return lambda year: total(year.of_year(name))


def _to_budget(month: Month) -> Array:
    """January up to the month."""
    before = month.before("trend_flc") - month.before("budget_flc")
    return before + month["trend_flc"] - month["budget_flc"]


def _variance(line: Line) -> Formula:
    return lambda month: cents(month[f"trend_{line}"] - month[f"budget_{line}"])


def _variance_percent(line: Line) -> Formula:
    def formula(month: Month) -> Array:
        base = np.abs(month[f"budget_{line}"])
        return np.where(base == 0, np.nan, cents(quotient(month[f"variance_{line}"] * 100, base)))

    return formula
