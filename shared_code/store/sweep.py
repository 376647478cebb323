"""The nightly sweep: what has expired or is too old leaves the store.

Kept answers and inbox marks leave site by site, once they have expired; dead letters and runs by their age. A sweep
writes down how far it is, so that one that was killed, or ran out of its time, goes on in the same night.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Final

from shared_code.kit.clock import Clock
from shared_code.store.dead import DeadLetterTable
from shared_code.store.job_runs import COMPLETE, RUNNING, STOPPED, ZERO, Run, Runs
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import unpack
from shared_code.store.table import MAX_OPERATIONS, Delete, Row, TableStore, WriteConflict

SWEEP_FLOW: Final = "sweep"
EXPIRING: Final[Mapping[str, str]] = {"keptAnswers": "k|", "inboxMarks": "i|"}
"""What says of itself when it expires, by the beginning of its row keys in a site's partition."""
STRIDE: Final = 20
"""After so many sites a sweep writes down how far it is; one that was killed looks at fewer than these once more."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long dead letters and runs are kept."""

    dead_letters: timedelta
    runs: timedelta


class Sweep:
    """Removes what nobody needs any more; safe to repeat, to stop at any time, and beside requests."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        tables: TableStore,
        owners: Callable[[], Iterable[str]],
        dead: DeadLetterTable,
        queues: Sequence[str],
        runs: Runs,
        retention: Retention,
        clock: Clock,
    ) -> None:
        self._tables = tables
        self._owners = owners
        self._dead = dead
        self._queues = queues
        self._runs = runs
        self._retention = retention
        self._clock = clock

    def sweep(self, until: datetime | None = None) -> Run:
        """Do tonight's sweep, or the rest of it, until an instant; nothing where it is done."""
        run = self._tonight()
        if run.status == COMPLETE:
            return run
        after, removed = run.result.get("after", ""), Counter(run.result.get("removed", {}))
        owners = sorted(self._owners())
        if not after:
            removed += self._old()
        for number, owner in enumerate(owners, start=1):
            if owner <= after:
                continue
            if until and self._clock.now() >= until:
                return self._ended(run, after, removed, STOPPED)
            removed += self._expired(owner)
            after = owner
            if number % STRIDE == 0:
                run = self._runs.save(replace(run, result=_result(after, removed), progress=_share(number, owners)))
        return self._ended(run, after, removed, COMPLETE)

    def _tonight(self) -> Run:
        """The run of this night, which may have been killed or stopped; a new one where there is none."""
        found = self._runs.latest(SWEEP_FLOW)
        if found and found[0].start.date() == self._clock.now().date():
            return found[0] if found[0].status == COMPLETE else replace(found[0], status=RUNNING, end=None)
        return self._runs.new(SWEEP_FLOW)

    def _ended(self, run: Run, after: str, removed: Mapping[str, int], status: str) -> Run:
        log.info("sweep %s: %s", status, ", ".join(f"{name} {count}" for name, count in sorted(removed.items())))
        return self._runs.end(run, _result(after, removed), status)

    def _old(self) -> Counter[str]:
        now = self._clock.now()
        oldest_letter, oldest_run = now - self._retention.dead_letters, now - self._retention.runs
        return Counter(
            deadLetters=sum(self._dead.forget_before(queue, oldest_letter) for queue in self._queues),
            runs=sum(self._runs.forget_before(flow, oldest_run) for flow in self._runs.flows()),
        )

    def _expired(self, owner: str) -> Counter[str]:
        """How many rows of each kind left a site."""
        removed: Counter[str] = Counter()
        for name, prefix in EXPIRING.items():
            expired = self._expired_rows(owner, prefix)
            while rows := list(islice(expired, MAX_OPERATIONS)):
                try:
                    self._tables.submit(FORECASTS, owner, [Delete(row.row, row.etag) for row in rows])
                except WriteConflict:
                    log.info("%s of %s are in use; they leave tomorrow", name, owner)
                else:
                    removed[name] += len(rows)
        return removed

    def _expired_rows(self, owner: str, prefix: str) -> Iterator[Row]:
        now = self._clock.now()
        for row in self._tables.query(FORECASTS, owner, prefix, f"{prefix}~"):
            if datetime.fromisoformat(unpack(row.properties)["expires"]) <= now:
                yield row


def _result(after: str, removed: Mapping[str, int]) -> Mapping[str, object]:
    return {"after": after, "removed": dict(removed)}


def _share(number: int, owners: Sequence[str]) -> Decimal:
    return round(Decimal(number) / len(owners), 2) if owners else ZERO
