"""The nightly sweep: kept answers of idempotent requests leave once they have expired."""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

from shared_code.kit.clock import Clock
from shared_code.store.job_runs import Runs
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import unpack
from shared_code.store.table import MAX_OPERATIONS, Delete, Row, TableStore, WriteConflict

SWEEP_FLOW = "sweep"

log = logging.getLogger(__name__)


class Sweep:
    """Removes what has expired, owner by owner; safe to repeat, and to stop at any time."""

    def __init__(self, tables: TableStore, owners: Callable[[], Iterable[str]], runs: Runs, clock: Clock) -> None:
        self._tables = tables
        self._owners = owners
        self._runs = runs
        self._clock = clock

    def sweep(self) -> int:
        """Remove the expired kept answers of all owners and record the run; their number."""
        count = sum(self._sweep(owner) for owner in self._owners())
        self._runs.record(SWEEP_FLOW, {"keptAnswers": count})
        log.info("sweep: %d expired kept answers removed", count)
        return count

    def _sweep(self, owner: str) -> int:
        expired, count = self._expired(owner), 0
        while rows := list(islice(expired, MAX_OPERATIONS)):
            try:
                self._tables.submit(FORECASTS, owner, [Delete(row.row, row.etag) for row in rows])
            except WriteConflict:
                log.info("kept answers of %s are in use; they leave tomorrow", owner)
            else:
                count += len(rows)
        return count

    def _expired(self, owner: str) -> Iterator[Row]:
        now = self._clock.now()
        for row in self._tables.query(FORECASTS, owner, "k|", "k|~"):
            if datetime.fromisoformat(unpack(row.properties)["expires"]) <= now:
                yield row
