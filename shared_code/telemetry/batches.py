"""Lines that nobody waits for: taken at once, written by a thread, those of a tenth of a second together.

One thread of a process writes for all of its handlers, so each of them has lines in the order in which they were taken.
A warning, or what is worse, is written at once with all that was taken before it: a process that is killed loses no
more than the plain lines of its last `PAUSE_SECONDS`.
"""

import atexit
import logging
import os
import time
from abc import abstractmethod
from collections import deque
from collections.abc import Sequence
from contextvars import Context
from threading import Event, RLock, Thread
from typing import Final

from shared_code.telemetry.lines import hold

PAUSE_SECONDS: Final = 0.1
"""How long a line waits for others that are written with it."""
MOST_WAITING: Final = 2000
"""Lines that wait at most: whoever brings another one writes them, so that memory does not fill up."""


class LocklessHandler(logging.Handler):
    """May `emit` records of several threads at once."""

    def createLock(self) -> None:  # noqa: N802 - a name of logging's
        self.lock = None

    def handle(self, record: logging.LogRecord) -> bool:
        if self.filters and not self.filter(record):
            return False
        self.emit(record)
        return True


class BatchHandler(LocklessHandler):
    """Takes records, and is told to `write` them, several at once, by one thread at a time."""

    def emit(self, record: logging.LogRecord) -> None:
        hold(record)
        _WRITER.take(self, record)

    def flush(self) -> None:
        """Write what was taken."""
        _WRITER.write()

    def close(self) -> None:
        """Write what was taken; a later line is written as well."""
        self.flush()
        super().close()

    @abstractmethod
    def write(self, records: Sequence[logging.LogRecord]) -> None:
        """Write lines in this order."""


class _Writer:
    """What the handlers of this process took, in one order, and the thread that has it written."""

    def __init__(self) -> None:
        self._begin()
        atexit.register(self.write)
        if hasattr(os, "register_at_fork"):  # the thread is the parent's, and so is what it has to write
            os.register_at_fork(after_in_child=self._begin)

    def _begin(self) -> None:
        self._taken: deque[tuple[BatchHandler, logging.LogRecord]] = deque()
        self._wanted = Event()
        self._writing = RLock()
        self._thread: Thread | None = None

    def take(self, handler: BatchHandler, record: logging.LogRecord) -> None:
        self._taken.append((handler, record))
        if record.levelno >= logging.WARNING or len(self._taken) > MOST_WAITING:
            self.write()
        elif not self._wanted.is_set():
            self._wanted.set()
            self._start()

    def write(self) -> None:
        """Write all that was taken until now; who comes meanwhile waits, so that no line overtakes another."""
        with self._writing:
            lines: dict[BatchHandler, list[logging.LogRecord]] = {}
            for _ in range(len(self._taken)):
                handler, record = self._taken.popleft()
                lines.setdefault(handler, []).append(record)
            for handler, records in lines.items():
                try:
                    handler.write(records)
                except Exception:  # noqa: BLE001 - told as logging tells it, and others still get theirs
                    handler.handleError(records[0])

    def _start(self) -> None:
        if self._thread is None:
            with self._writing:
                if self._thread is None:
                    self._thread = Thread(target=Context().run, args=(self._work,), name="lines", daemon=True)
                    self._thread.start()

    def _work(self) -> None:
        while self._wanted.wait():
            time.sleep(PAUSE_SECONDS)
            self._wanted.clear()
            self.write()


_WRITER: Final = _Writer()
