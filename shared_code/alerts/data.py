"""What is looked at of a site: its feeds by day and its books by month, as they are stored."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from shared_code.accounts.categories import Category
from shared_code.accounts.chart import Chart
from shared_code.accounts.models import Balances, LedgerMonth
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.models import NOT_PRODUCTIVE, Families, SiteJobs, Worked, WorkedMonth
from shared_code.pl.models import Amounts
from shared_code.sites.models import Site
from shared_code.statistics.feeds import Feed, feeds_of
from shared_code.statistics.models import (
    OCCUPIED_ROOMS,
    OVERNIGHT,
    SELF_PARK_VEHICLES,
    VALET_VEHICLES,
    Counter,
    LoadedMonth,
)

ROOMS, VEHICLES, REVENUE, HOURS = "rooms", "vehicles", "revenue", "hours"
OF_PAYROLL: Final = frozenset({HOURS, "payroll-budget", "timekeeping", "schedule", "jobs", "job-families"})
"""The feed, and kinds of loads, whose figures are hours, wages and salaries."""
"""The feeds of days, by the field that their alerts name."""
LEDGER, BUDGET = "ledger", "budget"
"""The feeds of months."""
HISTORY_MONTHS: Final = 6
"""Full months before a month that hold what is usual at the site: 180 days and some."""
HISTORY_DAYS: Final = 180
BOOKS_LOOKED_AT: Final = 3
"""Months before this one whose ledger is looked at: it closes some days after its month."""


class Figure(StrEnum):
    """What is compared from day to day: rooms, vehicles, $, hours; hours and cost are those of hourly job codes.

    `moving hours` are of the job families that move vehicles, `priced hours` those that came with a cost.
    """

    ROOMS = "rooms"
    VEHICLES = "vehicles"
    PAYING = "paying vehicles"
    OVERNIGHT = "overnight vehicles"
    VALET_OVERNIGHT = "valet overnight vehicles"
    REVENUE = "revenue"
    HOURS = "hours"
    MOVING_HOURS = "moving hours"
    PRICED_HOURS = "priced hours"
    COST = "cost"


Daily = Mapping[date, Decimal]
"""A figure by day; days that nobody delivered are absent."""


def sum_of(*names: str) -> Callable[[Mapping[str, Decimal | None]], Decimal]:
    """What some figures of a row add up to."""
    return lambda row: sum((row.get(name) or ZERO for name in names), ZERO)


_OF_COUNTERS: Final = {
    Figure.VEHICLES: sum_of(*Counter),
    Figure.PAYING: sum_of(*VALET_VEHICLES, *SELF_PARK_VEHICLES),
    Figure.OVERNIGHT: sum_of(*OVERNIGHT),
    Figure.VALET_OVERNIGHT: sum_of(Counter.VALET_OVERNIGHT),
}


class StoredMonth(NamedTuple):
    """What is stored of a month; None where there is nothing."""

    statistics: LoadedMonth | None = None
    worked: WorkedMonth | None = None
    budget: Balances | None = None
    ledger: LedgerMonth | None = None


class BudgetChange(NamedTuple):
    """A balance of a budget that a load changed: who did it when, and the figures, None where there was none."""

    at: datetime
    user: str
    period: Period
    account: str
    old: Decimal | None
    new: Decimal | None


class PlannedMonth(NamedTuple):
    """The lines of a month in $ that its alerts compare; the trend of a closed month is its actual.

    `prior_year` is external revenue of the same month last year, `forecast_of_record` internal revenue as it was sent
    to finance; the limits of billing are those of the contract, None where it has none.
    """

    trend: Amounts
    budget: Amounts
    is_closed: bool
    prior_year: Decimal | None = None
    forecast_of_record: Decimal | None = None
    deviation_percent: Decimal | None = None
    deviation_amount: Decimal | None = None


class SitePlan(NamedTuple):
    """The months that are compared with their plan; why the P&L of a year cannot be calculated, by year."""

    months: Mapping[Period, PlannedMonth] = {}
    problems: Mapping[int, str] = {}


NO_PLAN: Final = SitePlan()


@dataclass(frozen=True)
class SiteData:
    """A site's data as they stand at a local time of the business date; `months` may lack any month."""

    site: Site
    now: datetime
    months: Mapping[Period, StoredMonth]
    jobs: SiteJobs
    families: Families
    chart: Chart
    budget_changes: Sequence[BudgetChange] = ()
    plan: SitePlan = NO_PLAN

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def this_month(self) -> Period:
        return Period.of(self.today)

    @cached_property
    def day_months(self) -> tuple[Period, Period]:
        """The months whose days are looked at: the last one and this one, as the nights load them."""
        return self.this_month.shift(-1), self.this_month

    @property
    def yesterday(self) -> date:
        return self.today - timedelta(days=1)

    def month(self, period: Period) -> StoredMonth:
        return self.months.get(period, _NOTHING)

    def open_days(self, period: Period) -> Iterator[date]:
        """The days of a month that are over and on which the site was open."""
        return (day for day in period.days() if day <= self.yesterday and self.site.is_open_on(day))

    @cached_property
    def feeds(self) -> Mapping[str, Mapping[Period, Feed]]:
        """The feeds of days of this site by month, those of months without anything included."""
        by_month = {period: self._feeds(period) for period in sorted({*self.months, *self.day_months})}
        names = (ROOMS, VEHICLES, REVENUE, HOURS) if self.site.has_rooms else (VEHICLES, REVENUE, HOURS)
        return {name: {period: feeds[name] for period, feeds in by_month.items()} for name in names}

    def _feeds(self, period: Period) -> Mapping[str, Feed]:
        found = feeds_of(self.month(period).statistics, self.month(period.shift(1)).statistics)
        hours = {day: {code: worked.hours for code, worked in row.items()} for day, row in self.worked(period).items()}
        return {ROOMS: found.rooms, VEHICLES: found.counters, REVENUE: found.revenue, HOURS: Feed(hours)}

    def worked(self, period: Period) -> Mapping[date, Mapping[str, Worked]]:
        """Timekeeping of a month by day and job code."""
        found = self.month(period).worked
        return found.days if found else {}

    @cached_property
    def looked_at(self) -> Mapping[date, Period]:
        """The days that are looked at, in ascending order, with their months: days that are over, while open."""
        return {day: period for period in self.day_months for day in self.open_days(period)}

    def days_of(self, figure: Daily) -> Sequence[date]:
        """The days that are looked at and have a figure, in ascending order."""
        return [day for day in self.looked_at if day in figure]

    def days_of_code(self, code: str) -> Iterator[tuple[date, Worked]]:
        """The days that are looked at on which a job code was worked."""
        for period in self.day_months:
            for day, codes in self.worked(period).items():
                if code in codes and day in self.looked_at:
                    yield day, codes[code]

    def last_loaded(self, feed: str) -> date | None:
        """The last loaded day of a feed that is over; None where there is none."""
        months = [found.loaded() for found in self.feeds[feed].values()]
        return max((day for days in months for day in days if day < self.today), default=None)

    def has_row(self, feed: str, day: date) -> bool:
        months = self.feeds[feed]
        return (period := Period.of(day)) in months and day in months[period].rows

    def record(self, day: date) -> object:
        """Everything that the feeds of guests and revenue say of a day; what is 0 is not there."""
        rows = {name: months[Period.of(day)].rows.get(day, {}) for name, months in self.feeds.items() if name != HOURS}
        return frozenset((name, *figure) for name, row in rows.items() for figure in row.items() if figure[1])

    def first_row(self, feed: str) -> date:
        """The first day of which a feed has a row; the end of time where it has none."""
        return min((min(found.rows) for found in self.feeds[feed].values() if found.rows), default=date.max)

    def weekdays_before(self, first: date, weekday: int) -> Iterator[date]:
        """The days of a weekday before a day that are looked at, on which the site was open."""
        begin = Period.of(first).shift(-HISTORY_MONTHS).first_day
        days = (begin + timedelta(days=number) for number in range((first - begin).days))
        return (day for day in days if day.weekday() == weekday and self.site.is_open_on(day))

    @cached_property
    def history(self) -> Mapping[Period, Sequence[date]]:
        """The days before each month of the window that tell what is usual: 180, while the site was open."""
        return {
            period: [day for day in _days_before(period.first_day) if self.site.is_open_on(day)]
            for period in self.day_months
        }

    @cached_property
    def revenue_by_code(self) -> Mapping[date, Mapping[str, Decimal]]:
        """Net external revenue by code of each day that was delivered, in ascending order."""
        rows = dict(self._rows(REVENUE))
        return {day: {code: amount or ZERO for code, amount in rows[day].items()} for day in sorted(rows)}

    @property
    def closed_months(self) -> Sequence[Period]:
        """The months before this one that are closed and still looked at."""
        months = (self.this_month.shift(-back) for back in range(BOOKS_LOOKED_AT, 0, -1))
        return [period for period in months if (ledger := self.month(period).ledger) and ledger.closed]

    @property
    def budget_months(self) -> Sequence[Period]:
        """The months from this one on that have a budget."""
        return [period for period in sorted(self.months) if period >= self.this_month and self.month(period).budget]

    def balances(self, feed: str, period: Period) -> Balances:
        """What the ledger or the budget holds of a month."""
        month = self.month(period)
        if feed == BUDGET:
            return month.budget or {}
        return month.ledger.balances if month.ledger else {}

    def accounts(self, feed: str, *, every: bool = False) -> Mapping[str, Mapping[Period, Decimal]]:
        """Balances by account, of the months that are looked at or of `every` one there is."""
        looked_at = self.closed_months if feed == LEDGER else self.budget_months
        found: dict[str, dict[Period, Decimal]] = {}
        for period in sorted(self.months) if every else looked_at:
            for account, amount in self.balances(feed, period).items():
                found.setdefault(account, {})[period] = amount
        return found

    def category(self, feed: str, period: Period, category: Category) -> Decimal | None:
        """The sum of a summary category in a month; None where no account of it is there."""
        balances = self.balances(feed, period)
        own = self.chart.by_category(balances).get(category)
        return sum((balances[account] for account in own), ZERO) if own else None

    @cached_property
    def figures(self) -> Mapping[Figure, Daily]:
        """Every figure by day, over all months there are."""
        found: dict[Figure, dict[date, Decimal]] = {figure: {} for figure in Figure}
        for name, figures in ((ROOMS, {Figure.ROOMS: sum_of(OCCUPIED_ROOMS)}), (VEHICLES, _OF_COUNTERS)):
            for day, row in self._rows(name):
                for figure, total in figures.items():
                    found[figure][day] = total(row)
        for day, row in self._rows(REVENUE):
            found[Figure.REVENUE][day] = sum(filter(None, row.values()), ZERO)
        for period in self.months:
            for day, codes in self.worked(period).items():
                self._add_hours(found, day, codes)
        return found

    def _rows(self, name: str) -> Iterator[tuple[date, Mapping[str, Decimal | None]]]:
        """The rows of a feed over all months; none of a feed that the site does not have."""
        for feed in self.feeds.get(name, {}).values():
            yield from feed.rows.items()

    def _add_hours(self, found: Mapping[Figure, dict[date, Decimal]], day: date, codes: Mapping[str, Worked]) -> None:
        hourly = {code: row for code, row in codes.items() if not self.families.code(code).salaried}
        moving = [row for code, row in hourly.items() if self.families.code(code).group_id not in NOT_PRODUCTIVE]
        priced = [row for row in hourly.values() if row.cost]
        found[Figure.HOURS][day] = sum((row.hours for row in hourly.values()), ZERO)
        found[Figure.MOVING_HOURS][day] = sum((row.hours for row in moving), ZERO)
        found[Figure.PRICED_HOURS][day] = sum((row.hours for row in priced), ZERO)
        found[Figure.COST][day] = sum((row.cost or ZERO for row in priced), ZERO)


def _days_before(first: date) -> Iterator[date]:
    return (first - timedelta(days=number) for number in range(HISTORY_DAYS, 0, -1))


_NOTHING: Final = StoredMonth()
