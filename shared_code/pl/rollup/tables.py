"""Rows of roll-ups: table `summaries`, partition `<district>|<year>|pl`, row = siteId, JSON (YearSummary)."""

from collections.abc import Callable, Sequence

from shared_code.pl.models import YearSummary
from shared_code.store.names import SUMMARIES
from shared_code.store.site_partition import pack, unpack
from shared_code.store.table import Insert, Operation, Replace, TableStore


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
