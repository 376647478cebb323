"""A month's payroll forecast: what managers saved by row, and the budget by job code where they saved nothing."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.facts import Column, SavedPayroll
from shared_code.payroll.jobs import JobRoster, Key
from shared_code.payroll.models import (
    OVERTIME_HOURS,
    RATE,
    REGULAR_HOURS,
    UNASSIGNED,
    BudgetMonth,
    Mode,
    SavedPayrollMonth,
)
from shared_code.payroll.rules import budget_by_code, budget_hours, rate_on


class PayrollCell(NamedTuple):
    """Hours of a row or a job code on a day; `overtime` None where nobody told it apart, `rate` in $/hour."""

    hours: Decimal
    overtime: Decimal | None
    rate: Decimal
    rate_overridden: bool = False


class Budget(NamedTuple):
    """The budget of a month by job code: hours, and $ as budgeted; salaried codes are not budgeted in hours."""

    hours: Mapping[str, Decimal]
    cost: Mapping[str, Decimal]


def budget_of(loaded: BudgetMonth | None, staff: JobRoster) -> Budget:
    """A budget as loaded, by active job code; what none could take stands under `unassigned`."""
    month = loaded or BudgetMonth()
    return Budget(_by_code(month.hours, staff), _by_code(month.cost, staff))


def differentials(profiles: Iterable[str]) -> Collection[str]:
    """The job profiles that budget shift differentials; other profiles hold their hours already."""
    return [profile for profile in profiles if "DIFFERENTIAL" in profile.upper()]


def _by_code(budgets: Mapping[str, Decimal], staff: JobRoster) -> Mapping[str, Decimal]:
    employees = {code: job.employees for code, job in staff.active.items()}
    recipients = {profile: staff.recipients(profile) for profile in budgets}
    found = budget_by_code(budgets, recipients, employees, differentials(budgets))
    return {code: share for code, share in {**found.codes, UNASSIGNED: found.unassigned}.items() if share}


@dataclass(frozen=True)
class Forecast:
    """A month's forecast. What was saved in the other mode is not used."""

    period: Period
    staff: JobRoster
    budget: Budget
    saved: SavedPayrollMonth | None

    @cached_property
    def saved_cells(self) -> Mapping[date, Mapping[str, Mapping[str, Decimal]]]:
        """What managers saved, by day and name of the row."""
        if self.saved is None or self.saved.mode is not self.staff.mode:
            return {}
        return self.saved.days

    @cached_property
    def _rates(self) -> Mapping[str, Mapping[date, Decimal]]:
        """The rates that managers set, by row and first day."""
        found: dict[str, dict[date, Decimal]] = {}
        for day, rows in self.saved_cells.items():
            for name, fields in rows.items():
                if RATE in fields:
                    found.setdefault(name, {})[day] = fields[RATE]
        return found

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """Every row that is planned, budgeted or saved."""
        known = {key.name: key for key in self.staff.keys({**self.budget.hours, **self.budget.cost})}
        saved = {name for rows in self.saved_cells.values() for name in rows} - known.keys()
        return (*known.values(), *(self._key(name) for name in sorted(saved)))

    def _key(self, name: str) -> Key:
        return self.staff.key(name) if self.staff.mode is Mode.CODE else Key(name, None)

    def is_saved(self, day: date) -> bool:
        """Whether a manager set hours of the day, or a rate that holds on it."""
        return any(self.cell(key, day) for key in self.keys)

    def cell(self, key: Key, day: date) -> PayrollCell | None:
        """A row as managers set it; hours they left out follow the budget. None where they set nothing."""
        fields = self.saved_cells.get(day, {}).get(key.name, {})
        rates = self._rates.get(key.name, {})
        overridden = any(since <= day for since in rates)
        if not fields and not overridden:
            return None
        hours = fields.get(REGULAR_HOURS)
        rate = rate_on(day, self.staff.rate(key), rates)
        return PayrollCell(
            self.budget_day(key) if hours is None else hours, fields.get(OVERTIME_HOURS), rate, overridden
        )

    def budget_day(self, key: Key) -> Decimal:
        """Budgeted hours of a row on each day."""
        return sum((self._budget_hours(code) for code in self._budgeted(key)), ZERO)

    def budgeted_cost(self, key: Key) -> Decimal:
        """Budgeted $ of a row in the month."""
        return sum((self.budget.cost.get(code, ZERO) for code in self._budgeted(key)), ZERO)

    @cached_property
    def _codes_of(self) -> Mapping[Key, Sequence[str]]:
        found: dict[Key, list[str]] = {}
        for code in {**self.budget.hours, **self.budget.cost}:
            found.setdefault(self.staff.key(code), []).append(code)
        return found

    def _budgeted(self, key: Key) -> Sequence[str]:
        return self._codes_of.get(key, ())

    def _budget_hours(self, code: str) -> Decimal:
        return budget_hours(self.budget.hours.get(code, ZERO), 1, self.period.day_count)

    def payroll(self, *, whole: bool = False) -> SavedPayroll | None:
        """The month by job code as the P&L reads it; None where nobody saved. `whole` has the other days too.

        The codes nobody set have the budget's hours at the budget's rate.
        """
        if not self.saved_cells and not whole:
            return None
        days = {day: self._codes(day) for day in self.period.days() if whole or self.is_saved(day)}
        if not days:
            return None
        codes = sorted({code for cells in days.values() for code in cells})
        with_overtime = {code for cells in days.values() for code, cell in cells.items() if cell.overtime is not None}
        rates = {code: {day: cells[code].rate for day, cells in days.items() if code in cells} for code in codes}
        return SavedPayroll(
            hours={code: self._column(days, code, "hours") for code in codes},
            overtime_hours={code: self._column(days, code, "overtime") for code in codes if code in with_overtime},
            rates={code: next(iter(by_day.values())) for code, by_day in rates.items()},
            rate_overrides={code: changes for code, by_day in rates.items() if (changes := _changes(by_day))},
        )

    def _column(self, days: Mapping[date, Mapping[str, PayrollCell]], code: str, field: str) -> Column:
        cells = [days.get(day, {}).get(code) for day in self.period.days()]
        return [None if cell is None else getattr(cell, field) for cell in cells]

    def _codes(self, day: date) -> Mapping[str, PayrollCell]:
        """The job codes paid by the hour on a day that somebody saved."""
        found: dict[str, PayrollCell] = {}
        for key in self.keys:
            if key.job_code in self.staff.salaried:
                continue
            cell = self.cell(key, day)
            found |= self._as_budgeted(key) if cell is None else self._spread(key, cell, day)
        return found

    def _spread(self, key: Key, cell: PayrollCell, day: date) -> Mapping[str, PayrollCell]:
        if REGULAR_HOURS not in self.saved_cells.get(day, {}).get(key.name, {}):
            hours = {code: self._budget_hours(code) for code in self._budgeted(key)}
        else:
            hours = dict(self.staff.spread(key, cell.hours))
        overtime = {} if cell.overtime is None else self.staff.spread(key, cell.overtime)
        return {
            code: PayrollCell(hours.get(code, ZERO), overtime.get(code), cell.rate)
            for code in dict.fromkeys([*hours, *overtime])
        }

    def _as_budgeted(self, key: Key) -> Mapping[str, PayrollCell]:
        hours, cost = self.budget
        return {
            code: PayrollCell(self._budget_hours(code), None, cost.get(code, ZERO) / hours[code])
            for code in self._budgeted(key)
            if code in hours
        }


def _changes(rates: Mapping[date, Decimal]) -> Mapping[date, Decimal]:
    """The days from which a rate is another than before."""
    found: dict[date, Decimal] = {}
    last: Decimal | None = None
    for day, rate in rates.items():
        if last is not None and rate != last:
            found[day] = rate
        last = rate
    return found
