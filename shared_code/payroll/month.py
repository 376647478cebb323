"""A month of payroll, calculated: rows of budget, forecast, schedule and timekeeping, and what they add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import Period
from shared_code.payroll.facts import LaborFacts, PayrollDays, Stretch
from shared_code.payroll.forecast import Forecast
from shared_code.payroll.jobs import Key, Staff
from shared_code.payroll.models import Worked
from shared_code.payroll.ports import StoredMonth
from shared_code.payroll.rules import (
    actual_payroll,
    budget_cost,
    forecast_payroll,
    job_code_cost,
    salaried_cost,
    scheduled_cost,
    trend_payroll,
)
from shared_code.payroll.stored import Days, forecast_of, labor_facts, loaded_rows
from shared_code.sites.models import Site


class Figures(NamedTuple):
    """A row of a day: hours, $/hour (None where no hour is paid), $; whether a manager set it, and its rate."""

    regular: Decimal
    overtime: Decimal
    rate: Decimal | None
    cost: Decimal
    saved: bool = False
    rate_overridden: bool = False


Rows = Mapping[date, Mapping[Key, Figures]]


class Totals(NamedTuple):
    """A month in each series, in hours or $; None where the series has nothing."""

    budget: Decimal | None
    actual: Decimal | None
    forecast: Decimal
    trend: Decimal
    scheduled: Decimal | None


@dataclass(frozen=True)
class Month:
    """A calculated month; `actual` holds the loaded days. `is_open`: the site is open on any of its days."""

    site_id: str
    period: Period
    staff: Staff
    stored: StoredMonth
    plan: Forecast
    actual_rows: Days
    facts: LaborFacts
    is_open: bool

    @property
    def has_budget(self) -> bool:
        return self.stored.budget is not None

    @cached_property
    def saved_days(self) -> frozenset[date]:
        return frozenset(day for day in self.period.days() if self.plan.is_saved(day))

    @property
    def is_empty(self) -> bool:
        """Nothing was budgeted, loaded, scheduled or saved."""
        return not (self.has_budget or self.actual_rows or self.stored.scheduled or self.saved_days)

    @cached_property
    def budget(self) -> Rows:
        """The month's budget on each of its days; empty without a budget."""
        if not self.has_budget:
            return {}
        day = {key: figures for key in self.plan.keys if (figures := self._budgeted(key))}
        return dict.fromkeys(self.period.days(), day)

    @cached_property
    def forecast(self) -> Rows:
        """Every row that can be planned, on each day; what nobody set is the budget."""
        return {day: {key: self._forecast(key, day) for key in self.plan.keys} for day in self.period.days()}

    @cached_property
    def actual(self) -> Rows:
        """Timekeeping of the loaded days."""
        return {day: self._worked(rows) for day, rows in self.actual_rows.items()}

    @cached_property
    def scheduled(self) -> Rows:
        """The shifts that are scheduled."""
        days = self.stored.scheduled.days if self.stored.scheduled else {}
        return {day: self._worked(rows) for day, rows in sorted(days.items())}

    @cached_property
    def hours(self) -> Totals:
        """Hours of the month in each series."""
        return Totals(
            budget=_hours(self.budget) if self.has_budget else None,
            actual=_hours(self.actual) if self.actual else None,
            forecast=_hours(self.forecast),
            trend=_hours({**self.forecast, **self.actual}),
            scheduled=_hours(self.scheduled) if self.stored.scheduled else None,
        )

    @cached_property
    def cost(self) -> Totals:
        """$ of the month in each series, by the rules of the P&L."""
        scheduled = sum((row.cost for rows in self.scheduled.values() for row in rows.values()), ZERO)
        return Totals(
            budget=to_cents(self.month_budget) if self.has_budget else None,
            actual=self.actual_part if self.actual else None,
            forecast=self._forecast_cost(self.facts.forecast),
            trend=trend_payroll(self.actual_part, self.forecast_part),
            scheduled=scheduled if self.stored.scheduled else None,
        )

    @cached_property
    def actual_part(self) -> Decimal:
        """$ of timekeeping on the loaded days."""
        return actual_payroll(self.facts.cost_to_date)

    @cached_property
    def forecast_part(self) -> Decimal:
        """$ of the days that are not loaded, as forecast."""
        return self._forecast_cost(self.facts.remaining)

    def _forecast_cost(self, days: PayrollDays) -> Decimal:
        if not self.is_open:
            return ZERO
        settings = self.staff.settings
        codes = [_cost(stretches, settings.overtime_factor) for stretches in days.stretches.values()]
        salaried = [salaried_cost(salary, days.saved_days, settings.days_in_year) for salary in self.facts.salaried]
        budget = budget_cost(self.month_budget, days.budget_days, self.period.day_count)
        return forecast_payroll(codes, salaried, budget)

    @cached_property
    def month_budget(self) -> Decimal:
        """$ of the month's budget; a salary that nobody budgeted counts as it is."""
        cost = self.plan.budget.cost
        salaries = [self.staff.salary(code, self.period.day_count) for code in self.staff.salaried if code not in cost]
        return sum([*cost.values(), *salaries], ZERO)

    def _budgeted(self, key: Key) -> Figures | None:
        """A row of a day by the budget; a salary that nobody budgeted counts as it is. None without a budget."""
        days = self.period.day_count
        cost, hours = self.plan.budgeted_cost(key), self.plan.budget_day(key)
        salaried = self._salaried(key)
        if salaried is not None:
            return salaried._replace(cost=budget_cost(cost, 1, days)) if cost else salaried
        if not hours and not cost:
            return None
        return Figures(hours, ZERO, cost / days / hours if hours else None, budget_cost(cost, 1, days))

    def _salaried(self, key: Key) -> Figures | None:
        """A day of a salaried job code; None for all others."""
        code = key.job_code
        if code is None or code not in self.staff.salaried:
            return None
        return Figures(self.staff.salaried_hours(code), ZERO, None, self.staff.salary(code, 1))

    def _forecast(self, key: Key, day: date) -> Figures:
        if not self.is_open:
            return Figures(ZERO, ZERO, self.staff.rate(key), ZERO)
        cell = self.plan.cell(key, day)
        if cell is not None:
            overtime = cell.overtime or ZERO
            cost = job_code_cost([cell.hours], [overtime], [cell.rate], self.staff.settings.overtime_factor)
            return Figures(cell.hours, overtime, cell.rate, cost, saved=True, rate_overridden=cell.rate_overridden)
        salary = self._salaried(key) if day in self.saved_days else None
        return salary or self._budgeted(key) or Figures(ZERO, ZERO, self.staff.rate(key), ZERO)

    def _worked(self, rows: Mapping[str, Worked]) -> Mapping[Key, Figures]:
        found: dict[Key, Figures] = {}
        for code, row in sorted(rows.items()):
            key = self.staff.key(code)
            before = found.get(key, Figures(ZERO, ZERO, None, ZERO))
            cost = before.cost + scheduled_cost(row.cost, row.hours, self.staff.rate(key))
            regular, overtime = before.regular + row.regular_hours, before.overtime + row.overtime_hours
            hours = regular + overtime
            found[key] = Figures(regular, overtime, cost / hours if hours else None, cost)
        return found


def calculate(site: Site, period: Period, months: Mapping[Period, StoredMonth], staff: Staff) -> Month:
    """The month that the documents of it and of the months around it make."""
    return Month(
        site_id=site.site_id,
        period=period,
        staff=staff,
        stored=months[period],
        plan=forecast_of(period, months[period], staff),
        actual_rows=loaded_rows(period, months),
        facts=labor_facts(period, months, staff),
        is_open=site.is_open_in(period),
    )


def _cost(stretches: Sequence[Stretch], overtime_factor: Decimal) -> Decimal:
    hours, overtime, rates = zip(*stretches, strict=True)
    return job_code_cost(hours, overtime, rates, overtime_factor)


def _hours(rows: Rows) -> Decimal:
    return sum((row.regular + row.overtime for day in rows.values() for row in day.values()), ZERO)
