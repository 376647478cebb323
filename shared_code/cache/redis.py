"""The cache that instances share: Redis. Whatever goes wrong in it is a miss, and costs little."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Full, Queue
from typing import Any, Final, TypeVar, cast

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import RedisError
from redis.retry import Retry

from shared_code.cache.memory import CacheState
from shared_code.cache.policies import Policy, Strategy
from shared_code.cache.redis_client import AskedRedis
from shared_code.cache.sealing import opened, sealed
from shared_code.kit.answer import Answer
from shared_code.kit.errors import CacheError, ForecastingAPIError
from shared_code.kit.metrics import set_breaker
from shared_code.kit.steps import Part, asking

CALL_SECONDS: Final = 0.1
"""How long a call may take, and how long a connection may."""
PAUSE_SECONDS: Final = 30.0
"""How long nobody asks after a call failed: a dead cache costs one request in this time a tenth of a second."""
PORT: Final = 10000
SCOPE: Final = "https://redis.azure.com/.default"
MOST_WAITING: Final = 1000
"""Answers that wait to be kept; beyond them none is."""
_PAGE: Final = 500
_BROKEN: Final = (RedisError, OSError, ValueError)
"""What the client raises: also where an answer is none of the protocol."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class RedisCache:
    """Sealed answers in Redis; safe to share between threads.

    After a call that failed nobody asks for a while. What is kept afterwards (write-behind) is kept by one thread.
    """

    def __init__(self, client: AskedRedis, secret: Callable[[], bytes]) -> None:
        self._client = client
        self._secret = secret
        self._resumes_at = 0.0
        self._waiting: Queue[Callable[[], None] | None] = Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._work, name="cache", daemon=True)
        self._thread.start()

    def get(self, key: str, version: str) -> Answer[object] | None:
        value = self._tried("get", lambda: self._client.value(key))
        return opened(self._secret(), key, version, value) if value else None

    def put(self, policy: Policy, key: str, version: str, answer: Answer[object]) -> None:
        def keep() -> None:
            if value := sealed(self._secret(), key, version, answer):
                self._tried("set", lambda: self._client.set(key, value, ex=policy.lifetime()))

        if policy.strategy is Strategy.BEHIND:
            with suppress(Full):
                self._waiting.put_nowait(keep)
        else:
            keep()

    def remove(self, keys: Sequence[str]) -> None:
        if keys:
            self._tried("unlink", lambda: self._client.unlink(*keys))

    def remove_matching(self, pattern: str) -> int:
        def remove() -> int:
            count = 0
            for key in self._client.scan_iter(pattern, _PAGE):
                count += self._client.unlink(key)
            return count

        return self._asked(remove)

    def state(self) -> CacheState:
        entries = self._asked(self._client.dbsize)
        memory = self._asked(lambda: self._client.info("memory"))
        return CacheState("redis", is_working=True, entries=entries, bytes=int(memory["used_memory"]))

    def close(self) -> None:
        """End the thread, and let go of connections."""
        with suppress(Full):
            self._waiting.put_nowait(None)
        self._thread.join(2 * CALL_SECONDS)
        self._client.close()

    def _work(self) -> None:
        while keep := self._waiting.get():
            try:
                keep()
            except ForecastingAPIError as failed:
                log.warning("an answer is not kept: %s", failed.message)

    def _tried(self, what: str, use: Callable[[], T]) -> T | None:
        """What a call gives; None where it fails, or one did lately."""
        if time.monotonic() < self._resumes_at:
            return None
        try:
            with asking(Part.CACHE, what):
                found = use()
        except _BROKEN as error:
            self._resumes_at = time.monotonic() + PAUSE_SECONDS
            set_breaker("cache", is_open=True)
            log.warning("the cache fails, and is left alone for %d seconds: %s", PAUSE_SECONDS, error)
            return None
        if self._resumes_at:
            self._resumes_at = 0.0
            set_breaker("cache", is_open=False)
        return found

    def _asked(self, use: Callable[[], T]) -> T:
        """What a call of an administrator gives. Raises CacheError."""
        try:
            return use()
        except _BROKEN as error:
            raise CacheError("The cache does not answer; pages are computed meanwhile.") from error


def redis(address: str) -> AskedRedis:
    """A client of a cache in Azure, `host`, as the app's own identity; or of one on this machine, `redis://…`."""
    options: dict[str, Any] = {
        "socket_timeout": CALL_SECONDS,
        "socket_connect_timeout": CALL_SECONDS,
        "retry": Retry(NoBackoff(), 1, (ConnectionLost,)),
    }
    if "://" in address:
        return cast("AskedRedis", AskedRedis.from_url(address, **options))
    from shared_code.cache.redis_identity import IdentityOfApp  # noqa: PLC0415 - only where a real cache is used

    options["socket_connect_timeout"] = 10 * CALL_SECONDS
    return AskedRedis(address, PORT, ssl=True, credential_provider=IdentityOfApp(SCOPE), **options)
