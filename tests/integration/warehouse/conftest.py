"""The demo warehouse in SQLite, and the same tables and rows in PostgreSQL by ODBC."""

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from starlette.testclient import TestClient

from demo import seed
from demo import warehouse as made
from demo.company import DemoSite, demo_sites
from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_api
from shared_code.application import close_current, current
from shared_code.integration.sources.warehouse.limits import Use
from shared_code.integration.sources.warehouse.service import SqlWarehouse
from shared_code.integration.sources.warehouse.sqlite import SqliteConnections
from tests.conftest import configure
from tests.postgres import PostgresServer, postgres_server

TODAY: Final = date(2025, 4, 15)
SITES: Final = ("0170", "0402", "0511")


def some_sites() -> Sequence[DemoSite]:
    return [site for site in demo_sites() if site.id in SITES]


HOTEL, OTHER = "0170", "0402"
LOADED_SITES: Final = [site for site in some_sites() if site.id in {HOTEL, OTHER}]
TOMORROW: Final = TODAY + timedelta(days=1)


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


def by_odbc(text: str) -> SqlWarehouse:
    """The warehouse that a connection string names, by ODBC."""
    from shared_code.integration.sources.warehouse.odbc import OdbcConnections  # noqa: PLC0415 - needs a driver manager

    return SqlWarehouse(OdbcConnections(dict.fromkeys(Use, text), lambda: "no token is asked for"))


@pytest.fixture(params=["sqlite", "postgres by odbc"])
def warehouse(request: pytest.FixtureRequest, demo_file: Path) -> Iterator[SqlWarehouse]:
    if request.param == "sqlite":
        yield SqlWarehouse(SqliteConnections(demo_file))
        return
    built = by_odbc(request.getfixturevalue("postgres").text)
    yield built
    built.close()


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two sites of the demo, and its warehouse a day later."""
    folder = tmp_path_factory.mktemp("night")
    with pytest.MonkeyPatch.context() as patch:
        configure(folder, patch, TODAY)
        seed.seed(TODAY, lambda _: None, 1, LOADED_SITES)
        close_current()
    made.make(folder / "warehouse.db", TOMORROW, LOADED_SITES)
    return folder


@pytest.fixture
def folder(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The day after: the product on the store, and the warehouse with one day more."""
    for name in ("store.db", "warehouse.db"):
        shutil.copyfile(stored / name, tmp_path / name)
    configure(tmp_path, monkeypatch, TOMORROW)
    monkeypatch.setenv("DB_PRIMARY_CONNECTION", f"sqlite:{tmp_path / 'warehouse.db'}")
    close_current()
    yield tmp_path
    close_current()


@pytest.fixture
def sam(folder: Path) -> Iterator[TestClient]:
    """An administrator of the product on that store."""
    assert folder
    issuer = current().development_issuer
    assert issuer
    headers = {"Authorization": f"Bearer {issuer.issue('sam', ['forecasting_admin'], ['*'])}"}
    with TestClient(create_api(routers(), GATE), base_url="https://forecasting.example", headers=headers) as client:
        yield client
