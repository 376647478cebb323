"""Job runs: what a timer did, when, and with which result.

Table `runs`: partition = flow, row = `<max-ms>|<id>`, newest first.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from shared_code.kit.clock import Clock
from shared_code.store.names import RUNS
from shared_code.store.site_partition import newest_first, pack, unpack
from shared_code.store.table import Insert, TableStore


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run of a flow with its figures."""

    flow: str
    at: datetime
    result: Mapping[str, Any]


class Runs:
    """The record of job runs."""

    def __init__(self, tables: TableStore, clock: Clock) -> None:
        self._tables = tables
        self._clock = clock

    def record(self, flow: str, result: Mapping[str, Any]) -> None:
        at = self._clock.now()
        content = {"at": at.isoformat(), "result": dict(result)}
        self._tables.submit(RUNS, flow, [Insert(newest_first(at), pack(content))])

    def latest(self, flow: str, count: int = 1) -> Sequence[Run]:
        """The newest runs of a flow, newest first."""
        contents = (unpack(row.properties) for row in islice(self._tables.query(RUNS, flow), count))
        return [Run(flow, datetime.fromisoformat(content["at"]), content["result"]) for content in contents]
