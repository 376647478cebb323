"""51 saves at once, with reads beside them, on brokers that work and brokers that do not."""

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
from tests.broker.product import product_broker
from tests.broker.server import connection_string

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
def _embedded() -> Iterator[None]:
    yield None


@contextmanager
def _works() -> Iterator[str]:
    """A Service Bus of the tests, which the product reaches by the real client."""
    with product_broker() as broker:
        yield broker.connection_string


@contextmanager
def _busy() -> Iterator[str]:
    """The same, but every message is rejected."""
    with product_broker() as broker:
        broker.refuse()
        yield broker.connection_string


@contextmanager
def _slow() -> Iterator[str]:
    """The same, a second late in all it does."""
    with product_broker() as broker:
        broker.delay(1)
        yield broker.connection_string


@contextmanager
def _closed() -> Iterator[str]:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    yield connection_string(port)


@contextmanager
def _mute() -> Iterator[str]:
    """A listener whose connections are taken and never answered."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield connection_string(server.getsockname()[1])


BROKERS: Mapping[str, Callable[[], AbstractContextManager[str | None]]] = {
    "embedded": _embedded,
    "works": _works,
    "a second slow": _slow,
    "rejects": _busy,
    "not there": _closed,
    "never answers": _mute,
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
