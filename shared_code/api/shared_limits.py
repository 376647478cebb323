"""The rate limit of several processes together: counted in Redis, by `limits`; in the process while that is away."""

import hashlib
import logging
import time
from typing import Any, Final

from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis import Redis
from redis.exceptions import RedisError

from shared_code.api.limits import WINDOW, Counted, RequestWindow
from shared_code.kit.clock import UTC_CLOCK
from shared_code.kit.metrics import set_breaker

PAUSE_SECONDS: Final = 30.0
"""How long each process counts for itself after a call failed."""

log = logging.getLogger(__name__)


class SharedWindow:
    """Counts in Redis; while it fails, each process counts for itself, which the log tells."""

    def __init__(self, client: "Redis", requests: int, alone: RequestWindow) -> None:
        storage = RedisStorage("redis://", connection_pool=client.connection_pool)
        self._limiter = MovingWindowRateLimiter(storage)
        self._item = RateLimitItemPerSecond(requests, int(WINDOW.total_seconds()), namespace="rate")
        self._alone = alone
        self._resumes_at = 0.0

    def take(self, subject: str) -> Counted:
        if time.monotonic() < self._resumes_at:
            return self._alone.take(subject)
        user = hashlib.blake2b(subject.encode(), digest_size=16).hexdigest()
        try:
            is_admitted = self._limiter.hit(self._item, user)
            left: Any = self._limiter.get_window_stats(self._item, user)
        except (RedisError, OSError, ValueError) as error:
            self._resumes_at = time.monotonic() + PAUSE_SECONDS
            set_breaker("rate limit", is_open=True)
            log.warning("requests are counted by each process for itself for a while: %s", error)
            return self._alone.take(subject)
        if self._resumes_at:
            self._resumes_at = 0.0
            set_breaker("rate limit", is_open=False)
        return Counted(is_admitted, left.remaining, left.reset_time - UTC_CLOCK.now().timestamp())
