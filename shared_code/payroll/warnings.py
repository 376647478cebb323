"""What a reader of payroll must know beside the figures."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from shared_code.derivations.formatting import format_value
from shared_code.kit.answer import DataWarning
from shared_code.kit.finding import Finding
from shared_code.kit.listing import listed
from shared_code.payroll.forecast import differentials
from shared_code.payroll.jobs import HOURS_OF_A_DAY, JobRoster, Key
from shared_code.payroll.models import UNASSIGNED, BudgetMonth, JobCode, SiteJob
from shared_code.payroll.month import PayrollMonth, Rows
from shared_code.payroll.rules import budget_prompt

FEWEST, MOST = 1, 500


def month_warnings(month: PayrollMonth, today: date) -> tuple[DataWarning, ...]:
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


def _of_data(month: PayrollMonth, today: date) -> Iterator[DataWarning]:
    if month.is_empty:
        yield DataWarning("NO_DATA", "Nothing is budgeted, scheduled, loaded or saved for this month.")
    elif not month.has_budget:
        yield DataWarning(
            "NO_BUDGET",
            "This month has no payroll budget; days nobody saved are zero, salaries too. Ask finance for the budget.",
        )
    if not month.is_open:
        yield DataWarning("SITE_NOT_OPEN", "The site is not open in this month; its forecast is zero.")
    if month.stored.saved and month.stored.saved.mode is not month.staff.mode:
        message = f"What was saved by {month.stored.saved.mode} is not used: this site now plans by {month.staff.mode}."
        yield DataWarning("MODE_CHANGED", f"{message} Save the month again.", "mode")
    gaps = [str(day) for day in month.period.days() if _is_gap(day, month.actual, today)]
    if gaps:
        instead = "the month is closed, so nothing stands in" if month.books.closed else "the forecast stands in"
        message = f"No timekeeping was loaded for {listed(gaps)}; {instead}."
        yield DataWarning("ACTUALS_MISSING", message, "rows")
    if month.facts.unpriced:
        yield unpriced(month.facts.unpriced, "rows").warning()
    budget = month.stored.budget or BudgetMonth()
    if left_out := differentials({**budget.hours, **budget.cost}):
        message = f"Shift differentials repeat hours of other rows; the budget is without {listed(left_out)}."
        yield DataWarning("BUDGET_DIFFERENTIALS", message, "rows")
    unknown = [code for code in _named(month) if code not in month.staff.jobs.jobs]
    if unknown:
        message = f"HR does not list {listed(unknown)} at this site; their hours count as they are. Ask HR to check."
        yield DataWarning("UNKNOWN_JOB_CODES", message, "rows")
    if UNASSIGNED in {**month.plan.budget.hours, **month.plan.budget.cost}:
        message = f"Part of the budget fits no active job code and stands under {UNASSIGNED}."
        yield DataWarning("BUDGET_UNASSIGNED", message, "rows")


def unpriced(days: Mapping[str, Sequence[date]], field: str) -> Finding:
    """Which hours of timekeeping came without a cost."""
    named = "; ".join(f"{code} on {listed(map(str, of_code))}" for code, of_code in sorted(days.items()))
    text = f"Timekeeping has hours without a cost: {named}. They count at the rate of the job code"
    return Finding("COST_MISSING", text, field, values={"days": days})


def _named(month: PayrollMonth) -> Sequence[str]:
    """The job codes that timekeeping or the schedule names."""
    scheduled = month.stored.scheduled.days if month.stored.scheduled else {}
    rows = (*month.timekeeping.rows.values(), *scheduled.values())
    return sorted({code for codes in rows for code in codes})


def _is_gap(day: date, actual: Rows, today: date) -> bool:
    """A day without timekeeping before the last loaded one, or any such day of a month that is over."""
    last = max(actual, default=None)
    return last is not None and day not in actual and (day < last or (day.year, day.month) < (today.year, today.month))


def _of_figures(month: PayrollMonth) -> Iterator[DataWarning]:
    cost, limit = month.cost, month.staff.settings.budget_prompt
    if month.is_open and budget_prompt(cost.forecast, cost.budget, limit):
        forecast, budget = (format_value(total, "$") for total in (cost.forecast, cost.budget))
        message = (
            f"The forecast of {forecast} is more than {limit.normalize():f} % off the budget of {budget}; check it."
        )
        yield DataWarning("BUDGET_DEVIATION", message, "totals")
    saved = {day: {key: row for key, row in rows.items() if row.saved} for day, rows in month.forecast.items()}
    for verb, series in (("has", saved), ("worked", month.actual), ("is scheduled for", month.scheduled)):
        yield from _of_long_days(verb, series, month.staff)


def _of_long_days(verb: str, series: Rows, staff: JobRoster) -> Iterator[DataWarning]:
    """Days with more hours than there are for the people of a row."""
    days: dict[Key, list[str]] = {}
    for day, rows in sorted(series.items()):
        for key, row in rows.items():
            if row.regular + row.overtime > HOURS_OF_A_DAY * staff.headcount(key):
                days.setdefault(key, []).append(str(day))
    for key, long in days.items():
        most = HOURS_OF_A_DAY * staff.headcount(key)
        message = f"{key.name} {verb} more than {most:f} hours, 24 for each employee, on {listed(long)}; check it."
        yield DataWarning("UNUSUAL_VALUE", message, "rows")
