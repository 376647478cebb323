"""51 saves at once, with reads beside them, on a broker that works, one that refuses and one that never answers."""

import socket
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import httpx2 as httpx

from benchmarks.servers import BASE, Flow, percentile, served, token

SAVES = 51
READS = 20
BUDGET = 1000.0
"""Milliseconds until the slowest of the saves is answered."""


def measure() -> None:
    """Print a line for each broker: times by the client's clock, and what became of the messages."""
    print(f"{SAVES} saves at once   PUT p50 ms   PUT max  budget   GET p95  live p95   in outbox   after restart")
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, broker) in enumerate(BROKERS.items(), 1):
            print(f"{name:<15}{_line(folder, broker, number)}")


def _line(folder: str, broker: Callable[[], AbstractContextManager[str | None]], number: int) -> str:
    """What one broker costs the saves of so many vehicles a day."""
    with broker() as address, served(folder, address) as url:
        flows = _run(url, folder, number)
    waiting = _waiting(folder)
    with served(folder):
        left = _once_sent(folder)
    put, get, live = (flows[flow].client for flow in ("PUT", "GET", "live"))
    times = f"{percentile(put, 50):>13.0f}{max(put):>10.0f}{BUDGET:>8.0f}"
    return f"{times}{percentile(get, 95):>10.0f}{percentile(live, 95):>10.0f}{waiting:>12}{left:>16}"


@contextmanager
def _refusing() -> Iterator[str]:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield f"sb://127.0.0.1:{port}"


@contextmanager
def _silent() -> Iterator[str]:
    """A listener whose connections are taken and never answered."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield f"sb://127.0.0.1:{server.getsockname()[1]}"


@contextmanager
def _embedded() -> Iterator[None]:
    yield None


BROKERS: Mapping[str, Callable[[], AbstractContextManager[str | None]]] = {
    "embedded": _embedded,
    "refuses": _refusing,
    "never answers": _silent,
}


def _run(url: str, folder: str, vehicles: int) -> dict[str, Flow]:
    """The saves at once, each of another month, and the reads while they are worked on."""
    flows = {name: Flow() for name in ("PUT", "GET", "live")}
    headers = {"Authorization": f"Bearer {token(folder, 'bench')}"}
    with httpx.Client(base_url=url, headers=headers, timeout=120) as client, ThreadPoolExecutor(SAVES + 2) as pool:
        listed = client.get(f"{BASE}/sites").json()["data"]
        sites = [site["siteId"] for site in listed if site["availableRooms"] and not site["closeDate"]]
        months = [f"{BASE}/statistics/{site}/2025-{month:02d}" for month in range(8, 13) for site in sites][:SAVES]
        etags = [client.get(month).headers["ETag"] for month in months]

        def save(month: str, etag: str) -> None:
            body = {"days": [{"date": f"{month[-7:]}-02", "valetDaily": vehicles}]}
            flows["PUT"].add(client.put(month, json=body, headers={"If-Match": etag}), 200)

        def read(flow: str, path: str) -> None:
            for _ in range(READS):
                flows[flow].add(client.get(path), 200)

        working = [pool.submit(save, *pair) for pair in zip(months, etags, strict=True)]
        working += [pool.submit(read, "live", f"{BASE}/health/live"), pool.submit(read, "GET", months[-1])]
        for work in working:
            work.result()
    return flows


def _once_sent(folder: str) -> int:
    """Messages in the outbox once it is empty, or after a minute."""
    deadline = time.monotonic() + 60
    while (left := _waiting(folder)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


def _waiting(folder: str) -> int:
    count = "SELECT count(*) FROM stored_row WHERE table_name = 'forecasts' AND row_key LIKE 'o|%'"
    with closing(sqlite3.connect(Path(folder, "store.db"))) as store:
        (found,) = store.execute(count).fetchone()
    return int(found)
