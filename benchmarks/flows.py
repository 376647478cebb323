"""The HTTP flows of the local host: the median of three runs, beside the budgets.

Server time is what `Server-Timing` says; the ratio compares a client's median with that of a bare Starlette.
"""

import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx2 as httpx

BASE = "/api/v1/forecasting"
TODAY = "2025-07-15"
ROUNDS = 100
RUNS = 3
BUDGETS = {"GET cached": 10.0, "GET 304": 3.0, "GET uncached": None, "PUT": 80.0}
"""Milliseconds of server time, p95."""
IMPORT_BUDGET = 800.0


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


def measure() -> None:
    """Print the table of flows."""
    with tempfile.TemporaryDirectory() as folder, _served(folder) as product, _bare() as bare:
        runs = [_run(product, bare, folder, number) for number in range(RUNS)]
    _import_time()  # compiles
    imports = statistics.median(_import_time() for _ in range(RUNS))
    print(f"{'flow':<14}{'p50 ms':>9}{'p95 ms':>9}{'budget':>9}   ratio to bare Starlette")
    for name, budget in BUDGETS.items():
        p50, p95 = (statistics.median(_percentile(run[name].server, q) for run in runs) for q in (50, 95))
        ratio = statistics.median(
            statistics.median(run[name].client) / statistics.median(run["bare"].client) for run in runs
        )
        print(f"{name:<14}{p50:>9.1f}{p95:>9.1f}{budget or '-':>9}   {ratio:.1f} x")
    bare_p50 = statistics.median(statistics.median(run["bare"].client) for run in runs)
    print(f"{'bare, client':<14}{bare_p50:>9.1f}")
    print(f"{'import':<14}{imports:>9.0f}{'':>9}{IMPORT_BUDGET:>9.0f}")


def _run(product: str, bare: str, folder: str, number: int) -> dict[str, Flow]:
    """One run: saves with the read after each, then reads of what stays, the yardstick in between."""
    flows = {name: Flow() for name in (*BUDGETS, "bare")}
    token = _token(folder, f"bench{number}")
    with httpx.Client(base_url=product, headers={"Authorization": f"Bearer {token}"}) as client:
        listed = client.get(f"{BASE}/sites").json()["data"]
        sites = [site["siteId"] for site in listed if site["availableRooms"] and not site["closeDate"]]
        for turn in range(ROUNDS):
            _write(client, flows, sites[turn % len(sites)], occupancy=(turn % 50 + number) / 100)
        time.sleep(1)  # the queue's work ends: reads are measured by themselves
        for turn in range(ROUNDS):
            _read(client, flows, sites[turn % len(sites)])
            flows["bare"].add(client.get(bare), 200)
    return flows


def _write(client: httpx.Client, flows: dict[str, Flow], site: str, occupancy: float) -> None:
    """Save a month, and read what no cache can hold yet."""
    url = f"{BASE}/statistics/{site}/2025-08"
    etag = client.get(url).headers["ETag"]
    body = {"days": [{"date": f"2025-08-{day:02d}", "occupancy": occupancy} for day in range(1, 32)]}
    flows["PUT"].add(client.put(url, json=body, headers={"If-Match": etag}), 200)
    flows["GET uncached"].add(client.get(url), 200)


def _read(client: httpx.Client, flows: dict[str, Flow], site: str) -> None:
    """Read a month that nobody changes, and ask whether it changed."""
    url = f"{BASE}/statistics/{site}/2025-08"
    answer = flows["GET cached"].add(client.get(url), 200)
    flows["GET 304"].add(client.get(url, headers={"If-None-Match": answer.headers["ETag"]}), 304)


def _percentile(values: list[float], q: int) -> float:
    return statistics.quantiles(values, n=100)[q - 1]


def _token(folder: str, user: str) -> str:
    command = [
        sys.executable,
        "-m",
        "local_host.token",
        "--role",
        "forecasting_admin",
        "--user",
        user,
        "--data",
        folder,
    ]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - our own


def _import_time() -> float:
    """Milliseconds until the app package is imported from compiled bytecode, without the interpreter's own start."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    code = "import time; t = time.perf_counter(); import function_app; print((time.perf_counter() - t) * 1000)"
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)  # noqa: S603 - our own
    return float(run.stdout)


@contextmanager
def _served(folder: str) -> Iterator[str]:
    port = _free_port()
    options = ["--port", str(port), "--data", folder, "--today", TODAY]
    with _process(["-m", "local_host", *options], port, f"{BASE}/health/ready") as url:
        yield url


@contextmanager
def _bare() -> Iterator[str]:
    port = _free_port()
    with _process(["-m", "benchmarks.bare", str(port)], port, "/") as url:
        yield url


@contextmanager
def _process(arguments: list[str], port: int, path: str) -> Iterator[str]:
    """A server of ours, ready, until the block ends."""
    url = f"http://127.0.0.1:{port}"
    environment = {**os.environ, "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen([sys.executable, *arguments], stdout=subprocess.DEVNULL, env=environment)  # noqa: S603 - our own
    try:
        deadline = time.monotonic() + 120
        while not _answers(url + path):
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"{' '.join(arguments)} did not start; run it alone to see why.")
            time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
