"""A Redis of the tests: Debian's redis-server, which can be stopped, held up and filled with lies."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from tests.servers import free_port, required

INSTALL = "apt-get install redis-server"
START_SECONDS = 30.0


class RedisServer:
    """A server of its own on a port of this machine."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self.address = f"redis://127.0.0.1:{self._port}"
        self.client = Redis.from_url(self.address)

    def start(self, *options: str) -> None:
        """Start it, empty."""
        command = [self._program, "--port", str(self._port), "--save", "", "--dir", str(self._folder), *options]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            with suppress(RedisError):
                self.client.ping()
                return
            time.sleep(0.02)
        raise TimeoutError(self.address)

    def stop(self) -> None:
        """Kill it."""
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait()
            self._process = None

    def hold(self) -> None:
        """It takes connections and says nothing."""
        if self._process:
            self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        if self._process:
            self._process.send_signal(signal.SIGCONT)


def until(holds: Callable[[], object]) -> None:
    """Wait for what another thread does."""
    deadline = time.monotonic() + START_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(0.01)


@contextmanager
def redis_server(folder: Path) -> Iterator[RedisServer]:
    """A server until the block ends; REDIS names a `redis-server` that is not on PATH."""
    program = required(os.environ.get("REDIS") or shutil.which("redis-server"), "Redis (redis-server)", INSTALL)
    server = RedisServer(program, folder)
    server.start()
    try:
        yield server
    finally:
        server.client.close()
        server.stop()
