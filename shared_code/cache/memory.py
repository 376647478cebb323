"""A cache that can only make things faster: whatever goes wrong in it is a miss."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, Protocol, TypeVar

from cachetools import TTLCache

from shared_code.kit.answer import Answer

T = TypeVar("T")


class Cache(Protocol):
    """Answers kept by a key that names every version they were computed from."""

    def get(self, key: str) -> Answer[object] | None: ...

    def put(self, key: str, answer: Answer[object]) -> None: ...


class MemoryCache:
    """The cache of one process: the least recently used answers leave first, each after five minutes at the latest."""

    def __init__(self, size: int = 500, seconds: float = 300) -> None:
        self._answers: TTLCache[str, Answer[object]] = TTLCache(size, seconds)
        self._lock = threading.Lock()

    def get(self, key: str) -> Answer[object] | None:
        with self._lock:
            return self._answers.get(key)

    def put(self, key: str, answer: Answer[object]) -> None:
        with self._lock:
            self._answers[key] = answer


class TimedValue:
    """One value of a call without arguments, kept for a while; safe to share between threads.

    Threads that ask while one of them calls get its value, or its failure: none of them waits for a second call.
    """

    def __init__(self, seconds: float) -> None:
        self._values: TTLCache[str, Any] = TTLCache(1, seconds)
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
