"""Calls of parts elsewhere that end in time, whatever the part does: it may be silent, or answer byte by byte."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from shared_code.kit.clock import UTC_CLOCK, Clock
from shared_code.kit.metrics import set_breaker

T = TypeVar("T")

log = logging.getLogger(__name__)

MISSES = 3
"""So many calls in a row that were not answered in time tell that the part is away."""


class Deadline:
    """Waits a while for each call, in one of its own threads; safe to share between threads.

    While the part is away calls fail at once, and one of them tries again after as long as a call may take. A call
    that was given up goes on in its thread until the client's own timeouts end it, so there are never more threads.
    """

    def __init__(self, seconds: float, name: str, *, threads: int = 32, clock: Clock = UTC_CLOCK) -> None:
        self.seconds = seconds
        self._name = name
        self._pool = ThreadPoolExecutor(threads, name)
        self._clock = clock
        self._lock = threading.Lock()
        self._misses = 0
        self._tried_again_at = datetime.min.replace(tzinfo=UTC)

    def call(self, use: Callable[[], T]) -> T:
        """What `use` returns or raises; TimeoutError where it takes too long, or the part is away."""
        if self._is_away():
            raise TimeoutError("the part did not answer lately")
        answer = self._pool.submit(use)
        wait([answer], self.seconds)
        answer.cancel()
        in_time = answer.done() and not answer.cancelled()
        with self._lock:
            was_away, self._misses = self._misses >= MISSES, 0 if in_time else self._misses + 1
        if was_away != (self._misses >= MISSES):
            self._tell(is_away=not was_away)
        if not in_time:
            raise TimeoutError("the part does not answer")
        return answer.result()

    def close(self) -> None:
        """Start no more calls."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _tell(self, *, is_away: bool) -> None:
        set_breaker(self._name, is_open=is_away)
        if is_away:
            log.warning("%s does not answer: calls of it are given up at once", self._name)
        else:
            log.info("%s answers again", self._name)

    def _is_away(self) -> bool:
        with self._lock:
            now = self._clock.now()
            if self._misses < MISSES or now - self._tried_again_at >= timedelta(seconds=self.seconds):
                self._tried_again_at = now
                return False
            return True
