"""The rate limit: requests per user in a moving window, counted in this process."""

import math
import time
from datetime import timedelta

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from shared_code.kit.clock import Clock, rfc3339
from shared_code.kit.errors import RateLimitExceeded

REQUESTS = 1000
WINDOW_MINUTES = 15


class RateLimiter:
    """Counts requests by user; safe to share between threads."""

    def __init__(self, clock: Clock, requests: int = REQUESTS, minutes: int = WINDOW_MINUTES) -> None:
        self._clock = clock
        self._limit = RateLimitItemPerMinute(requests, minutes)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, subject: str) -> dict[str, str]:
        """Count a request of a user; the headers that tell how many are left. Raises RateLimitExceeded."""
        admitted = self._window.hit(self._limit, subject)
        stats = self._window.get_window_stats(self._limit, subject)
        wait = max(1, math.ceil(stats.reset_time - time.time()))  # noqa: TID251 - the library counts by this clock
        seconds = self._limit.get_expiry()
        headers = {
            "RateLimit-Policy": f'"user";q={self._limit.amount};w={seconds}',
            "RateLimit": f'"user";r={stats.remaining};t={wait}',
            "RateLimit-Limit": str(self._limit.amount),
            "RateLimit-Remaining": str(stats.remaining),
            "RateLimit-Reset": str(wait),
        }
        if admitted:
            return headers
        reset_at = rfc3339(self._clock.now() + timedelta(seconds=wait))
        raise RateLimitExceeded(
            f"You made {self._limit.amount:,} requests in {seconds // 60} minutes. Wait {wait} seconds.",
            details={"limit": self._limit.amount, "windowSeconds": seconds, "resetAt": reset_at},
            headers={**headers, "Retry-After": str(wait)},
        )
