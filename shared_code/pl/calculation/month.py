"""One month of the P&L: its budget, its ledger, and the figures calculated for the days that are not over."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from shared_code.accounts.categories import Category
from shared_code.accounts.chart import Chart
from shared_code.accounts.numbers import VEHICLE_INSURANCE_ACCOUNT
from shared_code.derivations.nodes import Node, by, given
from shared_code.expenses.accounts import ExpenseAccounts
from shared_code.expenses.rules import claims, insurance, other_expense, parking_rents, pteb
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.facts import NO_HOURS
from shared_code.pl.calculation.balances import Balances
from shared_code.pl.calculation.inputs import Accounts, CalculationSettings, MonthFacts
from shared_code.pl.calculation.payroll import PayrollOfMonth
from shared_code.pl.calculation.reuse import OF_FIGURES, OF_MONTH, keep, same_facts
from shared_code.revenue.external.month import (
    ClassShares,
    ExternalRevenue,
    RevenueBudget,
    forecast_revenue,
    ledger_revenue,
)
from shared_code.revenue.inputs import BestKnown, ContractMonth, SeriesBasis
from shared_code.revenue.internal.month import InternalRevenue, adjusted, internal_revenue
from shared_code.revenue.rules import external_revenue, manual_adjustments, occupied_rooms, revenue_without_contract


@dataclass(frozen=True, slots=True)
class Shared:
    """What all months of a calculation share."""

    settings: CalculationSettings
    chart: Chart
    class_shares: ClassShares


class PLMonth:
    """What all series of a site's month share."""

    def __init__(self, facts: MonthFacts, shared: Shared, earlier: Mapping[Period, BestKnown]) -> None:
        self.facts = facts
        self.period = facts.period
        self.shared = shared
        self.earlier = earlier
        self.budget = Balances("budget", facts.period, facts.budget, shared.chart)
        self.ledger = Balances("ledger", facts.period, facts.ledger, shared.chart)
        self.expenses = ExpenseAccounts(facts.period, facts.budget, facts.ledger, facts.expenses)
        self.expense_accounts = shared.chart.by_category({*facts.budget, *facts.ledger, *facts.expenses})

    @property
    def payroll(self) -> PayrollOfMonth:
        """What its payroll is made from."""
        budget, factor = self.budget.category(Category.PAYROLL), self.shared.settings.overtime_factor
        return PayrollOfMonth(self.period, self.facts.labor, budget, factor)

    @property
    def insurance_percent(self) -> Node:
        """What insurance costs in percent of payroll, by the kind of contract."""
        managed = self.facts.contract is not None and self.facts.contract.management_agreement is not None
        name = "insurance_percent_ma" if managed else "insurance_percent_other"
        return given(getattr(self.shared.settings, name), "setting", name)


class ExpensesOnBasis:
    """The expense accounts of a month on one basis, each worked out once."""

    def __init__(self, expenses: ExpenseAccounts, basis: SeriesBasis) -> None:
        self._expenses = expenses
        self._basis = basis
        self._figures: dict[str, Node] = {}

    def of(self, accounts: Collection[str]) -> tuple[Node, ...]:
        """Some accounts, those that are there: as booked, or forecast, or the greater of both."""
        expenses = self._expenses
        figure = {
            SeriesBasis.LEDGER: expenses.booked,
            SeriesBasis.MIXED: expenses.trend,
            SeriesBasis.FORECAST: expenses.forecast,
        }
        known = expenses.known(accounts)
        for account in known:
            if account not in self._figures:
                self._figures[account] = figure[self._basis](account)
        return tuple(self._figures[account] for account in known)

    def claims(self, accounts: Collection[str]) -> tuple[Node, ...]:
        """Some claims accounts as booked; nothing is forecast."""
        if self._basis is SeriesBasis.FORECAST:
            return ()
        return tuple(self._expenses.booked(account) for account in self._expenses.known(accounts))


class MonthFigures:
    """The lines of a month that are calculated, each when it is first asked for; all in $."""

    def __init__(self, month: PLMonth, basis: SeriesBasis) -> None:
        self.month = month
        self.basis = basis
        self.accounts = ExpensesOnBasis(month.expenses, basis)

    @cached_property
    def revenue(self) -> ExternalRevenue:
        facts, period = self.month.facts, self.month.period
        if self.basis is SeriesBasis.LEDGER and facts.closed_revenue is not None and facts.revenue_is_whole:
            return ExternalRevenue(by_code(facts.closed_revenue, period))
        budget = RevenueBudget(
            period,
            self.month.budget.category(Category.EXTERNAL_REVENUE),
            self.month.budget.account,
            self.month.shared.settings.adjustment_account,
            facts.adjustment_ratio,
        )
        if self.basis is SeriesBasis.LEDGER and facts.ledger:
            known = by_code(facts.closed_revenue or {}, period)
            return ledger_revenue(known, self.month.ledger.category(Category.EXTERNAL_REVENUE), budget)
        if self.basis is not SeriesBasis.MIXED:
            return ExternalRevenue(forecast=forecast_revenue(facts.drivers.forecast, budget, facts.rates))
        actual = by_code(facts.drivers.revenue_to_date, period)
        return ExternalRevenue(actual, forecast_revenue(facts.drivers.remaining, budget, facts.rates))

    @cached_property
    def external_revenue(self) -> Node:
        return self.revenue.total()

    @cached_property
    def payroll(self) -> Node:
        if self.basis is SeriesBasis.LEDGER:
            return self.month.ledger.category(Category.PAYROLL)
        payroll = self.month.payroll
        return payroll.forecast() if self.basis is SeriesBasis.FORECAST else payroll.trend()

    @cached_property
    def pteb(self) -> Node:
        if self.basis is SeriesBasis.LEDGER:
            return self.month.ledger.category(Category.PTEB)
        return by(
            pteb,
            budget_pteb=self.month.budget.category(Category.PTEB),
            budget_payroll=self.month.budget.category(Category.PAYROLL),
            payroll=self.payroll,
        )

    @cached_property
    def insurance(self) -> Node:
        return by(
            insurance,
            payroll=self.payroll,
            percent=self.month.insurance_percent,
            budget_vehicle_insurance=self.month.budget.account(VEHICLE_INSURANCE_ACCOUNT),
        )

    @cached_property
    def claims(self) -> Node:
        return by(
            claims, ledger=self.month.ledger.category(Category.CLAIMS) if self.basis is SeriesBasis.MIXED else None
        )

    @cached_property
    def parking_rents(self) -> Node:
        return by(parking_rents, accounts=self._accounts_of(Category.PARKING_RENTS))

    @cached_property
    def other_expense(self) -> Node:
        return by(other_expense, accounts=self._accounts_of(Category.OTHER_EXPENSE))

    def _accounts_of(self, category: Category) -> tuple[Node, ...]:
        return self.accounts.of(self.month.expense_accounts.get(category, ()))

    @cached_property
    def internal_revenue(self) -> Node:
        return self.contract_revenue.total

    @cached_property
    def contract_revenue(self) -> InternalRevenue:
        """Internal revenue with its components; the budget where there are no contract data."""
        contract = self.month.facts.contract
        if contract is None:
            budget = self.month.budget.category(Category.INTERNAL_REVENUE)
            unadjusted = InternalRevenue({}, by(revenue_without_contract, budget_internal_revenue=budget))
        else:
            unadjusted = internal_revenue(contract, self.contract_month)
        return self._adjusted(unadjusted)

    def _adjusted(self, revenue: InternalRevenue) -> InternalRevenue:
        """With the manual adjustments of the month, which never reach what is known of a closed one."""
        facts = self.month.facts
        if self.basis is SeriesBasis.LEDGER or not facts.adjustments:
            return revenue
        amounts = {name: given(one, "forecast", name, facts.period) for name, one in facts.adjustments.items()}
        return adjusted(revenue, by(manual_adjustments, adjustments=amounts))

    @cached_property
    def contract_month(self) -> ContractMonth:
        """The month as the contract sees it."""
        month, facts, period = self.month, self.month.facts, self.month.period
        is_closed = self.basis is SeriesBasis.LEDGER
        return ContractMonth(
            period=period,
            basis=self.basis,
            revenue=self.revenue,
            rooms=self._rooms(),
            hours=self._hours(),
            payroll=self.payroll,
            pteb=self.pteb,
            payroll_accounts=(month.ledger if is_closed else month.budget).accounts(Category.PAYROLL),
            accounts=self.accounts.of,
            claims_accounts=self.accounts.claims,
            budget_vehicle_insurance=month.budget.account(VEHICLE_INSURANCE_ACCOUNT),
            bell=facts.bell,
            other_revenue={
                name: given(amount, "forecast", name, period) for name, amount in facts.other_revenue.items()
            },
            validations=given(facts.validations or ZERO, "forecast", "validations", period),
            non_billable_expense=given(facts.non_billable_expense or ZERO, "forecast", "non_billable_expense", period),
            earlier=month.earlier,
            class_shares=month.shared.class_shares,
            insurance_percent=month.insurance_percent,
            loss_reduces_profit_base=month.shared.settings.loss_reduces_profit_base,
        )

    def _rooms(self) -> Node:
        drivers, period = self.month.facts.drivers, self.month.period
        if self.basis is SeriesBasis.FORECAST:
            return given(drivers.rooms_forecast, "forecast", "occupied rooms", period)
        return by(
            occupied_rooms,
            rooms_to_date=given(drivers.rooms_to_date, "actual", "occupied rooms", period),
            rooms_forecast=given(drivers.rooms_remaining, "forecast", "occupied rooms", period),
        )

    def _hours(self) -> Callable[[str], Node]:
        labor, period = self.month.facts.labor, self.month.period
        forecast = self.basis is SeriesBasis.FORECAST
        hours, kind = (
            (labor.hours_forecast, "forecast hours") if forecast else (labor.hours_trend, "actual and forecast hours")
        )
        return lambda code: given(hours.get(code, NO_HOURS), kind, code, period)


class FiguresByBasis:
    """The figures of a month by basis, each made when it is first asked for.

    These know their figures and figures know their month, never the other way round: a year that nobody needs any more
    goes at once, without a search for garbage (ADR 43).
    """

    def __init__(self, month: PLMonth) -> None:
        self.month = month
        self._on: dict[SeriesBasis, MonthFigures] = {}

    def on(self, basis: SeriesBasis) -> MonthFigures:
        """On one basis: forecast, mixed, or ledger (for accumulations)."""
        if basis not in self._on:
            self._on[basis] = MonthFigures(self.month, basis)
        return self._on[basis]

    def changed(self, facts: MonthFacts, earlier: Mapping[Period, BestKnown]) -> "FiguresByBasis":
        """Those of the month with other facts, or after other months; what reads nothing of the change stays."""
        month = PLMonth(facts, self.month.shared, earlier)
        same = same_facts(facts, self.month.facts)
        keep(vars(month), vars(self.month), OF_MONTH, same)
        after = FiguresByBasis(month)
        for basis, figures in self._on.items():
            keep(vars(after.on(basis)), vars(figures), OF_FIGURES, same)
        return after


def revenue_to_date(month: PLMonth) -> Node:
    """Net external revenue of the loaded days."""
    return by(external_revenue, actual=by_code(month.facts.drivers.revenue_to_date, month.period), forecast={})


def by_code(revenue: Accounts, period: Period) -> Mapping[str, Node]:
    """Actual revenue by revenue code."""
    return {code: given(amount or ZERO, "actual", code, period) for code, amount in revenue.items()}
