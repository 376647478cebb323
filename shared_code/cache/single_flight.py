"""What several threads want at once is made by one of them."""

import sys
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class SingleFlight:
    """Safe to share between threads; those that wait get what is made, or its failure."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._making: dict[Hashable, Future[Any]] = {}

    def make(self, key: Hashable, make: Callable[[], T], joins: Callable[[], None] = lambda: None) -> T:
        """What `make` gives; a thread that comes while another one makes it `joins`, and waits for that one's."""
        with self._lock:
            others = self._making.get(key)
            mine: Future[T] = Future()
            if others is None:
                self._making[key] = mine
        if others is not None:
            joins()
            theirs: T = others.result()
            return theirs
        try:
            mine.set_result(make())
        finally:
            if not mine.done():
                mine.set_exception(sys.exception())
            with self._lock:
                del self._making[key]
        return mine.result()
