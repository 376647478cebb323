"""The HTTP flows of the P&L: a year calculated, explained, tried out and rolled up, beside the budgets.

As in `flows`; the district of the roll-up is filled up to 100 sites with copies of one of them.
"""

import json
import os
import statistics
import tempfile
import time
from pathlib import Path

import httpx2 as httpx

from benchmarks.servers import BASE, TODAY, Flow, bare, percentile, served, token
from shared_code.application import close_current, current
from shared_code.store.table import Upsert

ROUNDS = 40
RUNS = 3
SITES_OF_A_DISTRICT = 100
DISTRICT = "d-orlando"
BUDGETS = {"P&L year cold": 60.0, "P&L year cached": 10.0, "explain": 30.0, "what-if": 50.0, "roll-up of 100": 150.0}
"""Milliseconds of server time, p95."""
REFRESH_BUDGET = 5000.0


def measure() -> None:
    """Print the table of flows."""
    with tempfile.TemporaryDirectory() as folder, served(folder) as product, bare() as yardstick:
        _fill_up(folder)
        runs = [_run(product, yardstick, folder, number) for number in range(RUNS)]
    print(f"\n{'flow':<22}{'p50 ms':>9}{'p95 ms':>9}{'budget':>9}   ratio to bare Starlette")
    for name, budget in BUDGETS.items():
        p50, p95 = (statistics.median(percentile(run[name].server, q) for run in runs) for q in (50, 95))
        ratio = statistics.median(
            statistics.median(run[name].client) / statistics.median(run["bare"].client) for run in runs
        )
        print(f"{name:<22}{p50:>9.1f}{p95:>9.1f}{budget:>9.0f}   {ratio:.1f} x")
    refresh = [statistics.median(run["save to roll-up"].client) for run in runs]
    slowest = max(max(run["save to roll-up"].client) for run in runs)
    print(f"{'save to roll-up':<22}{statistics.median(refresh):>9.0f}{slowest:>9.0f}{REFRESH_BUDGET:>9.0f}   (slowest)")


def _run(product: str, yardstick: str, folder: str, number: int) -> dict[str, Flow]:
    flows = {name: Flow() for name in (*BUDGETS, "bare", "save to roll-up")}
    headers = {"Authorization": f"Bearer {token(folder, f'profit{number}')}"}
    with httpx.Client(base_url=product, headers=headers, timeout=30) as client:
        listed = client.get(f"{BASE}/sites", params={"districtId": DISTRICT}).json()["data"]
        sites = [site["siteId"] for site in listed if site["availableRooms"]]
        for turn in range(ROUNDS):
            site = sites[turn % len(sites)]
            _save(client, site, occupancy=(turn + 1 + number * ROUNDS) / 1000)
            url = f"{BASE}/pl-view/{site}/2025"
            flows["P&L year cold"].add(client.get(url), 200)
            flows["P&L year cached"].add(client.get(url), 200)
            flows["explain"].add(client.get(f"{BASE}/pl-view/{site}/2025-08/explain"), 200)
            drivers = {"statistics": {"occupancy": 0.5 + turn / 100}}
            flows["what-if"].add(client.post(f"{BASE}/what-if/{site}/2025-08", json=drivers), 200)
            flows["bare"].add(client.get(yardstick), 200)
        time.sleep(2)  # the queue's work ends
        for turn in range(ROUNDS // 4):
            flows["roll-up of 100"].add(_rollup(client), 200)
            flows["save to roll-up"].client.append(_refreshed(client, sites[0], (turn + 500 + number * ROUNDS) / 1000))
    return flows


def _save(client: httpx.Client, site: str, occupancy: float) -> None:
    url = f"{BASE}/statistics/{site}/2025-08"
    body = {"days": [{"date": f"2025-08-{day:02d}", "occupancy": occupancy} for day in range(1, 32)]}
    saved = client.put(url, json=body, headers={"If-Match": client.get(url).headers["ETag"]})
    if not saved.is_success:
        raise SystemExit(saved.text)


def _rollup(client: httpx.Client) -> httpx.Response:
    return client.get(f"{BASE}/pl-view/rollup/district/{DISTRICT}", params={"period": "2025"})


def _refreshed(client: httpx.Client, site: str, occupancy: float) -> float:
    """Milliseconds from a save until the roll-up shows it."""
    before = _rollup(client).json()["data"]["lines"][0]["total"]
    start = time.perf_counter()
    _save(client, site, occupancy)
    while _rollup(client).json()["data"]["lines"][0]["total"] == before:
        if time.perf_counter() - start > REFRESH_BUDGET / 100:
            raise SystemExit("The roll-up did not follow the save.")
        time.sleep(0.02)
    return (time.perf_counter() - start) * 1000


def _fill_up(folder: str) -> None:
    """Copy the year of one site under other numbers until its district has 100."""
    store = f"sqlite:{Path(folder) / 'store.db'}"
    example = json.loads(Path("local.settings.example.json").read_text("utf-8"))["Values"]
    os.environ.update({**example, "Tables__serviceUri": store, "BUSINESS_DATE": TODAY})
    partition = f"{DISTRICT}|{TODAY[:4]}|pl"
    rows = list(current().tables.query("summaries", partition))
    copies = [
        Upsert(f"X{number:03d}", _renamed(dict(rows[0].properties), rows[0].row, f"X{number:03d}"))
        for number in range(SITES_OF_A_DISTRICT - len(rows))
    ]
    current().tables.submit("summaries", partition, copies)
    close_current()


def _renamed(properties: dict[str, str | int | bool], old: str, new: str) -> dict[str, str | int | bool]:
    return {name: str(value).replace(f'"{old}"', f'"{new}"') for name, value in properties.items()}
