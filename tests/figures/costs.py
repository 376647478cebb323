"""Pages of a site's month: readers of payroll and expenses."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from tests.figures.pages import NOT_SHOWN, NotShown, Pages, Place, Read, Shown, added, known
from tests.figures.sites import Pick, on, rows


def _reconciled(*names: str) -> Pick:
    def pick(found: Any, series: str) -> Any:
        told = found["reconciliation"]
        if told is None or series not in {"actual", "trend"}:
            return NOT_SHOWN
        return added(told[name] for name in names)

    return pick


def _by_account(*names: str) -> Pick:
    def pick(found: Any, series: str) -> Any:
        told = found["reconciliation"]
        if told is None or series not in {"actual", "trend"}:
            return NOT_SHOWN
        return added(one[name] for one in told["accounts"] for name in names)

    return pick


payroll_of_steps = on("payroll", _reconciled("timekeeping", "salaried", "difference"))
payroll_of_ledger = on("payroll", _reconciled("ledger"))
payroll_by_account = on("payroll", _by_account("ledger"))
payroll_of_days_by_account = on("payroll", _by_account("days", "difference"))


def hours_of_rows(*, salaried: bool) -> Read:
    """Hours of the rows of salaried people, or of the others."""
    return on("payroll", lambda found, series: _added_rows(found, series, _hours, salaried=salaried))


def cost_of_rows(found: Any, series: str) -> Any:
    """The cost of all rows of a series, and what the page says is beyond them."""
    if series == "trend":
        return NOT_SHOWN
    return added((*(row["cost"] for row in rows(found, "rows", series)), found["totals"]["costBeyondRows"][series]))


def cost_of_days(found: Any, series: str) -> Any:
    """Timekeeping and salaries of a closed month, from which its ledger may differ."""
    told = found["reconciliation"]
    return NOT_SHOWN if told is None or series != "actual" else told["timekeeping"] + told["salaried"]


def cost_of_worked_days(found: Any, series: str) -> Any:
    """The rows of days that were worked."""
    return added(row["cost"] for row in rows(found, "rows", series)) if series == "actual" else NOT_SHOWN


def _hours(row: Mapping[str, Any]) -> Decimal:
    """Hours of a row; they are unknown where nobody planned and only accounts are budgeted."""
    return added((row["regularHours"], row["overtimeHours"])) or Decimal(0)


def _added_rows(found: Any, series: str, value: Callable[[Any], Decimal], *, salaried: bool) -> Any:
    shown = [row for row in rows(found, "rows", series) if (row["group"] == "Salaried") == salaried]
    return sum(map(value, shown), Decimal(0)) if shown else NOT_SHOWN


def hourly(found: Any, series: str) -> Any:
    """Hours of people who are paid by the hour."""
    hours, salaried = (found["totals"][name][series] for name in ("hours", "salariedHours"))
    return None if hours is None else hours - (salaried or 0)


def accounts_of(*lines: str) -> Read:
    """The accounts of some lines of the tab, added up; all accounts where none is named."""

    def pick(found: Any, series: str) -> Any:
        shown: Iterable[Any] = (one for one in found["accounts"] if not lines or one["line"] in lines)
        return added(one[series] for one in shown)

    return on("expenses", pick)


def less(read: Read, *others: Read) -> Read:
    """A figure less others, of which nothing may be known."""

    def difference(pages: Pages, place: Place) -> Shown:
        found = read(pages, place)
        if found is None or isinstance(found, NotShown):
            return found
        return found - sum((known(pages, place, other) for other in others), Decimal(0))

    return difference
