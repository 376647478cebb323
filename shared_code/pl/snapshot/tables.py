"""Snapshots in the site's partition of `forecasts`: rows `s|<period>|<version>`."""

from collections.abc import Sequence

from shared_code.kit.period import Period
from shared_code.store.site_partition import Content, Documents


class SnapshotTables:
    """Snapshots `s|<period>|<version>` in the site's partition."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def snapshots(self, site_id: str, period: Period) -> Sequence[Content]:
        prefix = f"s|{period}|"
        return [content for _, content in self._documents.rows(site_id, prefix, prefix)]

    def key(self, period: Period, version: int) -> str:
        return f"s|{period}|{version:06d}"
