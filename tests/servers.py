"""Servers that tests run against: started where they are installed, skipped elsewhere, required in CI."""

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


def required(found: str | None, server: str, install: str) -> str:
    """`found`; if there is none the test is skipped, or fails where CI=true."""
    if found:
        return found
    reason = f"{server} is not here; to install it: {install}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


@contextmanager
def azurite(folder: Path, *options: str) -> Iterator[str]:
    """Service URI of an Azurite in memory; AZURITE names an `azurite-table` that is not on PATH."""
    places = os.pathsep.join([os.environ["PATH"], "node_modules/.bin"])
    found = os.environ.get("AZURITE") or shutil.which("azurite-table", path=places)
    program = required(found, "Azurite (azurite-table)", "npm install -g azurite")
    port = free_port()
    flags = ["--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck", *options]
    with subprocess.Popen(
        [program, *flags, "--tablePort", str(port)], cwd=folder, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        if not any("successfully started" in line for line in process.stdout):
            pytest.fail("Azurite stopped before it listened")
        yield f"{'https' if '--cert' in options else 'http'}://127.0.0.1:{port}/devstoreaccount1"
        process.terminate()
