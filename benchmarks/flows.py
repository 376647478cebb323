"""The HTTP flows of the local host: the median of three runs, beside the budgets.

Server time is what `Server-Timing` says; the ratio compares a client's median with that of a bare Starlette.
"""

import statistics
import subprocess
import sys
import tempfile
import time

import httpx2 as httpx

from benchmarks.servers import BASE, Flow, bare, percentile, served, token

ROUNDS = 100
RUNS = 3
BUDGETS = {"GET cached": 10.0, "GET 304": 3.0, "GET uncached": None, "PUT": 80.0}
"""Milliseconds of server time, p95."""
IMPORT_BUDGET = 800.0


def measure() -> None:
    """Print the table of flows."""
    with tempfile.TemporaryDirectory() as folder, served(folder) as product, bare() as yardstick:
        runs = [_run(product, yardstick, folder, number) for number in range(RUNS)]
    _import_time()  # compiles
    imports = statistics.median(_import_time() for _ in range(RUNS))
    print(f"{'flow':<14}{'p50 ms':>9}{'p95 ms':>9}{'budget':>9}   ratio to bare Starlette")
    for name, budget in BUDGETS.items():
        p50, p95 = (statistics.median(percentile(run[name].server, q) for run in runs) for q in (50, 95))
        ratio = statistics.median(
            statistics.median(run[name].client) / statistics.median(run["bare"].client) for run in runs
        )
        print(f"{name:<14}{p50:>9.1f}{p95:>9.1f}{budget or '-':>9}   {ratio:.1f} x")
    bare_p50 = statistics.median(statistics.median(run["bare"].client) for run in runs)
    print(f"{'bare, client':<14}{bare_p50:>9.1f}")
    print(f"{'import':<14}{imports:>9.0f}{'':>9}{IMPORT_BUDGET:>9.0f}")


def _run(product: str, yardstick: str, folder: str, number: int) -> dict[str, Flow]:
    """One run: saves with the read after each, then reads of what stays, the yardstick in between."""
    flows = {name: Flow() for name in (*BUDGETS, "bare")}
    headers = {"Authorization": f"Bearer {token(folder, f'bench{number}')}"}
    with httpx.Client(base_url=product, headers=headers) as client:
        listed = client.get(f"{BASE}/sites").json()["data"]
        sites = [site["siteId"] for site in listed if site["availableRooms"] and not site["closeDate"]]
        for turn in range(ROUNDS):
            _write(client, flows, sites[turn % len(sites)], occupancy=(turn % 50 + number) / 100)
        time.sleep(1)  # the queue's work ends: reads are measured by themselves
        for turn in range(ROUNDS):
            _read(client, flows, sites[turn % len(sites)])
            flows["bare"].add(client.get(yardstick), 200)
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


def _import_time() -> float:
    """Milliseconds until the app package is imported from compiled bytecode, without the interpreter's own start."""
    code = "import time; t = time.perf_counter(); import function_app; print((time.perf_counter() - t) * 1000)"
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    return float(run.stdout)
