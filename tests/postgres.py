"""A PostgreSQL of the tests, and the ODBC driver that reaches it: a cluster of its own on a free port."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from tests.servers import free_port, required

INSTALL: Final = "apt-get install postgresql odbc-postgresql unixodbc"
START_SECONDS: Final = 60.0
DRIVER: Final = "PostgreSQL Unicode"


class PostgresServer:
    """A cluster that trusts who asks, and keeps nothing after it."""

    def __init__(self, programs: Path, folder: Path, user: str | None) -> None:
        self._programs = programs
        self._folder = folder
        self._user = user
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.text = f"Driver={{{DRIVER}}};Server=127.0.0.1;Port={self._port};Database=postgres;Username=warehouse"
        self._run("initdb", "--pgdata", str(folder / "data"), "--username", "warehouse", "--auth", "trust", "--no-sync")

    def start(self) -> None:
        """Start it, or start it again with what it has."""
        options = ("fsync=off", "listen_addresses=127.0.0.1", f"unix_socket_directories={self._folder}")
        command = [str(self._programs / "postgres"), "-D", str(self._folder / "data"), "-p", str(self._port)]
        self._process = subprocess.Popen(
            [*command, *(part for option in options for part in ("-c", option))],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=self._user,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(Exception):
                self.connect().close()
                return
            time.sleep(0.05)
        raise TimeoutError(self.text)

    def stop(self) -> None:
        """End it at once, with everybody's connections."""
        if self._process:
            self._process.send_signal(signal.SIGINT)
            self._process.wait()
            self._process = None

    def restart(self) -> None:
        self.stop()
        self.start()

    def connect(self) -> Any:
        """A connection of the tests' own, beside those that are tested."""
        import pyodbc  # noqa: PLC0415 - needs a driver manager

        return pyodbc.connect(self.text, autocommit=True, timeout=5)

    def _run(self, program: str, *options: str) -> None:
        subprocess.run(
            [str(self._programs / program), *options], check=True, stdout=subprocess.DEVNULL, user=self._user
        )


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server until the block ends; POSTGRES names the folder of its programs where it is elsewhere."""
    found = os.environ.get("POSTGRES") or next(
        iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None
    )
    programs = Path(required(str(found) if found and Path(found, "initdb").exists() else None, "PostgreSQL", INSTALL))
    required(_driver(), f"its ODBC driver ({DRIVER})", INSTALL)
    with TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as name:
        folder, user = Path(name), None
        if os.geteuid() == 0:  # it refuses to run as root
            user = "nobody"
            shutil.chown(folder, user)
        server = PostgresServer(programs, folder, user)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _driver() -> str | None:
    try:
        import pyodbc  # noqa: PLC0415 - as above
    except ImportError:  # there is no driver manager
        return None
    return next((name for name in pyodbc.drivers() if name == DRIVER), None)
