"""What snapshots need from the store."""

from collections.abc import Sequence
from typing import Protocol

from shared_code.kit.period import Period
from shared_code.pl.snapshot.models import Snapshot, SnapshotIndex
from shared_code.store.site_partition import Content
from shared_code.store.unit_of_work import RowWrite


class SnapshotStore(Protocol):
    """The snapshots of a site's months."""

    def index(self, site_id: str, period: Period) -> SnapshotIndex:
        """Which versions a month has, in one row."""
        ...

    def snapshots(self, site_id: str, period: Period) -> Sequence[Snapshot]:
        """The versions of a month, the oldest first, in one range read."""
        ...

    def snapshot(self, site_id: str, period: Period, version: int) -> Snapshot | None: ...

    def derivation(self, site_id: str, period: Period, version: int) -> Content:
        """How every amount of a version was made; raises LookupError where the version is not there."""
        ...

    def writes(
        self, period: Period, snapshot: Snapshot, derivation: Content, before: SnapshotIndex
    ) -> Sequence[RowWrite]:
        """The rows of a new version, which come in one transaction with the index that follows `before`."""
        ...
