"""The inputs of a P&L year from what is stored of a site: month facts, contract terms, chart of accounts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final, NamedTuple

from shared_code.accounts.models import ACCOUNTS, AccountChart, AccountFacts
from shared_code.contracts.models import Contract
from shared_code.expenses.models import FAMILY as EXPENSES
from shared_code.kit.model import MonthlyValues
from shared_code.kit.money import ZERO
from shared_code.kit.period import MONTHS_OF_A_YEAR, Period
from shared_code.payroll.facts import LaborFacts, PayrollDays
from shared_code.payroll.models import LABOR
from shared_code.payroll.persistence import labor_facts_of
from shared_code.pl.calculation.inputs import (
    CalculationSettings,
    MonthFacts,
    YearInputs,
    calculated_months,
    first_calculated,
)
from shared_code.pl.ports import DatedContract, MonthRows
from shared_code.rates.models import FAMILY as RATES
from shared_code.rates.models import read_rates
from shared_code.revenue.external.month import class_history
from shared_code.revenue.inputs import crosses_years
from shared_code.revenue.internal.share import splits_a_family
from shared_code.revenue.models import INTERNAL, OTHER, read_other_revenue
from shared_code.revenue.rules import class_history_months
from shared_code.sites.models import Site
from shared_code.statistics.facts import DriverFacts, ForecastDays
from shared_code.statistics.models import ADJUSTMENT, read_adjustment
from shared_code.statistics.persistence import DRIVERS, StoredDrivers, read_drivers
from shared_code.store.site_partition import Content

YEAR_FAMILIES: Final = frozenset({DRIVERS, LABOR, ACCOUNTS, RATES, EXPENSES, OTHER, ADJUSTMENT, INTERNAL})
"""The families whose month facts a P&L year is calculated from."""


class StoredYear(NamedTuple):
    """What a site's year is calculated from, as it is stored."""

    site: Site
    year: int
    contracts: Sequence[DatedContract]
    rows: MonthRows
    chart: AccountChart


def first_month(year: int, contracts: Sequence[DatedContract]) -> Period:
    """The first month that a year reads: an accumulation or a history of rate classes begins before January.

    The history ends with the last closed month, which is taken to be December of the year before last or later.
    """
    january = Period(year, 1)
    if any(splits_a_family(dated.contract) for dated in contracts):
        return class_history_months(january.shift(-MONTHS_OF_A_YEAR - 1))[0]
    return first_calculated(year, [dated.contract for dated in contracts])


def next_year_too(contracts: Sequence[DatedContract]) -> bool:
    """Whether a change of a year may change the year after it."""
    return any(crosses_years(dated.contract) for dated in contracts)


def inputs_of(stored: StoredYear, today: date, settings: CalculationSettings) -> YearInputs:
    """The inputs of a year; months before it only where something accumulates over the turn of the year.

    Closed are the months that a close has named, and those before them of which nothing at all is stored.
    """
    periods = calculated_months(stored.year, [dated.contract for dated in stored.contracts], stored.rows)
    named = [period for period, rows in stored.rows.items() if _is_closed(rows)]
    closed_through = max(named, default=None)
    nothing = [
        period for period in periods if closed_through and period < closed_through and not stored.rows.get(period)
    ]
    months = {
        period: _month(period, stored.rows.get(period, {}), contract_in(stored.contracts, period)) for period in periods
    }
    return YearInputs(
        site_number=stored.site.site_id,
        year=stored.year,
        today=today,
        closed_through=closed_through,
        start_date=stored.site.start_date,
        close_date=stored.site.close_date,
        settings=settings,
        chart=stored.chart.categories,
        class_history=_class_history(stored, closed_through),
        months=months,
        closed=frozenset({*named, *nothing}),
    )


def loaded_at(rows: Mapping[str, Content], family: str) -> datetime | None:
    """When the newest actuals behind a family's month facts were loaded."""
    content = rows.get(family) or {}
    found = (content.get("ledger") or {}).get("loadedAt") if family == ACCOUNTS else content.get("loaded_at")
    return datetime.fromisoformat(found) if found else None


def _is_whole(period: Period, drivers: DriverFacts) -> bool:
    """Whether revenue was loaded for every day; where nobody counted the days, whether it was for the last one."""
    if drivers.revenue_days is None:
        return drivers.last_revenue_day == period.last_day
    return drivers.revenue_days == period.day_count


def _is_closed(rows: Mapping[str, Content]) -> bool:
    return bool((rows.get(ACCOUNTS, {}).get("ledger") or {}).get("closed"))


def contract_in(contracts: Sequence[DatedContract], period: Period) -> Contract | None:
    """The terms in force on the first of the month; before the first terms, those."""
    past = [dated for dated in contracts if dated.since <= period.first_day]
    found = past[-1:] or contracts[:1]
    return found[0].contract if found else None


def _month(period: Period, rows: Mapping[str, Content], contract: Contract | None) -> MonthFacts:
    accounts = AccountFacts.model_validate(rows.get(ACCOUNTS, {}), extra="ignore")
    drivers = read_drivers(rows[DRIVERS]) if DRIVERS in rows else _no_drivers(period)
    ledger = accounts.ledger
    revenue = drivers.drivers.revenue_to_date
    return MonthFacts(
        period=period,
        contract=contract,
        drivers=drivers.drivers,
        labor=labor_facts_of(rows[LABOR]) if LABOR in rows else _no_labor(period),
        budget=accounts.budget,
        ledger=ledger.balances if ledger else {},
        rates=read_rates(rows[RATES]) if RATES in rows else {},
        expenses=_values(rows, EXPENSES),
        other_revenue=read_other_revenue(rows[OTHER]) if OTHER in rows else {},
        validations=ledger.validations if ledger else None,
        non_billable_expense=ledger.non_billable_expense if ledger else None,
        closed_revenue=revenue if _is_closed(rows) and revenue else None,
        revenue_is_whole=_is_whole(period, drivers.drivers),
        bell=drivers.bell,
        last_bell_day=drivers.last_bell_day,
        unusual=drivers.unusual,
        predicted_days=drivers.predicted_days,
        adjustment_ratio=read_adjustment(rows[ADJUSTMENT]) if ADJUSTMENT in rows else None,
        adjustments=_values(rows, INTERNAL),
    )


def _values(rows: Mapping[str, Content], family: str) -> Mapping[str, Decimal]:
    return MonthlyValues.model_validate(rows[family]).values if family in rows else {}


def _no_drivers(period: Period) -> StoredDrivers:
    days = ForecastDays(budget_days=period.day_count)
    return StoredDrivers(DriverFacts(days, days, rooms_forecast=ZERO, rooms_remaining=ZERO))


def _no_labor(period: Period) -> LaborFacts:
    days = PayrollDays(budget_days=period.day_count)
    return LaborFacts(days, days)


def _class_history(stored: StoredYear, closed_through: Period | None) -> Mapping[str, Decimal]:
    """How families spread over their classes, where a contract asks for it."""
    if not any(splits_a_family(dated.contract) for dated in stored.contracts):
        return {}

    def closed_revenue(period: Period) -> Mapping[str, Decimal]:
        rows = stored.rows.get(period, {})
        return read_drivers(rows[DRIVERS]).drivers.revenue_to_date if DRIVERS in rows and _is_closed(rows) else {}

    return class_history(closed_through, closed_revenue)
