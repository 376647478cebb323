"""The started product: the local host in a process of its own, on demo data, reached over HTTP."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx2 as httpx
import pytest

from tests.servers import free_port

BASE = "/api/v1/forecasting"
TODAY = "2025-07-15"
PATIENCE: Final = 300.0
"""Seconds to wait for a process at most: far more than it ever takes, so that only one that hangs fails."""

_UNLIMITED: Final = """import runpy, shared_code.api.limits as limits
limits.REQUESTS = 10**6
runpy.run_module("local_host", run_name="__main__", alter_sys=True)
"""
"""The product, but for the requests that a user may make in a quarter of an hour: one user runs hundreds of tests."""


class Host:
    """A local host on a folder of data; it can be stopped, killed and started again."""

    def __init__(self, folder: Path, *options: str, **settings: str) -> None:
        self.folder = folder
        self._options = options
        self._settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "console.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", str(self.port), "--data", str(self.folder), "--today", TODAY, *self._options]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", _UNLIMITED, *options],
                stdout=log,
                stderr=log,
                env={**os.environ, **self._settings},
            )
        deadline = time.monotonic() + PATIENCE
        while not self._ready():
            assert self._process.poll() is None, self.log.read_text("utf-8")
            assert time.monotonic() < deadline, self.log.read_text("utf-8")
            time.sleep(0.1)

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Kill -9: nothing is flushed, nothing is closed."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(PATIENCE)

    def stop(self) -> int:
        """Ctrl-C; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        return self._process.wait(PATIENCE)

    def background(self) -> int | None:
        """The process of its timers and queues, while there is one (Linux)."""
        assert self._process is not None
        number = self._process.pid
        children = Path(f"/proc/{number}/task/{number}/children").read_text("ascii").split()
        return int(children[0]) if children else None

    def client(self, role: str, **options: str) -> httpx.Client:
        """A client signed in with a token of the token command."""
        arguments = [argument for name, value in options.items() for argument in (f"--{name}", value)]
        command = [sys.executable, "-m", "cli.token", "--role", role, "--data", str(self.folder), *arguments]
        token = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", token)
        return httpx.Client(base_url=self.url, headers={"Authorization": f"Bearer {token}"}, timeout=PATIENCE)

    def _ready(self) -> bool:
        """Whether it is served, and the demo data are whole; work of the background may still wait its turn."""
        try:
            answer = httpx.get(f"{self.url}{BASE}/health/ready")
            return answer.is_success and "demo data" not in answer.json()["data"]["degraded"]
        except httpx.TransportError:
            return False


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """One started product for all end-to-end tests; each test saves months of its own."""
    started = Host(tmp_path_factory.mktemp("host"))
    try:
        started.start()
        yield started
    finally:
        started.stop()
