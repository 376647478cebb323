"""What a P&L year is made from, in the table store.

Read in the site's partition of `forecasts`: the head, `c|<from>` (terms of the contract), `f|<period>|<family>` (month
facts), and documents of single months.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import date

from cachetools import LRUCache

from shared_code.contracts.models import Contract
from shared_code.kit.period import Period
from shared_code.payroll.jobs import JobRoster
from shared_code.pl.calculation.from_store import YEAR_FAMILIES
from shared_code.pl.ports import DatedContract, MonthRows
from shared_code.sites.models import Site
from shared_code.store.site_partition import Contents, Documents, Facts, Revision

_CONTRACTS_KEPT = 200


class YearTables:
    """Reads of what a P&L year is made from; a contract is validated once for each version of its row."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self._contracts: LRUCache[tuple[str, date, str], Contract] = LRUCache(_CONTRACTS_KEPT)
        self._lock = threading.Lock()

    def revision(self, site_id: str) -> Revision:
        return self._documents.revision(site_id)

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


class DayTables:
    """Reads of the days of a month; `staff` tells the job codes of a site."""

    def __init__(self, documents: Documents, staff: Callable[[str], JobRoster | None]) -> None:
        self._documents = documents
        self._staff = staff

    def documents(self, site_id: str, period: Period) -> Contents:
        return {key: document.content for key, document in self._documents.month(site_id, period).items()}

    def staff(self, site: Site) -> JobRoster:
        staff = self._staff(site.site_id)
        if staff is None:
            raise LookupError(f"site {site.site_id} left the register while it was read")
        return staff
