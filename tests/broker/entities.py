"""Queues, topics and subscriptions: what Service Bus promises of them, without a word of AMQP.

A clock is a parameter; whoever holds a lock proves it by its token.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID, uuid4

from shared_code.kit.clock import Clock
from tests.broker.messages import Content, Stored

DEAD_LETTERS: Final = "/$deadletterqueue"
"""What the address of a queue's dead letters ends with."""
REASON, DESCRIPTION = "DeadLetterReason", "DeadLetterErrorDescription"
"""Application properties of a dead letter."""


class NoEntity(LookupError):
    """There is no queue, topic or subscription of this address."""


class LockLost(Exception):
    """The lock has ended, or never was."""


@dataclass(slots=True)
class Lock:
    """A message in the hands of a consumer."""

    message: Stored
    token: UUID
    until: datetime


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a lock holds, and at which delivery a message is given up."""

    lock: timedelta = timedelta(seconds=60)
    deliveries: int = 5


class Queue:
    """Messages in order; each is locked by one consumer at a time, and comes back unless it is completed.

    `on_change` is called when messages may have become free.
    """

    def __init__(self, name: str, clock: Clock, limits: Limits, on_change: Callable[["Queue"], None]) -> None:
        self.name = name
        self.dead_letters: Queue | None = None
        self._clock = clock
        self._limits = limits
        self._on_change = on_change
        self._numbers = count(1)
        self._free: deque[Stored] = deque()
        self._locks: dict[UUID, Lock] = {}

    def put(self, content: Content) -> None:
        """Add a message that was sent."""
        self._add(Stored(content, next(self._numbers), self._clock.now()))

    def receive(self) -> Lock | None:
        """Lock the oldest message that nobody holds; None where there is none."""
        if not self._free:
            return None
        lock = Lock(self._free.popleft(), uuid4(), self._clock.now() + self._limits.lock)
        self._locks[lock.token] = lock
        return lock

    def complete(self, token: UUID) -> None:
        """Take a message away for good. Raises LockLost, as all that needs a lock does."""
        self._unlock(token)

    def abandon(self, token: UUID) -> None:
        """Give a message back; it counts as a delivery that failed."""
        self._failed(self._unlock(token))

    def release(self, token: UUID) -> None:
        """Give a message back that was not looked at."""
        self._return(self._unlock(token))

    def dead_letter(self, token: UUID, reason: str | None, description: str | None) -> None:
        """Give a message up."""
        self._bury(self._unlock(token), reason, description)

    def renew(self, token: UUID) -> datetime:
        """Hold a message longer; until when."""
        lock = self._held(token)
        lock.until = self._clock.now() + self._limits.lock
        return lock.until

    def look(self, since: int, most: int) -> Sequence[Stored]:
        """Messages of numbers from one on, held or not; nothing changes."""
        held = [lock.message for lock in self._locks.values()]
        found = (message for message in (*self._free, *held) if message.number >= since)
        return sorted(found, key=lambda message: message.number)[:most]

    def is_held(self) -> bool:
        return bool(self._locks)

    def expire(self) -> None:
        """Let go of what is locked too long."""
        for token in [token for token, lock in self._locks.items() if lock.until <= self._clock.now()]:
            self._failed(self._locks.pop(token).message)

    def _held(self, token: UUID) -> Lock:
        lock = self._locks.get(token)
        if lock is None or lock.until <= self._clock.now():
            raise LockLost
        return lock

    def _unlock(self, token: UUID) -> Stored:
        self._held(token)
        return self._locks.pop(token).message

    def _failed(self, message: Stored) -> None:
        message.deliveries += 1
        if message.deliveries >= self._limits.deliveries and self.dead_letters:
            attempts = f"Message could not be consumed after {message.deliveries} delivery attempts."
            self._bury(message, "MaxDeliveryCountExceeded", attempts)
        else:
            self._return(message)

    def _return(self, message: Stored) -> None:
        """Put a message back to where its number says."""
        place = next((place for place, other in enumerate(self._free) if other.number > message.number), None)
        self._free.insert(len(self._free) if place is None else place, message)
        self._on_change(self)

    def _bury(self, message: Stored, reason: str | None, description: str | None) -> None:
        if self.dead_letters is None:
            self._return(message)
            return
        message.reasons = {name: text for name, text in ((REASON, reason), (DESCRIPTION, description)) if text}
        message.source, message.number = self.name, next(self.dead_letters._numbers)
        self.dead_letters._add(message)

    def _add(self, message: Stored) -> None:
        self._free.append(message)
        self._on_change(self)


@dataclass(frozen=True, slots=True)
class Subscription:
    """A correlation filter on the subject (None takes all), and the queue that gets what passes."""

    subject: str | None
    queue: Queue

    def takes(self, content: Content) -> bool:
        return self.subject in (None, content.subject)


@dataclass(slots=True)
class Topic:
    """Copies each message into the queues of the subscriptions that take it, unless it came before."""

    clock: Clock
    subscriptions: list[Subscription] = field(default_factory=list)
    window: timedelta = timedelta(minutes=10)
    seen: dict[object, datetime] = field(default_factory=dict)
    """Until when a message of an id is a duplicate."""

    def put(self, content: Content) -> None:
        now = self.clock.now()
        self.seen = {message_id: until for message_id, until in self.seen.items() if until > now}
        if content.message_id in self.seen:
            return
        if content.message_id is not None:
            self.seen[content.message_id] = now + self.window
        for subscription in self.subscriptions:
            if subscription.takes(content):
                subscription.queue.put(content)


class Namespace:
    """All entities by their addresses."""

    def __init__(self, clock: Clock, limits: Limits, on_change: Callable[[Queue], None]) -> None:
        self._clock = clock
        self._limits = limits
        self._on_change = on_change
        self._queues: dict[str, Queue] = {}
        self._topics: dict[str, Topic] = {}

    def add_queue(self, name: str) -> Queue:
        """A new queue, with its dead letters."""
        queue, dead = (
            self._queues.setdefault(address, Queue(address, self._clock, self._limits, self._on_change))
            for address in (name, name + DEAD_LETTERS)
        )
        queue.dead_letters = dead
        return queue

    def add_topic(self, name: str) -> Topic:
        """A new topic, which nobody subscribes to."""
        return self._topics.setdefault(name, Topic(self._clock))

    def subscribe(self, topic: str, name: str, subject: str | None = None, forward_to: str | None = None) -> None:
        """Let a queue have the messages of a subject; without a queue they are received from the subscription."""
        queue = self.add_queue(forward_to or f"{topic}/subscriptions/{name}")
        self.add_topic(topic).subscriptions.append(Subscription(subject, queue))

    def queue(self, address: str) -> Queue:
        """A queue, or its dead letters. Raises NoEntity."""
        if (found := self._queues.get(address.lower())) is None:
            raise NoEntity(address)
        return found

    def queues(self) -> Sequence[Queue]:
        """All queues, dead letters too."""
        return list(self._queues.values())

    def entity(self, address: str) -> Queue | Topic:
        """What takes messages. Raises NoEntity."""
        return self._topics.get(address.lower()) or self.queue(address)

    def expire(self) -> None:
        """Let go of what is locked too long."""
        for queue in self.queues():
            queue.expire()
