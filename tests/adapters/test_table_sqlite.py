"""What only the SQLite store promises: the file outlives its process, however that ends."""

import multiprocessing
import random
import sqlite3
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from shared_code.kit.errors import DatabaseError
from shared_code.kit.table import Insert, Merge, Replace, WriteConflict
from shared_code.kit.table_sqlite import SqliteTables

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


def write_pairs(path: Path, first: int, acknowledge: Connection) -> None:
    """Child process: insert two rows a submit until killed, and tell each number once it is stored."""
    tables = SqliteTables(path)
    number = first
    while True:
        tables.submit(TABLE, SITE, [Insert(f"a|{number:06}", {}), Insert(f"b|{number:06}", {"text": "x" * 20_000})])
        acknowledge.send(number)
        number += 1


def count(path: Path, writer: str, turns: int) -> None:
    """Child process: raise a counter and insert a row of its own, `turns` times."""
    tables = SqliteTables(path)
    turn = 0
    while turn < turns:
        counter = tables.get(TABLE, SITE, "counter")
        operation = (
            Replace("counter", {"value": int(counter.properties["value"]) + 1}, counter.etag)
            if counter
            else Insert("counter", {"value": 1})
        )
        try:
            tables.submit(TABLE, SITE, [operation, Insert(f"{writer}|{turn:03}", {})])
        except WriteConflict:
            continue
        turn += 1
    tables.close()


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
        assert len(tables._idle) == 1

    def test_a_merge_may_not_grow_a_row_past_the_limits(self, tables: SqliteTables) -> None:
        tables.submit(TABLE, SITE, [Insert("h", {f"p{n}": n for n in range(252)})])
        with pytest.raises(ValueError, match="253 properties"):
            tables.submit(TABLE, SITE, [Insert("a", {}), Merge("h", {"one_more": 1})])
        assert [found.row for found in tables.query(TABLE, SITE)] == ["h"]


class TestProcesses:
    def test_a_kill_loses_nothing_acknowledged_and_leaves_nothing_half_done(
        self, tables: SqliteTables, path: Path
    ) -> None:
        moments = random.Random(20250415)
        acknowledged: list[int] = []
        for _ in range(5):
            ours, theirs = SPAWN.Pipe(duplex=False)
            child = SPAWN.Process(target=write_pairs, args=(path, len(acknowledged), theirs))
            child.start()
            theirs.close()
            for _ in range(moments.randint(1, 60)):
                acknowledged.append(ours.recv())
            child.kill()
            with ours:
                while ours.poll(None):
                    acknowledged.append(ours.recv())
            child.join()
        assert acknowledged


class TestErrors:
    pass
