"""The warehouse as a port: a method a feed."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeVar

from shared_code.integration import delivered
from shared_code.integration.delivered import DaysAsked, MonthsAsked
from shared_code.integration.sources.warehouse import feeds
from shared_code.integration.sources.warehouse.feeds import WarehouseFeed
from shared_code.integration.sources.warehouse.reading import Connections, Reader

T = TypeVar("T", bound=tuple[Any, ...])

_DECEMBER: Final = 12


class SqlWarehouse:
    """Reads the warehouse through connections of any kind; safe to share between threads."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._reader = Reader(connections)

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()

    def is_there(self) -> bool:
        return self._connections.is_there()

    def chart(self) -> Iterator[Sequence[delivered.AccountLine]]:
        return self._reader.batches(feeds.CHART)

    def sites(self) -> Iterator[Sequence[delivered.SiteLine]]:
        return self._reader.batches(feeds.SITES)

    def rights(self) -> Iterator[Sequence[delivered.RightsLine]]:
        return self._reader.batches(feeds.RIGHTS)

    def wage_rates(self, site: str) -> Iterator[Sequence[delivered.WageLine]]:
        return self._reader.batches(feeds.WAGE_RATES, *_spellings(site))

    def salaries(self, site: str) -> Iterator[Sequence[delivered.SalaryLine]]:
        return self._reader.batches(feeds.SALARIES, *_spellings(site))

    def budget(self, asked: MonthsAsked) -> Iterator[Sequence[delivered.BudgetLine]]:
        return self._of_months(feeds.BUDGET, asked)

    def payroll_budget(self, asked: MonthsAsked) -> Iterator[Sequence[delivered.PayrollBudgetLine]]:
        last = asked.end.shift(-1)
        years = range(asked.first.year, last.year + 1)
        return self._by_year(
            feeds.PAYROLL_BUDGET,
            asked.site,
            (
                (
                    year,
                    asked.first.month if year == asked.first.year else 1,
                    (last.month if year == last.year else _DECEMBER) + 1,
                )
                for year in years
            ),
        )

    def ledger(self, asked: MonthsAsked) -> Iterator[Sequence[delivered.LedgerLine]]:
        return self._of_months(feeds.LEDGER, asked)

    def counts(self, asked: DaysAsked) -> Iterator[Sequence[delivered.CountLine]]:
        return self._of_days(feeds.COUNTS, asked)

    def revenue(self, asked: DaysAsked) -> Iterator[Sequence[delivered.RevenueLine]]:
        return self._of_days(feeds.REVENUE, asked)

    def bell(self, asked: DaysAsked) -> Iterator[Sequence[delivered.BellLine]]:
        return self._of_days(feeds.BELL, asked)

    def hours(self, asked: DaysAsked) -> Iterator[Sequence[delivered.HoursLine]]:
        return self._of_days(feeds.HOURS, asked)

    def shifts(self, asked: DaysAsked) -> Iterator[Sequence[delivered.ShiftLine]]:
        return self._by_year(feeds.SHIFTS, asked.site, _days_of_years(asked))

    def category_totals(self, asked: MonthsAsked) -> Iterator[Sequence[delivered.CategoryTotal]]:
        return self._of_months(feeds.CATEGORY_TOTALS, asked)

    def statistics(self, asked: MonthsAsked) -> Iterator[Sequence[delivered.StatisticsLine]]:
        bounds = (str(asked.first), str(asked.end.shift(-1)))
        return self._reader.batches(feeds.STATISTICS, *_spellings(asked.site), *bounds)

    def _of_months(self, feed: WarehouseFeed[T], asked: MonthsAsked) -> Iterator[Sequence[T]]:
        bounds = (str(month).replace("-", "") for month in (asked.first, asked.end))
        return self._reader.batches(feed, *_spellings(asked.site), *bounds)

    def _of_days(self, feed: WarehouseFeed[T], asked: DaysAsked) -> Iterator[Sequence[T]]:
        return self._reader.batches(feed, *_spellings(asked.site), asked.first, asked.end)

    def _by_year(
        self, feed: WarehouseFeed[T], site: str, ranges: Iterable[tuple[int, int, int]]
    ) -> Iterator[Sequence[T]]:
        """The rows of a statement that takes a year and a range within it, year by year."""
        for bounds in ranges:
            yield from self._reader.batches(feed, *_spellings(site), *bounds)


def _spellings(site: str) -> tuple[str, str]:
    """A site as most systems write it, and as those do that drop leading zeros.

    >>> _spellings("0170"), _spellings("TP001"), _spellings("0000")
    (('0170', '170'), ('TP001', 'TP001'), ('0000', '0'))
    """
    return site, (site.lstrip("0") or "0") if site.isdecimal() else site


def _days_of_years(asked: DaysAsked) -> Iterator[tuple[int, int, int]]:
    """The days of each year that are asked for, by their numbers, half open.

    >>> from datetime import date
    >>> [*_days_of_years(DaysAsked("0170", date(2024, 12, 30), date(2025, 1, 3)))]
    [(2024, 365, 367), (2025, 1, 3)]
    """
    day = asked.first
    while day < asked.end:
        new_year = day.replace(year=day.year + 1, month=1, day=1)
        until = min(new_year, asked.end)
        first = day.timetuple().tm_yday
        yield day.year, first, first + (until - day).days
        day = until
