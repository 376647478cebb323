"""A cache that can only make things faster: whatever goes wrong in it is a miss."""

import threading
from collections.abc import Callable
from typing import Protocol, TypeVar

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


class Remembered:
    """One value of a call without arguments, kept for a while; safe to share between threads."""

    def __init__(self, seconds: float) -> None:
        self._values: TTLCache[str, object] = TTLCache(1, seconds)
        self._lock = threading.Lock()

    def value(self, load: Callable[[], T]) -> T:
        with self._lock:
            if "value" not in self._values:
                self._values["value"] = load()
            return self._values["value"]  # type: ignore[return-value]  # what load() gave

    def forget(self) -> None:
        with self._lock:
            self._values.clear()
