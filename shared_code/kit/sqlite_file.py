"""One SQLite file that threads and processes share: its connections, how it is opened, how a change is made whole."""

import sqlite3
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenacity import retry, retry_if_exception, stop_after_delay, wait_random

_BUSY_SECONDS = 30

# Text is compared byte by byte, and only big-endian UTF-16 has the order of its code units.
_OPEN = """
PRAGMA encoding = 'UTF-16be';
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
"""


class SqliteFile:
    """Opens its file at first use and makes what `schema` says is missing. Raises sqlite3.Error and OSError."""

    def __init__(self, path: Path, schema: str) -> None:
        self._path = path
        self._schema = schema
        self._idle: deque[sqlite3.Connection] = deque()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection no other thread uses meanwhile; what it changed is committed, or undone after an exception."""
        connection = self._take()
        try:
            with connection:
                yield connection
        finally:
            self._idle.append(connection)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A connection whose reads and changes are one; other writers wait."""
        with self.connection() as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection

    def close(self) -> None:
        """Close every idle connection; the file can be used again, and is opened anew."""
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> sqlite3.Connection:
        try:
            return self._idle.pop()
        except IndexError:
            return _opened(self._path, self._schema)


def primary_code(error: BaseException) -> int:
    """SQLite's primary result code of an error; SQLITE_ERROR for any other."""
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def _busy(error: BaseException) -> bool:
    return isinstance(error, sqlite3.OperationalError) and primary_code(error) == sqlite3.SQLITE_BUSY


# The first change to WAL fails at once when two do it together, whatever the timeout.
@retry(retry=retry_if_exception(_busy), wait=wait_random(0, 0.1), stop=stop_after_delay(_BUSY_SECONDS), reraise=True)
def _opened(path: Path, schema: str) -> sqlite3.Connection:
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.executescript(_OPEN + schema)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
