"""Reads that Redis answers beside reads that the process answers: two processes on one store, asked in turn.

Then 32 clients ask at once for months that nobody keeps: hits, misses, and requests that waited for an answer which
another one made, as `GET /cache` counts them.
"""

import shutil
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx2 as httpx

import tests.conftest
from benchmarks.servers import BASE, Flow, percentile, served, token
from tests.application.saves import SITE
from tests.faults.company import prepared
from tests.redis import redis_server

WARM, ROUNDS = 20, 300
CLIENTS: Final = 32
MONTHS: Final = tuple(f"2025-{month:02d}" for month in range(1, 13))
RATIO_BUDGET: Final = 1.3
"""Server time of a read that Redis answers, against one that the process answers."""


def measure() -> None:
    """Print both server times with their ratio, and the counts of 32 clients."""
    with (
        tempfile.TemporaryDirectory() as folder,
        redis_server(Path(folder)) as redis,
        company(folder),
        served(folder, demo=False) as memory,
        served(folder, cache=redis.address, demo=False) as shared,
    ):
        headers = {"Authorization": f"Bearer {token(folder, 'bench')}"}
        with httpx.Client(headers=headers) as client:
            flows = _reads(client, (memory, shared))
            _print(flows)
            before = _counts(client, shared)
            redis.client.flushdb()
            with ThreadPoolExecutor(CLIENTS) as pool:
                [*pool.map(lambda number: _asks(shared, headers, number), range(CLIENTS))]
            after = _counts(client, shared)
    counted = {name: after[name] - before[name] for name in before}
    asked = CLIENTS * len(MONTHS)
    print(f"{CLIENTS} clients, {asked} reads of {len(MONTHS)} months: {counted}, {sum(counted.values())} counted")


@contextmanager
def company(folder: str) -> Iterator[None]:
    """The small company of the campaign of faults, in a folder."""
    with tempfile.TemporaryDirectory() as session:
        tests.conftest.SESSION = Path(session)
        shutil.copyfile(prepared(), Path(folder) / "store.db")
        yield


def _reads(client: httpx.Client, addresses: Sequence[str]) -> Sequence[Flow]:
    """The same month from each address in turn; the first reads put it into the caches."""
    path, flows = f"{BASE}/statistics/{SITE}/2025-08", [Flow() for _ in addresses]
    for turn in range(WARM + ROUNDS):
        for flow, address in zip(flows, addresses, strict=True):
            answer = client.get(f"{address}{path}")
            if turn >= WARM:
                flow.add(answer, 200)
                if answer.json()["meta"]["cache"] != "hit":
                    raise SystemExit(f"{address} did not answer from its cache")
    return flows


def _print(flows: Sequence[Flow]) -> None:
    medians = [statistics.median(flow.server) for flow in flows]
    print(f"{'GET cached':<14}{'p50 ms':>9}{'p95 ms':>9}{'client':>9}{'ratio':>9}{'budget':>9}")
    for name, flow, median in zip(("in memory", "in Redis"), flows, medians, strict=True):
        ratio = median / medians[0]
        shown = f"{median:>9.2f}{percentile(flow.server, 95):>9.2f}{statistics.median(flow.client):>9.2f}"
        print(f"{name:<14}{shown}{ratio:>9.2f}{RATIO_BUDGET if name == 'in Redis' else '':>9}")


def _counts(client: httpx.Client, address: str) -> dict[str, int]:
    state = client.get(f"{address}{BASE}/cache").json()["data"]
    return {name: state[name] for name in ("hits", "misses", "shared")}


def _asks(address: str, headers: dict[str, str], number: int) -> None:
    """One client reads each month, every other one in the other order."""
    with httpx.Client(headers=headers, timeout=60) as client:
        for month in MONTHS[:: 1 if number % 2 else -1]:
            client.get(f"{address}{BASE}/statistics/{SITE}/{month}")
