"""The P&L in the table store.

Read in the site's partition of `forecasts`: the head, `c|<from>` (terms of the contract), `f|<period>|<family>` (month
facts). Table `reference`: partition `chart`, row `accounts` (AccountChart).
"""

import threading
from collections.abc import Callable, Sequence
from datetime import date

from cachetools import LRUCache

from shared_code.contracts.models import Contract
from shared_code.cache.memory import Remembered
from shared_code.store.site_partition import Content, Documents, Facts, Head, pack, unpack
from shared_code.kit.period import Period
from shared_code.store.reference import REFERENCE, stamp
from shared_code.store.table import Insert, Operation, Replace, TableStore, Upsert
from shared_code.payroll.jobs import Staff
from shared_code.pl.models import AccountChart, YearSummary
from shared_code.pl.ports import Contents, DatedContract, MonthRows
from shared_code.pl.calculation.from_store import YEAR_FAMILIES
from shared_code.sites.models import Site

SUMMARIES = "summaries"
_CHART = "chart"
_ROW = "accounts"
_KEPT_SECONDS = 60
_CONTRACTS_KEPT = 200


class YearTables:
    """Reads of what a P&L year is made from; a contract is validated once for each version of its row."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._contracts: LRUCache[tuple[str, date, str], Contract] = LRUCache(_CONTRACTS_KEPT)
        self._lock = threading.Lock()

    def head(self, site_id: str) -> Head:
        return self._documents.head(site_id)

    def contracts(self, site_id: str) -> Sequence[DatedContract]:
        found = self._documents.contracts(site_id)
        return [DatedContract(since, self._contract(site_id, since, row)) for since, row in sorted(found.items())]

    def months(self, site_id: str, first: Period, last: Period) -> MonthRows:
        found = self._documents.month_facts(site_id, first, last, YEAR_FAMILIES)
        return {
            period: {family: facts.content for family, facts in families.items()} for period, families in found.items()
        }

    def _contract(self, site_id: str, since: date, row: Facts) -> Contract:
        key = site_id, since, row.etag
        with self._lock:
            if key not in self._contracts:
                self._contracts[key] = Contract.model_validate(row.content["contract"])
            return self._contracts[key]


class SnapshotTables:
    """Snapshots `s|<period>|<version>` in the site's partition."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def snapshots(self, site_id: str, period: Period) -> Sequence[Content]:
        prefix = f"s|{period}|"
        return [content for _, content in self._documents.rows(site_id, prefix, prefix)]

    def key(self, period: Period, version: int) -> str:
        return f"s|{period}|{version:06d}"


class DayTables:
    """Reads of the days of a month; `staff` tells the job codes of a site."""

    def __init__(self, documents: Documents, staff: Callable[[str], Staff | None]) -> None:
        self._documents = documents
        self._staff = staff

    def documents(self, site_id: str, period: Period) -> Contents:
        return {key: document.content for key, document in self._documents.month(site_id, period).items()}

    def staff(self, site: Site) -> Staff:
        staff = self._staff(site.site_id)
        if staff is None:
            raise LookupError(f"site {site.site_id} left the register while it was read")
        return staff


class PLSummaryTables:
    """Rows of roll-ups in table `summaries`: partition `<district>|<year>|pl`, row = siteId, JSON (YearSummary)."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables

    def refresh(self, district_id: str, year: int, site_id: str, read: Callable[[], YearSummary]) -> bool:
        partition = f"{district_id}|{year}|pl"
        row = self._tables.get(SUMMARIES, partition, site_id)
        new = pack(read().model_dump(mode="json", by_alias=True))
        if row and row.properties == new:
            return False
        operation: Operation = Replace(site_id, new, row.etag) if row else Insert(site_id, new)
        self._tables.submit(SUMMARIES, partition, [operation])
        return True

    def of_district(self, district_id: str, year: int) -> Sequence[YearSummary]:
        rows = self._tables.query(SUMMARIES, f"{district_id}|{year}|pl")
        return [YearSummary.model_validate(unpack(row.properties)) for row in rows]


class ChartTables:
    """The chart of accounts in the reference data; safe to share between threads."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables
        self._remembered = Remembered(_KEPT_SECONDS)

    def chart(self) -> AccountChart:
        """The chart; empty until it is loaded."""
        return self._remembered.value(self._read)

    def save(self, chart: AccountChart) -> None:
        """Replace the chart; other processes see it with the next message, or within a minute."""
        self._tables.submit(REFERENCE, _CHART, [Upsert(_ROW, pack(chart.model_dump(mode="json", by_alias=True)))])
        stamp(self._tables)
        self.forget()

    def forget(self) -> None:
        """Read the chart anew when it is asked for next."""
        self._remembered.forget()

    def _read(self) -> AccountChart:
        row = self._tables.get(REFERENCE, _CHART, _ROW)
        return AccountChart.model_validate(unpack(row.properties)) if row else AccountChart()
