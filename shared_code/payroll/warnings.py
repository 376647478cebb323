"""What a reader of payroll must know beside the figures."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from shared_code.kit.answer import DataWarning
from shared_code.kit.listing import listed
from shared_code.payroll.models import UNASSIGNED, JobCode, SiteJob
from shared_code.payroll.month import Figures, Month, Rows
from shared_code.payroll.rules import budget_prompt

HOURS_OF_A_DAY = 24
FEWEST, MOST = 1, 500


def month_warnings(month: Month, today: date) -> tuple[DataWarning, ...]:
    """Warnings of a month: its data, its job codes, its figures."""
    return (*_of_data(month, today), *job_warnings(month.staff.entries()), *_of_figures(month))


def job_warnings(entries: Mapping[str, JobCode]) -> Iterator[DataWarning]:
    """What is wrong with the active job codes of a site."""
    if not entries:
        yield DataWarning(
            "NO_JOB_CODES", "HR lists no active job code for this site; hours cannot be planned. Ask HR to check it."
        )
    new = [code for code, entry in entries.items() if entry.is_new]
    if new:
        yield DataWarning("NEW_JOB_CODES", f"New job codes without a title: {listed(new)}.")
    unassigned = [code for code, entry in entries.items() if entry.group_id is None]
    if unassigned:
        message = f"Job codes without a job family: {listed(unassigned)}. An administrator assigns them."
        yield DataWarning("UNASSIGNED_JOB_CODES", message)


def head_count_warnings(jobs: Mapping[str, SiteJob]) -> Iterator[DataWarning]:
    """Unusual numbers of people of active job codes."""
    unusual = [f"{code} ({job.employees:f})" for code, job in jobs.items() if not FEWEST <= job.employees <= MOST]
    if unusual:
        message = f"Fewer than {FEWEST} or more than {MOST} employees: {listed(unusual)}; ask HR to check it."
        yield DataWarning("UNUSUAL_VALUE", message, "employees")


def _of_data(month: Month, today: date) -> Iterator[DataWarning]:
    if month.is_empty:
        yield DataWarning("NO_DATA", "Nothing is budgeted, scheduled, loaded or saved for this month.")
    elif not month.has_budget:
        yield DataWarning(
            "NO_BUDGET", "This month has no payroll budget; what nobody saved is zero. Ask finance for the budget."
        )
    if not month.is_open:
        yield DataWarning("SITE_NOT_OPEN", "The site is not open in this month; its forecast is zero.")
    if month.stored.saved and month.stored.saved.mode is not month.staff.mode:
        message = f"What was saved by {month.stored.saved.mode} is not used: this site now plans by {month.staff.mode}."
        yield DataWarning("MODE_CHANGED", f"{message} Save the month again.", "mode")
    gaps = [str(day) for day in month.period.days() if _is_gap(day, month.actual, today)]
    if gaps:
        message = f"No timekeeping was loaded for {listed(gaps)}; the forecast stands in."
        yield DataWarning("ACTUALS_MISSING", message, "rows")
    if UNASSIGNED in {**month.plan.budget.hours, **month.plan.budget.cost}:
        message = f"Part of the budget fits no active job code and stands under {UNASSIGNED}."
        yield DataWarning("BUDGET_UNASSIGNED", message, "rows")


def _is_gap(day: date, actual: Rows, today: date) -> bool:
    """A day without timekeeping before the last loaded one, or any such day of a month that is over."""
    last = max(actual, default=None)
    return last is not None and day not in actual and (day < last or (day.year, day.month) < (today.year, today.month))


def _of_figures(month: Month) -> Iterator[DataWarning]:
    cost, limit = month.cost, month.staff.settings.budget_prompt
    if month.is_open and budget_prompt(cost.forecast, cost.budget, limit):
        message = f"The forecast of {cost.forecast:,.2f} is more than {limit.normalize():f} % off the budget of "
        yield DataWarning("BUDGET_DEVIATION", f"{message}{cost.budget:,.2f}; check it.", "totals")
    for key in month.plan.keys:
        most = HOURS_OF_A_DAY * month.staff.headcount(key)
        days = [str(day) for day, rows in month.forecast.items() if _is_unusual(rows[key], most)]
        if days:
            message = f"{key.name} has more than {most:f} hours, 24 for each employee, on {listed(days)}; check it."
            yield DataWarning("UNUSUAL_VALUE", message, "rows")


def _is_unusual(figures: Figures, most: Decimal) -> bool:
    return figures.saved and figures.regular + figures.overtime > most
