"""What a P&L year of one site is calculated from: its month facts, its contract, the chart of accounts, settings."""

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache

from shared_code.accounts.numbers import RateCategory
from shared_code.contracts.models import Contract
from shared_code.derivations.parameters import parameters
from shared_code.kit.period import MONTHS_OF_A_YEAR, Period
from shared_code.payroll.by_day import PayrollByDay
from shared_code.payroll.facts import LaborFacts
from shared_code.revenue.inputs import crosses_years
from shared_code.statistics.days import StatisticsDays
from shared_code.statistics.facts import DriverFacts
from shared_code.statistics.plausibility import UnusualDays

Accounts = Mapping[str, Decimal | None]
"""Main account → balance of a month, as stored: internal revenue negative, costs positive; None is no balance."""


@cache
def months_of(year: int) -> Sequence[Period]:
    """January to December."""
    return tuple(Period(year, month) for month in range(1, 13))


def first_calculated(year: int, contracts: Iterable[Contract]) -> Period:
    """The first month that a year is calculated from: a year before January where something accumulates over it."""
    january = Period(year, 1)
    return january.shift(-MONTHS_OF_A_YEAR) if any(map(crosses_years, contracts)) else january


def calculated_months(year: int, contracts: Iterable[Contract], known: Iterable[Period]) -> Sequence[Period]:
    """The months that a year is calculated from: none before January of which nothing is known."""
    january, december = months_of(year)[0], months_of(year)[-1]
    return tuple(max(first_calculated(year, contracts), min((*known, january))).through(december))


@dataclass(frozen=True, slots=True)
class CalculationSettings:
    """What the business sets for all calculations: percentages in percent, hours a week and employee, a factor."""

    insurance_percent_ma: Decimal
    insurance_percent_other: Decimal
    overtime_threshold: Decimal
    overtime_factor: Decimal
    significance_high: Decimal
    significance_medium: Decimal
    adjustment_account: str | None = None
    loss_reduces_profit_base: bool = False


def usual_settings(today: date) -> CalculationSettings:
    """The product's own parameters of a day."""
    expenses, payroll, lines = parameters("expenses"), parameters("payroll"), parameters("pl")
    return CalculationSettings(
        insurance_percent_ma=expenses["insurance_percent_management_agreement"].on(today),
        insurance_percent_other=expenses["insurance_percent_other"].on(today),
        overtime_threshold=payroll["overtime_threshold"].on(today),
        overtime_factor=payroll["overtime_factor"].on(today),
        significance_high=lines["significance_high"].on(today),
        significance_medium=lines["significance_medium"].on(today),
    )


@dataclass(frozen=True, slots=True)
class MonthFacts:
    """All that is known of one month: facts of each family, balances by account, monthly entries; amounts in $.

    `adjustment_ratio` takes the place of the budget's; `adjustments` are manual, of internal revenue by component.
    `contract` holds the terms in force in the month, None where there are no contract data.
    `closed_revenue` is net external revenue by code of a closed month, `revenue_is_whole` where every day of it was
    loaded; `bell` is the revenue of bell service on loaded days. `unusual` tells what is unusual about days,
    `predicted_days` how many nobody saved and start from the predictive forecast; nothing is calculated from these.
    """

    period: Period
    contract: Contract | None
    drivers: DriverFacts
    labor: LaborFacts
    budget: Accounts = field(default_factory=dict)
    ledger: Accounts = field(default_factory=dict)
    rates: Mapping[RateCategory, Decimal | None] = field(default_factory=dict)
    expenses: Accounts = field(default_factory=dict)
    other_revenue: Mapping[str, Decimal | None] = field(default_factory=dict)
    validations: Decimal | None = None
    non_billable_expense: Decimal | None = None
    adjustment_ratio: Decimal | None = None
    adjustments: Mapping[str, Decimal] = field(default_factory=dict)
    closed_revenue: Mapping[str, Decimal | None] | None = None
    revenue_is_whole: bool = True
    bell: Sequence[Decimal] = ()
    last_bell_day: date | None = None
    unusual: Sequence[UnusualDays] = field(default=(), compare=False)
    predicted_days: int = 0


@dataclass(frozen=True, slots=True)
class SiteDays:
    """The days that the facts of drivers and of labor were added up from; only who changes days asks for them."""

    statistics: Mapping[Period, StatisticsDays]
    payroll: PayrollByDay


@dataclass(frozen=True, slots=True)
class YearInputs:
    """A site's year: the months from the first that anything accumulates from, to December of `year`.

    `closed` names the closed months; without it they are all those up to `closed_through`.

    `chart` gives the summary category of each account; `class_history` net external revenue by code as in REV-46.
    `days` may be missing: a year is calculated from the facts of its months.
    """

    site_number: str
    year: int
    today: date
    closed_through: Period | None
    start_date: date | None
    close_date: date | None
    settings: CalculationSettings
    chart: Mapping[str, str]
    class_history: Mapping[str, Decimal]
    months: Mapping[Period, MonthFacts]
    closed: AbstractSet[Period] | None = None
    days: SiteDays | None = field(default=None, compare=False, repr=False)

    def is_closed(self, period: Period) -> bool:
        """Whether the ledger of a month is closed."""
        if self.closed is not None:
            return period in self.closed
        return self.closed_through is not None and period <= self.closed_through

    def periods(self) -> Sequence[Period]:
        """The twelve months of the year."""
        return months_of(self.year)
