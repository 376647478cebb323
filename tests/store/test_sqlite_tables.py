"""What only the SQLite store promises: the file outlives its process, however that ends."""

import multiprocessing
import os
import random
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import count, islice
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from shared_code.kit.errors import DatabaseError
from shared_code.kit.sqlite_file import FREE_BYTES
from shared_code.store.sqlite_tables import SqliteTables
from shared_code.store.table import Insert, Merge, Replace, WriteConflict

SPAWN = multiprocessing.get_context("spawn")
TABLE = "forecasts"
SITE = "0170"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "folder" / "tables.db"


@pytest.fixture
def tables(path: Path) -> Iterator[SqliteTables]:
    tables = SqliteTables(path)
    yield tables
    tables.close()


def write_pairs(path: Path, life: int, acknowledged: Connection) -> None:
    """Child process: insert two rows a submit until killed, and tell their number once they are stored."""
    tables = SqliteTables(path)
    for turn in count():
        number = f"{life}-{turn:06}"
        tables.submit(TABLE, SITE, [Insert(f"a|{number}", {}), Insert(f"b|{number}", {"text": "x" * 20_000})])
        acknowledged.send(number)


def received(pipe: Connection) -> Iterator[str]:
    with suppress(EOFError):
        while True:
            yield pipe.recv()


def count_rows(path: Path, writer: str, turns: int) -> None:
    """Child process: raise a counter and insert a row of its own in the same submit, `turns` times."""
    tables = SqliteTables(path)
    for turn in range(turns):
        while not counted(tables, f"{writer}|{turn:03}"):
            pass
    tables.close()


def counted(tables: SqliteTables, row: str) -> bool:
    """Count a row and insert it, unless another process counts at the same time."""
    counter = tables.get(TABLE, SITE, "counter")
    assert counter
    new = {"value": int(counter.properties["value"]) + 1}
    try:
        tables.submit(TABLE, SITE, [Replace("counter", new, counter.etag), Insert(row, {})])
    except WriteConflict:
        return False
    return True


class TestFile:
    def test_nothing_happens_before_the_first_use(self, tables: SqliteTables, path: Path) -> None:
        assert not path.parent.exists()
        assert tables.get(TABLE, SITE, "h") is None
        assert path.exists()

    def test_rows_and_etags_are_there_when_it_is_opened_again(self, tables: SqliteTables, path: Path) -> None:
        (etag,) = tables.submit(TABLE, SITE, [Insert("h", {"forecast": "v1"})])
        tables.close()
        again = SqliteTables(path)
        found = again.get(TABLE, SITE, "h")
        again.close()
        assert found
        assert (found.properties, found.etag) == ({"forecast": "v1"}, etag)

    def test_a_closed_store_can_be_used_again(self, tables: SqliteTables) -> None:
        tables.submit(TABLE, SITE, [Insert("h", {})])
        tables.close()
        assert tables.get(TABLE, SITE, "h")

    def test_a_reader_between_two_pages_holds_no_writer_up(self, tables: SqliteTables) -> None:
        tables.submit(TABLE, SITE, [Insert("a", {}), Insert("b", {})])
        found = tables.query(TABLE, SITE)
        next(found)
        tables.submit(TABLE, SITE, [Insert("c", {})])
        assert len(tables._file._idle) == 1

    def test_a_merge_may_not_grow_a_row_past_the_limits(self, tables: SqliteTables) -> None:
        tables.submit(TABLE, SITE, [Insert("h", {f"p{n}": n for n in range(252)})])
        with pytest.raises(ValueError, match="253 properties"):
            tables.submit(TABLE, SITE, [Insert("a", {}), Merge("h", {"one_more": 1})])
        assert [found.row for found in tables.query(TABLE, SITE)] == ["h"]


class TestProcesses:
    def test_a_kill_loses_nothing_acknowledged_and_leaves_nothing_half_done(
        self, tables: SqliteTables, path: Path
    ) -> None:
        lives = 5
        moments = random.Random(20250415)  # noqa: S311 - repeatable, not secret
        acknowledged: set[str] = set()
        for life in range(lives):
            pipe, theirs = SPAWN.Pipe(duplex=False)
            child = SPAWN.Process(target=write_pairs, args=(path, life, theirs))
            child.start()
            theirs.close()
            with pipe:
                numbers = received(pipe)
                acknowledged.update(islice(numbers, moments.randint(1, 60)))
                child.kill()
                acknowledged.update(numbers)
            child.join()
            child.close()
        first, second = (
            {found.row.removeprefix(half) for found in tables.query(TABLE, SITE, half, half + "~")}
            for half in ("a|", "b|")
        )
        assert first == second
        assert acknowledged <= first
        assert len(first - acknowledged) <= lives

    def test_two_write_at_once_and_neither_loses_an_update(self, tables: SqliteTables, path: Path) -> None:
        tables.submit(TABLE, SITE, [Insert("counter", {"value": 0})])
        children = [SPAWN.Process(target=count_rows, args=(path, writer, 100)) for writer in ("w1", "w2")]
        for child in children:
            child.start()
        for child in children:
            child.join()
            assert child.exitcode == 0
            child.close()
        counter = tables.get(TABLE, SITE, "counter")
        assert counter
        assert counter.properties == {"value": 200}
        assert len(list(tables.query(TABLE, SITE, "w1|", "w3|"))) == 200

    def test_two_may_open_a_new_file_at_the_same_time(self, tmp_path: Path) -> None:
        together = threading.Barrier(2)

        def insert(tables: SqliteTables, row: str) -> None:
            together.wait()
            tables.submit(TABLE, SITE, [Insert(row, {})])

        with ThreadPoolExecutor(2) as pool:
            for attempt in range(50):  # without care about one in seven fails
                tables = SqliteTables(tmp_path / f"{attempt}.db")
                list(pool.map(insert, [tables] * 2, "ab"))
                assert [found.row for found in tables.query(TABLE, SITE)] == ["a", "b"]
                tables.close()


class TestErrors:
    def test_a_folder_that_cannot_be_made_is_permanent(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("a file is no folder")
        with pytest.raises(DatabaseError, match="cannot be opened") as failure:
            SqliteTables(tmp_path / "file" / "tables.db").get(TABLE, SITE, "h")
        assert failure.value.status_code == 500
        assert failure.value.items[0].details == {"dependency": "table store"}

    def test_a_file_that_is_no_database_is_permanent(self, tmp_path: Path) -> None:
        path = tmp_path / "tables.db"
        path.write_text("not a database, but long enough to be taken for one\n" * 100)
        with pytest.raises(DatabaseError, match="cannot be opened") as failure:
            SqliteTables(path).submit(TABLE, SITE, [Insert("h", {})])
        assert failure.value.status_code == 500

    def test_a_file_locked_too_long_is_transient(
        self, tables: SqliteTables, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tables.check()
        monkeypatch.setattr("shared_code.kit.sqlite_file.BUSY_SECONDS", 0.05)
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(DatabaseError, match="busy") as failure:
                tables.submit(TABLE, SITE, [Insert("h", {})])
        assert failure.value.status_code == 503
        assert "Retry-After" in failure.value.headers
        assert tables.submit(TABLE, SITE, [Insert("h", {})])

    def test_a_full_disk_is_transient_and_leaves_nothing_half_done(self, tables: SqliteTables) -> None:
        self.set_up(tables, "max_page_count = 10")
        with pytest.raises(DatabaseError, match="full") as failure:
            tables.submit(TABLE, SITE, [Insert("a", {}), Insert("b", {"text": "x" * 32_000, "more": "x" * 32_000})])
        assert failure.value.status_code == 503
        assert tables.get(TABLE, SITE, "a") is None
        self.set_up(tables, "max_page_count = 1000")
        assert tables.submit(TABLE, SITE, [Insert("a", {})])

    def test_f48_a_check_finds_a_disk_without_room(
        self, tables: SqliteTables, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tables.check()
        usage = shutil.disk_usage(path.parent)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=FREE_BYTES - 1))
        with pytest.raises(DatabaseError, match="full") as failure:
            tables.check()
        assert failure.value.status_code == 503

    def test_f48_a_check_finds_a_file_that_may_not_be_written(self, tables: SqliteTables) -> None:
        self.set_up(tables, "query_only = 1")
        with pytest.raises(DatabaseError, match="may not be written"):
            tables.check()

    def test_f48_the_file_of_another_program_is_left_alone(self, path: Path) -> None:
        path.parent.mkdir()
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE invoices (id)")
        before = path.read_bytes()
        with pytest.raises(DatabaseError, match="cannot be opened"):
            SqliteTables(path).check()
        assert path.read_bytes() == before

    @pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX's")
    def test_f51_the_file_is_for_its_owner_only_also_where_it_was_not(self, tables: SqliteTables, path: Path) -> None:
        path.parent.mkdir()
        path.touch(mode=0o644)
        path.chmod(0o644)
        tables.submit(TABLE, SITE, [Insert("h", {})])
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
        assert modes == dict.fromkeys(("tables.db", "tables.db-wal", "tables.db-shm"), 0o600)

    @staticmethod
    def set_up(tables: SqliteTables, pragma: str) -> None:
        """Change the one connection that a single thread uses."""
        with tables._file.connection() as connection:
            connection.execute(f"PRAGMA {pragma}")
