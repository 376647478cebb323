"""Payroll as it is stored: documents of a month as models, and the labor facts that the P&L reads."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from pydantic import TypeAdapter

from shared_code.kit.documents import Content, Document, Series
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.book import PayrollBook, codes_of
from shared_code.payroll.facts import DayHours, LaborFacts
from shared_code.payroll.forecast import Forecast, budget_of
from shared_code.payroll.hours import SATURDAY, HoursBook
from shared_code.payroll.jobs import Staff
from shared_code.payroll.models import FAMILY, BudgetMonth, PayrollFacts, SavedMonth, Worked, WorkedMonth
from shared_code.payroll.ports import StoredMonth
from shared_code.statistics.rules import loaded_days

Days = Mapping[date, Mapping[str, Worked]]
"""Rows of timekeeping by day and job code."""

_LABOR = TypeAdapter(LaborFacts)


def stored_month(found: Mapping[tuple[str, Series], Content], document: Document | None = None) -> StoredMonth:
    """What the contents of a month's documents, by family and series, say about its payroll."""
    saved, budget, actual, scheduled = (
        found.get((FAMILY, series)) for series in (Series.FORECAST, Series.BUDGET, Series.ACTUAL, Series.SCHEDULED)
    )
    return StoredMonth(
        saved=SavedMonth.model_validate(saved) if saved else None,
        document=document,
        budget=BudgetMonth.model_validate(budget) if budget else None,
        actual=WorkedMonth.model_validate(actual) if actual else None,
        scheduled=WorkedMonth.model_validate(scheduled) if scheduled else None,
    )


def labor_facts_content(facts: LaborFacts, loaded_at: datetime | None) -> Content:
    """Labor facts as `f|<period>|labor` holds them, with the time of the load; Decimals are texts and stay exact."""
    return {**_LABOR.dump_python(facts, mode="json"), "loaded_at": loaded_at.isoformat() if loaded_at else None}


def labor_facts_of(content: Content) -> LaborFacts:
    """The labor facts that `labor_facts_content` made."""
    return _LABOR.validate_python(content)


def labor_facts(period: Period, months: Mapping[Period, StoredMonth], staff: Staff) -> LaborFacts:
    """What payroll of a month gives the P&L, by the documents of the month, the one before it and the one after it.

    The month before starts a payroll week that goes on; the month after tells whether a last day of zeros was loaded.
    """
    return payroll_book((period.shift(-1), period), months, staff).facts(period)


def payroll_facts(period: Period, months: Mapping[Period, StoredMonth], staff: Staff) -> PayrollFacts:
    """Hours worked on the loaded days of a month, by job family; what a load stores as `f|<period>|payroll`."""
    hours: dict[str, Decimal] = {}
    for rows in loaded_rows(period, months).values():
        for code, row in rows.items():
            family = staff.group(code)
            hours[family] = hours.get(family, ZERO) + row.hours
    return PayrollFacts(hours=dict(sorted(hours.items())))


def payroll_book(periods: Sequence[Period], months: Mapping[Period, StoredMonth], staff: Staff) -> PayrollBook:
    """Payroll of some months in a row by day; each is read with the month after it.

    Hours are split for every job code that appears, so a changed contract needs no new facts.
    """
    near = [month for month in periods if month in months]
    forecasts = {month: forecast_of(month, months[month], staff) for month in near}
    saved = {month: payroll for month in near if (payroll := forecasts[month].payroll()) is not None}
    budget = {month: {**forecasts[month].budget.hours, **_salaried_hours(month, staff)} for month in near}
    loaded = {month: loaded_rows(month, months) for month in near}
    worked = {
        day: {code: _split(row) for code, row in rows.items()} for days in loaded.values() for day, rows in days.items()
    }
    codes = {
        *(code for month in near for code in codes_of(saved.get(month))),
        *(code for month in near for code in budget[month]),
        *(code for days in loaded.values() for rows in days.values() for code in rows),
    }
    return PayrollBook(
        saved=saved,
        hours=HoursBook(saved, budget, worked, worked.keys()),
        costs={month: {day: _cost(rows) for day, rows in days.items()} for month, days in loaded.items()},
        last_hours_days={month: max(days) for month, days in loaded.items() if days},
        thresholds={code: staff.threshold(code) for code in sorted(codes)},
        fallback_rate=staff.settings.fallback_rate,
    )


def forecast_of(period: Period, stored: StoredMonth, staff: Staff) -> Forecast:
    """The forecast that a month's documents make."""
    return Forecast(period, staff, budget_of(stored.budget, staff), stored.saved)


def loaded_rows(period: Period, months: Mapping[Period, StoredMonth]) -> Days:
    """The rows of timekeeping of a month's loaded days."""
    rows = _rows(months, period)
    flat = {day: {code: row.hours or row.cost for code, row in codes.items()} for day, codes in rows.items()}
    later = any(row.hours or row.cost for codes in _rows(months, period.shift(1)).values() for row in codes.values())
    return {day: rows[day] for day in loaded_days(flat, later)}


def week_goes_on(period: Period) -> bool:
    """Whether the last payroll week of a month reaches into the next one."""
    return period.shift(1).first_day.weekday() != SATURDAY


def _rows(months: Mapping[Period, StoredMonth], period: Period) -> Days:
    actual = months[period].actual if period in months else None
    return actual.days if actual else {}


def _salaried_hours(period: Period, staff: Staff) -> Mapping[str, Decimal]:
    return {code: staff.salaried_hours(code) * period.day_count for code in staff.salaried}


def _split(row: Worked) -> DayHours:
    return DayHours(row.regular_hours, row.overtime_hours)


def _cost(rows: Mapping[str, Worked]) -> Decimal:
    return sum((row.cost or ZERO for row in rows.values()), ZERO)
