"""A month of statistics, calculated: the days of budget, actual and forecast, their sums, and the trend."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from operator import itemgetter

from shared_code.accounts.models import Balances
from shared_code.accounts.numbers import RATE_ACCOUNTS, RateCategory
from shared_code.accounts.provenance import Initial, Origin, initialized_from, origin, planned_origin
from shared_code.accounts.series import SeriesName
from shared_code.kit.money import ZERO, to_four_places
from shared_code.kit.period import Period
from shared_code.rates.rules import budget_rate, forecast_rate
from shared_code.sites.models import Site
from shared_code.statistics.feeds import Feed, Feeds, Rows, feeds_of
from shared_code.statistics.models import (
    CAPTURE_RATIO,
    COUNTER_ACCOUNTS,
    DRIVE_IN_RATIO,
    EXTERNAL_REVENUE,
    OCCUPIED_ROOMS,
    OVERNIGHT,
    Counter,
    Figures,
    MonthSums,
    Overnight,
    PaidDays,
    StatisticsFacts,
)
from shared_code.statistics.plausibility import UnusualDays, unusual_days
from shared_code.statistics.ports import StoredStatistics
from shared_code.statistics.rules import (
    Trend,
    adjustment_ratio,
    budget_of_days,
    capture_ratio,
    drive_in_ratio,
    gross_revenue,
    last_actual_day,
    month_revenue,
    net_revenue,
    overnight_vehicles,
    period_total,
    trend,
    vehicles,
)

Days = Mapping[date, Figures]


@dataclass(frozen=True, slots=True)
class StatisticsMonth:
    """A calculated month. `actual` holds of each day what its feeds delivered.

    `planned` is a day of the budget's baseline: its share of the budget, or nothing without one. `initial` is each day
    as it stands without a person: the predictive forecast on `foretold_days`, where the company starts from it; else
    `planned`. `is_closed`: nothing is forecast into its gaps; `ledger_revenue` is then what the ledger says of external
    revenue.
    """

    site: Site
    period: Period
    has_budget: bool
    planned: Figures
    initial: Days
    actual: Days
    forecast: Days
    feeds: Feeds
    saved_days: frozenset[date]
    foretold_days: frozenset[date]
    adjustment_ratio: Decimal
    revenue: Trend
    facts: StatisticsFacts
    is_closed: bool = False
    ledger_revenue: Decimal | None = None

    @property
    def sums(self) -> Mapping[SeriesName, MonthSums]:
        """What each series adds up to, the budget also where it is nothing; no actual before its first day."""
        if self.has_budget:
            return self.facts.sums
        return {SeriesName.BUDGET: _sums(self.site, dict.fromkeys(self.period.days(), self.planned)), **self.facts.sums}

    @property
    def predicted_days(self) -> frozenset[date]:
        """The days that nobody saved and that start from the predictive forecast."""
        return self.foretold_days - self.saved_days

    @property
    def initialized_from(self) -> Initial | None:
        """What the forecast is that nobody saved; None where somebody did, or where it is nothing."""
        is_saved = bool(self.saved_days) or self.is_closed
        return initialized_from(saved=is_saved, predicted=bool(self.predicted_days), budgeted=self.has_budget)

    @property
    def unusual(self) -> Iterator[UnusualDays]:
        """What is unusual about its days, as they were or are forecast."""
        known = {} if self.is_closed else self.forecast
        days = {day: {**known.get(day, {}), **self.actual.get(day, {})} for day in {**known, **self.actual}}
        return unusual_days(self.site.rooms_on, self.site.total_spaces, days)

    @property
    def is_empty(self) -> bool:
        """Nothing was budgeted, loaded, foretold or saved."""
        return not (self.has_budget or self.actual or self.saved_days or self.predicted_days)


def calculate(site: Site, period: Period, stored: StoredStatistics, adjustment_account: str | None) -> StatisticsMonth:
    """The month that the stored documents make."""
    site, balances = site.on(period.last_day), stored.balances or {}
    adjustment = stored.saved_adjustment
    if adjustment is None:
        adjustment = adjustment_ratio(balances.get(adjustment_account or ""), _gross_budget(balances))
    planned = _budget_day(site, period, balances) if balances else _nothing(site)
    feeds = feeds_of(stored.loaded, stored.later)
    actual = _actual_days(site, feeds)
    rates = _rates(balances, stored.saved_rates)
    is_open, days = site.is_open_in(period), period.days()
    saved, predicted = stored.saved_days, stored.predicted if is_open else {}

    def forecast_of(sets: Callable[[date], Figures]) -> Days:
        return {day: _forecast_day(site, sets(day), planned, rates, adjustment) for day in days}

    nothing = dict.fromkeys(days, _nothing(site))
    initial = forecast_of(lambda day: predicted.get(day, {})) if is_open else nothing
    forecast = forecast_of(stored.set_on) if is_open else nothing
    known = {} if stored.is_closed else forecast
    mixed = {day: {**known.get(day, {}), **actual.get(day, {})} for day in {**known, **actual}}
    revenue = trend(_column(actual, EXTERNAL_REVENUE), _column(known, EXTERNAL_REVENUE), feeds.revenue.loaded())
    budget = dict.fromkeys(period.days(), planned) if balances else {}
    series = {SeriesName.BUDGET: budget, SeriesName.ACTUAL: actual, SeriesName.FORECAST: forecast}
    sums = {name: _sums(site, days) for name, days in series.items() if days}
    sums[SeriesName.TREND] = _sums(site, mixed)
    sources = {name: _source(stored, feed, period) for name, feed in feeds.daily(site).items()}
    facts = StatisticsFacts(
        sums=sums,
        trend_source="actual" if stored.is_closed and actual else mixed_source(sources.values()),
        last_actual_day=last_actual_day(actual),
        paid=_paid_days(feeds),
        sources=sources,
        vehicles={day: vehicles(figures) for day, figures in actual.items() if Counter.VALET_DAILY in figures},
    )
    ledger = stored.ledger.balances.get(COUNTER_ACCOUNTS[EXTERNAL_REVENUE], ZERO) if stored.ledger else None
    return StatisticsMonth(
        site, period, bool(balances), planned, initial, actual, forecast, feeds, frozenset(saved),
        frozenset(predicted), adjustment, revenue, facts,
        is_closed=stored.is_closed, ledger_revenue=ledger if stored.is_closed else None,
    )  # fmt: skip


def combined(months: Collection[MonthSums]) -> MonthSums:
    """The sums of several months; a measure of all of them is recomputed from these."""
    counted = [sums.counts for sums in months if sums.counts]
    return MonthSums(
        covered_days=sum(sums.covered_days for sums in months),
        occupied_rooms=period_total([sums.occupied_rooms for sums in months]),
        available_rooms=sum((sums.available_rooms for sums in months), ZERO),
        counts={counter: sum((counts[counter] for counts in counted), ZERO) for counter in Counter} if counted else {},
        external_revenue=period_total([sums.external_revenue for sums in months]),
        overnight=_together([sums.overnight_by_rooms for sums in months]),
    )


def _together(parts: Collection[Overnight]) -> Overnight:
    return Overnight(
        vehicles=period_total([part.vehicles for part in parts]), rooms=period_total([part.rooms for part in parts])
    )


def _gross_budget(balances: Balances) -> Decimal:
    return sum((balances.get(accounts.revenue, ZERO) for accounts in RATE_ACCOUNTS.values()), ZERO)


def _budget_day(site: Site, period: Period, balances: Balances) -> Figures:
    """The month's budget on each of its days; the ratios are those of the whole month."""
    month = {name: balances.get(account, ZERO) for name, account in COUNTER_ACCOUNTS.items()}
    day = {name: budget_of_days(amount, 1, period.day_count) for name, amount in month.items()}
    return _with_ratios(site, {**dict.fromkeys(Counter, ZERO), **day}, month)


def _actual_days(site: Site, feeds: Feeds) -> Days:
    """By day: what its feeds delivered. Inside a delivered feed a missing counter is 0."""
    days: dict[date, dict[str, Decimal]] = {}
    for day in feeds.rooms.loaded():
        if site.rooms_on(day):
            days.setdefault(day, {})[OCCUPIED_ROOMS] = feeds.rooms.rows[day][OCCUPIED_ROOMS] or ZERO
    for day in feeds.counters.loaded():
        counts = feeds.counters.rows[day]
        days.setdefault(day, {}).update({counter: counts.get(counter) or ZERO for counter in Counter})
    for day in feeds.revenue.loaded():
        days.setdefault(day, {})[EXTERNAL_REVENUE] = period_total([*feeds.revenue.rows[day].values()]) or ZERO
    return {day: _with_ratios(site, days[day], days[day]) for day in sorted(days)}


def _paid_days(feeds: Feeds) -> PaidDays:
    """Vehicles and revenue of the days that have both."""
    days = sorted({*feeds.counters.loaded()} & {*feeds.revenue.loaded()})
    return PaidDays(
        days=len(days),
        last_day=last_actual_day(days),
        counts=_added(feeds.counters.rows, days),
        revenue=_added(feeds.revenue.rows, days),
    )


def _added(rows: Rows, days: Collection[date]) -> Figures:
    sums: dict[str, Decimal] = {}
    for day in days:
        for name, value in rows[day].items():
            sums[name] = sums.get(name, ZERO) + (value or ZERO)
    return sums


def _with_ratios(site: Site, day: Figures, basis: Figures) -> Figures:
    """A day of counts with the ratios that the basis gives; a site without rooms has neither rooms nor ratios."""
    if not site.has_rooms:
        return {name: value for name, value in day.items() if name != OCCUPIED_ROOMS}
    if OCCUPIED_ROOMS not in basis or Counter.VALET_OVERNIGHT not in basis:
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
    site: Site, is_set: Figures, budget: Figures, rates: Mapping[RateCategory, Decimal], adjustment: Decimal
) -> Figures:
    """A day nobody set is the budget; on a day that is set other fields follow it, and the rates price the counts."""
    if not is_set:
        return budget
    day = {**budget, **is_set}
    if site.has_rooms:
        overnight = overnight_vehicles(day[OCCUPIED_ROOMS], day[DRIVE_IN_RATIO], day[CAPTURE_RATIO])
        day[Counter.VALET_OVERNIGHT] = overnight.valet_overnight
        day[Counter.SELF_OVERNIGHT] = overnight.self_overnight
    day[EXTERNAL_REVENUE] = net_revenue(gross_revenue(day, rates), adjustment)
    return day


def _sums(site: Site, days: Days) -> MonthSums:
    """Sums over days, exact until they are rounded here, once."""
    rooms = {day: figures[OCCUPIED_ROOMS] for day, figures in days.items() if OCCUPIED_ROOMS in figures}
    counts = [figures for figures in days.values() if Counter.VALET_OVERNIGHT in figures]
    both = [figures for figures in counts if OCCUPIED_ROOMS in figures]
    revenue = [figures[EXTERNAL_REVENUE] for figures in days.values() if EXTERNAL_REVENUE in figures]
    return MonthSums(
        covered_days=len(days),
        occupied_rooms=_rounded(period_total([*rooms.values()])),
        available_rooms=Decimal(sum(site.rooms_on(day) for day in rooms)),
        counts={counter: to_four_places(sum(map(itemgetter(counter), counts), ZERO)) for counter in Counter}
        if counts
        else {},
        external_revenue=month_revenue(revenue) if revenue else None,
        overnight=Overnight(
            vehicles=_rounded(period_total([figures[name] for figures in both for name in OVERNIGHT])),
            rooms=_rounded(period_total([figures[OCCUPIED_ROOMS] for figures in both])),
        ),
    )


def _rounded(value: Decimal | None) -> Decimal | None:
    return None if value is None else to_four_places(value)


def _column(days: Days, name: str) -> Mapping[date, Decimal | None]:
    return {day: figures.get(name) for day, figures in days.items()}


def mixed_source(sources: Collection[Origin]) -> Origin:
    """What a figure is made of whose parts come from here and there."""
    kinds = {*sources}
    return kinds.pop() if len(kinds) == 1 else "mixed"


def _source(stored: StoredStatistics, feed: Feed, period: Period) -> Origin:
    """What the trend of a feed's figures is made of: the delivered days, and unless it is closed what is planned."""
    is_set = bool(stored.saved_days or stored.predicted)
    planned = "none" if stored.is_closed else planned_origin(saved=is_set, budgeted=bool(stored.balances))
    delivered = len(feed.loaded())
    return origin(planned, begun=delivered > 0, whole=stored.is_closed or delivered == period.day_count)
