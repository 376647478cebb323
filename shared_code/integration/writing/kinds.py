"""Kinds of loads that write months of sites: which rows they read, which document of a month these make."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from shared_code.accounts.models import ACCOUNTS, AccountBalances, LedgerMonth
from shared_code.integration.load import How, RowProblem
from shared_code.integration.rows.accounts import BudgetRow, CloseRow, LedgerRow
from shared_code.integration.rows.actuals import ActualRow, revenue_twice
from shared_code.integration.rows.base import Cells, MonthlyRow, Place
from shared_code.integration.rows.events import EventRow
from shared_code.integration.rows.hotel import HotelForecastRow
from shared_code.integration.rows.labor import PayrollBudgetRow, ScheduleRow, TimekeepingRow, spelled_twice
from shared_code.integration.writing.daily import (
    ACTUALS,
    IMPLIED,
    TOLD,
    WORKED,
    actual_clashes,
    actual_words,
    event_words,
    hotel_words,
    merge_actuals,
    merge_worked,
    worked_clashes,
    worked_words,
)
from shared_code.integration.writing.diff import Words
from shared_code.integration.writing.merge import Layout, flatten, merge, nest
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.payroll.models import FAMILY as PAYROLL
from shared_code.payroll.models import BudgetMonth, WorkedMonth
from shared_code.statistics import events, hotel
from shared_code.statistics.models import COUNTING_ACCOUNTS, LoadedMonth
from shared_code.statistics.models import FAMILY as STATISTICS
from shared_code.store.site_partition import Content, DocumentKey, Series

LOADED_AT: Final = "loadedAt"
ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands for the time of a load where only figures are compared."""


def account_words(period: Period, place: Place) -> Words:
    """`2025-03, account 7045` in $, or as the count that the account holds."""
    if place[0] != "balances":
        return Words(f"{period}, {place[-1]}")
    return Words(f"{period}, account {place[-1]}", "" if place[-1] in COUNTING_ACCOUNTS else "$")


def job_words(period: Period, place: Place) -> Words:
    """`2025-03, GSA1` in hours or $."""
    return Words(f"{period}, {place[-1]}", "h" if place[0] == "hours" else "$")


def job_clashes(old: Cells, said: Cells, how: How) -> Iterable[str]:
    """Jobs that would count twice, beside what stays of those that are stored."""
    return spelled_twice(old if how is How.PARTIAL else (), said)


@dataclass(frozen=True)
class MonthKind:
    """Rows of one kind, and the document `d|<period>|<family>|<series>` that those of a month change.

    `clashes` are sentences on what cannot be merged. `whole`: a file that leaves out what is stored says whether it
    goes or stays. `hows` are the ways to load it.
    """

    row: type[MonthlyRow]
    family: str
    series: Series
    document: type[Model]
    layout: Layout
    words: Callable[[Period, Place], Words]
    merge: Callable[[Cells, Cells, How, Layout], Cells] = merge
    clashes: Callable[[Cells, Cells, How], Iterable[str]] = lambda old, said, how: ()  # noqa: ARG005 - most have none
    check: Callable[[Any], Iterable[RowProblem]] = lambda rows: ()  # noqa: ARG005 - most have nothing to compare
    whole: bool = False
    hows: frozenset[How] = frozenset(How)

    @property
    def key(self) -> DocumentKey:
        return self.family, self.series

    @property
    def name(self) -> str:
        """How the audit trail names the document; saves of people name the family alone."""
        return f"{self.family} {self.series}"

    @property
    def inputs(self) -> Series:
        """Which inputs of the site change."""
        return Series.BUDGET if self.series is Series.BUDGET else Series.ACTUAL

    def cells(self, stored: Content | None) -> Cells:
        """The figures of a stored document, without the time of its load; what is none by itself is not there."""
        document = self.document.model_construct() if stored is None else self.document.model_validate(stored)
        found = document.model_dump(by_alias=True, exclude={"loaded_at"})
        return {place: value for place, value in flatten(found).items() if value or place[-1] not in IMPLIED}

    def content(self, cells: Cells, at: datetime) -> Content:
        """The document to store."""
        loaded = {LOADED_AT: at} if "loaded_at" in self.document.model_fields else {}
        return self.document.model_validate({**nest(cells), **loaded}).model_dump(mode="json", by_alias=True)


_ACCOUNTS: Final = Layout()
_JOBS: Final = Layout(entry=lambda place: ("job", place[1]), feed=lambda place: "")  # noqa: ARG005 - all are one delivery
_CLOSING: Final = frozenset({How.USUAL})
_LEVELS: Final = frozenset(How) - {How.ADD}

MONTH_KINDS: Final[Mapping[str, MonthKind]] = {
    "budget": MonthKind(
        BudgetRow, ACCOUNTS, Series.BUDGET, AccountBalances, _ACCOUNTS, account_words, whole=True, hows=_LEVELS
    ),
    "payroll-budget": MonthKind(
        PayrollBudgetRow,
        PAYROLL,
        Series.BUDGET,
        BudgetMonth,
        _JOBS,
        job_words,
        clashes=job_clashes,
        whole=True,
        hows=_LEVELS,
    ),
    "actuals": MonthKind(
        ActualRow,
        STATISTICS,
        Series.ACTUAL,
        LoadedMonth,
        ACTUALS,
        actual_words,
        merge_actuals,
        actual_clashes,
        revenue_twice,
    ),
    "timekeeping": MonthKind(
        TimekeepingRow, PAYROLL, Series.ACTUAL, WorkedMonth, WORKED, worked_words, merge_worked, worked_clashes
    ),
    "schedule": MonthKind(
        ScheduleRow, PAYROLL, Series.SCHEDULED, WorkedMonth, WORKED, worked_words, merge_worked, worked_clashes
    ),
    "hotel-forecast": MonthKind(HotelForecastRow, *hotel.KEY, hotel.HotelMonth, TOLD, hotel_words, hows=_LEVELS),
    "events": MonthKind(EventRow, *events.KEY, events.EventsMonth, TOLD, event_words, hows=_LEVELS),
    "ledger": MonthKind(LedgerRow, ACCOUNTS, Series.ACTUAL, LedgerMonth, _ACCOUNTS, account_words, whole=True),
    "close": MonthKind(CloseRow, ACCOUNTS, Series.ACTUAL, LedgerMonth, _ACCOUNTS, account_words, hows=_CLOSING),
}
"""By the word that a command line names them with."""
