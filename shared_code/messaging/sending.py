"""Sending messages so that nobody waits for the broker: not a save, not the saves behind it."""

import contextvars
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from queue import Full, Queue
from threading import Thread
from typing import Protocol

from shared_code.kit.clock import Clock
from shared_code.kit.metrics import set_breaker
from shared_code.messaging.queue import Message, MessageRefused, Publisher, PublishFailed

PAUSE = timedelta(seconds=30)
"""How long nothing is sent after the broker failed."""
MOST_WAITING = 100
_CLOSING_SECONDS = 2.0

log = logging.getLogger(__name__)


class Sender(Protocol):
    """What takes messages from saves; safe to share between threads."""

    def send(self, messages: Sequence[Message]) -> "Future[None]":
        """Take messages without waiting for the broker; the future holds PublishFailed where it did not take them."""
        ...

    def is_working(self) -> bool:
        """False while the broker does not take messages."""
        ...

    def close(self) -> None:
        """Close the broker."""
        ...


class DirectSender:
    """For the embedded broker: sending is a transaction in a file of this machine, which the save itself needs."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    def send(self, messages: Sequence[Message]) -> "Future[None]":
        sent: Future[None] = Future()
        try:
            self._publisher.publish(messages)
        except PublishFailed as error:
            sent.set_exception(error)
        else:
            sent.set_result(None)
        return sent

    def is_working(self) -> bool:
        return True

    def close(self) -> None:
        self._publisher.close()


class BackgroundSender:
    """For a broker elsewhere: one thread sends, one attempt each; after a failure it pauses.

    A call that never returns holds that thread and nothing else: what comes meanwhile waits in a queue of a bounded
    length, and beyond it is refused. Refused messages stay in the outbox.
    """

    def __init__(self, publisher: Publisher, clock: Clock) -> None:
        self._publisher = publisher
        self._clock = clock
        self._resumes_at = datetime.min.replace(tzinfo=UTC)
        self._waiting: Queue[Callable[[], None] | None] = Queue(MOST_WAITING)
        self._thread = Thread(target=self._work, name="sender", daemon=True)
        self._thread.start()

    def send(self, messages: Sequence[Message]) -> "Future[None]":
        sent: Future[None] = Future()
        context = contextvars.copy_context()  # log records of the sending name the request
        try:
            self._waiting.put_nowait(lambda: context.run(self._attempt, messages, sent))
        except Full:
            sent.set_exception(PublishFailed("too many messages wait for a broker that does not answer"))
        return sent

    def is_working(self) -> bool:
        return self._clock.now() >= self._resumes_at and not self._waiting.full()

    def close(self) -> None:
        """Close the broker, unless a call hangs in it: the thread ends with the process then."""
        with suppress(Full):
            self._waiting.put_nowait(None)
        self._thread.join(_CLOSING_SECONDS)

    def _work(self) -> None:
        while attempt := self._waiting.get():
            attempt()
        self._publisher.close()

    def _attempt(self, messages: Sequence[Message], sent: "Future[None]") -> None:
        if self._clock.now() < self._resumes_at:
            sent.set_exception(PublishFailed("sending pauses after a failure"))
            return
        try:
            self._publisher.publish(messages)
        except MessageRefused as error:
            sent.set_exception(error)
        except Exception as error:  # whatever it was, the thread has the next messages to send
            self._resumes_at = self._clock.now() + PAUSE
            set_breaker("broker", is_open=True)
            log.warning("the broker did not take %d messages; sending pauses", len(messages), exc_info=True)
            sent.set_exception(
                error
                if isinstance(error, PublishFailed)
                else PublishFailed(f"the broker failed: {type(error).__name__}")
            )
        else:
            set_breaker("broker", is_open=False)
            sent.set_result(None)
