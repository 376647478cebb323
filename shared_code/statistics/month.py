"""A month of statistics, calculated: the days of budget, actual and forecast, their sums, and the trend."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared_code.kit.money import ZERO, to_four_places
from shared_code.kit.period import Period
from shared_code.rates.models import RATE_ACCOUNTS, RateCategory
from shared_code.rates.rules import budget_rate, forecast_rate
from shared_code.sites.models import Balances, Site
from shared_code.statistics.models import (
    CAPTURE_RATIO,
    COUNTER_ACCOUNTS,
    DRIVE_IN_RATIO,
    EXTERNAL_REVENUE,
    OCCUPIED_ROOMS,
    Counter,
    Figures,
    MonthSums,
    SeriesName,
    StatisticsFacts,
)
from shared_code.statistics.ports import StoredMonth
from shared_code.statistics.rules import (
    Trend,
    adjustment_ratio,
    budget_of_days,
    capture_ratio,
    drive_in_ratio,
    gross_revenue,
    last_actual_day,
    loaded_days,
    month_revenue,
    net_revenue,
    overnight_vehicles,
    trend,
)

Days = Mapping[date, Figures]


@dataclass(frozen=True, slots=True)
class Month:
    """A calculated month. `budget` is empty without a budget; `actual` holds the rows of loaded days."""

    site: Site
    period: Period
    budget: Days
    actual: Days
    forecast: Days
    saved_days: frozenset[date]
    adjustment_ratio: Decimal
    revenue: Trend
    facts: StatisticsFacts

    @property
    def has_budget(self) -> bool:
        return bool(self.budget)

    @property
    def is_empty(self) -> bool:
        """Nothing was budgeted, loaded or saved."""
        return not (self.budget or self.actual or self.saved_days)


def calculate(
    site: Site, period: Period, stored: StoredMonth, *, later_loaded: bool, adjustment_account: str | None
) -> Month:
    """The month that the stored documents make; `later_loaded`: actuals of a later month are there."""
    balances = stored.balances or {}
    adjustment = stored.saved_adjustment
    if adjustment is None:
        adjustment = adjustment_ratio(balances.get(adjustment_account or ""), _gross_budget(balances))
    budget = dict.fromkeys(period.days(), _budget_day(site, period, balances)) if stored.balances else {}
    rows = stored.loaded.days if stored.loaded else {}
    actual = {day: _actual_day(site, rows[day]) for day in loaded_days(rows, later_loaded)}
    saved = {day: fields for day, fields in (stored.saved.days if stored.saved else {}).items() if fields}
    rates = _rates(balances, stored.saved_rates)
    forecast = {
        day: _forecast_day(site, saved.get(day, {}), budget.get(day, _nothing(site)), rates, adjustment)
        for day in period.days()
    }
    if not site.is_open_in(period):
        forecast = dict.fromkeys(period.days(), _nothing(site))
    revenue = trend(_column(actual, EXTERNAL_REVENUE), _column(forecast, EXTERNAL_REVENUE), actual.keys())
    series = {SeriesName.BUDGET: budget, SeriesName.ACTUAL: actual, SeriesName.FORECAST: forecast}
    sums = {name: _sums(site, days.values()) for name, days in series.items() if days}
    sums[SeriesName.TREND] = _sums(site, {**forecast, **actual}.values())
    source = _trend_source(period, actual, saved, budget)
    facts = StatisticsFacts(sums=sums, trend_source=source, last_actual_day=last_actual_day(actual))
    return Month(site, period, budget, actual, forecast, frozenset(saved), adjustment, revenue, facts)


def combined(months: Collection[MonthSums]) -> MonthSums:
    """The sums of several months; a measure of all of them is recomputed from these."""
    rooms = [sums.occupied_rooms for sums in months if sums.occupied_rooms is not None]
    return MonthSums(
        covered_days=sum(sums.covered_days for sums in months),
        occupied_rooms=sum(rooms, ZERO) if rooms else None,
        available_rooms=sum((sums.available_rooms for sums in months), ZERO),
        counts={counter: sum((sums.counts[counter] for sums in months), ZERO) for counter in Counter},
        external_revenue=sum((sums.external_revenue for sums in months), ZERO),
    )


def _gross_budget(balances: Balances) -> Decimal:
    return sum((balances.get(accounts.revenue, ZERO) for accounts in RATE_ACCOUNTS.values()), ZERO)


def _budget_day(site: Site, period: Period, balances: Balances) -> Figures:
    """The month's budget on each of its days; the ratios are those of the whole month."""
    month = {name: balances.get(account, ZERO) for name, account in COUNTER_ACCOUNTS.items()}
    day = {name: budget_of_days(amount, 1, period.day_count) for name, amount in month.items()}
    return _with_ratios(site, {**dict.fromkeys(Counter, ZERO), **day}, month)


def _actual_day(site: Site, row: Figures) -> Figures:
    return _with_ratios(site, {**dict.fromkeys(Counter, ZERO), EXTERNAL_REVENUE: ZERO, **row}, row)


def _with_ratios(site: Site, day: Figures, basis: Figures) -> Figures:
    """A day of counts with the ratios that the basis gives; a site without rooms has neither rooms nor ratios."""
    if not site.has_rooms:
        return {name: value for name, value in day.items() if name != OCCUPIED_ROOMS}
    if OCCUPIED_ROOMS not in basis:
        return day
    valet, own = basis.get(Counter.VALET_OVERNIGHT, ZERO), basis.get(Counter.SELF_OVERNIGHT, ZERO)
    drive_in = drive_in_ratio(valet, own, basis[OCCUPIED_ROOMS])
    return {**day, DRIVE_IN_RATIO: drive_in, CAPTURE_RATIO: capture_ratio(valet, own)}


def _nothing(site: Site) -> Figures:
    names = [*Counter, EXTERNAL_REVENUE]
    if site.has_rooms:
        names += [OCCUPIED_ROOMS, DRIVE_IN_RATIO, CAPTURE_RATIO]
    return dict.fromkeys(names, ZERO)


def _rates(balances: Balances, saved: Mapping[RateCategory, Decimal]) -> Mapping[RateCategory, Decimal]:
    """The rates that price forecast days: saved, else budget, else 0."""
    budget = {
        category: budget_rate(balances.get(accounts.revenue), balances.get(accounts.vehicles))
        for category, accounts in RATE_ACCOUNTS.items()
    }
    return {category: forecast_rate(saved.get(category), budget.get(category)) for category in RateCategory}


def _forecast_day(
    site: Site, saved: Figures, budget: Figures, rates: Mapping[RateCategory, Decimal], adjustment: Decimal
) -> Figures:
    """A day nobody saved is the budget; on a saved day the fields not set follow it, and the rates price the counts."""
    if not saved:
        return budget
    day = {**budget, **saved}
    if site.has_rooms:
        overnight = overnight_vehicles(day[OCCUPIED_ROOMS], day[DRIVE_IN_RATIO], day[CAPTURE_RATIO])
        day[Counter.VALET_OVERNIGHT] = overnight.valet_overnight
        day[Counter.SELF_OVERNIGHT] = overnight.self_overnight
    day[EXTERNAL_REVENUE] = net_revenue(gross_revenue(day, rates), adjustment)
    return day


def _sums(site: Site, days: Collection[Figures]) -> MonthSums:
    """Sums over days, exact until they are rounded here, once."""
    rooms = [day[OCCUPIED_ROOMS] for day in days if OCCUPIED_ROOMS in day]
    return MonthSums(
        covered_days=len(days),
        occupied_rooms=to_four_places(sum(rooms, ZERO)) if rooms else None,
        available_rooms=Decimal(site.available_rooms * len(rooms)),
        counts={counter: to_four_places(sum((day[counter] for day in days), ZERO)) for counter in Counter},
        external_revenue=month_revenue([day[EXTERNAL_REVENUE] for day in days]),
    )


def _column(days: Days, name: str) -> Mapping[date, Decimal | None]:
    return {day: figures.get(name) for day, figures in days.items()}


def _trend_source(period: Period, actual: Days, saved: Days, budget: Days) -> str:
    if actual:
        return "actual" if len(actual) == period.day_count else "mixed"
    if saved:
        return "forecast"
    return "budget" if budget else "none"
