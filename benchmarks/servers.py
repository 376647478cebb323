"""Servers that benchmarks ask over HTTP, started and stopped, and what their answers took."""

import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

import httpx2 as httpx

BASE = "/api/v1/forecasting"
TODAY = "2025-07-15"


@dataclass
class Flow:
    """Milliseconds of one flow: by the server's own clock and by the client's."""

    server: list[float] = field(default_factory=list)
    client: list[float] = field(default_factory=list)

    def add(self, answer: httpx.Response, expected: int) -> httpx.Response:
        if answer.status_code != expected:
            raise SystemExit(
                f"{answer.request.method} {answer.request.url} answered {answer.status_code}: {answer.text}"
            )
        self.client.append(answer.elapsed.total_seconds() * 1000)
        if timing := re.search(r"dur=([\d.]+)", answer.headers.get("Server-Timing", "")):
            self.server.append(float(timing[1]))
        return answer


def percentile(values: list[float], q: int) -> float:
    """A percentile of some values."""
    return statistics.quantiles(values, n=100)[q - 1]


def token(folder: str, user: str) -> str:
    """A forecasting administrator's token."""
    command = [
        sys.executable,
        "-m",
        "cli.token",
        "--role",
        "forecasting_admin",
        "--user",
        user,
        "--data",
        folder,
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - our own


@contextmanager
def served(folder: str, broker: str | None = None, cache: str | None = None, *, demo: bool = True) -> Iterator[str]:
    """The product on what a folder keeps, with the demo company; with a broker or a Redis of an address, or its own."""
    port, store = _free_port(), f"sqlite:{folder}/store.db"
    settings = {
        "Tables__serviceUri": store,
        "ServiceBus__fullyQualifiedNamespace": store,
        "ServiceBus": broker or "",
        "TOKEN_KEYS": f"file:{folder}/issuer.json",
        **({"CACHE": cache} if cache else {}),
    }
    options = ["--port", str(port), "--today", TODAY, *([] if demo else ["--no-demo"])]
    with _process(["-m", "local_host", *options], port, f"{BASE}/health/ready", settings, _is_whole) as url:
        yield url


def _is_whole(ready: httpx.Response) -> bool:
    """Whether all demo sites are made: the first requests are served before, on processors that make the others."""
    return ready.is_success and "demo data" not in ready.json()["data"]["degraded"]


@contextmanager
def bare() -> Iterator[str]:
    """A bare Starlette."""
    port = _free_port()
    with _process(["-m", "benchmarks.bare", str(port)], port, "/") as url:
        yield url


@contextmanager
def _process(
    arguments: list[str],
    port: int,
    path: str,
    settings: Mapping[str, str] = MappingProxyType({}),
    is_ready: Callable[[httpx.Response], bool] = lambda answer: answer.is_success,
) -> Iterator[str]:
    """A server of ours, ready, until the block ends."""
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "LOG_LEVEL": "WARNING", **settings}
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment)  # noqa: S603 - our own
    try:
        deadline = time.monotonic() + 300
        while not _answers(url + path, is_ready):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{' '.join(arguments)} did not start; run it alone to see why.")
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _answers(url: str, is_ready: Callable[[httpx.Response], bool]) -> bool:
    try:
        return is_ready(httpx.get(url))
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
