"""All payroll of a site by day, and the labor facts that its months add up to."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.facts import Column, Hours, LaborFacts, RateSegment, Salary, SavedPayroll, payroll_days
from shared_code.payroll.forecast import Forecast
from shared_code.payroll.hours import HoursByDay
from shared_code.payroll.jobs import HOURS_OF_A_DAY
from shared_code.statistics.rules import last_actual_day


class SalariedCode(NamedTuple):
    """A salaried job code in a month: annual salary that the site bears in $, loaded days that timekeeping paid."""

    annual: Decimal
    code: str = ""
    paid: Collection[date] = ()

    def over(self, loaded: Collection[date]) -> Salary:
        """The salary with the number of loaded days on which it counts."""
        return Salary(self.annual, sum(day not in self.paid for day in loaded), self.code)


@dataclass(frozen=True, slots=True)
class PayrollByDay:
    """What labor facts are made from.

    By month: `salaried` job codes, timekeeping `costs` of each loaded day in $ and the days of each job code that are
    `unpriced`, `last_hours_days` with loaded hours, `budget_wages` in $ of the job codes paid by the hour. `thresholds`
    gives hours/week of each job code that the contract bills, `employees` the people of each whose number is known;
    `listed` are the job codes of the site, none where nobody listed them; `fallback_rate` is $/hour.
    `forecasts` are the months that can be planned otherwise, where the book was made from documents.
    """

    saved: Mapping[Period, SavedPayroll]
    hours: HoursByDay
    costs: Mapping[Period, Mapping[date, Decimal]]
    last_hours_days: Mapping[Period, date]
    thresholds: Mapping[str, Decimal]
    fallback_rate: Decimal
    salaried: Mapping[Period, Sequence[SalariedCode]] = field(default_factory=dict)
    budget_wages: Mapping[Period, Decimal] = field(default_factory=dict)
    unpriced: Mapping[Period, Mapping[str, Sequence[date]]] = field(default_factory=dict)
    employees: Mapping[str, Decimal] = field(default_factory=dict)
    listed: Collection[str] = ()
    forecasts: Mapping[Period, Forecast] = field(default_factory=dict)

    def facts(self, period: Period) -> LaborFacts:
        """What a month adds up to."""
        saved, costs = self.saved.get(period), self.costs.get(period, {})
        hours = self._billed(period, trend=False)
        forecast = payroll_days(period, saved, (), self.fallback_rate)
        return LaborFacts(
            forecast=forecast,
            remaining=payroll_days(period, saved, costs, self.fallback_rate) if costs else forecast,
            salaried=tuple(code.over(costs) for code in self.salaried.get(period, ())),
            cost_to_date=tuple(costs.values()),
            hours_forecast=hours,
            hours_trend=self._billed(period, trend=True) if self.hours.has_worked(period) else hours,
            budget_hours=self.hours.budget(period),
            budget_wages=self.budget_wages.get(period),
            unpriced=self.unpriced.get(period, {}),
            long_days=self._long_days(period),
            unlisted=self._unlisted(period),
            last_payroll_day=last_actual_day(costs),
            last_hours_day=self.last_hours_days.get(period),
        )

    def _billed(self, period: Period, *, trend: bool) -> Mapping[str, Hours]:
        return {
            code: self.hours.billed(code, period, threshold, trend=trend) for code, threshold in self.thresholds.items()
        }

    def _long_days(self, period: Period) -> Mapping[str, Sequence[date]]:
        """Days of each job code with more than 24 hours for each of its people."""
        found: dict[str, list[date]] = {}
        for day, saved in zip(period.days(), self.forecast_by_day(period), strict=True):
            planned = {code: stretch.hours + stretch.overtime_hours for code, stretch in (saved or {}).items()}
            hours = {code: row.total for code, row in self.hours.worked(day).items()} or planned
            for code, count in hours.items():
                if code in self.employees and count > HOURS_OF_A_DAY * self.employees[code]:
                    found.setdefault(code, []).append(day)
        return found

    def _unlisted(self, period: Period) -> Mapping[str, Sequence[date]]:
        """Days worked under each job code that the list of people does not have; nothing without a list."""
        found: dict[str, list[date]] = {}
        for day in period.days() if self.listed else ():
            for code, row in self.hours.worked(day).items():
                if row.total and code not in self.listed:
                    found.setdefault(code, []).append(day)
        return found

    def forecast_by_day(self, period: Period) -> Sequence[Mapping[str, RateSegment] | None]:
        """Hours and rate of each job code on each day; None on a day that nobody saved."""
        month = self.saved.get(period)
        if month is None:
            return [None] * period.day_count
        is_saved = month.saved_days(period.day_count)
        return [
            {code: self._segment(month, code, day) for code in codes_of(month)} if kept else None
            for day, kept in zip(period.days(), is_saved, strict=True)
        ]

    def _segment(self, month: SavedPayroll, code: str, day: date) -> RateSegment:
        columns = month.hours.get(code), month.overtime_hours.get(code)
        hours, overtime = ((column[day.day - 1] if column else None) or ZERO for column in columns)
        return RateSegment(hours, overtime, month.rate_of(code, day, self.fallback_rate))

    def with_saved(self, period: Period, month: SavedPayroll) -> "PayrollByDay":
        """The book with another forecast of a month; its last week counts in the facts of the next month too."""
        return replace(self, saved={**self.saved, period: month}, hours=self.hours.with_saved(period, month))


NO_PAYROLL: Final = PayrollByDay({}, HoursByDay({}, {}, {}, ()), {}, {}, {}, ZERO)
"""The book of a site whose payroll nobody asks for."""


def with_factor(month: SavedPayroll, code: str, factor: Decimal) -> SavedPayroll:
    """A forecast with the saved hours of a job code multiplied on every day."""
    return replace(
        month,
        hours=_multiplied(month.hours, code, factor),
        overtime_hours=_multiplied(month.overtime_hours, code, factor),
    )


def _multiplied(columns: Mapping[str, Column], code: str, factor: Decimal) -> Mapping[str, Column]:
    if code not in columns:
        return columns
    return {**columns, code: [None if hours is None else hours * factor for hours in columns[code]]}


def with_rate(month: SavedPayroll, code: str, rate: Decimal) -> SavedPayroll:
    """A forecast with one rate of a job code on every day, $/hour."""
    overrides = {other: rates for other, rates in month.rate_overrides.items() if other != code}
    return replace(month, rates={**month.rates, code: rate}, rate_overrides=overrides)


def codes_of(month: SavedPayroll | None) -> Sequence[str]:
    """The job codes whose hours were saved in a month."""
    return () if month is None else tuple({**month.hours, **month.overtime_hours})
