"""The table store in one SQLite file, for a laptop, the demo and tests."""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

from shared_code.kit.errors import DatabaseError
from shared_code.kit.exact_json import from_json
from shared_code.kit.sqlite_file import SqliteFile, primary_code
from shared_code.store.names import PENDING, SUMMARIES
from shared_code.store.outbox import OUTBOX
from shared_code.store.table import (
    CHECK_ROW,
    CHECK_TABLE,
    Delete,
    Insert,
    Merge,
    Operation,
    Properties,
    Replace,
    Row,
    Upsert,
    WriteConflict,
    check_key,
    check_submit,
)

PAGE = 1000

_SCHEMA = """
CREATE TABLE IF NOT EXISTS stored_row (
    table_name TEXT, partition_key TEXT, row_key TEXT, properties BLOB NOT NULL, etag TEXT NOT NULL,
    PRIMARY KEY (table_name, partition_key, row_key)
) WITHOUT ROWID;
"""
_GET = "SELECT properties, etag FROM stored_row WHERE table_name = ? AND partition_key = ? AND row_key = ?"
_QUERY = """
SELECT row_key, properties, etag FROM stored_row
WHERE table_name = ? AND partition_key = ? AND row_key >= ? AND row_key < coalesce(?, char(65535))
ORDER BY row_key LIMIT ?
"""
_WRITE = "REPLACE INTO stored_row (table_name, partition_key, row_key, properties, etag) VALUES (?, ?, ?, ?, ?)"
_DELETE = "DELETE FROM stored_row WHERE table_name = ? AND partition_key = ? AND row_key = ?"

_TRANSIENT = {
    sqlite3.SQLITE_BUSY: "The table store is busy; try again",
    sqlite3.SQLITE_LOCKED: "The table store is busy; try again",
    sqlite3.SQLITE_FULL: "The disk of the table store is full",
    sqlite3.SQLITE_READONLY: "The file of the table store may not be written",
    sqlite3.SQLITE_IOERR: "The disk of the table store does not answer",
}


class _Found(NamedTuple):
    """A row as the file has it: its properties are not read yet."""

    properties: bytes
    etag: str


class SqliteTables:
    """A `TableStore` that opens its file at first use; threads and processes may share the file."""

    def __init__(self, path: Path) -> None:
        self._file = SqliteFile(path, _SCHEMA)

    def get(self, table: str, partition: str, row: str) -> Row | None:
        check_key(partition)
        check_key(row)
        with _errors_in_words(), self._file.connection() as connection:
            found = _found(connection, table, partition, row)
        return Row(partition, row, from_json(found.properties), found.etag) if found else None

    def query(self, table: str, partition: str, row_from: str = "", row_to: str | None = None) -> Iterator[Row]:
        for key in (partition, row_from, row_to or ""):
            check_key(key)
        while True:
            with _errors_in_words(), self._file.connection() as connection:
                page = connection.execute(_QUERY, (table, partition, row_from, row_to, PAGE)).fetchall()
            for row, properties, etag in page:
                yield Row(partition, row, from_json(properties), etag)
            if len(page) < PAGE:
                return
            row_from = page[-1][0] + " "  # the next key there can be: nothing legal sorts before a space

    def submit(self, table: str, partition: str, operations: Sequence[Operation]) -> Sequence[str | None]:
        check_submit(partition, operations)
        durable = not _follows(table, operations)
        with _errors_in_words(), self._file.transaction(durable=durable) as connection:
            return [_do(connection, table, partition, operation, index) for index, operation in enumerate(operations)]

    def check(self) -> None:
        with _errors_in_words():
            self._file.check_space()
        self.submit(CHECK_TABLE, CHECK_ROW, [Upsert(CHECK_ROW, {})])

    def close(self) -> None:
        """Close every connection; the store can be used again, and opens its file anew."""
        self._file.close()


def _follows(table: str, operations: Sequence[Operation]) -> bool:
    """Whether all of it is made again where a power cut takes it away, and nobody was told of it."""
    sent = all(isinstance(one, Delete) and one.row.startswith(OUTBOX) for one in operations)
    return sent or table in {PENDING, SUMMARIES}


def _found(connection: sqlite3.Connection, table: str, partition: str, row: str) -> _Found | None:
    found = connection.execute(_GET, (table, partition, row)).fetchone()
    return _Found(*found) if found else None


def _do(connection: sqlite3.Connection, table: str, partition: str, operation: Operation, index: int) -> str | None:
    """Do one operation of a submit; its new ETag, None for a delete."""
    stored = _found(connection, table, partition, operation.row)
    match operation:
        case Insert() if stored:
            raise WriteConflict(index)
        case Replace(etag=str(etag)) | Delete(etag=str(etag)) if not stored or stored.etag != etag:
            raise WriteConflict(index)
        case Delete(row):
            connection.execute(_DELETE, (table, partition, row))
            return None
        case Merge(row, changed) if stored:
            merged = {**from_json(stored.properties), **changed}
            check_submit(partition, [Upsert(row, merged)])
            return _write(connection, table, partition, row, merged)
        case Insert(row, properties) | Replace(row, properties) | Upsert(row, properties) | Merge(row, properties):
            return _write(connection, table, partition, row, properties)


def _write(connection: sqlite3.Connection, table: str, partition: str, row: str, properties: Properties) -> str:
    etag = uuid4().hex
    text = json.dumps(dict(properties), ensure_ascii=False).encode()
    connection.execute(_WRITE, (table, partition, row, text, etag))
    return etag


@contextmanager
def _errors_in_words() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise _database_error(error) from error


def _database_error(error: sqlite3.Error | OSError) -> DatabaseError:
    if sentence := _TRANSIENT.get(primary_code(error)):
        return DatabaseError.transient(sentence, dependency="table store")
    return DatabaseError.permanent(
        "The file of the table store cannot be opened, read or written", dependency="table store"
    )
