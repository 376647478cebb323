"""A month of payroll, calculated: rows of budget, forecast, schedule and timekeeping, and what they add up to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from shared_code.accounts.numbers import SALARY_ACCOUNTS, WAGES_ACCOUNT
from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import Period
from shared_code.payroll.facts import LaborFacts, PayrollDays, RateSegment
from shared_code.payroll.forecast import Forecast
from shared_code.payroll.jobs import JobRoster, Key
from shared_code.payroll.models import Worked
from shared_code.payroll.persistence import forecast_of, labor_facts
from shared_code.payroll.ports import PayrollBalances, StoredPayroll
from shared_code.payroll.rules import (
    actual_payroll,
    budget_cost,
    forecast_payroll,
    job_code_cost,
    salaried_cost,
    scheduled_cost,
    timekeeping,
    trend_payroll,
)
from shared_code.payroll.timekeeping import Timekeeping, timekeeping_of
from shared_code.sites.models import Site


class PayrollFigures(NamedTuple):
    """A row of a day: hours, $/hour (None where no hour is paid), $; whether a manager set it, and its rate."""

    regular: Decimal
    overtime: Decimal
    rate: Decimal | None
    cost: Decimal
    saved: bool = False
    rate_overridden: bool = False


Rows = Mapping[date, Mapping[Key, PayrollFigures]]


class Totals(NamedTuple):
    """A month in each series, in hours or $; None where nothing was worked or scheduled. No budget is 0."""

    budget: Decimal
    actual: Decimal | None
    forecast: Decimal
    trend: Decimal
    scheduled: Decimal | None


class AccountDifference(NamedTuple):
    """A main account of a closed month, $: what its days put on it, and what the ledger holds."""

    account: str
    days: Decimal
    ledger: Decimal


class Reconciliation(NamedTuple):
    """What leads from the days of a closed month to its ledger, $."""

    timekeeping: Decimal
    salaried: Decimal
    accounts: Sequence[AccountDifference]


@dataclass(frozen=True)
class PayrollMonth:
    """A calculated month; `timekeeping` holds the loaded days. `is_open`: the site is open on any of its days."""

    site_id: str
    period: Period
    staff: JobRoster
    stored: StoredPayroll
    books: PayrollBalances
    plan: Forecast
    timekeeping: Timekeeping
    facts: LaborFacts
    is_open: bool

    @property
    def has_budget(self) -> bool:
        return self.stored.budget is not None or bool(self.books.budget)

    @cached_property
    def saved_days(self) -> frozenset[date]:
        return frozenset(day for day in self.period.days() if self.plan.is_saved(day))

    @property
    def is_empty(self) -> bool:
        """Nothing was budgeted, loaded, scheduled or saved."""
        return not (self.has_budget or self.timekeeping.rows or self.stored.scheduled or self.saved_days)

    @cached_property
    def budget(self) -> Rows:
        """The month's budget on each of its days; empty without a budget."""
        day = {key: figures for key in self.plan.keys if (figures := self._budgeted(key))}
        return dict.fromkeys(self.period.days(), day) if self.has_budget else {}

    @cached_property
    def forecast(self) -> Rows:
        """Every row that can be planned, on each day; what nobody set is the budget."""
        return {day: {key: self._forecast(key, day) for key in self.plan.keys} for day in self.period.days()}

    @cached_property
    def actual(self) -> Rows:
        """Timekeeping of the loaded days, and salaried people beside it."""
        return {day: {**self._worked(rows), **self._present(day)} for day, rows in self.timekeeping.rows.items()}

    @cached_property
    def scheduled(self) -> Rows:
        """The shifts that are scheduled."""
        days = self.stored.scheduled.days if self.stored.scheduled else {}
        return {day: self._worked(rows) for day, rows in sorted(days.items())}

    def is_known(self, key: Key, day: date) -> bool:
        """Whether the forecast knows hours and cost of a row on a day.

        Of people paid by the hour it does not on a day that nobody saved, where only accounts have a budget: the day
        counts its share of that.
        """
        return key.job_code in self.staff.salaried or day in self.saved_days or not self._is_budgeted_by_account_alone

    @cached_property
    def _is_budgeted_by_account_alone(self) -> bool:
        hourly = [key for key in self.plan.keys if key.job_code not in self.staff.salaried]
        return self.is_open and bool(self.month_budget) and not any(map(self._budgeted, hourly))

    @cached_property
    def hours(self) -> Totals:
        """Hours of the month in each series."""
        return self._hours(lambda _: True)

    @cached_property
    def hours_of_salaried(self) -> Totals:
        """Those of them that are of salaried people."""
        return self._hours(lambda code: code is not None and self.staff.families.code(code).salaried)

    def _hours(self, counts: Callable[[str | None], bool]) -> Totals:
        def total(rows: Rows) -> Decimal:
            found = (row for day in rows.values() for key, row in day.items() if counts(key.job_code))
            return sum((row.regular + row.overtime for row in found), ZERO)

        return Totals(
            budget=total(self.budget),
            actual=total(self.actual) if self.actual else None,
            forecast=total(self.forecast),
            trend=total(self.actual if self.books.closed and self.actual else {**self.forecast, **self.actual}),
            scheduled=total(self.scheduled) if self.stored.scheduled else None,
        )

    @cached_property
    def cost(self) -> Totals:
        """$ of the month in each series, as the P&L has them."""
        scheduled = sum((row.cost for rows in self.scheduled.values() for row in rows.values()), ZERO)
        booked = to_cents(sum(self.books.ledger.values(), ZERO)) if self.books.closed else None
        to_date = self._to_date if self.actual else None
        return Totals(
            budget=to_cents(self.month_budget),
            actual=to_date if booked is None else booked,
            forecast=self._forecast_cost,
            trend=self._trend_cost if booked is None else booked,
            scheduled=scheduled if self.stored.scheduled else None,
        )

    @cached_property
    def _timekeeping_cost(self) -> Decimal:
        return timekeeping(self.facts.cost_to_date)

    @cached_property
    def _salaried_to_date(self) -> Decimal:
        return self._salaries([salary.days_to_date for salary in self.facts.salaried])

    @property
    def _to_date(self) -> Decimal:
        return actual_payroll(self._timekeeping_cost, self._salaried_to_date)

    @property
    def _forecast_cost(self) -> Decimal:
        if not self.is_open:
            return ZERO
        days = self.facts.forecast
        salaried = self._salaries([days.saved_days for _ in self.facts.salaried])
        return forecast_payroll(self._job_codes(days), salaried, self._unsaved(days))

    @property
    def _trend_cost(self) -> Decimal:
        if not self.is_open:
            return ZERO
        days = self.facts.remaining
        salaried = self._salaries([salary.days_to_date + days.saved_days for salary in self.facts.salaried])
        return trend_payroll(self._timekeeping_cost, self._job_codes(days), salaried, self._unsaved(days))

    def _job_codes(self, days: PayrollDays) -> Sequence[Decimal]:
        return [_cost(stretches, self.staff.settings.overtime_factor) for stretches in days.stretches.values()]

    def _salaries(self, days: Sequence[int]) -> Decimal:
        return salaried_cost([salary.annual for salary in self.facts.salaried], days, self.period.days_in_year)

    def _unsaved(self, days: PayrollDays) -> Decimal:
        return budget_cost(self.month_budget, days.budget_days, self.period.day_count)

    @cached_property
    def month_budget(self) -> Decimal:
        """$ of the month's budget by main account, which is the P&L's."""
        return sum(self.books.budget.values(), ZERO)

    @cached_property
    def reconciliation(self) -> Reconciliation | None:
        """What leads from the loaded days to the ledger; None while the month is not closed, and without these days."""
        if not self.books.closed or not self.actual:
            return None
        days = {WAGES_ACCOUNT: self._timekeeping_cost, SALARY_ACCOUNTS[0]: self._salaried_to_date}
        ledger = self.books.ledger
        accounts = [
            AccountDifference(account, days.get(account, ZERO), to_cents(ledger.get(account, ZERO)))
            for account in sorted({*days, *ledger})
        ]
        kept = [one for one in accounts if one.days or one.ledger]
        return Reconciliation(self._timekeeping_cost, self._salaried_to_date, kept)

    def _budgeted(self, key: Key) -> PayrollFigures | None:
        """A row of a day by the budget; a salary that nobody budgeted counts as it is. None without a budget."""
        days = self.period.day_count
        cost, hours = self.plan.budgeted_cost(key), self.plan.budget_day(key)
        salaried = self._salaried(key) if self.has_budget else None
        if salaried is not None:
            return salaried._replace(cost=budget_cost(cost, 1, days)) if cost else salaried
        if not hours and not cost:
            return None
        return PayrollFigures(hours, ZERO, cost / days / hours if hours else None, budget_cost(cost, 1, days))

    def _salaried(self, key: Key) -> PayrollFigures | None:
        """A day of a salaried job code; None for all others."""
        code = key.job_code
        if code is None or code not in self.staff.salaried:
            return None
        cost = salaried_cost([self.staff.salary(code)], [1], self.period.days_in_year)
        return PayrollFigures(self.staff.salaried_hours(code), ZERO, None, cost)

    def _present(self, day: date) -> Mapping[Key, PayrollFigures]:
        """The salaried people of a loaded day whom timekeeping did not pay."""
        keys = [self.staff.key(code) for code in self.staff.salaried if self.timekeeping.salaried_on(code, day)]
        return {key: figures for key in keys if (figures := self._salaried(key))}

    def _forecast(self, key: Key, day: date) -> PayrollFigures:
        if not self.is_open:
            return PayrollFigures(ZERO, ZERO, self.staff.rate(key), ZERO)
        cell = self.plan.cell(key, day)
        if cell is not None:
            overtime = cell.overtime or ZERO
            cost = job_code_cost([cell.hours], [overtime], [cell.rate], self.staff.settings.overtime_factor)
            return PayrollFigures(
                cell.hours, overtime, cell.rate, cost, saved=True, rate_overridden=cell.rate_overridden
            )
        salary = self._salaried(key) if day in self.saved_days else None
        return salary or self._budgeted(key) or PayrollFigures(ZERO, ZERO, self.staff.rate(key), ZERO)

    def _worked(self, rows: Mapping[str, Worked]) -> Mapping[Key, PayrollFigures]:
        found: dict[Key, PayrollFigures] = {}
        for code, row in sorted(rows.items()):
            key = self.staff.key(code)
            before = found.get(key, PayrollFigures(ZERO, ZERO, None, ZERO))
            cost = before.cost + scheduled_cost(row.cost, row.hours, self.staff.rate(key))
            regular, overtime = before.regular + row.regular_hours, before.overtime + row.overtime_hours
            hours = regular + overtime
            found[key] = PayrollFigures(regular, overtime, cost / hours if hours else None, cost)
        return found


def calculate(
    site: Site, period: Period, months: Mapping[Period, StoredPayroll], staff: JobRoster, books: PayrollBalances
) -> PayrollMonth:
    """The month that the documents of it and of the months around it make."""
    return PayrollMonth(
        site_id=site.site_id,
        period=period,
        staff=staff,
        stored=months[period],
        books=books,
        plan=forecast_of(period, months[period], staff),
        timekeeping=timekeeping_of(period, months, staff),
        facts=labor_facts(period, months, staff),
        is_open=site.is_open_in(period),
    )


def _cost(stretches: Sequence[RateSegment], overtime_factor: Decimal) -> Decimal:
    hours, overtime, rates = zip(*stretches, strict=True)
    return job_code_cost(hours, overtime, rates, overtime_factor)
