"""Every table store there is, and the emulator one of them needs."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from shared_code.store.azure_tables import AzureTables, azure_tables
from shared_code.store.sqlite_tables import SqliteTables
from tests.servers import azurite


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Service URI of an Azurite of this run."""
    with azurite(tmp_path_factory.mktemp("azurite")) as uri:
        yield uri


@pytest.fixture(params=["sqlite", "azurite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteTables | AzureTables]:
    tables: SqliteTables | AzureTables
    if request.param == "sqlite":
        tables = SqliteTables(tmp_path / "tables.db")
    else:
        tables = azure_tables(request.getfixturevalue("emulator"))
    yield tables
    tables.close()


@pytest.fixture
def table() -> str:
    """Name of a table that does not exist yet."""
    return f"t{uuid4().hex}"
