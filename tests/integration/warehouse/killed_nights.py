"""Nights over 24 sites that are killed (`kill -9`) at random moments and go on.

`python -m … FOLDER SEED KILLS [FLOWS]`: FLOWS are `loads` or, which takes five times as long, `all`, with the look at
the data, predictive forecasts, accuracy, P&L and roll-ups.

Prints as JSON how many kills hit a night that was going on, and what of its end is not as after a night nobody killed.
A program of its own, with one thread, so that it may fork: a night begins in milliseconds.
"""

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from demo import warehouse as made
from shared_code.application import close_current, current
from shared_code.integration.nightly import FLOWS, LOADS, ROLL_UP
from shared_code.messaging.queues import QUEUES
from shared_code.sites.models import Assignment, District, Region, Site
from shared_code.store.names import FORECASTS, REFERENCE
from shared_code.store.nightly_run import NightlyJob
from shared_code.store.site_partition import unpack

TODAY: Final = date(2025, 4, 16)
SITES: Final = tuple(f"{number:04d}" for number in range(101, 125))
KILLS_OF_A_NIGHT: Final = 4
IS_WHOLE: Final = sys.argv[-1] == "all"
_OF_ONE_NIGHT: Final = ("loadedAt", "loaded_at", "at", "since", "id")
"""Moments, and ids made of them, which differ between two nights that did the same."""
_KEPT: Final = ("d|", "f|", "j", "p|", "g|", "q|")
"""Rows of a site that a night leaves: documents, facts, jobs, predictive and kept forecasts, alerts."""


def main(folder: Path, seed: int, kills: int) -> Mapping[str, Any]:
    """Kill nights at so many moments; what came of it."""
    _make(folder / "base")
    _night(_copied(folder, "whole"))  # here, so that no child has to import what it needs
    began = time.monotonic()
    _child(lambda: _night(_copied(folder, "again")))
    seconds = time.monotonic() - began
    wanted, hits, different = _state(folder / "whole"), 0, list[str]()
    rng = random.Random(seed)  # noqa: S311 - moments, no secrets
    for number in range(10 * kills):
        if hits >= kills:
            break
        store = _copied(folder, f"night-{number}")
        for _ in range(min(KILLS_OF_A_NIGHT, kills - hits)):
            after = rng.uniform(0, 2 * seconds / KILLS_OF_A_NIGHT)  # so that they reach the end, but rarely pass it
            hits += _killed(lambda store=store: _night(store), after)  # type: ignore[misc]  # mypy infers no defaults
        _child(lambda store=store: _night(store))  # type: ignore[misc]  # as above
        different += [f"night {number}: {one}" for one in _differences(wanted, _state(store))]
        shutil.rmtree(store)
        sys.stderr.write(f"night {number}: {hits} kills, {len(different)} differences\n")
    return {"kills": hits, "different": different[:20], "sites": len(SITES), "seconds": round(seconds, 2)}


def _child(work: Callable[[], object]) -> None:
    """Do work in a process of its own, to its end."""
    _, status = os.waitpid(_forked(work), 0)
    if status:
        raise SystemExit("a night that nobody killed failed")


def _killed(work: Callable[[], object], after: float) -> bool:
    """Whether work was still going on when it was killed."""
    process = _forked(work)
    time.sleep(after)
    os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    return os.WIFSIGNALED(status)


def _forked(work: Callable[[], object]) -> int:
    process = os.fork()
    if process == 0:
        try:
            work()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001 - a child must never return into its parent's code
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
    return process


def _copied(folder: Path, name: str) -> Path:
    return Path(shutil.copytree(folder / "base", folder / name))


def _configure(store: Path) -> None:
    os.environ.update(
        {
            "ENVIRONMENT": "local",
            "LOG_FILE": "none",
            "BUSINESS_DATE": str(TODAY),
            "COALESCE_SECONDS": "0",
            "Tables__serviceUri": f"sqlite:{store / 'store.db'}",
            "ServiceBus__fullyQualifiedNamespace": f"sqlite:{store / 'store.db'}",
            "DB_PRIMARY_CONNECTION": f"sqlite:{store / 'warehouse.db'}",
            "TOKEN_KEYS": f"file:{store / 'issuer.json'}",
            **{queue.setting: queue.name for queue in QUEUES},
        }
    )


def _night(store: Path) -> None:
    """All jobs of a night, as far as they are left; nobody else is at work."""
    _configure(store)
    app = current()
    jobs: list[NightlyJob] = [*app.nightly_loads.values()]
    if IS_WHOLE:
        jobs += [app.data_validation, app.trend_analysis, app.forecast_accuracy, app.nightly_roll_up]
    for job in jobs:
        while left := job.left():
            for site in left:
                job.site(site)
    close_current()


def _make(store: Path) -> None:
    """Sites without figures, and a warehouse that has some of each."""
    store.mkdir()
    _configure(store)
    register = current().register
    register.save("regions", {"r": Region(region_id="r", name="East")})
    register.save("districts", {"d": District(district_id="d", name="Boston", region_id="r")})
    register.save("sites", {site: _site(site) for site in SITES})
    close_current()
    with closing(sqlite3.connect(store / "warehouse.db")) as connection, connection:
        connection.executescript(made.TABLES.read_text("utf-8"))
        for table, row in (one for site in SITES for one in _rows(site)):
            marks = ", ".join("?" * len(row))
            connection.execute(f"INSERT INTO {table} VALUES ({marks})", row)  # noqa: S608 - names of our own


def _site(site: str) -> Site:
    assigned = Assignment(since=date(2020, 1, 1), district_id="d")
    return Site(site_id=site, name=site, assignments=(assigned,), available_rooms=40, total_spaces=20)


def _rows(site: str) -> Iterator[tuple[str, tuple[Any, ...]]]:
    yield "WORKDAY_WAGE_RATE", (site, "VLT1", "18.5")
    for month in ("202503", "202504"):
        for account in ("4790", "7045", "9410"):
            amount = f"{'-' if account == '4790' else ''}{int(site)}.25"
            yield "BUDGET_FINAL", (site, account, month, amount)
            yield "ACCOUNT_SUMMARY", (site, account, month, amount, "22")
        yield "BUDGET_DATATAB_PR", (site, 2025, int(month[-2:]), "VLT1", "Valet", "PR Hours", "40")
    for day in (str(TODAY - timedelta(days=number)) for number in range(1, 4)):
        for category, kind in (("Valet Daily", "Vehicles"), ("Occupied Rooms", "Other")):
            yield "REVENUE_DATAMART_DAILY", (site, day, category, kind, day[-2:], f"{day} 05:00:00")
        yield "REVENUE_DAILY_DETAIL", (site, day, "VD1", "Parking", site, site, None, "N", "0", "Cashier", None)
        yield "vwPAYROLL_SUMMARY", (site, "VLT1", "REGULAR", day, "8", "148")
        number = date.fromisoformat(day).timetuple().tm_yday
        yield "SHIFT_ENTITY", (site, "VLT1", 2025, number, "480", "0", "0", "No")


def _state(store: Path) -> Mapping[str, Any]:
    """What a night leaves: documents and facts with their versions, how often the trail names each, runs."""
    _configure(store)
    tables, found = current().tables, dict[str, Any]()
    for site in SITES:
        trail: Counter[str] = Counter()
        for row in tables.query(FORECASTS, site):
            if row.row.startswith(_KEPT):
                found[f"{site} {row.row}"] = _plain(unpack(row.properties)), row.properties.get("version")
            elif row.row.startswith("a|"):
                entry = unpack(row.properties)
                trail[f"{entry['family']} {entry['period']}"] += 1
        found[f"{site} trail"] = dict(trail)
    for row in tables.query(REFERENCE, "sites"):
        found[f"master {row.row}"] = unpack(row.properties)
    for flow in FLOWS if IS_WHOLE else LOADS:
        (run,) = current().runs.latest(flow, 9)
        found[flow] = run.status, run.result["sites"]
        if flow in LOADS:
            counts = dict(run.result["counts"])
            # what was stored before its note was written is unchanged when the site is loaded again
            counts["rows"] = sum(counts.pop(name) for name in ("created", "updated", "unchanged"))
            found[flow] += counts, run.result["quarantined"]
    for rolled in current().runs.latest(ROLL_UP):
        found["company"] = rolled.result["flc"], rolled.result["notCalculated"]
    close_current()
    return found


def _plain(value: Any) -> Any:
    """A document without the moments that differ between two nights."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items() if name not in _OF_ONE_NIGHT}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def _differences(wanted: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for name in sorted({*wanted, *found}):
        if wanted.get(name) != found.get(name):
            yield f"{name}: {str(found.get(name))[:200]} instead of {str(wanted.get(name))[:200]}"


if __name__ == "__main__":
    where, drawn, number_of_kills = sys.argv[1:4]
    sys.stdout.write(json.dumps(main(Path(where), int(drawn), int(number_of_kills))))
