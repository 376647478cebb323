"""A closed month as month facts: the ledger's figures put in the place of budget or forecast, one after the other."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from shared_code.accounts.categories import Category
from shared_code.accounts.numbers import CLAIMS_ACCOUNTS, SALARY_ACCOUNTS, VEHICLE_INSURANCE_ACCOUNT
from shared_code.kit.money import ZERO, divide
from shared_code.pl.bridge.plan import Plan
from shared_code.pl.bridge.stages import adjustments_of, figures_of
from shared_code.pl.calculation.inputs import Accounts, MonthFacts
from shared_code.pl.calculation.month import PLMonth
from shared_code.revenue.inputs import SeriesBasis
from shared_code.revenue.models import ADJUSTMENTS

LABOR = (Category.PAYROLL, Category.PTEB, Category.INSURANCE)
REVENUE = (Category.EXTERNAL_REVENUE, Category.INTERNAL_REVENUE)


class Closed:
    """What the ledger of a closed month says, in the form of month facts."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.month: PLMonth = plan.month
        self.facts: MonthFacts = plan.facts

    def of(self, balances: Accounts, categories: Collection[Category]) -> Accounts:
        """The balances of some categories."""
        by_category = self.month.shared.chart.by_category(balances)
        return {account: balances[account] for category in categories for account in by_category.get(category, ())}

    def items(self, balances: Accounts) -> Accounts:
        """Balances that are neither revenue nor labor: expenses that are booked as they come."""
        others = self.of(balances, (*LABOR, *REVENUE))
        return {account: amount for account, amount in balances.items() if account not in others}

    @property
    def tells_hours(self) -> bool:
        """Whether hours and what an hour costs can be told apart."""
        return self.plan.tells_hours and self.plan.hours.worked is not None

    @cached_property
    def payroll(self) -> Decimal:
        payroll: Decimal = self.month.ledger.category(Category.PAYROLL).amount
        return payroll

    @cached_property
    def salaries(self) -> Decimal:
        """Salaries in the ledger; where no account of them is booked, those of the month's people."""
        booked = sum((self.facts.ledger.get(account) or ZERO for account in SALARY_ACCOUNTS), ZERO)
        if booked:
            return booked
        days = [self.plan.days for _ in self.facts.labor.salaried]
        salaries: Decimal = self.month.payroll.salaried(days).amount
        return salaries

    @property
    def wages(self) -> Decimal:
        return self.payroll - self.salaries

    def budgeted(self) -> MonthFacts:
        """The budget as a ledger; claims are never planned."""
        budget = self.facts.budget
        ledger = {account: amount for account, amount in budget.items() if account not in CLAIMS_ACCOUNTS}
        return replace(self.plan.budgeted, ledger=ledger, revenue_is_whole=True)

    def with_rooms(self) -> MonthFacts:
        """The rooms that were loaded; the budget's where none were."""
        before, drivers = self.budgeted(), self.facts.drivers
        if drivers.last_rooms_day is None:
            return before
        rooms = replace(before.drivers, rooms_to_date=drivers.rooms_to_date, rooms_remaining=drivers.rooms_remaining)
        return replace(before, drivers=rooms)

    def revenue_with(self, adjustments: Decimal) -> Accounts | None:
        """Revenue by code with other adjustments; None where the codes are not known."""
        revenue = self.facts.closed_revenue
        return None if revenue is None else {**revenue, ADJUSTMENTS: adjustments}

    @cached_property
    def budgeted_adjustments(self) -> Decimal:
        """Site adjustments (ADJ) of the budget, $."""
        return adjustments_of(figures_of(self.month, self.with_rooms(), SeriesBasis.LEDGER))

    def with_revenue(self, revenue: Accounts | None) -> MonthFacts:
        """The rooms that were loaded, with some revenue by code."""
        return replace(self.with_rooms(), closed_revenue=revenue)

    def with_adjustments(self) -> MonthFacts:
        return replace(
            self.with_rooms(),
            closed_revenue=self.facts.closed_revenue,
            other_revenue=self.facts.other_revenue,
            validations=self.facts.validations,
        )

    def with_hours(self) -> MonthFacts:
        """The hours that were worked, each at what an hour costs in the budget."""
        before, labor, plan = self.with_adjustments(), self.facts.labor, self.plan
        if plan.tells_hours and labor.last_hours_day is not None:
            worked = replace(before.labor, hours_trend=plan.of_hourly(labor.hours_trend))
            before = replace(before, labor=worked)
        if not self.tells_hours or not plan.budget_payroll:
            return before
        wages = plan.budget_wages * divide(plan.hours.worked_total, plan.hours.budget_total)
        ratio = (wages + plan.budget_salaries) / plan.budget_payroll
        payroll = _scaled(self.of(before.ledger, [Category.PAYROLL]), ratio)
        return replace(before, ledger={**before.ledger, **payroll, **self._following(ratio)})

    def with_wages(self) -> MonthFacts:
        """The wages of the ledger beside the salaries of the budget."""
        return self._with_payroll(self.with_hours(), self.wages + self.plan.budget_salaries)

    def with_salaries(self) -> MonthFacts:
        """The payroll of the ledger."""
        before, labor = self._with_payroll(self.with_wages(), self.payroll), self.facts.labor
        if self.plan.tells_hours and labor.last_hours_day is not None:
            before = replace(before, labor=replace(before.labor, hours_trend=labor.hours_trend))
        return before

    def _with_payroll(self, before: MonthFacts, payroll: Decimal) -> MonthFacts:
        """So much payroll on the accounts of the ledger, with PTEB and insurance in the budget's proportion to it."""
        budget, booked = self.plan.budget_payroll, self.of(self.facts.ledger, [Category.PAYROLL])
        accounts = _scaled(booked, payroll / self.payroll) if self.payroll else booked
        following = self._following(payroll / budget) if budget else {}
        others = self._without(before.ledger, Category.PAYROLL)
        return replace(before, ledger={**others, **accounts, **following})

    def _following(self, ratio: Decimal) -> Accounts:
        """Budgeted PTEB and insurance that follow payroll; vehicle insurance does not."""
        following = self.of(self.facts.budget, (Category.PTEB, Category.INSURANCE))
        return _scaled({name: each for name, each in following.items() if name != VEHICLE_INSURANCE_ACCOUNT}, ratio)

    def _without(self, balances: Accounts, category: Category) -> Accounts:
        left_out = self.of(balances, [category])
        return {account: amount for account, amount in balances.items() if account not in left_out}

    def with_items(self) -> MonthFacts:
        """The booked expense accounts."""
        before = self.with_salaries()
        ledger = {**self.of(before.ledger, LABOR), **self.items(self.facts.ledger)}
        return replace(before, ledger=ledger, non_billable_expense=self.facts.non_billable_expense)

    def with_ledger(self) -> MonthFacts:
        """Everything that is booked."""
        return replace(self.with_items(), ledger=self.facts.ledger, bell=self.facts.bell)

    def with_forecast_items(self, adjustments: Decimal) -> MonthFacts:
        """The month as booked, with forecast expense accounts and other adjustments."""
        expenses = self.month.expenses
        accounts = {*self.facts.budget, *self.facts.ledger, *self.facts.expenses} - CLAIMS_ACCOUNTS
        forecast = {account: expenses.forecast(account).amount for account in sorted(accounts)}
        ledger = {**self.of(self.facts.ledger, LABOR), **self.items(forecast)}
        return replace(self.facts, ledger=ledger, closed_revenue=self.revenue_with(adjustments))


def _scaled(balances: Accounts, ratio: Decimal) -> Mapping[str, Decimal]:
    return {account: (amount or ZERO) * ratio for account, amount in balances.items()}
