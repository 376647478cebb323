"""The connections of one SQLite file: none is left open by whoever closes it."""

import sqlite3
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest

from shared_code.kit.sqlite_file import SqliteFile

SCHEMA = "CREATE TABLE IF NOT EXISTS seen (id TEXT);"


def is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1")
    except sqlite3.ProgrammingError:
        return False
    return True


@pytest.fixture
def file(tmp_path: Path) -> SqliteFile:
    return SqliteFile(tmp_path / "one.db", SCHEMA)


def test_a_connection_is_kept_for_the_next_user_and_closed_with_the_file(file: SqliteFile) -> None:
    with file.connection() as first:
        pass
    with file.connection() as second:
        assert second is first
    file.close()
    assert not is_open(first)


def test_a_connection_in_use_when_the_file_is_closed_is_closed_once_it_is_given_back(file: SqliteFile) -> None:
    with file.connection() as late, file.connection() as later:
        file.close()
        assert is_open(late)
        late.execute("INSERT INTO seen VALUES ('a')")
    assert not is_open(late)
    assert not is_open(later)


def test_a_closed_file_is_opened_anew_and_keeps_its_connections_again(file: SqliteFile) -> None:
    with file.connection() as early:
        file.close()
        with file.connection() as first:
            first.execute("INSERT INTO seen VALUES ('b')")
    with file.connection() as second:
        assert second is first
        assert second.execute("SELECT id FROM seen").fetchall() == [("b",)]
    assert second is not early
    file.close()


def test_a_user_that_fails_after_the_file_was_closed_leaves_no_connection_open(file: SqliteFile) -> None:
    users = ExitStack()
    late = users.enter_context(file.connection())
    file.close()
    with pytest.raises(sqlite3.OperationalError), users:
        late.execute("SELECT nothing FROM nowhere")
    assert not is_open(late)


def test_a_product_waits_until_what_it_tells_is_on_the_disk_and_no_longer(tmp_path: Path) -> None:
    """In a process of its own: those of the tests do not wait."""
    program = f"""
from pathlib import Path
from shared_code.kit.sqlite_file import SqliteFile
file = SqliteFile(Path({str(tmp_path / "one.db")!r}), "")
for durable in (True, False, True):
    with file.transaction(durable=durable) as connection:
        print(*(connection.execute(f"PRAGMA {{name}}").fetchone()[0] for name in ("synchronous", "journal_mode")))
file.close()
"""
    told = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout
    full, soon = "2 wal", "1 wal"
    assert told.splitlines() == [full, soon, full]
