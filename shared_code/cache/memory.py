"""A cache that can only make things faster: whatever goes wrong in it is a miss."""

import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Protocol, TypeVar

from cachetools import TLRUCache, TTLCache

from shared_code.cache.policies import Policy
from shared_code.kit.answer import Answer

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CacheState:
    """What a cache tells of itself; `backend` is `redis` or `memory`."""

    backend: str
    is_working: bool
    entries: int | None
    bytes: int | None = None


class Cache(Protocol):
    """Answers by key, each with the version that it was computed from; another version is a miss."""

    def get(self, key: str, version: str) -> Answer[object] | None: ...

    def put(self, policy: Policy, key: str, version: str, answer: Answer[object]) -> None: ...

    def remove(self, keys: Sequence[str]) -> None:
        """Forget some keys; whatever goes wrong, their versions are old."""
        ...

    def remove_matching(self, pattern: str) -> int:
        """Forget all keys of a pattern with `*`; their number. Raises CacheError."""
        ...

    def state(self) -> CacheState:
        """What it tells of itself. Raises CacheError."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class MemoryCache:
    """The cache of one process: the least recently used answers leave first, each after its time at the latest."""

    def __init__(self, size: int = 500) -> None:
        self._answers: TLRUCache[str, tuple[str, Answer[object], float]] = TLRUCache(
            size, lambda _, kept, now: now + kept[2]
        )
        self._lock = threading.Lock()

    def get(self, key: str, version: str) -> Answer[object] | None:
        with self._lock:
            kept = self._answers.get(key)
        return kept[1] if kept and kept[0] == version else None

    def put(self, policy: Policy, key: str, version: str, answer: Answer[object]) -> None:
        with self._lock:
            self._answers[key] = version, answer, policy.lifetime()

    def remove(self, keys: Sequence[str]) -> None:
        with self._lock:
            for key in keys:
                self._answers.pop(key, None)

    def remove_matching(self, pattern: str) -> int:
        with self._lock:
            found = [key for key in self._answers if fnmatchcase(key, pattern)]
        self.remove(found)
        return len(found)

    def state(self) -> CacheState:
        with self._lock:
            return CacheState("memory", is_working=True, entries=len(self._answers))

    def close(self) -> None:
        """Nothing to let go of."""


class TimedValue:
    """One value of a call without arguments, kept for a while; safe to share between threads.

    Threads that ask while one of them calls get its value, or its failure: none of them waits for a second call.
    """

    def __init__(self, seconds: float, timer: Callable[[], float] = time.monotonic) -> None:
        self._values: TTLCache[str, Any] = TTLCache(1, seconds, timer)
        self._loading: Future[Any] | None = None
        self._lock = threading.Lock()

    def value(self, load: Callable[[], T]) -> T:
        with self._lock:
            if "value" in self._values:
                kept: T = self._values["value"]
                return kept
            others, mine = self._loading, Future[T]()
            self._loading = others or mine
        if others:
            theirs: T = others.result()
            return theirs
        try:
            mine.set_result(load())
        finally:
            if not mine.done():
                mine.set_exception(sys.exception())
            self._finish(mine)
        return mine.result()

    def forget(self) -> None:
        """Load anew when it is next asked for; what is being loaded now is not kept."""
        with self._lock:
            self._values.clear()
            self._loading = None

    def _finish(self, loaded: "Future[T]") -> None:
        with self._lock:
            if self._loading is loaded:
                self._loading = None
                if not loaded.exception():
                    self._values["value"] = loaded.result()
