"""One SQLite file that threads and processes share: its connections, how it is opened, how a change is made whole."""

import errno
import os
import shutil
import sqlite3
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from tenacity import retry, retry_if_exception, stop_after_delay, wait_random

from shared_code.kit.fair_lock import FairLock

BUSY_SECONDS: Final = 5.0
"""How long a writer waits for the others, in this process and elsewhere."""
FREE_BYTES: Final = 16 * 1024 * 1024
"""With less space on its disk the file is as good as full: what is written may wait twice, in the file and its log."""
_OWNER_ONLY: Final = 0o600
_OURS: Final = frozenset({"stored_row", "message", "seen"})

# Text is compared byte by byte, and only big-endian UTF-16 has the order of its code units.
_ENCODING = "PRAGMA encoding = 'UTF-16be'"
_OPEN = "PRAGMA journal_mode = WAL;"
DURABLE = "PRAGMA synchronous = FULL;"
"""What was answered is on the disk. A power cut is nothing that tests can make, so these do not wait for the disk."""
SOON = "PRAGMA synchronous = NORMAL;"
"""The log is written in order, and synced before the file changes: what is lost is the end of what happened."""
_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


_Idle = deque[sqlite3.Connection]


class SqliteFile:
    """Opens its file at first use and makes what `schema` says is missing. Raises sqlite3.Error and OSError."""

    def __init__(self, path: Path, schema: str) -> None:
        self._path = path
        self._schema = schema
        self._idle = _Idle()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection no other thread uses meanwhile; what it changed is committed, or undone after an exception."""
        idle = self._idle
        connection = self._taken(idle)
        try:
            with connection:
                yield connection
        finally:
            idle.append(connection)
            if idle is not self._idle:  # the file was closed meanwhile
                _close_all(idle)

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[sqlite3.Connection]:
        """A connection whose reads and changes are one; other writers wait, those of this process in their order.

        What is not `durable` reaches the disk with the next change that is: a power cut may take it away, but nothing
        that came before it.
        """
        begun = time.monotonic()
        with _writers(self._path).held(BUSY_SECONDS), self.connection() as connection:
            left = max(0.0, BUSY_SECONDS - (time.monotonic() - begun))
            connection.execute(f"PRAGMA busy_timeout = {int(left * 1000)}")
            connection.execute(DURABLE if durable else SOON)
            connection.execute("BEGIN IMMEDIATE")
            yield connection

    def check_space(self) -> None:
        """Raise OSError where the disk is as good as full."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._path.parent).free < FREE_BYTES:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def close(self) -> None:
        """Close every connection, those in use once they are given back; the file can be used again, opened anew."""
        idle, self._idle = self._idle, _Idle()
        _close_all(idle)

    def _taken(self, idle: _Idle) -> sqlite3.Connection:
        try:
            return idle.pop()
        except IndexError:
            return _opened(self._path, self._schema)


def _close_all(idle: _Idle) -> None:
    """Close what is idle; several threads may do so at once."""
    with suppress(IndexError):
        while True:
            idle.pop().close()


@cache
def _writers(_path: Path) -> FairLock:
    """The queue of this process's writers of a file: SQLite lets one write, and leaves to chance which."""
    return FairLock()


def primary_code(error: BaseException) -> int:
    """SQLite's primary result code of an error, or what comes to the same; SQLITE_ERROR for any other."""
    if isinstance(error, TimeoutError):
        return sqlite3.SQLITE_BUSY
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return sqlite3.SQLITE_FULL
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _busy(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError) and primary_code(error) == sqlite3.SQLITE_BUSY


# The first change to WAL fails at once when two do it together, whatever the timeout.
@retry(retry=retry_if_exception(_busy), wait=wait_random(0, 0.1), stop=stop_after_delay(BUSY_SECONDS), reraise=True)
def _opened(path: Path, schema: str) -> sqlite3.Connection:
    _make_private(path)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(_ENCODING)
        if others := {name for (name,) in connection.execute(_TABLES)} - _OURS:
            raise sqlite3.DatabaseError(f"{path} belongs to another program: it has the table {min(others)}")
        connection.executescript(_OPEN + DURABLE + schema)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _make_private(path: Path) -> None:
    """Make the file where it is missing, for its owner only: SQLite gives what it keeps beside it the same mode."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=_OWNER_ONLY)
    for file in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
        with suppress(FileNotFoundError, PermissionError):  # it is not there, or another's and his to keep private
            file.chmod(_OWNER_ONLY)
