"""Snapshots in the site's partition of `forecasts`.

`s|<period>` is the index of a month (SnapshotIndex), `s|<period>|<version>` a version (Snapshot), and
`n|<period>|<version>` its derivation: `lines` and `nodes`, which only a recomputation reads.
"""

from collections.abc import Sequence

from shared_code.kit.period import Period
from shared_code.pl.snapshot.models import RECORD, Snapshot, SnapshotIndex, read_snapshot
from shared_code.store.site_partition import Content, Documents
from shared_code.store.unit_of_work import RowWrite


class SnapshotTables:
    """Reads of snapshots, one row each, and the rows of a new one."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def index(self, site_id: str, period: Period) -> SnapshotIndex:
        row = self._documents.row(site_id, f"s|{period}")
        if row:
            return SnapshotIndex(row.content["latest"], row.content["record"], row.etag)
        kept = self.snapshots(site_id, period)  # the version before kept no index
        record = next((one.version for one in kept if one.status == RECORD), 0)
        return SnapshotIndex(kept[-1].version if kept else 0, record)

    def snapshots(self, site_id: str, period: Period) -> Sequence[Snapshot]:
        prefix = f"s|{period}|"
        return [read_snapshot(period, content) for _, content in self._documents.rows(site_id, prefix, prefix)]

    def snapshot(self, site_id: str, period: Period, version: int) -> Snapshot | None:
        row = self._documents.row(site_id, f"s|{_key(period, version)}")
        return read_snapshot(period, row.content) if row else None

    def derivation(self, site_id: str, period: Period, version: int) -> Content:
        key = _key(period, version)
        row = self._documents.row(site_id, f"n|{key}") or self._documents.row(site_id, f"s|{key}")
        if row is None:
            raise LookupError(f"snapshot {key} of {site_id} has no derivation")
        return row.content

    def writes(
        self, period: Period, snapshot: Snapshot, derivation: Content, before: SnapshotIndex
    ) -> Sequence[RowWrite]:
        key, record = _key(period, snapshot.version), before.record
        if snapshot.status == RECORD:
            record = snapshot.version
        return [
            RowWrite(f"s|{period}", SnapshotIndex(snapshot.version, record).content(), before.etag),
            RowWrite(f"s|{key}", snapshot.content()),
            RowWrite(f"n|{key}", derivation),
        ]


def _key(period: Period, version: int) -> str:
    return f"{period}|{version:06d}"
