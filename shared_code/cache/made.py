"""What a process made last, for as long as it is asked for with the inputs that it was made of."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

from cachetools import LRUCache

T = TypeVar("T")


class LastMade(Generic[T]):
    """The values asked for last, one of a key; safe to share between threads."""

    def __init__(self, most: int) -> None:
        self._kept: LRUCache[Hashable, tuple[object, T]] = LRUCache(most)
        self._lock = Lock()

    def of(self, key: Hashable, inputs: object, make: Callable[[], T]) -> T:
        """What `make` gives for these inputs, or gave.

        >>> months = LastMade[str](2)
        >>> months.of("2025-04", ("etag 1",), lambda: "made"), months.of("2025-04", ("etag 1",), lambda: "made again")
        ('made', 'made')
        >>> months.of("2025-04", ("etag 2",), lambda: "made of others")
        'made of others'
        """
        with self._lock:
            kept = self._kept.get(key)
        if kept and kept[0] == inputs:
            return kept[1]
        made = make()
        with self._lock:
            self._kept[key] = inputs, made
        return made
