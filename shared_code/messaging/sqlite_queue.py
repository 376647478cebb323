"""The embedded broker: queues in one SQLite file, for a laptop and tests.

A message is locked while it is worked on, comes back after a failure, and ends in the dead-letter list at the fifth.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from uuid_utils import uuid7

from shared_code.kit.clock import Clock
from shared_code.kit.sqlite_file import SqliteFile
from shared_code.messaging.dead_letters import FAILED_TOO_OFTEN, MOST, BrokerAway, DeadLetter
from shared_code.messaging.queue import Delivery, Message, MessageRefused, PublishFailed
from shared_code.messaging.queues import MAX_DELIVERIES, ROUTES

LOCK = timedelta(seconds=60)
DUPLICATES_REMEMBERED = timedelta(minutes=10)
EXPIRED = "the lock expired: the consumer took too long or died"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL, subject TEXT NOT NULL,
    body TEXT NOT NULL, correlation_id TEXT NOT NULL, visible_at REAL NOT NULL, deliveries INTEGER NOT NULL DEFAULT 0,
    lock TEXT, dead_at REAL, reason TEXT
);
CREATE INDEX IF NOT EXISTS message_waiting ON message (queue, dead_at, number);
CREATE TABLE IF NOT EXISTS seen (queue TEXT, id TEXT, until REAL NOT NULL, PRIMARY KEY (queue, id)) WITHOUT ROWID;
"""
_NEXT = """
SELECT number, id, subject, body, correlation_id, deliveries, lock FROM message
WHERE queue = ? AND dead_at IS NULL AND visible_at <= ? ORDER BY number LIMIT 1
"""
_OLDEST = "SELECT min(visible_at) FROM message WHERE queue = ? AND dead_at IS NULL AND visible_at <= ?"
_WAITING = "SELECT queue, count(*) FROM message WHERE dead_at IS NULL GROUP BY queue"
_DEAD = """
SELECT queue, id, subject, body, correlation_id, reason, dead_at, deliveries, number FROM message
WHERE dead_at IS NOT NULL ORDER BY number
"""


class SqliteQueue:
    """All queues of a laptop; threads and processes may share the file. `routes` names the queue of each subject.

    In the file of the store, `beside` it, no change waits for the disk: a message and what is done about it reach the
    disk in their order, and what a power cut takes away is sent or done again.
    """

    def __init__(self, path: Path, clock: Clock, routes: Mapping[str, str] = ROUTES, *, beside: bool = False) -> None:
        self._file = SqliteFile(path, _SCHEMA)
        self._durable = not beside
        self._clock = clock
        self._routes = routes

    def publish(self, messages: Sequence[Message]) -> None:
        try:
            with self._file.transaction(durable=self._durable) as connection:
                for message in messages:
                    self._enqueue(connection, message)
        except (sqlite3.Error, OSError) as error:
            raise PublishFailed("The embedded broker's file cannot be written") from error

    def receive(self, queue: str) -> Delivery | None:
        """The oldest message that waits, locked for a minute; None where none waits."""
        with self._file.transaction(durable=self._durable) as connection:
            while row := connection.execute(_NEXT, (queue, self._now())).fetchone():
                number, message_id, subject, body, correlation_id, deliveries, held = row
                if held and deliveries >= MAX_DELIVERIES:
                    self._bury(connection, number, EXPIRED)
                    continue
                lock, until = str(uuid7()), self._now() + LOCK.total_seconds()
                change = "UPDATE message SET deliveries = deliveries + 1, lock = ?, visible_at = ? WHERE number = ?"
                connection.execute(change, (lock, until, number))
                message = Message(message_id, subject, body, correlation_id)
                return Delivery(number, queue, message, deliveries + 1, lock)
        return None

    def renew(self, delivery: Delivery) -> bool:
        """Lock a message for a minute from now; False where its lock is lost, so that another consumer has it."""
        until = self._now() + LOCK.total_seconds()
        return self._settle("UPDATE message SET visible_at = ? WHERE number = ? AND lock = ?", delivery, until)

    def complete(self, delivery: Delivery) -> bool:
        """Take a message away for good; False where its lock is lost, so that another consumer has it."""
        return self._settle("DELETE FROM message WHERE number = ? AND lock = ?", delivery)

    def abandon(self, delivery: Delivery, reason: str) -> bool:
        """Give a message back, for later and later tries; at the last one it becomes a dead letter."""
        if delivery.count >= MAX_DELIVERIES:
            return self.dead_letter(delivery, reason)
        visible = self._now() + 2 ** (delivery.count - 1)
        change = "UPDATE message SET lock = NULL, visible_at = ?, reason = ? WHERE number = ? AND lock = ?"
        return self._settle(change, delivery, visible, reason)

    def dead_letter(self, delivery: Delivery, reason: str) -> bool:
        """Give a message up."""
        change = "UPDATE message SET lock = NULL, dead_at = ?, reason = ? WHERE number = ? AND lock = ?"
        return self._settle(change, delivery, self._now(), reason)

    def waiting_since(self, queue: str) -> datetime | None:
        """Since when its oldest message could have been received that nobody holds; None where none waits."""
        with self._file.connection() as connection:
            (since,) = connection.execute(_OLDEST, (queue, self._now())).fetchone()
        return None if since is None else datetime.fromtimestamp(since, self._clock.now().tzinfo)

    def waiting(self) -> Mapping[str, int]:
        try:
            with self._file.connection() as connection:
                return {**dict.fromkeys(self._routes.values(), 0), **dict(connection.execute(_WAITING))}
        except (sqlite3.Error, OSError) as error:
            raise BrokerAway("The embedded broker's file cannot be read") from error

    def dead_letters(self) -> Sequence[DeadLetter]:
        shown: dict[str, list[DeadLetter]] = {}
        for _, letter in self._dead():
            if len(of_queue := shown.setdefault(letter.queue, [])) < MOST:
                of_queue.append(letter)
        return [letter for of_queue in shown.values() for letter in of_queue]

    def withdraw(self, queue: str, letter_id: str, keep: Callable[[DeadLetter], None]) -> bool:
        found = [(number, one) for number, one in self._dead() if (one.queue, one.id) == (queue, letter_id)]
        for number, letter in found:
            keep(letter)
            with self._file.transaction(durable=self._durable) as connection:
                connection.execute("DELETE FROM message WHERE number = ? AND dead_at IS NOT NULL", (number,))
        return bool(found)

    def close(self) -> None:
        """Close every connection; the broker can be used again, and opens its file anew."""
        self._file.close()

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _enqueue(self, connection: sqlite3.Connection, message: Message) -> None:
        queue, now = self._routes.get(message.subject), self._now()
        if queue is None:
            raise MessageRefused(f"No queue takes messages of the subject {message.subject}")
        connection.execute("DELETE FROM seen WHERE until <= ?", (now,))
        until = now + DUPLICATES_REMEMBERED.total_seconds()
        if connection.execute("INSERT OR IGNORE INTO seen VALUES (?, ?, ?)", (queue, message.id, until)).rowcount:
            connection.execute(
                "INSERT INTO message (queue, id, subject, body, correlation_id, visible_at) VALUES (?, ?, ?, ?, ?, ?)",
                (queue, message.id, message.subject, message.body, message.correlation_id, now),
            )

    def _dead(self) -> Sequence[tuple[int, DeadLetter]]:
        """All dead letters with their numbers, oldest first."""
        zone = self._clock.now().tzinfo
        try:
            with self._file.connection() as connection:
                rows = connection.execute(_DEAD).fetchall()
        except (sqlite3.Error, OSError) as error:
            raise BrokerAway("The embedded broker's file cannot be read") from error
        return [
            (number, DeadLetter(queue, Message(*sent), FAILED_TOO_OFTEN, why, datetime.fromtimestamp(at, zone), count))
            for queue, *sent, why, at, count, number in rows
        ]

    def _bury(self, connection: sqlite3.Connection, number: int, reason: str) -> None:
        change = "UPDATE message SET lock = NULL, dead_at = ?, reason = ? WHERE number = ?"
        connection.execute(change, (self._now(), reason, number))

    def _settle(self, change: str, delivery: Delivery, *values: object) -> bool:
        with self._file.transaction(durable=self._durable) as connection:
            return connection.execute(change, (*values, delivery.number, delivery.lock)).rowcount == 1
