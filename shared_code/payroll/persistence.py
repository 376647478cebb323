"""Payroll as it is stored: documents of a month as models, and the labor facts that the P&L reads."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from pydantic import TypeAdapter

from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.by_day import PayrollByDay, SalariedCode, codes_of
from shared_code.payroll.facts import DayHours, LaborFacts
from shared_code.payroll.forecast import Budget, Forecast, budget_of
from shared_code.payroll.hours import HoursByDay
from shared_code.payroll.jobs import JobRoster
from shared_code.payroll.models import FAMILY, LABOR, BudgetMonth, PayrollFacts, SavedPayrollMonth, Worked, WorkedMonth
from shared_code.payroll.ports import StoredPayroll
from shared_code.payroll.timekeeping import Timekeeping, timekeeping_of
from shared_code.store.site_partition import Content, Contents, Document, Series

_LABOR = TypeAdapter(LaborFacts)


def stored_month(found: Contents, document: Document | None = None) -> StoredPayroll:
    """What the contents of a month's documents, by family and series, say about its payroll."""
    saved, budget, actual, scheduled = (
        found.get((FAMILY, series)) for series in (Series.FORECAST, Series.BUDGET, Series.ACTUAL, Series.SCHEDULED)
    )
    return StoredPayroll(
        saved=SavedPayrollMonth.model_validate(saved) if saved else None,
        document=document,
        budget=BudgetMonth.model_validate(budget) if budget else None,
        actual=WorkedMonth.model_validate(actual) if actual else None,
        scheduled=WorkedMonth.model_validate(scheduled) if scheduled else None,
    )


def facts_to_store(period: Period, months: Mapping[Period, StoredPayroll], staff: JobRoster) -> Mapping[str, Content]:
    """The facts of a month by family: `labor`, and `payroll` where there is timekeeping; none of an empty month."""
    stored = months[period]
    if not any(stored):
        return {}
    loaded_at = stored.actual.loaded_at if stored.actual else None
    labor = {LABOR: labor_facts_content(labor_facts(period, months, staff), loaded_at)}
    if stored.actual is None:
        return labor
    return {**labor, FAMILY: payroll_facts(period, months, staff).model_dump(mode="json", by_alias=True)}


def labor_facts_content(facts: LaborFacts, loaded_at: datetime | None) -> Content:
    """Labor facts as `f|<period>|labor` holds them, with the time of the load; Decimals are texts and stay exact."""
    return {**_LABOR.dump_python(facts, mode="json"), "loaded_at": loaded_at.isoformat() if loaded_at else None}


def labor_facts_of(content: Content) -> LaborFacts:
    """The labor facts that `labor_facts_content` made; a salary of an older row counts on all its loaded days."""
    loaded = len(content["cost_to_date"])
    salaried = [one if isinstance(one, list) else [one, loaded] for one in content["salaried"]]
    return _LABOR.validate_python({**content, "salaried": salaried})


def labor_facts(period: Period, months: Mapping[Period, StoredPayroll], staff: JobRoster) -> LaborFacts:
    """What payroll of a month gives the P&L, by the documents of the month, the one before it and the one after it.

    The month before starts a payroll week that goes on; the month after tells whether a last day of zeros was loaded.
    """
    return payroll_by_day((period.shift(-1), period), months, staff).facts(period)


def payroll_facts(period: Period, months: Mapping[Period, StoredPayroll], staff: JobRoster) -> PayrollFacts:
    """Hours worked on the loaded days of a month, by job family; what a load stores as `f|<period>|payroll`.

    Salaried people are not there, since most sites do not tell their hours.
    """
    days: dict[date, dict[str, Decimal]] = {}
    for day, rows in timekeeping_of(period, months, staff).rows.items():
        families = days.setdefault(day, {})
        for code, row in rows.items():
            if not staff.families.code(code).salaried:
                family = staff.group(code)
                families[family] = families.get(family, ZERO) + row.hours
    return PayrollFacts.of(days)


def payroll_by_day(periods: Sequence[Period], months: Mapping[Period, StoredPayroll], staff: JobRoster) -> PayrollByDay:
    """Payroll of some months in a row by day; each is read with the month after it.

    Hours are split for every job code that appears, so a changed contract needs no new facts.
    """
    near = [month for month in periods if month in months]
    forecasts = {month: forecast_of(month, months[month], staff) for month in near}
    saved = {month: payroll for month in near if (payroll := forecasts[month].payroll()) is not None}
    budget = {month: _budget_hours(month, forecasts[month].budget, staff) for month in near}
    wages = {month: _wages(forecasts[month].budget, staff) for month in near}
    loaded = {month: timekeeping_of(month, months, staff) for month in near}
    worked = {day: rows for month in near for day, rows in _present(loaded[month], staff).items()}
    codes = {
        *staff.salaried,
        *(code for month in near for code in codes_of(saved.get(month))),
        *(code for month in near for code in budget[month]),
        *(code for rows in worked.values() for code in rows),
    }
    salaried = {code: staff.salaried_hours(code) for code in staff.salaried}
    return PayrollByDay(
        saved=saved,
        hours=HoursByDay(saved, budget, worked, worked.keys(), salaried, staff.site.is_open_in),
        costs={month: {day: _cost(rows) for day, rows in loaded[month].rows.items()} for month in near},
        last_hours_days={month: max(loaded[month].rows) for month in near if loaded[month].rows},
        thresholds={code: staff.threshold(code) for code in sorted(codes)},
        fallback_rate=staff.settings.fallback_rate,
        salaried={month: _salaried(loaded[month], staff) for month in near},
        budget_wages={month: amount for month, amount in wages.items() if amount is not None},
        unpriced={month: loaded[month].unpriced for month in near},
        employees={code: job.employees for code, job in staff.active.items() if job.employees},
        listed=(*staff.jobs.jobs,),
        forecasts=forecasts,
    )


def forecast_of(period: Period, stored: StoredPayroll, staff: JobRoster) -> Forecast:
    """The forecast that a month's documents make."""
    return Forecast(period, staff, budget_of(stored.budget, staff), stored.saved)


def _salaried(timekeeping: Timekeeping, staff: JobRoster) -> Sequence[SalariedCode]:
    """The salaried job codes of a month, with the loaded days that timekeeping paid."""
    return [
        SalariedCode(staff.salary(code), code, [day for day, rows in timekeeping.rows.items() if code in rows])
        for code in staff.salaried
    ]


def _present(timekeeping: Timekeeping, staff: JobRoster) -> Mapping[date, Mapping[str, DayHours]]:
    """Hours on the loaded days: as timekeeping has them, and those of salaried people."""
    return {
        day: {code: DayHours(row.regular_hours, row.overtime_hours) for code, row in rows.items()}
        | {
            code: DayHours(staff.salaried_hours(code), None)
            for code in staff.salaried
            if timekeeping.salaried_on(code, day)
        }
        for day, rows in timekeeping.rows.items()
    }


def _budget_hours(period: Period, budget: Budget, staff: JobRoster) -> Mapping[str, Decimal]:
    """Budgeted hours by job code; salaried people, who have no row, are there wherever there is a budget."""
    if not budget.hours and not budget.cost:
        return {}
    return {**budget.hours, **{code: staff.salaried_hours(code) * period.day_count for code in staff.salaried}}


def _wages(budget: Budget, staff: JobRoster) -> Decimal | None:
    """Budgeted $ of the job codes paid by the hour; None where no hour is budgeted."""
    hourly = [cost for code, cost in budget.cost.items() if code not in staff.salaried]
    return sum(hourly, ZERO) if hourly else None


def _cost(rows: Mapping[str, Worked]) -> Decimal:
    return sum((row.cost or ZERO for row in rows.values()), ZERO)
