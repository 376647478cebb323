"""The nightly sweep: what has expired or is too old leaves the store.

Dead letters and runs leave by their age, what signing in and saves of users left once it has expired; kept answers and
inbox marks of sites too, site by site, each by a message of its own.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from shared_code.kit.clock import Clock
from shared_code.kit.listing import count_of
from shared_code.store.dead import DeadLetterTable
from shared_code.store.job_runs import Run, Runs
from shared_code.store.names import FORECASTS
from shared_code.store.nightly_run import NightlyJob, Nights, Notes
from shared_code.store.site_partition import unpack
from shared_code.store.table import MAX_OPERATIONS, Delete, Row, TableStore, WriteConflict

SWEEP_FLOW: Final = "sweep"
EXPIRING: Final[Mapping[str, str]] = {"keptAnswers": "k|", "inboxMarks": "i|", "closedAlerts": "q|c|"}
"""What says of itself when it expires, by the beginning of its row keys."""

NOTHING_ELSE: Final[Mapping[str, Callable[[datetime], int]]] = {}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long dead letters and runs are kept."""

    dead_letters: timedelta
    runs: timedelta


class Sweep(NightlyJob):
    """Removes what nobody needs any more."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        tables: TableStore,
        owners: Callable[[], Iterable[str]],
        dead: DeadLetterTable,
        queues: Sequence[str],
        runs: Runs,
        retention: Retention,
        clock: Clock,
        expiring: Mapping[str, Callable[[datetime], int]] = NOTHING_ELSE,
    ) -> None:
        """`expiring` are by name what removes what has expired by an instant, and tells how many rows that were."""
        super().__init__(SWEEP_FLOW, Nights(runs, clock), _removed)
        self._tables = tables
        self._of = owners
        self._dead = dead
        self._queues = queues
        self._runs = runs
        self._retention = retention
        self._expiring = expiring

    def _owners(self) -> Iterable[str]:
        return self._of()

    def _begun(self, started_by: str) -> Mapping[str, Any]:  # noqa: ARG002 - nobody starts it
        """The first look removes what is too old."""
        return {"old": dict(self._old())}

    def _do(self, site_id: str, _: Run) -> Mapping[str, Any]:
        return self._expired(site_id)

    def _in_words(self, note: Mapping[str, Any]) -> str:
        return f"{count_of(sum(note.values()), 'row')} removed"

    def _old(self) -> Counter[str]:
        now = self._clock.now()
        oldest_letter, oldest_run = now - self._retention.dead_letters, now - self._retention.runs
        return Counter(
            deadLetters=sum(self._dead.forget_before(queue, oldest_letter) for queue in self._queues),
            runs=sum(self._runs.forget_before(flow, oldest_run) for flow in self._runs.flows()),
            **{name: forget(now) for name, forget in self._expiring.items()},
        )

    def _expired(self, owner: str) -> Counter[str]:
        """How many rows of each kind left a site."""
        now = self._clock.now()
        return +Counter({name: forget_expired(self._tables, FORECASTS, owner, name, now) for name in EXPIRING})


def forget_expired(tables: TableStore, table: str, partition: str, name: str, now: datetime) -> int:
    """Remove what has expired of a kind in a partition; how many rows that were."""
    removed, expired = 0, _expired_rows(tables.query(table, partition, EXPIRING[name], f"{EXPIRING[name]}~"), now)
    while rows := list(islice(expired, MAX_OPERATIONS)):
        try:
            tables.submit(table, partition, [Delete(row.row, row.etag) for row in rows])
        except WriteConflict:
            log.info("%s of %s are in use; they leave tomorrow", name, partition)
        else:
            removed += len(rows)
    return removed


def _expired_rows(rows: Iterable[Row], now: datetime) -> Iterator[Row]:
    return (row for row in rows if datetime.fromisoformat(unpack(row.properties)["expires"]) <= now)


def _removed(begun: Mapping[str, Any], done: Notes) -> Mapping[str, Any]:
    return {"removed": dict(sum((Counter(counts) for counts in done.values()), Counter(begun["old"])))}
