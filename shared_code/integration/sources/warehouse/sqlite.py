"""Connections to the demo warehouse of a laptop: a file of SQLite that the same statements read."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from time import monotonic
from typing import Any, Final

from shared_code.integration.sources.warehouse.limits import QUERY_SECONDS, Use
from shared_code.integration.sources.warehouse.reading import ReadFailure

_OF_STATEMENTS: Final = "SQLITE_ERROR"
"""What SQLite says of a table or a column that is not there."""
_STEPS: Final = 100_000
"""Steps of SQLite between two looks at the clock."""


class SqliteConnections:
    """A connection for each read; the file is never written."""

    errors: tuple[type[Exception], ...] = (sqlite3.Error,)

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def borrowed(self, use: Use) -> Iterator[Any]:
        with closing(sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            ends = monotonic() + QUERY_SECONDS[use]
            connection.set_progress_handler(lambda: monotonic() > ends, _STEPS)
            yield _Connection(connection)

    def failure(self, error: Exception) -> ReadFailure:
        name = getattr(error, "sqlite_errorname", type(error).__name__)
        is_transient = name in {"SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_INTERRUPT"}
        return ReadFailure(name, is_transient, is_of_feed=name == _OF_STATEMENTS)

    def is_there(self) -> bool:
        return self._path.exists()

    def close(self) -> None:
        """Nothing is kept open."""


class _Connection:
    """A connection whose cursors take days; SQLite has none and keeps their text."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def cursor(self) -> "_Cursor":
        return _Cursor(self._connection)


class _Cursor(sqlite3.Cursor):
    def execute(self, statement: str, parameters: Any = ()) -> "_Cursor":  # noqa: ANN401 - as its base has it
        super().execute(statement, [str(one) if isinstance(one, date) else one for one in parameters])
        return self
