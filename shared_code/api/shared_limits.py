"""The rate limit of several processes together: counted in Redis, by `limits`; in the process while that is away."""

import hashlib
import logging
import time
from collections.abc import Sequence
from typing import Any, Final, Protocol

from limits import RateLimitItemPerSecond
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import NoScriptError, RedisError

from shared_code.api.limits import WINDOW, Counted, RequestWindow
from shared_code.kit.clock import UTC_CLOCK
from shared_code.kit.metrics import set_breaker
from shared_code.kit.steps import Part, asking

PAUSE_SECONDS: Final = 30.0
"""How long each process counts for itself after a call failed."""

log = logging.getLogger(__name__)


class Client(Protocol):
    """A client of Redis that asks several things in one round trip."""

    connection_pool: Any

    def ask(self, *commands: Sequence[str | bytes | float]) -> Sequence[Any]: ...


class SharedWindow:
    """Counts in Redis; while it fails, each process counts for itself, which the log tells."""

    def __init__(self, client: Client, requests: int, alone: RequestWindow) -> None:
        self._client = client
        self._storage = RedisStorage("redis://", connection_pool=client.connection_pool)
        self._limiter = MovingWindowRateLimiter(self._storage)
        self._item = RateLimitItemPerSecond(requests, int(WINDOW.total_seconds()), namespace="rate")
        self._alone = alone
        self._resumes_at = 0.0

    def take(self, subject: str) -> Counted:
        if time.monotonic() < self._resumes_at:
            return self._alone.take(subject)
        user = hashlib.blake2b(subject.encode(), digest_size=16).hexdigest()
        try:
            with asking(Part.CACHE, "count"):
                counted = self._counted(user)
        except (RedisError, OSError, ValueError) as error:
            self._resumes_at = time.monotonic() + PAUSE_SECONDS
            set_breaker("rate limit", is_open=True)
            log.warning("requests are counted by each process for itself for a while: %s", error)
            return self._alone.take(subject)
        if self._resumes_at:
            self._resumes_at = 0.0
            set_breaker("rate limit", is_open=False)
        return counted

    def _counted(self, user: str) -> Counted:
        """Count a request and look at the window, in one round trip; in more where Redis does not know the scripts."""
        now, most, seconds = UTC_CLOCK.now().timestamp(), self._item.amount, self._item.get_expiry()
        key = self._storage.prefixed_key(self._item.key_for(user))
        counting, looking = self._storage.lua_acquire_moving_window.sha, self._storage.lua_moving_window.sha
        try:
            is_admitted, window = self._client.ask(
                ("EVALSHA", counting, 1, key, now, most, seconds, 1),
                ("EVALSHA", looking, 1, key, now - seconds, most),
            )
        except NoScriptError:
            self._limiter.get_window_stats(self._item, user)  # known first: whoever can count can look, and counts once
            is_admitted = self._limiter.hit(self._item, user)
            left: Any = self._limiter.get_window_stats(self._item, user)
            return Counted(is_admitted, left.remaining, left.reset_time - now)
        oldest, count = (float(window[0]), window[1]) if window else (now, 0)
        return Counted(bool(is_admitted), most - count, oldest + seconds - now)
