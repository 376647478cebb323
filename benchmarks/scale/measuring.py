"""Measures what the simulation is told of the product: processor time and rows of the store, by kind of work.

`python -m benchmarks.scale.measuring > measured.json` writes what is committed here. Processor time depends little on
what else the machine does, and on the machine. A save is the read of its ETag and the PUT.
"""

import json
import os
import platform
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from benchmarks.memory import ROUTES
from benchmarks.servers import BASE, TODAY
from demo import seed
from demo.company import demo_sites
from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_api
from shared_code.application import close_current, current
from shared_code.kit.period import Period
from shared_code.messaging.queues import QUEUES
from shared_code.store.summaries import RowKey
from shared_code.store.table import TableStore

ROUNDS, SITES = 15, 3
COPIES = 200
"""Sites of the company whose roll-up is read."""
MONTH = Period.parse(TODAY[:7]).shift(1)
Cost = dict[str, Any]


def main() -> None:
    """Print the costs as JSON."""
    with tempfile.TemporaryDirectory() as folder, _company(Path(folder)) as client:
        site = demo_sites()[0].id
        costs = {"read": _cost(_reads(client, site)), "save": _cost(_saves(client, site))}
        for queue in QUEUES[:3]:
            costs[queue.name] = _cost(_refreshes(client, site, queue.subject))
        costs["row of a roll-up"] = _cost(_rollups(client, site), COPIES)
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    told = {"python": platform.python_version(), "machine": machine}
    json.dump({**told, "costs": costs}, sys.stdout, indent=2)
    print()


@contextmanager
def _company(folder: Path) -> Iterator[TestClient]:
    """A client of the product in this process, on some demo sites."""
    store = f"sqlite:{folder / 'store.db'}"
    settings = {
        "ENVIRONMENT": "local", "BUSINESS_DATE": TODAY, "LOG_LEVEL": "WARNING", "Tables__serviceUri": store,
        "ServiceBus__fullyQualifiedNamespace": store, "TOKEN_KEYS": f"file:{folder}/issuer.json",
        **{queue.setting: queue.name for queue in QUEUES},
    }  # fmt: skip
    os.environ.update(settings)
    seed.seed(date.fromisoformat(TODAY), lambda _: None, sites=demo_sites()[:SITES])
    issuer = current().development_issuer
    if issuer is None:
        raise SystemExit("a laptop has an issuer")
    headers = {"Authorization": f"Bearer {issuer.issue('bench', ['forecasting_admin'], ())}"}
    with TestClient(create_api(routers(), GATE), base_url="https://scale.example", headers=headers) as client:
        yield client
    close_current()


def _reads(client: TestClient, site: str) -> Callable[[int], None]:
    def read(number: int) -> None:
        path = ROUTES[number % len(ROUTES)].format(site=site, period=MONTH)
        client.get(f"{BASE}/{path}").raise_for_status()

    return read


def _saves(client: TestClient, site: str) -> Callable[[int], None]:
    url = f"{BASE}/statistics/{site}/{MONTH.shift(2)}"

    def save(number: int) -> None:
        days = [{"date": str(day), "valetDaily": 10 + number} for day in MONTH.shift(2).days()]
        etag = client.get(url).headers["ETag"]
        client.put(url, json={"days": days}, headers={"If-Match": etag}).raise_for_status()

    return save


def _refreshes(client: TestClient, site: str, subject: str) -> Callable[[int], None]:
    save = _saves(client, site)

    def refresh(number: int) -> None:
        save(100 + number)
        _seen.begin()
        current().following.refresh(subject, site, [MONTH.shift(2)])

    return refresh


def _rollups(client: TestClient, site: str) -> Callable[[int], None]:
    """A year of the company, with so many copies of a site."""
    own = current().register.sites[site]
    district = own.district_on(MONTH.last_day)
    (row,) = [one for one in current().pl_rows.of_district(district, MONTH.year) if one.site_id == site]
    names = [f"9{number:03d}" for number in range(COPIES)]
    current().register.save("sites", {name: own.model_copy(update={"site_id": name}) for name in names})
    for name in names:
        key = RowKey(district, MONTH.year, name)
        current().pl_rows.refresh(key, partial(row.model_copy, update={"site_id": name}))
    path = f"{BASE}/pl-view/rollup/company/all?period={MONTH.year}"

    def read(_: int) -> None:
        client.get(path).raise_for_status()

    return read


@dataclass
class _Seen:
    """Calls of the store by the work that is measured, rows that they asked for by table, and since when it runs."""

    calls: int = 0
    rows: Counter[str] = field(default_factory=Counter)
    started: float = 0.0

    def begin(self) -> None:
        self.calls = 0
        self.rows.clear()
        self.started = time.process_time()


_seen = _Seen()


def _cost(work: Callable[[int], None], parts: int = 1) -> Cost:
    """The median processor time of a part in some rounds, and what the last one asked of the store."""
    with _observed():
        times = []
        for number in range(ROUNDS):
            _seen.begin()
            work(number)
            times.append(time.process_time() - _seen.started)
        seconds, rows = statistics.median(times) / parts, dict(sorted(_seen.rows.items()))
        return {"seconds": round(seconds, 5), "calls": _seen.calls, "rows": rows}


@contextmanager
def _observed() -> Iterator[None]:
    """Count what is asked of the store; of a query, the range."""
    kind, names = type(current().tables), ("get", "query", "submit")
    kept = {name: getattr(kind, name) for name in names}

    def observing(name: str) -> Callable[..., Any]:
        def call(tables: TableStore, table: str, *given: Any) -> Any:  # noqa: ANN401 - of any of the three
            _seen.calls += 1
            _seen.rows[table] += len(given[-1]) if name == "submit" else 1
            return kept[name](tables, table, *given)

        return call

    for name in names:
        setattr(kind, name, observing(name))
    try:
        yield
    finally:
        for name, method in kept.items():
            setattr(kind, name, method)


if __name__ == "__main__":
    main()
