"""Job runs: what a timer, a load or a replay did, when, and with which result.

Table `runs`: partition = flow, row = `<max-ms>|<id>`, newest first, and a row `~`, which changes whenever a run begins
that must be the only one of its flow; partition `flows`: one row for each flow there is;
partition = id of a run over many sites that has not ended: one row for each site that is done, a row `~`: how many
are, and since when, and a row `~<site>` for each one that failed: how often.
"""

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from shared_code.kit.clock import Clock
from shared_code.store.names import RUNS
from shared_code.store.site_partition import countdown, newest_first, pack, unpack
from shared_code.store.table import (
    MAX_OPERATIONS,
    Delete,
    Insert,
    Properties,
    Replace,
    Row,
    TableStore,
    Upsert,
    WriteConflict,
)

ZERO, ONE = Decimal(0), Decimal(1)
RUNNING, COMPLETE, STOPPED, REFUSED, FAILED = "running", "complete", "stopped", "refused", "failed"
"""States of a run: not ended; done; ended before its work was; a file with problems; ended by an error."""
LEASE: Final = timedelta(minutes=30)
"""A run that has written nothing down for longer is taken for killed: it shows as failed, and may be taken over."""
VALIDATION_FLOW: Final = "data-validation"
"""Flow of the runs that look at the data of all sites, and tell which have feeds that are late."""
OF: Final = "of"
"""What the result of a run over many sites calls their number."""
RUN_KEY: Final = re.compile(r"[0-9]{14}\|[0-9a-f]{32}")
"""Row keys of runs."""
RUN_ID: Final = re.compile(r"([a-z][a-z0-9-]*)\.([0-9]{14})-([0-9a-f]{32})")
"""Ids of runs: flow, and row key."""

_FLOWS: Final = "flows"
_TURN: Final = "~"
"""Row behind the runs of a flow, and behind the sites of a run."""


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a flow with its figures; `end` is None while it runs, `progress` a fraction of its work."""

    flow: str
    key: str
    start: datetime
    end: datetime | None = None
    status: str = COMPLETE
    result: Mapping[str, Any] = field(default_factory=dict)
    progress: Decimal | None = None
    error: str | None = None
    etag: str | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        """What the run is called by; it can be part of an address."""
        return f"{self.flow}.{self.key.replace('|', '-')}"


class Runs:
    """The record of job runs."""

    def __init__(self, tables: TableStore, clock: Clock) -> None:
        self._tables = tables
        self._clock = clock
        self._known: set[str] = set()

    def record(self, flow: str, result: Mapping[str, Any]) -> Run:
        """Write down a run that took no time to speak of."""
        return self.end(self.new(flow), result)

    def new(self, flow: str) -> Run:
        """A run that begins now; it is not written down before it is saved or has ended."""
        now = self._clock.now()
        return Run(flow, newest_first(now), now, None, RUNNING, {}, ZERO)

    def end(self, run: Run, result: Mapping[str, Any], status: str = COMPLETE, error: str | None = None) -> Run:
        """Write down how a run ended."""
        return self.save(self.ended(run, result, status, error))

    def ended(self, run: Run, result: Mapping[str, Any], status: str = COMPLETE, error: str | None = None) -> Run:
        """A run that ends now; not written down yet."""
        progress = ONE if status == COMPLETE else run.progress
        return replace(run, end=self._clock.now(), status=status, result=result, progress=progress, error=error)

    def save(self, run: Run) -> Run:
        """Write down how far a run is; that it still runs is believed for the length of a lease."""
        self._know(run.flow)
        self._tables.submit(RUNS, run.flow, [Upsert(run.key, self._packed(run))])
        return run

    def turn(self, flow: str) -> str | None:
        """What `begin` asks for; to be read before one looks whether a run of the flow goes on."""
        row = self._tables.get(RUNS, flow, _TURN)
        return row.etag if row else None

    def begin(self, run: Run, turn: str | None) -> Run:
        """Write down a run that must be the only one. Raises WriteConflict where one began since `turn` was read."""
        self._know(run.flow)
        taken = Replace(_TURN, {"run": run.key}, turn) if turn else Insert(_TURN, {"run": run.key})
        _, etag = self._tables.submit(RUNS, run.flow, [taken, Insert(run.key, self._packed(run))])
        return replace(run, etag=etag)

    def renew(self, run: Run) -> Run:
        """Write down how far a run is that was read before; raises WriteConflict where somebody did so since."""
        (etag,) = self._tables.submit(RUNS, run.flow, [Replace(run.key, self._packed(run), run.etag or "")])
        return replace(run, etag=etag)

    def note(self, run: Run, site_id: str, result: Mapping[str, Any]) -> int:
        """Write down, once, that a site of a run is done, and with which result; how many are. Raises WriteConflict."""
        last = self._tables.get(RUNS, run.id, _TURN)
        done = _noted(last)
        seen: Properties = {"done": done + 1, "seen": self._clock.now().isoformat()}
        counted = Replace(_TURN, seen, last.etag) if last else Insert(_TURN, seen)
        try:
            self._tables.submit(RUNS, run.id, [counted, Insert(site_id, pack(result))])
        except WriteConflict:
            if not self.is_noted(run, site_id):
                raise
            return done
        return done + 1

    def failed(self, run: Run, site_id: str) -> int:
        """Write down that an attempt at a site of a run failed; how many have. Raises WriteConflict."""
        key = f"{_TURN}{site_id}"
        row = self._tables.get(RUNS, run.id, key)
        failed: Properties = {"failed": (int(row.properties["failed"]) if row else 0) + 1}
        self._tables.submit(RUNS, run.id, [Replace(key, failed, row.etag) if row else Insert(key, failed)])
        return int(failed["failed"])

    def noted(self, run: Run) -> Mapping[str, Mapping[str, Any]]:
        """The sites of a run that are done, with their results."""
        return {row.row: unpack(row.properties) for row in self._rows(run.id)}

    def is_noted(self, run: Run, site_id: str) -> bool:
        """Whether a site of a run is done."""
        return self._tables.get(RUNS, run.id, site_id) is not None

    def forget_notes(self, run: Run) -> None:
        """Remove what was written down of the sites of a run that has ended."""
        sites = (row.row for row in self._tables.query(RUNS, run.id))
        while some := list(islice(sites, MAX_OPERATIONS)):
            self._tables.submit(RUNS, run.id, [Delete(site_id) for site_id in some])

    def get(self, run_id: str) -> Run | None:
        """A run by its id."""
        named = RUN_ID.fullmatch(run_id)
        row = self._tables.get(RUNS, named[1], f"{named[2]}|{named[3]}") if named else None
        run = self._run(row) if row else None
        if run is None or run.end is not None or not run.result.get(OF):
            return run
        return replace(run, progress=share_done(_noted(self._tables.get(RUNS, run.id, _TURN)), run.result[OF]))

    def named(self, run_id: str, result: Mapping[str, Any]) -> Run:
        """A run by an id that was given out; where nobody wrote it down yet, it begins."""
        flow, _, key = run_id.partition(".")
        begun = replace(self.new(flow), key=key.replace("-", "|"), result=result)
        return self.get(run_id) or self.save(begun)

    def latest(self, flow: str, count: int = 1) -> Sequence[Run]:
        """The newest runs of a flow, newest first."""
        return list(islice(map(self._run, self._rows(flow)), count))

    def flows(self) -> Sequence[str]:
        """The flows of which there are runs."""
        return [row.row for row in self._tables.query(RUNS, _FLOWS)]

    def newest(self, flows: Sequence[str], after: str | None) -> Iterator[Run]:
        """The runs of some flows, newest first, beyond the one with a key; rows are fetched as they are needed."""
        start = f"{after}!" if after else ""
        pages = (map(self._run, self._rows(flow, start)) for flow in flows)
        return heapq.merge(*pages, key=lambda run: run.key)

    def forget_before(self, flow: str, instant: datetime) -> int:
        """Remove the runs of a flow that began before an instant, but never the newest; their number."""
        newest, count = self.latest(flow), 0
        old = (row.row for row in self._rows(flow, countdown(instant)))
        leaving = (key for key in old if key != newest[0].key)
        while keys := list(islice(leaving, MAX_OPERATIONS)):
            self._tables.submit(RUNS, flow, [Delete(key) for key in keys])
            count += len(keys)
        return count

    def _know(self, flow: str) -> None:
        """Write down once that there are runs of a flow."""
        if flow not in self._known:
            self._tables.submit(RUNS, _FLOWS, [Upsert(flow, {})])
            self._known.add(flow)

    def _packed(self, run: Run) -> Properties:
        return pack({**_content(run), "seen": self._clock.now().isoformat()})

    def _rows(self, flow: str, start: str = "") -> Iterator[Row]:
        return self._tables.query(RUNS, flow, start, _TURN)

    def _run(self, row: Row) -> Run:
        """A run as it is stored; one whose lease is over has failed."""
        content = unpack(row.properties)
        run = replace(_read(row, content), etag=row.etag)
        if run.status != RUNNING:
            return run
        seen = datetime.fromisoformat(content.get("seen") or run.start.isoformat())
        noted = self._tables.get(RUNS, run.id, _TURN) if self._clock.now() - seen > LEASE else None
        if noted:
            seen = max(seen, datetime.fromisoformat(str(noted.properties["seen"])))
        if self._clock.now() - seen <= LEASE:
            return run
        silent = f"It ended without a word; the last one was at {seen:%H:%M} UTC."
        return replace(run, status=FAILED, error=run.error or silent)


def share_done(done: int, of: int) -> Decimal:
    """The fraction of a run's sites that are done."""
    return round(Decimal(done) / of, 2) if of else ONE


def _noted(last: Row | None) -> int:
    """How many sites the row behind them counts."""
    return int(last.properties["done"]) if last else 0


def _content(run: Run) -> Mapping[str, Any]:
    return {
        "start": run.start.isoformat(),
        "end": run.end.isoformat() if run.end else None,
        "status": run.status,
        "result": dict(run.result),
        "progress": None if run.progress is None else str(run.progress),
        "error": run.error,
    }


def _read(row: Row, content: Mapping[str, Any]) -> Run:
    """What is stored of a run; `at` is what the version before kept of one that had ended."""
    start = datetime.fromisoformat(content.get("start") or content["at"])
    if "at" in content:
        status = content["result"].get("state", COMPLETE)
        return Run(row.partition, row.row, start, start, status, content["result"])
    end = datetime.fromisoformat(content["end"]) if content["end"] else None
    progress = None if content["progress"] is None else Decimal(content["progress"])
    return Run(row.partition, row.row, start, end, content["status"], content["result"], progress, content["error"])
