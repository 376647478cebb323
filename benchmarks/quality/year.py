"""A year of the demo company as its sites' data stood on each day: what was delivered until then, and no more.

Real sites are less regular than the demo company, so `rough`, which names a draw, adds what nobody can explain to each
day: hours, revenue and the share of valet vary by themselves, and a site has an event or a storm now and then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Final

from demo import accounts, books, history, labor
from demo.company import DemoSite, demo_sites
from shared_code.accounts.chart import Chart
from shared_code.accounts.models import LedgerMonth
from shared_code.alerts.data import BudgetChange, SiteData, StoredMonth
from shared_code.kit.money import to_cents, to_four_places
from shared_code.kit.period import Period
from shared_code.payroll.models import Worked, WorkedMonth
from shared_code.sites.models import Site
from shared_code.statistics.models import EXTERNAL_REVENUE, OCCUPIED_ROOMS, OVERNIGHT, Counter, LoadedMonth

TODAY: Final = date(2026, 11, 29)
FIRST: Final = Period(2025, 12)
MONTHS: Final = tuple(FIRST.through(Period.of(TODAY)))
HISTORY: Final = 7
CLOSES_AFTER: Final = timedelta(days=8)
LOOKED_AT: Final = time(8)
"""The business's morning, after the loads of the night."""

Day = dict[str, Decimal]


@dataclass
class SiteYear:
    """A site's year, as it would be delivered; planting changes it.

    `arrives` is the first day on which a row of a feed (`statistics`, `hours`) is there, where it is not the next one.
    """

    demo: DemoSite
    site: Site
    days: dict[date, Day] = field(default_factory=dict)
    revenue: dict[date, Day] = field(default_factory=dict)
    hours: dict[date, dict[str, Worked]] = field(default_factory=dict)
    budgets: dict[Period, dict[str, Decimal]] = field(default_factory=dict)
    ledgers: dict[Period, LedgerMonth] = field(default_factory=dict)
    changes: list[BudgetChange] = field(default_factory=list)
    arrives: dict[tuple[str, date], date] = field(default_factory=dict)
    empty: set[date] = field(default_factory=set)

    def copied(self) -> "SiteYear":
        """The same year, to be changed."""
        return replace(
            self,
            days={day: {**row} for day, row in self.days.items()},
            revenue={day: {**row} for day, row in self.revenue.items()},
            hours={day: {**row} for day, row in self.hours.items()},
            budgets={period: {**balances} for period, balances in self.budgets.items()},
            ledgers={**self.ledgers},
            changes=[*self.changes],
            arrives={**self.arrives},
            empty={*self.empty},
        )

    def as_of(self, today: date) -> SiteData:
        """What was stored on the morning of a day."""
        first = min(Period.of(today).shift(-HISTORY), FIRST)
        months = [*first.through(Period(today.year, 12))]
        return SiteData(
            site=self.site,
            now=datetime.combine(today, LOOKED_AT, UTC),
            months={
                period: self._month(period, today)
                for period in months
                if period.months_until(Period.of(today)) <= HISTORY
            },
            jobs=labor.jobs(self.demo),
            families=labor.families(),
            chart=CHART,
            budget_changes=[change for change in self.changes if change.at.date() <= today],
        )

    def _month(self, period: Period, today: date) -> StoredMonth:
        at = datetime.combine(today, time(2))
        days = {
            day: self._row(day, today)
            for day in period.days()
            if day in self.days and self._is_there("statistics", day, today)
        }
        revenue = {day: self.revenue[day] for day in days if day in self.revenue and day not in self._emptied(today)}
        hours = {
            day: self.hours[day] for day in period.days() if day in self.hours and self._is_there("hours", day, today)
        }
        closed = self.ledgers.get(period) if period.last_day + CLOSES_AFTER <= today else None
        return StoredMonth(
            LoadedMonth.model_construct(loaded_at=at, days={d: r for d, r in days.items() if r}, revenue=revenue)
            if days
            else None,
            WorkedMonth.model_construct(loaded_at=at, days=hours) if hours else None,
            self.budgets.get(period),
            closed,
        )

    def _row(self, day: date, today: date) -> Day:
        return dict.fromkeys(self.days[day], Decimal(0)) if day in self._emptied(today) else self.days[day]

    def _emptied(self, today: date) -> set[date]:
        """Days whose first delivery was all zeros, and that nobody delivered again yet."""
        return {day for day in self.empty if today <= day + timedelta(days=1)}

    def _is_there(self, feed: str, day: date, today: date) -> bool:
        return self.arrives.get((feed, day), day + timedelta(days=1)) <= today


CHART: Final = Chart(accounts.chart().categories)


def company(*, rough: str = "", only: Sequence[str] = ()) -> Mapping[str, SiteYear]:
    """The sites of the demo company by number, each with its year."""
    return {site.id: _year(site, rough=rough) for site in demo_sites() if not only or site.id in only}


def _year(demo: DemoSite, *, rough: str) -> SiteYear:
    found = SiteYear(demo, demo.master(TODAY))
    for period in FIRST.shift(-HISTORY).through(Period(TODAY.year, 12)):
        days = history.actual_days(demo, period, TODAY)
        codes, hours = history.by_code(demo, days), labor.worked(demo, period, TODAY)
        for day, row in days.items():
            row, own, worked = {**row}, {**codes[day]}, dict(hours[day])  # noqa: PLW2901 - copies, to be changed
            if rough:
                chance = Random(f"{demo.id}|{day}|{rough}")  # noqa: S311 - a benchmark
                row, own, worked = _roughened(demo, chance, row, own, worked)  # noqa: PLW2901 - as above
            found.days[day] = {name: value for name, value in row.items() if name != EXTERNAL_REVENUE}
            found.revenue[day] = {code: to_cents(amount) for code, amount in own.items()}
            found.hours[day] = worked
        if demo.budget:
            found.budgets[period] = dict(books.budget(demo, period))
        ledger = books.ledger(demo, period, TODAY)
        if ledger:
            found.ledgers[period] = ledger if not rough else _rebooked(ledger, found, period)
    return found


def _roughened(
    demo: DemoSite, chance: Random, row: Day, codes: Day, worked: Mapping[str, Worked]
) -> tuple[Day, Day, dict[str, Worked]]:
    event = Decimal(str(chance.choice((0.5, 1.6)))) if chance.random() < 0.01 else Decimal(1)  # noqa: PLR2004 - some 4 days a year
    price, pace = _factor(chance, 0.07), _factor(chance, 0.12)
    row = {name: _whole(value * event) for name, value in row.items()}
    if demo.rooms:
        row[OCCUPIED_ROOMS] = min(row[OCCUPIED_ROOMS], Decimal(demo.rooms))
    valet, own = (Counter.VALET_OVERNIGHT.value, Counter.SELF_OVERNIGHT.value)
    overnight = sum((row[name] for name in OVERNIGHT), Decimal(0))
    row[valet] = min(overnight, _whole(row[valet] * _factor(chance, 0.08)))
    row[own] = overnight - row[valet]
    paid = {code: amount * event * price for code, amount in codes.items()}
    hours = {code: _scaled(one, event * pace) for code, one in worked.items()}
    return row, paid, hours


def _factor(chance: Random, spread: float) -> Decimal:
    return Decimal(str(round(max(0.3, chance.gauss(1, spread)), 4)))


def _whole(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1))


def _scaled(worked: Worked, by: Decimal) -> Worked:
    return worked.model_copy(
        update={
            "regular_hours": to_four_places(worked.regular_hours * by),
            "overtime_hours": to_four_places(worked.overtime_hours * by),
            "cost": None if worked.cost is None else to_cents(worked.cost * by),
        }
    )


def _rebooked(ledger: LedgerMonth, found: SiteYear, period: Period) -> LedgerMonth:
    """The ledger with the external revenue that the days add up to."""
    total = sum(
        (sum(found.revenue[day].values(), Decimal(0)) for day in period.days() if day in found.revenue), Decimal(0)
    )
    return ledger.model_copy(update={"balances": {**ledger.balances, "9410": to_cents(total)}})


@cache
def mornings(every: int) -> Sequence[date]:
    """The mornings on which data are looked at, `every` so many days over the year."""
    first = FIRST.first_day
    return tuple(first + timedelta(days=number) for number in range(1, (TODAY - first).days + 1, every))


def nights(days: Sequence[date]) -> Iterator[date]:
    """The mornings after some days."""
    return (day + timedelta(days=1) for day in days)
