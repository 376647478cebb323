"""The demo warehouse in SQLite, and the same tables and rows in PostgreSQL by ODBC."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest

from demo import warehouse as made
from demo.company import DemoSite, demo_sites
from shared_code.integration.sources.warehouse.limits import Use
from shared_code.integration.sources.warehouse.service import SqlWarehouse
from shared_code.integration.sources.warehouse.sqlite import SqliteConnections
from tests.postgres import PostgresServer, postgres_server

TODAY: Final = date(2025, 4, 15)
SITES: Final = ("0170", "0402", "0511")


def some_sites() -> Sequence[DemoSite]:
    return [site for site in demo_sites() if site.id in SITES]


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo warehouse of three sites."""
    path = tmp_path_factory.mktemp("warehouse") / "warehouse.db"
    made.make(path, TODAY, some_sites())
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server with the same tables and rows."""
    with postgres_server() as server:
        fill(server, made.delivered(TODAY, some_sites()))
        yield server


def fill(server: PostgresServer, tables: Iterator[Mapping[str, Sequence[tuple[Any, ...]]]]) -> None:
    """Make the tables, and put rows into them."""
    with closing(server.connect()) as connection:
        connection.execute(made.TABLES.read_text("utf-8")).close()
        connection.autocommit = False
        for found in tables:
            for table, rows in found.items():
                insert(connection, table, rows)
        connection.commit()


def insert(connection: Any, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Put rows into a table, many at a time."""
    for start in range(0, len(rows), 500):
        part = rows[start : start + 500]
        marks = ", ".join("(" + ", ".join("?" * len(part[0])) + ")" for _ in part)
        values = [value for row in part for value in row]
        connection.execute(f"INSERT INTO {table} VALUES {marks}", values).close()  # noqa: S608 - names of our own


def by_odbc(server: PostgresServer) -> SqlWarehouse:
    """The warehouse on a server, by ODBC."""
    from shared_code.integration.sources.warehouse.odbc import OdbcConnections  # noqa: PLC0415 - needs a driver manager

    return SqlWarehouse(OdbcConnections(dict.fromkeys(Use, server.text), lambda: "no token is asked for"))


@pytest.fixture(params=["sqlite", "postgres by odbc"])
def warehouse(request: pytest.FixtureRequest, demo_file: Path) -> Iterator[SqlWarehouse]:
    if request.param == "sqlite":
        yield SqlWarehouse(SqliteConnections(demo_file))
        return
    built = by_odbc(request.getfixturevalue("postgres"))
    yield built
    built.close()
