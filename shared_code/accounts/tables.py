"""Accounts in the table store.

The chart: table `reference`, partition `chart`, row `accounts` (AccountChart). Budgets are read from the month facts of
the site, `f|<period>|accounts` (AccountFacts).
"""

from collections.abc import Collection, Mapping
from functools import cache

from pydantic import TypeAdapter

from shared_code.accounts.models import ACCOUNTS, AccountChart, AccountFacts, Balances
from shared_code.cache.memory import TimedValue
from shared_code.cache.values import SharedValues
from shared_code.kit.period import Period
from shared_code.store.names import REFERENCE
from shared_code.store.reference import KEPT_SECONDS, changing
from shared_code.store.site_partition import Documents, Series, pack, unpack
from shared_code.store.table import TableStore, Upsert

_CHART = "chart"


_ROW = "accounts"


@cache
def _year() -> TypeAdapter[Mapping[str, Balances]]:
    """Made when it is first asked for, not by every start."""
    return TypeAdapter(Mapping[str, Balances])


class ChartTables:
    """The chart of accounts in the reference data; safe to share between threads."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables
        self._remembered = TimedValue(KEPT_SECONDS)

    def chart(self) -> AccountChart:
        """The chart; empty until it is loaded."""
        return self._remembered.value(self._read)

    def save(self, chart: AccountChart) -> None:
        """Replace the chart; other processes see it with the next message, or within a minute."""
        content = pack(chart.model_dump(mode="json", by_alias=True))
        with changing(self._tables):
            self._tables.submit(REFERENCE, _CHART, [Upsert(_ROW, content)])
        self.forget()

    def forget(self) -> None:
        """Read the chart anew when it is asked for next."""
        self._remembered.forget()

    def _read(self) -> AccountChart:
        row = self._tables.get(REFERENCE, _CHART, _ROW)
        return AccountChart.model_validate(unpack(row.properties)) if row else AccountChart()


class BudgetYears:
    """Budgets of sites by year, as instances share them; one of another version of the site's budget is read anew."""

    def __init__(self, documents: Documents, shared: SharedValues) -> None:
        self._documents = documents
        self._shared = shared

    def month(self, site_id: str, period: Period) -> Balances:
        """A site's budget of a month by main account; empty without one."""
        version, year = self._version(site_id), str(period.year)
        months = self._shared.of(
            "budget", version, _year(), lambda: self._read(site_id, period.year), siteId=site_id, year=year
        )
        return months.get(period, {})

    def renew(self, site_id: str, years: Collection[int]) -> None:
        """Keep the budgets of years that were just stored."""
        for year in years:
            version, budget = self._version(site_id), self._read(site_id, year)
            self._shared.keep("budget", version, _year(), budget, siteId=site_id, year=str(year))

    def _version(self, site_id: str) -> str:
        """Read first, so that a budget is never older than its version says."""
        return self._documents.revision(site_id).versions.get(Series.BUDGET, "")

    def _read(self, site_id: str, year: int) -> Mapping[str, Balances]:
        facts = self._documents.facts(site_id, ACCOUNTS, Period(year, 1), Period(year, 12))
        return {
            period: AccountFacts.model_validate(one.content, extra="ignore").budget for period, one in facts.items()
        }
