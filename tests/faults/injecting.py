"""A store and a broker that fail where they are told to."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from shared_code.cache.memory import MemoryCache
from shared_code.cache.policies import Policy
from shared_code.cache.sealing import opened, sealed
from shared_code.kit.answer import Answer
from shared_code.kit.errors import DatabaseError
from shared_code.messaging.events import OutgoingEvent
from shared_code.messaging.queue import Message, MessageRefused, PublishFailed
from shared_code.messaging.queues import ROUTES
from shared_code.store.table import Operation, Row, TableStore, WriteConflict
from tests.faults.tally import Fault, Tally


class Killed(BaseException):
    """The process is dead: nobody catches it, and nothing that it would have done is done."""


STORE: Final = (Fault.BUSY, Fault.TIMED_OUT, Fault.ANSWER_LOST, Fault.HALF_READ, Fault.CONFLICT)
BROKER: Final = (Fault.BROKER_DOWN, Fault.SENT_UNHEARD)
BUS: Final = (Fault.BUS_DOWN, Fault.TOLD_UNHEARD, Fault.TOO_LARGE)
CACHE: Final = (Fault.CACHE_DEAD, Fault.CACHE_OLD, Fault.CACHE_OTHER, Fault.CACHE_LIES)
KILLS: Final = (Fault.KILLED_BEFORE, Fault.KILLED_AFTER)
_AFTER: Final = {Fault.ANSWER_LOST, Fault.KILLED_AFTER, Fault.SENT_UNHEARD, Fault.TOLD_UNHEARD}
"""Faults that follow a step which took effect."""

Plan = Sequence[tuple[int, Fault]]
"""Faults, each with the number of steps that go well before it."""


class Injector:
    """Counts the steps of an operation, reads, writes and sendings, and strikes where the plan says so."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._left: list[tuple[int, Fault]] = []
        self.struck: list[Fault] = []

    def arm(self, plan: Plan) -> None:
        """Plan the faults of the next operation; what is left of the last plan is forgotten."""
        self._left, self.struck = list(plan), []

    def strike(self, possible: Sequence[Fault]) -> Fault | None:
        """The fault of this step, if any; one that is not possible here waits for a step where it is."""
        if not self._left:
            return None
        steps, fault = self._left[0]
        if steps > 0 or fault not in possible:
            self._left[0] = (max(0, steps - 1), fault)
            return None
        del self._left[0]
        self.struck.append(fault)
        self._tally.injected[fault] += 1
        return fault


class FailingTables:
    """A table store that fails as it is told to."""

    def __init__(self, tables: TableStore, injector: Injector) -> None:
        self._tables = tables
        self._injector = injector

    def get(self, table: str, partition: str, row: str) -> Row | None:
        _raise(self._injector.strike((Fault.BUSY, Fault.TIMED_OUT, *KILLS)))
        return self._tables.get(table, partition, row)

    def query(self, table: str, partition: str, row_from: str = "", row_to: str | None = None) -> Iterator[Row]:
        fault = self._injector.strike((Fault.BUSY, Fault.TIMED_OUT, Fault.HALF_READ, *KILLS))
        if fault is not Fault.HALF_READ:
            _raise(fault)
        rows = list(self._tables.query(table, partition, row_from, row_to))
        yield from rows[: len(rows) // 2] if fault else rows
        _raise(fault)

    def submit(self, table: str, partition: str, operations: Sequence[Operation]) -> Sequence[str | None]:
        fault = self._injector.strike((Fault.BUSY, Fault.TIMED_OUT, Fault.ANSWER_LOST, Fault.CONFLICT, *KILLS))
        if fault not in _AFTER:
            _raise(fault)
        etags = self._tables.submit(table, partition, operations)
        _raise(fault)
        return etags

    def check(self) -> None:
        self._tables.check()

    def close(self) -> None:
        self._tables.close()


class FailingBroker:
    """A broker that forgets no message by itself, knows no duplicates, and fails as it is told to."""

    def __init__(self, injector: Injector) -> None:
        self._injector = injector
        self.messages: list[Message] = []

    def publish(self, messages: Sequence[Message]) -> None:
        fault = self._injector.strike((*BROKER, *KILLS))
        if fault not in _AFTER:
            _raise(fault)
        self.messages += [message for message in messages if message.subject in ROUTES]
        _raise(fault)

    def close(self) -> None:
        """Nothing to let go of."""


class FailingBus:
    """An event bus that forgets no event, and fails as it is told to."""

    def __init__(self, injector: Injector) -> None:
        self._injector = injector
        self.numbers: list[int] = []
        """Of all events that it took, in their order."""

    def publish(self, event: OutgoingEvent) -> None:
        fault = self._injector.strike((*BUS, *KILLS))
        if fault not in _AFTER:
            _raise(fault)
        self.numbers.append(json.loads(event.body)["sequence"])
        _raise(fault)

    def close(self) -> None:
        """Nothing to let go of."""


class LyingCache(MemoryCache):
    """A cache of sealed bytes, as Redis keeps them, that lies as it is told to."""

    def __init__(self, injector: Injector) -> None:
        super().__init__()
        self._injector = injector
        self._kept: dict[str, list[bytes]] = {}

    def get(self, key: str, version: str) -> Answer[object] | None:
        values = self._kept.get(key, [])
        lies = {
            Fault.CACHE_DEAD: b"",
            Fault.CACHE_OLD: values[0] if values else b"",
            Fault.CACHE_OTHER: next((other[-1] for name, other in self._kept.items() if name != key), b""),
            Fault.CACHE_LIES: (values[-1][:-9] if values else b"") + b'{"a": 1}}',
        }
        fault = self._injector.strike(CACHE)
        value = lies[fault] if fault else values[-1] if values else b""
        return opened(_SECRET, key, version, value) if value else None

    def put(self, policy: Policy, key: str, version: str, answer: Answer[object]) -> None:
        if value := sealed(_SECRET, key, version, answer):
            self._kept.setdefault(key, []).append(value)

    def remove(self, keys: Sequence[str]) -> None:
        """It forgets nothing: what is old must not be served although it is there."""


_SECRET: Final = b"of the campaign"


def _raise(fault: Fault | None) -> None:
    match fault:
        case None:
            return
        case Fault.KILLED_BEFORE | Fault.KILLED_AFTER:
            raise Killed
        case Fault.CONFLICT:
            raise WriteConflict(0)
        case Fault.BROKER_DOWN | Fault.SENT_UNHEARD | Fault.BUS_DOWN | Fault.TOLD_UNHEARD:
            raise PublishFailed(str(fault))
        case Fault.TOO_LARGE:
            raise MessageRefused(str(fault))
        case _:
            raise DatabaseError.transient(str(fault), dependency="tables")
