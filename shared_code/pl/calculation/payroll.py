"""Payroll of a month: the parts that its hours, its salaries, its timekeeping and its budget make."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from shared_code.derivations.nodes import Node, by, given
from shared_code.kit.period import Period
from shared_code.payroll import rules
from shared_code.payroll.facts import LaborFacts, PayrollDays


class PayrollOfMonth(NamedTuple):
    """What payroll of a month that is not closed is made from; `budget` is the month's, in $."""

    period: Period
    labor: LaborFacts
    budget: Node
    overtime_factor: Decimal

    def forecast(self) -> Node:
        """Every day as forecast."""
        days = self.labor.forecast
        salaried = self.salaried([days.saved_days for _ in self.labor.salaried])
        return by(rules.forecast_payroll, **self._planned(days), salaried=salaried)

    def trend(self) -> Node:
        """Loaded days as they were, the others as forecast, salaried people on both."""
        days = self.labor.remaining
        salaried = self.salaried([salary.days_to_date + days.saved_days for salary in self.labor.salaried])
        return by(rules.trend_payroll, timekeeping=self._timekeeping(), **self._planned(days), salaried=salaried)

    def to_date(self) -> Node:
        """The loaded days."""
        salaried = self.salaried([salary.days_to_date for salary in self.labor.salaried])
        return by(rules.actual_payroll, timekeeping=self._timekeeping(), salaried=salaried)

    def salaried(self, days: Sequence[int]) -> Node:
        """Salaried people, each job code for a number of days."""
        return by(
            rules.salaried_cost,
            annual_salaries=tuple(salary.annual for salary in self.labor.salaried),
            days=tuple(days),
            days_in_year=self.period.days_in_year,
        )

    def _timekeeping(self) -> Node:
        costs = given(tuple(self.labor.cost_to_date), "actual", "timekeeping cost", self.period)
        return by(rules.timekeeping, daily_costs=costs)

    def _planned(self, days: PayrollDays) -> Mapping[str, Any]:
        """Job codes of the saved days and the budget of the others, as operands."""
        factor = given(self.overtime_factor, "setting", "overtime_factor")
        codes = (
            by(
                rules.job_code_cost,
                hours=given(tuple(stretch.hours for stretch in stretches), "forecast", code, self.period),
                overtime_hours=tuple(stretch.overtime_hours for stretch in stretches),
                rates=tuple(stretch.rate for stretch in stretches),
                overtime_factor=factor,
            )
            for code, stretches in days.stretches.items()
        )
        unsaved = by(
            rules.budget_cost,
            month_budget=self.budget,
            days=days.budget_days,
            days_in_month=self.period.day_count,
        )
        return {"job_codes": tuple(codes), "unsaved_days": unsaved}
