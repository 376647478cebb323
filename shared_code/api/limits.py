"""The rate limit: requests per user in a moving window."""

import math
from collections import deque
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple, Protocol

from shared_code.kit.clock import Clock, rfc3339
from shared_code.kit.errors import RateLimitExceeded

REQUESTS = 1000
WINDOW = timedelta(minutes=15)


class Counted(NamedTuple):
    """Whether a request is admitted, how many are left, and in how many seconds there is one more."""

    is_admitted: bool
    remaining: int
    wait: float


class RequestWindow(Protocol):
    """Counts the requests of users in a moving window; safe to share between threads."""

    def take(self, subject: str) -> Counted:
        """Count a request of a user, unless the window is full."""
        ...


class ProcessWindow:
    """Counts in this process."""

    def __init__(self, clock: Clock, requests: int = REQUESTS) -> None:
        """`requests` of a user in the window, at least one."""
        self._clock = clock
        self._requests = requests
        self._admitted: dict[str, deque[datetime]] = {}
        self._lock = Lock()

    def take(self, subject: str) -> Counted:
        now = self._clock.now()
        with self._lock:
            times = self._in_window(subject, now)
            is_admitted = len(times) < self._requests
            if is_admitted:
                times.append(now)
            return Counted(is_admitted, self._requests - len(times), (times[0] + WINDOW - now).total_seconds())

    def _in_window(self, subject: str, now: datetime) -> deque[datetime]:
        """When the user's requests of the window were admitted; a user who is new makes room for himself."""
        if subject not in self._admitted:
            self._admitted = {one: times for one, times in self._admitted.items() if times[-1] > now - WINDOW}
            self._admitted[subject] = deque()
        times = self._admitted[subject]
        while times and times[0] <= now - WINDOW:
            times.popleft()
        return times


class RateLimiter:
    """Admits requests, or says when to come again."""

    def __init__(self, clock: Clock, requests: int = REQUESTS, window: RequestWindow | None = None) -> None:
        self._clock = clock
        self._requests = requests
        self._window = window or ProcessWindow(clock, requests)

    def admit(self, subject: str) -> dict[str, str]:
        """Count a request of a user; the headers that tell how many are left. Raises RateLimitExceeded."""
        counted = self._window.take(subject)
        wait = max(1, math.ceil(counted.wait))
        seconds = int(WINDOW.total_seconds())
        headers = {
            "RateLimit-Policy": f'"user";q={self._requests};w={seconds}',
            "RateLimit": f'"user";r={counted.remaining};t={wait}',
            "RateLimit-Limit": str(self._requests),
            "RateLimit-Remaining": str(counted.remaining),
            "RateLimit-Reset": str(wait),
        }
        if counted.is_admitted:
            return headers
        raise RateLimitExceeded(
            f"You made {self._requests:,} requests in {seconds // 60} minutes. Wait {wait} seconds.",
            details={
                "limit": self._requests,
                "windowSeconds": seconds,
                "resetAt": rfc3339(self._clock.now() + timedelta(seconds=wait)),
            },
            headers={**headers, "Retry-After": str(wait)},
        )
