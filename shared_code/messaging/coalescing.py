"""Sending once what several changes in a row ask for."""

import contextvars
import json
import time
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from threading import Condition, Thread
from typing import Final

from shared_code.kit.metrics import count_coalesced
from shared_code.messaging.queue import Message
from shared_code.messaging.queues import ROUTES
from shared_code.messaging.sending import Sender

_OF_THE_CHANGE: Final = {"correlationId", "cause", "userId", "traceparent"}
"""What a command says of the change that caused it; all else is the work."""

Work = tuple[str, ...]


@dataclass(slots=True)
class _Burst:
    """Messages of the last change that asked for some work, and what waits for them to be sent."""

    due: float
    messages: Sequence[Message]
    context: contextvars.Context
    waiting: list["Future[None]"] = field(default_factory=list)


class CoalescingSender:
    """Waits a moment with messages; of those that ask for the same work in it, only the last change's are sent.

    Consumers compute from the current state, so whatever an earlier change stored is in what its successor's message
    starts. Each message stays in its outbox until the one that took its place is sent.
    """

    def __init__(self, sender: Sender, seconds: float) -> None:
        self._sender = sender
        self._seconds = seconds
        self._bursts: dict[Work, _Burst] = {}
        self._changed = Condition()
        self._closing = False
        self._thread = Thread(target=self._run, name="coalescing", daemon=True)
        self._thread.start()

    def send(self, messages: Sequence[Message]) -> "Future[None]":
        """Take messages for later; the future ends as the sending does that they are part of."""
        sent: Future[None] = Future()
        with self._changed:
            work = tuple(_work_of(message) for message in messages)
            burst = self._bursts.get(work)
            if burst is None:
                burst = _Burst(time.monotonic() + self._seconds, messages, contextvars.copy_context())
                self._bursts[work] = burst
                self._changed.notify()
            else:
                for message in burst.messages:
                    count_coalesced(ROUTES.get(message.subject, message.subject))
                burst.messages, burst.context = messages, contextvars.copy_context()
            burst.waiting.append(sent)
        return sent

    def is_working(self) -> bool:
        return self._sender.is_working()

    def close(self) -> None:
        """Pass on what waits; the sender is closed by whoever made it."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while (burst := self._next()) is not None:
            sending = burst.context.run(self._sender.send, burst.messages)
            sending.add_done_callback(lambda done, waiting=burst.waiting: _end(waiting, done.exception()))  # type: ignore[misc]  # a default

    def _next(self) -> _Burst | None:
        """The burst that is due first, as soon as it is; None once all have been passed on at the close."""
        with self._changed:
            while self._bursts or not self._closing:
                work = next(iter(self._bursts), None)
                left = None if work is None else self._bursts[work].due - time.monotonic()
                if work is not None and left is not None and (left <= 0 or self._closing):
                    return self._bursts.pop(work)
                self._changed.wait(left)
        return None


def _work_of(message: Message) -> str:
    body = json.loads(message.body)
    return json.dumps([message.subject, {name: body[name] for name in sorted(body.keys() - _OF_THE_CHANGE)}])


def _end(waiting: Sequence["Future[None]"], error: BaseException | None) -> None:
    for sent in waiting:
        if error is None:
            sent.set_result(None)
        else:
            sent.set_exception(error)
