"""A cache that can only make things faster: whatever goes wrong in it is a miss."""

import threading
import time
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Protocol, TypeVar

from cachetools import TLRUCache, TTLCache

from shared_code.cache.policies import Policy
from shared_code.cache.single_flight import SingleFlight
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


class TimedValues:
    """Values by key, each kept for a while, the least recently made leave first; safe to share between threads.

    Threads that ask while one of them loads get its value, or its failure: none of them waits for a second load.
    """

    def __init__(self, size: int, seconds: float, timer: Callable[[], float] = time.monotonic) -> None:
        self._values: TTLCache[Hashable, Any] = TTLCache(size, seconds, timer)
        self._loads = SingleFlight()
        self._generation = 0
        self._lock = threading.Lock()

    def value(self, key: Hashable, load: Callable[[], T]) -> T:
        """What is kept under a key, or else loaded."""
        generation = self._generation

        def kept_or_loaded() -> T:
            found: tuple[T] | None = self._found(key)
            if found is None:
                found = (load(),)
                self._keep(key, found, generation)
            return found[0]

        kept: tuple[T] | None = self._found(key)
        if kept:
            return kept[0]
        loaded: T = self._loads.make((generation, key), kept_or_loaded)
        return loaded

    def forget(self) -> None:
        """Load all anew when they are next asked for; what is being loaded now is not kept."""
        with self._lock:
            self._values.clear()
            self._generation += 1

    def _found(self, key: Hashable) -> Any:  # noqa: ANN401 - whatever was loaded, in a tuple; None where nothing is kept
        with self._lock:
            return self._values.get(key)

    def _keep(self, key: Hashable, value: tuple[object], generation: int) -> None:
        with self._lock:
            if generation == self._generation:
                self._values[key] = value


class TimedValue:
    """One value, kept for a while as `TimedValues` keeps many."""

    def __init__(self, seconds: float, timer: Callable[[], float] = time.monotonic) -> None:
        self._values = TimedValues(1, seconds, timer)

    def value(self, load: Callable[[], T]) -> T:
        return self._values.value(None, load)

    def forget(self) -> None:
        """Load it anew when it is next asked for; what is being loaded now is not kept."""
        self._values.forget()
