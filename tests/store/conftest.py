"""Every table store there is, and the emulator one of them needs."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from shared_code.store.azure_tables import AzureTables, azure_tables
from shared_code.store.sqlite_tables import SqliteTables
from tests.servers import free_port, required


@pytest.fixture(scope="session")
def azurite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Service URI of an Azurite of this run, in memory; AZURITE names an `azurite-table` that is not on PATH."""
    places = os.pathsep.join([os.environ["PATH"], "node_modules/.bin"])
    found = os.environ.get("AZURITE") or shutil.which("azurite-table", path=places)
    program = required(found, "Azurite (azurite-table)", "npm install -g azurite")
    port = free_port()
    flags = ["--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck"]
    with subprocess.Popen(
        [program, *flags, "--tablePort", str(port)],
        cwd=tmp_path_factory.mktemp("azurite"),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        if not any("successfully started" in line for line in process.stdout):
            pytest.fail("Azurite stopped before it listened")
        yield f"http://127.0.0.1:{port}/devstoreaccount1"
        process.terminate()


@pytest.fixture(params=["sqlite", "azurite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqliteTables | AzureTables]:
    tables: SqliteTables | AzureTables
    if request.param == "sqlite":
        tables = SqliteTables(tmp_path / "tables.db")
    else:
        tables = azure_tables(request.getfixturevalue("azurite"))
    yield tables
    tables.close()


@pytest.fixture
def table() -> str:
    """Name of a table that does not exist yet."""
    return f"t{uuid4().hex}"
