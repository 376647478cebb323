"""Kinds of loads that write months of sites: which rows they read, which document of a month these make."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shared_code.integration.models import Entries, RowProblem
from shared_code.integration.rows.accounts import (
    BudgetRow,
    CloseRow,
    LedgerRow,
    budget_entries,
    close_entries,
    ledger_entries,
)
from shared_code.integration.rows.actuals import ActualRow, actual_entries, lay_actuals, revenue_twice
from shared_code.integration.rows.fields import DayRow, MonthRow
from shared_code.integration.rows.labor import (
    PayrollBudgetRow,
    ScheduleRow,
    TimekeepingRow,
    payroll_budget_entries,
    worked_entries,
)
from shared_code.integration.writing.merge import merge, named_keys
from shared_code.kit.documents import Content, Series
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.payroll.models import FAMILY as PAYROLL
from shared_code.payroll.models import BudgetMonth, WorkedMonth
from shared_code.sites.models import ACCOUNTS, AccountBalances, LedgerMonth
from shared_code.statistics.models import FAMILY as STATISTICS
from shared_code.statistics.models import LoadedMonth

LOADED_AT: Final = "loadedAt"


@dataclass(frozen=True)
class MonthKind:
    """Rows of one kind, and the document `d|<period>|<family>|<series>` that those of a month change."""

    row: type[MonthRow] | type[DayRow]
    family: str
    series: Series
    document: type[Model]
    entries: Callable[[Any], Entries]
    lay: Callable[[Content, Entries], Content] = merge
    check: Callable[[Any], Iterable[RowProblem]] = lambda rows: ()  # noqa: ARG005 - most have nothing to compare

    @property
    def key(self) -> tuple[str, Series]:
        return self.family, self.series

    @property
    def name(self) -> str:
        """How the audit trail names the document; saves of people name the family alone."""
        return f"{self.family} {self.series}"

    @property
    def head(self) -> Series:
        """Which inputs of the site change."""
        return Series.BUDGET if self.series is Series.BUDGET else Series.ACTUAL

    def months(self, rows: Sequence[Any]) -> Mapping[str, Mapping[Period, Entries]]:
        """What the rows say, by site and month."""
        found: dict[str, dict[Period, list[Any]]] = {}
        for row in rows:
            found.setdefault(row.site, {}).setdefault(row.period, []).append(row)
        return {
            site: {period: entries for period in sorted(months) if named_keys(entries := self.entries(months[period]))}
            for site, months in sorted(found.items())
        }

    def figures(self, stored: Content | None) -> Content:
        """A stored document as Decimals and days, without the time of its load."""
        if stored is None:
            return {}
        found = self.document.model_validate(stored).model_dump(by_alias=True)
        return {name: value for name, value in found.items() if name != LOADED_AT}

    def content(self, figures: Content, at: datetime) -> Content:
        """The document to store."""
        loaded = {LOADED_AT: at} if "loaded_at" in self.document.model_fields else {}
        return self.document.model_validate({**figures, **loaded}).model_dump(mode="json", by_alias=True)


MONTH_KINDS: Final[Mapping[str, MonthKind]] = {
    "budget": MonthKind(BudgetRow, ACCOUNTS, Series.BUDGET, AccountBalances, budget_entries),
    "payroll-budget": MonthKind(PayrollBudgetRow, PAYROLL, Series.BUDGET, BudgetMonth, payroll_budget_entries),
    "actuals": MonthKind(ActualRow, STATISTICS, Series.ACTUAL, LoadedMonth, actual_entries, lay_actuals, revenue_twice),
    "timekeeping": MonthKind(TimekeepingRow, PAYROLL, Series.ACTUAL, WorkedMonth, worked_entries),
    "schedule": MonthKind(ScheduleRow, PAYROLL, Series.SCHEDULED, WorkedMonth, worked_entries),
    "ledger": MonthKind(LedgerRow, ACCOUNTS, Series.ACTUAL, LedgerMonth, ledger_entries),
    "close": MonthKind(CloseRow, ACCOUNTS, Series.ACTUAL, LedgerMonth, close_entries),
}
"""By the word that a command line names them with."""
