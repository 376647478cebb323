"""A lock that is given to whoever has waited longest."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class FairLock:
    """Threads get it in the order in which they ask; an ordinary lock lets the quick ones pass the others for ever."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._turns: deque[threading.Event] = deque()

    @contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        """Hold the lock; TimeoutError where it is not free within so many seconds."""
        turn = threading.Event()
        with self._guard:
            self._turns.append(turn)
            self._call_next()
        try:
            if not turn.wait(seconds):
                raise TimeoutError("others held the lock too long")
            yield
        finally:
            with self._guard:
                self._turns.remove(turn)
                self._call_next()

    def _call_next(self) -> None:
        if self._turns:
            self._turns[0].set()
