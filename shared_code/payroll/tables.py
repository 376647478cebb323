"""Payroll in the table store.

In the site's partition of `forecasts`: `d|<period>|payroll|forecast` (SavedMonth), `…|budget` (BudgetMonth), `…|actual`
and `…|scheduled` (WorkedMonth), `f|<period>|payroll` (PayrollFacts), `f|<period>|labor` (LaborFacts), `j` (SiteJobs);
read beside them: `d|<period>|accounts|budget` (AccountBalances), `f|<period>|accounts` (AccountFacts).
Table `reference`: partitions `job-groups` (JobGroup) and `job-codes` (JobCode), row = the entry's id.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Final, TypeVar

from pydantic import TypeAdapter

from shared_code.accounts.models import ACCOUNTS, AccountFacts
from shared_code.accounts.provenance import newest_load
from shared_code.cache.values import ReferenceValues
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.payroll.models import (
    DEFAULT_FAMILIES,
    FAMILY,
    JOBS_ROW,
    LABOR,
    NOT_PRODUCTIVE,
    Families,
    JobCode,
    JobGroup,
    PayrollFacts,
    SiteJobs,
)
from shared_code.payroll.persistence import stored_month
from shared_code.payroll.ports import StoredPayroll
from shared_code.store.names import FORECASTS, REFERENCE
from shared_code.store.reference import changing
from shared_code.store.site_partition import Documents, Facts, Series, pack, unpack
from shared_code.store.table import MAX_OPERATIONS, TableStore, Upsert

M = TypeVar("M", bound=Model)

GROUPS: Final = "job-groups"
CODES: Final = "job-codes"


@cache
def _families() -> TypeAdapter[Families]:
    """Made when it is first asked for, not by every start."""
    return TypeAdapter(Families)


class PayrollTables:
    """Reads of payroll; satisfies the port `ProductiveHours` of statistics."""

    def __init__(self, tables: TableStore, documents: Documents) -> None:
        self._tables = tables
        self._documents = documents

    def by_family(self, site_id: str, first: Period, last: Period) -> Mapping[date, Mapping[str, Decimal]]:
        """Productive hours worked, by day and job family; a day without timekeeping is not there."""
        months = self._documents.facts(site_id, FAMILY, first, last)
        return {
            day: {family: worked for family, worked in families.items() if family not in NOT_PRODUCTIVE}
            for facts in months.values()
            for day, families in PayrollFacts.model_validate(facts.content, extra="ignore").days.items()
        }

    def jobs(self, site_id: str) -> SiteJobs:
        row = self._tables.get(FORECASTS, site_id, JOBS_ROW)
        return SiteJobs.model_validate(unpack(row.properties)) if row else SiteJobs()

    def months(self, site_id: str, first: Period, last: Period) -> Mapping[Period, StoredPayroll]:
        return {period: self._month(site_id, period) for period in first.through(last)}

    def _month(self, site_id: str, period: Period) -> StoredPayroll:
        found = self._documents.month(site_id, period)
        contents = {key: document.content for key, document in found.items()}
        return stored_month(contents, found.get((FAMILY, Series.FORECAST)))

    def accounts(self, site_id: str, period: Period) -> AccountFacts:
        found = self._documents.facts(site_id, ACCOUNTS, period, period)
        return AccountFacts.model_validate(found[period].content, extra="ignore") if period in found else AccountFacts()

    def labor_rows(self, site_id: str, first: Period, last: Period) -> Mapping[Period, Facts]:
        return self._documents.facts(site_id, LABOR, first, last)

    def loaded_at(self, site_id: str, first: Period, last: Period) -> datetime | None:
        return newest_load(facts.content for facts in self.labor_rows(site_id, first, last).values())


class JobTables:
    """The job families of the company; safe to share between threads."""

    def __init__(self, tables: TableStore, kept: ReferenceValues) -> None:
        self._tables = tables
        self._kept = kept

    def families(self) -> Families:
        """All groups and codes, with the defaults for what is not stored; kept for a minute."""
        return self._kept.of("jobFamilies", _families(), self._read)

    def save(self, families: Families) -> None:
        """Write groups and codes by their ids; other processes see them with the next message, or within a minute."""
        with changing(self._tables):
            self._write(GROUPS, families.groups)
            self._write(CODES, families.codes)
        self._kept.forget()

    def _read(self) -> Families:
        return Families(
            groups={**DEFAULT_FAMILIES.groups, **self._entries(GROUPS, JobGroup)},
            codes={**DEFAULT_FAMILIES.codes, **self._entries(CODES, JobCode)},
        )

    def _entries(self, kind: str, model: type[M]) -> Mapping[str, M]:
        return {row.row: model.model_validate(unpack(row.properties)) for row in self._tables.query(REFERENCE, kind)}

    def _write(self, kind: str, entries: Mapping[str, Model]) -> None:
        rows = [Upsert(key, pack(entry.model_dump(mode="json", by_alias=True))) for key, entry in entries.items()]
        for start in range(0, len(rows), MAX_OPERATIONS):
            self._tables.submit(REFERENCE, kind, rows[start : start + MAX_OPERATIONS])
