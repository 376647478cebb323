"""Hours day by day with the weekly split, and the cost of payroll (3.4.4, 3.5, 3.15.10 and 11)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.amounts import ZERO, cents, number
from tests.oracle.document import Document
from tests.oracle.feeds import is_actual, loaded, rows, to_date
from tests.oracle.periods import SATURDAY, days_of, first_of, length_of_year, week_before


@dataclass(frozen=True)
class Hours:
    """Hours of a code on a day; `overtime` None: only the total is known."""

    worked: Decimal
    overtime: Decimal | None


def under_code(columns: dict[str, Any] | None, code: str) -> Any:
    return next((value for name, value in (columns or {}).items() if name.upper() == code.upper()), None)


def plan(document: Document, day: date) -> dict[str, Any]:
    return document.of_month("forecast_payroll", first_of(day)) or {}


def typed(document: Document, day: date, table: str, code: str) -> Decimal | None:
    columns = plan(document, day).get(table) or {}
    found = [document.column(columns, name, day) for name in columns if name.upper() == code.upper()]
    return next((value for value in found if value is not None), None)


def splits(document: Document, day: date, code: str) -> bool:
    """Whether the month's forecast of the code has overtime of its own."""
    return under_code(plan(document, day).get("overtime_hours"), code) is not None


def forecast_hours(document: Document, day: date, code: str) -> Hours:
    """Typed hours, else the budget's of the code as a daily total."""
    hours, overtime = typed(document, day, "hours", code), typed(document, day, "overtime_hours", code)
    if not document.alive(first_of(day)):
        return Hours(ZERO, None)
    if hours is None and overtime is None:
        budget = number(under_code(document.of_month("budget_hours", first_of(day)), code))
        return Hours(budget / len(days_of(first_of(day))), None)
    if splits(document, day, code):
        return Hours((hours or ZERO) + (overtime or ZERO), overtime or ZERO)
    return Hours(hours or ZERO, None)


def actual_hours(document: Document, day: date, code: str) -> Hours:
    """Hours as loaded; a code without a row on a loaded day did not work."""
    found = [row for name, row in rows(document, "hours")[day].items() if name.upper() == code.upper()]
    if any(row.get("total") is not None for row in found):
        return Hours(sum((number(row.get("total")) for row in found), ZERO), None)
    overtime = sum((number(row.get("overtime")) for row in found), ZERO)
    return Hours(sum((number(row.get("regular")) for row in found), overtime), overtime)


def hours_of_day(document: Document, series: str, day: date, code: str) -> Hours:
    closed = series == "ledger" and day in loaded(document, "hours")
    if closed or is_actual(document, "hours", series, day):
        return actual_hours(document, day, code)
    return forecast_hours(document, day, code)


def worked_before(document: Document, month: date, code: str) -> Decimal:
    """Hours already worked in the payroll week that reaches into the month: loaded, else forecast."""
    worked = ZERO
    for day in week_before(month):
        known = actual_hours if day in loaded(document, "hours") else forecast_hours
        worked += known(document, day, code).worked
    return worked


def month_hours(document: Document, series: str, month: date, code: str) -> tuple[Decimal, Decimal]:
    """Regular and overtime hours of a code in a month; days with totals are split at the week's threshold."""
    threshold = document.setting("overtime_threshold", "40") * document.employees(code)
    worked = worked_before(document, month, code)
    regular = overtime = ZERO
    for day in days_of(month):
        if day.weekday() == SATURDAY:
            worked = ZERO
        today = hours_of_day(document, series, day, code)
        if today.overtime is None:
            regular_today = max(ZERO, min(today.worked, threshold - worked))
        else:
            regular_today = today.worked - today.overtime
        regular += regular_today
        overtime += today.worked - regular_today
        worked += today.worked
    return regular, overtime


# Payroll


def codes_of_plan(document: Document, month: date) -> list[str]:
    tables = (plan(document, month).get("hours") or {}, plan(document, month).get("overtime_hours") or {})
    return sorted({code.upper() for table in tables for code in table})


def is_saved(document: Document, day: date) -> bool:
    codes = codes_of_plan(document, first_of(day))
    return any(typed(document, day, table, code) is not None for table in ("hours", "overtime_hours") for code in codes)


def wage(document: Document, day: date, code: str) -> Decimal:
    """The code's rate, or the override that began last on or before the day."""
    overrides = under_code(plan(document, day).get("rate_overrides"), code) or []
    begun = [row for row in overrides if date.fromisoformat(row["from"]) <= day]
    if begun:
        return number(max(begun, key=lambda row: date.fromisoformat(row["from"]))["rate"])
    return number(under_code(plan(document, day).get("rates"), code))


def cost_of_day(document: Document, day: date, code: str) -> Decimal:
    hours, overtime = typed(document, day, "hours", code), typed(document, day, "overtime_hours", code)
    factor = document.setting("overtime_factor", "1.5")
    return ((hours or ZERO) + (overtime or ZERO) * factor) * wage(document, day, code)


def salaries(document: Document, days: list[date]) -> Decimal:
    """What the month's salaried people cost on some of its days, whether loaded or forecast, rounded once."""
    cost = ZERO
    for day in days:
        for person in plan(document, day).get("salaried") or []:
            cost += number(person.get("allocated_annual_salary")) / length_of_year(day)
    return cents(cost)


def payroll_to_date(document: Document, month: date) -> Decimal | None:
    """Timekeeping of the loaded days, and salaried people, whom it does not have (3.15.26)."""
    timekeeping = to_date(document, "payroll", month)
    if timekeeping is None:
        return None
    return cents(timekeeping) + salaries(
        document, [day for day in days_of(month) if day in loaded(document, "payroll")]
    )


def payroll(document: Document, series: str, month: date) -> Decimal:
    return document.once(("payroll", series, month), lambda: payroll_of(document, series, month))


def payroll_of(document: Document, series: str, month: date) -> Decimal:
    """Timekeeping cost of loaded days, forecast of the rest, salaries on both; each code and each part in cents."""
    if not document.alive(month):
        return ZERO
    actual = [day for day in days_of(month) if is_actual(document, "payroll", series, day)]
    others = [day for day in days_of(month) if day not in actual]
    planned = [day for day in others if is_saved(document, day)]
    total = cents(to_date(document, "payroll", month) or ZERO) if actual else ZERO
    for code in codes_of_plan(document, month):
        total += cents(sum((cost_of_day(document, day, code) for day in planned), ZERO))
    total += salaries(document, [*actual, *planned])
    budget = document.line_balance("budget", month, "payroll") / len(days_of(month))
    return total + cents(sum((budget for day in others if day not in planned), ZERO))
