"""Figures of a process, told once a minute in one line: its routes, and how many of its threads were taken.

OpenTelemetry gets the same figures one by one (`kit/metrics.py`); the line needs no exporter.
"""

import logging
import time
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from anyio.to_thread import current_default_thread_limiter

from shared_code.kit.metrics import record_request, set_threads

SECONDS: Final = 60.0
BOUNDS: Final[Sequence[float]] = (5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000)
"""Milliseconds up to which durations are counted together."""
ROUTES: Final = 30
"""Routes of a line: those with most requests."""
_REFUSED: Final = 400
_FAILED: Final = 500
_SENTENCE: Final = (
    "%(seconds)d seconds: %(requests)d requests, %(failed)d failed; %(threadsBusy)d of %(threadsLimit)d threads"
)

log = logging.getLogger(__name__)


@dataclass(slots=True)
class RouteFigures:
    """Requests of a route and method: their number, how they ended, how long they took."""

    requests: int = 0
    refused: int = 0
    failed: int = 0
    longest: float = 0.0
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))

    def add(self, status: int, milliseconds: float) -> None:
        self.requests += 1
        self.refused += _REFUSED <= status < _FAILED
        self.failed += status >= _FAILED
        self.longest = max(self.longest, milliseconds)
        self.buckets[bisect_left(BOUNDS, milliseconds)] += 1

    def quantile(self, share: float) -> float:
        """Milliseconds within which this share of the requests was answered: the bound of their bucket at most."""
        left = share * self.requests
        for bound, count in zip(BOUNDS, self.buckets, strict=False):
            left -= count
            if left <= 0:
                return min(bound, self.longest)
        return self.longest


@dataclass(slots=True)
class _Minute:
    """What is counted since an instant of the clock; of threads the most that were taken, or waited for, at once."""

    since: float
    routes: dict[tuple[str, str], RouteFigures] = field(default_factory=dict)
    busy: int = 0
    limit: int = 0
    waiting: int = 0

    def metadata(self, seconds: float) -> Mapping[str, Any]:
        """The metadata of the line."""
        found = sorted(self.routes.items(), key=lambda one: -one[1].requests)
        return {
            "seconds": round(seconds),
            **{name: sum(getattr(one, name) for _, one in found) for name in ("requests", "refused", "failed")},
            "threadsBusy": self.busy,
            "threadsLimit": self.limit,
            "threadsWaiting": self.waiting,
            "routes": [
                {
                    "method": method,
                    "endpoint": route or None,
                    "requests": one.requests,
                    "refused": one.refused,
                    "failed": one.failed,
                    "p50": round(one.quantile(0.5), 1),
                    "p95": round(one.quantile(0.95), 1),
                    "longest": round(one.longest, 1),
                }
                for (method, route), one in found[:ROUTES]
            ],
        }


class MinuteFigures:
    """Counts requests and threads; the first answer after a minute tells them, so that a quiet process says nothing."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._minute = _Minute(clock())

    def begun(self) -> None:
        """A request came: how many of the threads are taken."""
        threads, minute = current_default_thread_limiter(), self._minute
        busy, limit = threads.borrowed_tokens, int(threads.total_tokens)
        waiting = threads.statistics().tasks_waiting if busy >= limit else 0
        set_threads(busy, limit, waiting)
        minute.busy, minute.waiting, minute.limit = max(minute.busy, busy), max(minute.waiting, waiting), limit

    def answered(self, method: str, route: str, status: int, milliseconds: float) -> None:
        """A request was answered; `route` as it is declared, empty where there is none."""
        record_request(method, route, status, milliseconds / 1000)
        with self._lock:
            minute, now = self._minute, self._clock()
            minute.routes.setdefault((method, route), RouteFigures()).add(status, milliseconds)
            if now - minute.since < SECONDS:
                return
            self._minute = _Minute(now)
        told = minute.metadata(now - minute.since)
        Context().run(log.info, _SENTENCE, told, extra={"metadata": told})  # of no request
