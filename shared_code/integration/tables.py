"""What loads keep in the table store beside months.

The job codes of sites: row `j` in the site's partition of `forecasts`, with its ETag. The mapping tables: table
`reference`, partition `mappings`, row `tables` (Mappings).
"""

from shared_code.integration.mappings import Mappings
from shared_code.payroll.models import JOBS_ROW, SiteJobs
from shared_code.store.names import FORECASTS, REFERENCE
from shared_code.store.site_partition import pack, unpack
from shared_code.store.table import TableStore, Upsert

_MAPPINGS, _TABLES = "mappings", "tables"


class SiteJobTables:
    """Reads of rows that a load replaces."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables

    def stored(self, site_id: str) -> tuple[SiteJobs, str | None]:
        """A site's job codes, and the ETag of their row; None where there is none."""
        row = self._tables.get(FORECASTS, site_id, JOBS_ROW)
        return (SiteJobs.model_validate(unpack(row.properties)), row.etag) if row else (SiteJobs(), None)


class MappingTables:
    """What codes and currencies of sources stand for; read anew by each load."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables

    def mappings(self) -> Mappings:
        """The tables; empty until they are loaded."""
        row = self._tables.get(REFERENCE, _MAPPINGS, _TABLES)
        return Mappings.model_validate(unpack(row.properties)) if row else Mappings()

    def save(self, mappings: Mappings) -> None:
        """Replace the tables."""
        self._tables.submit(
            REFERENCE, _MAPPINGS, [Upsert(_TABLES, pack(mappings.model_dump(mode="json", by_alias=True)))]
        )
