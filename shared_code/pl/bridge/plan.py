"""The budget as drivers: month facts in which nobody saved anything, and the forecast's drivers put in one by one."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from shared_code.accounts.categories import Category
from shared_code.accounts.numbers import RATE_ACCOUNTS, SALARY_ACCOUNTS, RateCategory
from shared_code.kit.money import ZERO, divide
from shared_code.payroll.facts import NO_HOURS, Hours, LaborFacts, PayrollDays, RateSegment, Salary
from shared_code.pl.bridge.models import KnownHours
from shared_code.pl.calculation.inputs import Accounts, MonthFacts
from shared_code.pl.calculation.month import MonthFigures, PLMonth
from shared_code.rates.rules import budget_rate
from shared_code.statistics.facts import DriverFacts, ForecastDays
from shared_code.statistics.models import COUNTER_ACCOUNTS, OCCUPIED_ROOMS

Vehicles = Mapping[RateCategory, Decimal]


class Plan:
    """A month's budget in the form of month facts; `budgeted` is where all substitution starts.

    A day that nobody saved earns the budget in the forecast too. So vehicles, rates and payroll are compared on the
    saved days; the budget of these days is the month's, by the number of days.
    """

    def __init__(self, month: PLMonth, forecast: MonthFigures, hours: KnownHours) -> None:
        self.month = month
        self.forecast = forecast
        self.facts = month.facts
        self.hours = hours
        self.days = month.period.day_count
        self.saved_days = self.days - self.facts.drivers.forecast.budget_days
        self.rooms = self._balance(COUNTER_ACCOUNTS[OCCUPIED_ROOMS])

    def _balance(self, account: str) -> Decimal:
        return self.facts.budget.get(account) or ZERO

    @cached_property
    def budgeted(self) -> MonthFacts:
        """The month as if nobody had saved anything and nothing had happened."""
        days = ForecastDays({}, self.days)
        unsaved = PayrollDays({}, 0, self.days)
        return replace(
            self.facts,
            drivers=DriverFacts(days, days, self.rooms, self.rooms),
            labor=LaborFacts(unsaved, unsaved, hours_forecast=self.billed_hours, hours_trend=self.billed_hours),
            rates={},
            expenses={},
            other_revenue={},
            validations=None,
            non_billable_expense=None,
            closed_revenue=None,
            bell=(),
            last_bell_day=None,
        )

    @cached_property
    def vehicles(self) -> Vehicles:
        """Budgeted vehicles of the month by category, those that there are."""
        counts = {category: self._balance(accounts.vehicles) for category, accounts in RATE_ACCOUNTS.items()}
        return {category: count for category, count in counts.items() if count}

    def rate(self, category: RateCategory) -> Decimal:
        """The budget's $/vehicle; of a category without budgeted vehicles what managers saved."""
        if category not in self.vehicles:
            return self.facts.rates.get(category) or ZERO
        return budget_rate(self._balance(RATE_ACCOUNTS[category].revenue), self.vehicles[category])

    @cached_property
    def explained_budget(self) -> Accounts:
        """The budget with vehicles * rate for revenue of the saved days, and its adjustments as they are."""
        changed: dict[str, Decimal] = {}
        for category, (revenue, _) in RATE_ACCOUNTS.items():
            unsaved = self._balance(revenue) * (self.days - self.saved_days)
            saved = self.vehicles.get(category, ZERO) * self.rate(category) * self.saved_days
            changed[revenue] = (unsaved + saved) / self.days
        difference = sum(changed.values(), ZERO) - sum(map(self._balance, changed), ZERO)
        accounts = self.month.shared.chart.by_category(self.facts.budget).get(Category.EXTERNAL_REVENUE, ())
        totals = {account: self._balance(account) + difference for account in accounts[:1]}
        return {**self.facts.budget, **changed, **totals}

    @cached_property
    def by_vehicles(self) -> MonthFacts:
        """The budget's vehicles at its rates on the saved days."""
        saved = {category: count * self.saved_days / self.days for category, count in self.vehicles.items()}
        prices = {category: rate for category, rate in self.facts.rates.items() if category not in self.vehicles}
        drivers = replace(self.budgeted.drivers, forecast=self._saved(saved))
        return replace(self.budgeted, drivers=drivers, rates=prices)

    def _saved(self, vehicles: Vehicles) -> ForecastDays:
        return ForecastDays(vehicles, self.days - self.saved_days)

    @cached_property
    def forecast_vehicles(self) -> Decimal:
        """Paying vehicles of the forecast on the saved days."""
        return sum(self.facts.drivers.forecast.vehicles.values(), ZERO)

    @cached_property
    def budget_vehicles(self) -> Decimal:
        """Paying vehicles of the budget for the saved days."""
        return sum(self.vehicles.values(), ZERO) * self.saved_days / self.days

    def with_volume(self) -> MonthFacts:
        """As many vehicles and rooms as forecast, the vehicles in the budget's mix."""
        vehicles, total = self.facts.drivers.forecast.vehicles, self.budget_vehicles
        if total:
            mixed = self.by_vehicles.drivers.forecast.vehicles
            vehicles = {category: count * self.forecast_vehicles / total for category, count in mixed.items()}
        drivers = replace(self.facts.drivers, forecast=self._saved(vehicles))
        return replace(self.by_vehicles, drivers=drivers)

    def with_mix(self) -> MonthFacts:
        """The forecast's vehicles at the budget's rates."""
        return replace(self.by_vehicles, drivers=self.facts.drivers)

    def with_rates(self) -> MonthFacts:
        return replace(self.with_mix(), rates=self.facts.rates)

    @property
    def tells_hours(self) -> bool:
        """Whether hours and what an hour costs can be told apart."""
        return self.hours.budget_total > 0

    @cached_property
    def billed_hours(self) -> Mapping[str, Hours]:
        """Budget hours of the codes that the contract bills, with overtime in the forecast's proportion.

        Without budget hours those of the forecast.
        """
        forecast = self.facts.labor.hours_forecast
        budget = self.hours.budget
        if budget is None:
            return forecast
        return {code: _of_total(budget.get(code, ZERO), hours) for code, hours in forecast.items()}

    @cached_property
    def budget_payroll(self) -> Decimal:
        payroll: Decimal = self.month.budget.category(Category.PAYROLL).amount
        return payroll

    @cached_property
    def budget_wages(self) -> Decimal:
        """Budgeted payroll of the job codes paid by the hour: as budgeted by code, else without the salary accounts."""
        by_code = self.hours.wages
        if by_code is not None and by_code <= self.budget_payroll:
            return by_code
        return self.budget_payroll - sum(map(self._balance, SALARY_ACCOUNTS), ZERO)

    @property
    def budget_salaries(self) -> Decimal:
        return self.budget_payroll - self.budget_wages

    @cached_property
    def wage(self) -> Decimal:
        """What an hour costs in the budget on average, $."""
        return divide(self.budget_wages, self.hours.budget_total)

    @cached_property
    def forecast_hours(self) -> Decimal:
        """Hours of the forecast's saved days."""
        stretches = (part for parts in self.facts.labor.forecast.stretches.values() for part in parts)
        return sum((part.hours + part.overtime_hours for part in stretches), ZERO)

    @property
    def all_forecast_hours(self) -> Decimal:
        """Hours of the forecast's month: saved days, and the budget's part for the others."""
        return self.forecast_hours + self.hours.budget_total * self._unsaved_part

    @property
    def _unsaved_part(self) -> Decimal:
        """The part of the month that nobody saved hours for."""
        return Decimal(self.facts.labor.forecast.budget_days) / self.days

    @cached_property
    def forecast_payroll(self) -> Decimal:
        payroll: Decimal = self.forecast.payroll.amount
        return payroll

    @cached_property
    def forecast_salaries(self) -> Decimal:
        """Salaries of the forecast's month: saved days, and the budget's part for the others."""
        saved: Decimal = self.forecast.payroll.operands["salaried"].amount
        return saved + self.budget_salaries * self._unsaved_part

    @property
    def forecast_wages(self) -> Decimal:
        return self.forecast_payroll - self.forecast_salaries

    def of_hourly(self, hours: Mapping[str, Hours]) -> Mapping[str, Hours]:
        """Other hours of the job codes paid by the hour; those of salaried people stay as budgeted."""
        budgeted = {code: self.billed_hours.get(code, NO_HOURS) for code in self.hours.salaried if code in hours}
        return {**hours, **budgeted}

    def with_hours(self) -> MonthFacts:
        """The forecast's hours, each at what an hour costs in the budget."""
        forecast = replace(
            self.facts.labor.forecast, stretches={"": (RateSegment(self.forecast_hours, ZERO, self.wage),)}
        )
        return self._with_labor(replace(self.facts.labor, forecast=forecast))

    def with_wages(self) -> MonthFacts:
        return self._with_labor(self.facts.labor)

    def _with_labor(self, labor: LaborFacts) -> MonthFacts:
        """Other labor, with the salaries of the budget."""
        salary = Salary(self.budget_salaries * self.month.period.days_in_year / self.days)
        hours = self.of_hourly(labor.hours_forecast)
        return replace(self.with_rates(), labor=replace(labor, salaried=(salary,), hours_forecast=hours))

    def with_salaries(self) -> MonthFacts:
        return replace(self.with_rates(), labor=self.facts.labor)

    def with_expenses(self) -> MonthFacts:
        changed = self.with_salaries()
        return replace(changed, expenses=self.facts.expenses, non_billable_expense=self.facts.non_billable_expense)


def _of_total(total: Decimal, hours: Hours) -> Hours:
    """As many hours in the proportion of others; all regular where there are none."""
    if not hours.total:
        return Hours(total, NO_HOURS.overtime)
    overtime = total * hours.overtime / hours.total
    return Hours(total - overtime, overtime)
