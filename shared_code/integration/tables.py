"""The job codes of sites in the table store: row `j` in the site's partition of `forecasts`, with its ETag."""

from shared_code.payroll.models import JOBS_ROW, SiteJobs
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import unpack
from shared_code.store.table import TableStore


class SiteJobTables:
    """Reads of rows that a load replaces."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables

    def stored(self, site_id: str) -> tuple[SiteJobs, str | None]:
        """A site's job codes, and the ETag of their row; None where there is none."""
        row = self._tables.get(FORECASTS, site_id, JOBS_ROW)
        return (SiteJobs.model_validate(unpack(row.properties)), row.etag) if row else (SiteJobs(), None)
