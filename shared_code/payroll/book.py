"""All payroll of a site by day, and the labor facts that its months add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.facts import Column, Hours, LaborFacts, SavedPayroll, Stretch, payroll_days
from shared_code.payroll.hours import HoursBook
from shared_code.statistics.rules import last_actual_day


@dataclass(frozen=True, slots=True)
class PayrollBook:
    """What labor facts are made from.

    `costs` is the timekeeping cost of each loaded day in $, `last_hours_days` the last day with loaded hours, both by
    month. `thresholds` gives hours/week of each job code that the contract bills; `fallback_rate` is $/hour.
    """

    saved: Mapping[Period, SavedPayroll]
    hours: HoursBook
    costs: Mapping[Period, Mapping[date, Decimal]]
    last_hours_days: Mapping[Period, date]
    thresholds: Mapping[str, Decimal]
    fallback_rate: Decimal

    def facts(self, period: Period) -> LaborFacts:
        """What a month adds up to."""
        saved, costs = self.saved.get(period), self.costs.get(period, {})
        hours = self._billed(period, trend=False)
        forecast = payroll_days(period, saved, (), self.fallback_rate)
        return LaborFacts(
            forecast=forecast,
            remaining=payroll_days(period, saved, costs, self.fallback_rate) if costs else forecast,
            salaried=saved.salaried if saved else (),
            cost_to_date=tuple(costs.values()),
            hours_forecast=hours,
            hours_trend=self._billed(period, trend=True) if self.hours.has_worked(period) else hours,
            budget_hours=self.hours.budget(period),
            last_payroll_day=last_actual_day(costs),
            last_hours_day=self.last_hours_days.get(period),
        )

    def _billed(self, period: Period, *, trend: bool) -> Mapping[str, Hours]:
        return {
            code: self.hours.billed(code, period, threshold, trend=trend) for code, threshold in self.thresholds.items()
        }

    def forecast_by_day(self, period: Period) -> Sequence[Mapping[str, Stretch] | None]:
        """Hours and rate of each job code on each day; None on a day that nobody saved."""
        month = self.saved.get(period)
        if month is None:
            return [None] * period.day_count
        is_saved = month.saved_days(period.day_count)
        return [
            {code: self._stretch(month, code, day) for code in codes_of(month)} if kept else None
            for day, kept in zip(period.days(), is_saved, strict=True)
        ]

    def _stretch(self, month: SavedPayroll, code: str, day: date) -> Stretch:
        columns = month.hours.get(code), month.overtime_hours.get(code)
        hours, overtime = ((column[day.day - 1] if column else None) or ZERO for column in columns)
        return Stretch(hours, overtime, month.rate_of(code, day, self.fallback_rate))

    def with_saved(self, period: Period, month: SavedPayroll) -> "PayrollBook":
        """The book with another forecast of a month; its last week counts in the facts of the next month too."""
        return replace(self, saved={**self.saved, period: month}, hours=self.hours.with_saved(period, month))


NO_PAYROLL: Final = PayrollBook({}, HoursBook({}, {}, {}, ()), {}, {}, {}, ZERO)
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
