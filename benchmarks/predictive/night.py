"""A rebuild of the predictive forecasts of many sites, really run: `python -m benchmarks.predictive.night`.

Each site has six series of three years, made of the public hotels; all are learnt anew from the first day, foretold,
and stored as the trend job stores them, in SQLite. Two processes share the sites.
"""

import argparse
import json
import math
import os
import random
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.predictive.public import public_series
from shared_code.application import current
from shared_code.kit.clock import UTC_CLOCK
from shared_code.messaging.queues import QUEUES
from shared_code.predictive.models import DailySeries
from shared_code.predictive.nights import go_on
from shared_code.statistics.trend_rows import content_of

SITES: Final = (10, 100, 1000)
DRIVERS: Final = 6
DAYS: Final = 3 * 365
_PROCESSES: Final = 2
_SHARE: Final = 5
"""Sites that a process takes at once."""
_ROOT: Final = Path(__file__).parents[2]
_FOUND: Final = Path(__file__).parent / "night.json"


class Took(NamedTuple):
    """What a run took: by the clock, and of the processors in all, in seconds."""

    sites: int
    clock: float
    processor: float
    load: float


def series_of(site: int) -> Iterator[DailySeries]:
    """A site's series: each begins in another night of a hotel's, has another size and some unrest of its own."""
    chance = random.Random(site)  # noqa: S311 - to be repeated
    hotels = [one for name, one in public_series().items() if "hotel" in name]
    for driver in range(DRIVERS):
        source = hotels[driver % len(hotels)]
        moved, size = chance.randrange(len(source.values)), chance.uniform(0.5, 3.0)
        days = (source.values[(moved + day) % len(source.values)] or 0.0 for day in range(DAYS))
        yield DailySeries(source.first, [round(size * value * chance.uniform(0.9, 1.1)) for value in days])


def found_store(folder: str) -> None:
    """Let this process store in a folder."""
    store = f"sqlite:{Path(folder, 'store.db')}"
    os.environ |= {
        "ENVIRONMENT": "local", "LOG_FILE": "none", "LOG_LEVEL": "WARNING", "Tables__serviceUri": store,
        "ServiceBus__fullyQualifiedNamespace": store, "TOKEN_KEYS": f"file:{folder}/issuer.json",
        **{queue.setting: queue.name for queue in QUEUES},
    }  # fmt: skip


def rebuild(sites: Sequence[int]) -> float:
    """Learn some sites anew and store what follows; the seconds of the processor that it took, without the series."""
    trends, spent = current().trends, 0.0
    for site in sites:
        made = list(series_of(site))
        start = time.process_time()
        nights = {f"driver{number}": (one, go_on(one, math.inf, None)) for number, one in enumerate(made)}
        trends.replace(
            f"{site:04}", {name: content_of(one.day(len(one.values)), night) for name, (one, night) in nights.items()}
        )
        spent += time.process_time() - start
    return spent


def run(sites: int) -> Took:
    """Rebuild so many sites in two processes."""
    shares = [range(first, min(first + _SHARE, sites)) for first in range(0, sites, _SHARE)]
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(_PROCESSES, initializer=found_store, initargs=(folder,)) as pool,
    ):
        start = time.perf_counter()
        spent = sum(pool.map(rebuild, shares))
        return Took(sites, time.perf_counter() - start, spent, os.getloadavg()[0])


def told() -> str:
    """What the last runs took, in words."""
    found = json.loads(_FOUND.read_text(encoding="utf-8"))
    lines = [f"Really run on {found['date']}, on top of commit {found['commit']}, in two processes:\n"]
    lines.append("\n| Sites | Seconds of processors a site | In all, on two cores | By the clock | Load |\n")
    lines.append(f"|{'--:|' * 5}\n")
    for took in (Took(*one) for one in found["runs"]):
        minutes = f"{took.processor / _PROCESSES / 60:.1f} minutes"
        lines.append(
            f"| {took.sites} | {took.processor / took.sites:.3f} | {minutes} | {took.clock / 60:.1f} minutes |"
            f" {took.load:.0f} |\n"
        )
    return "".join(lines)


def main() -> None:
    """Run with few sites and with many, and keep what it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.predictive.night", description=main.__doc__)
    parser.add_argument("--sites", type=int, nargs="*", default=SITES, help="how many, each in a run of its own")
    runs = []
    for sites in parser.parse_args().sites:
        runs.append(run(sites))
        print(runs[-1], flush=True)
    git = ["git", "-C", str(_ROOT), "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603 - our own command
    found = {"date": str(UTC_CLOCK.today()), "commit": commit, "runs": runs}
    _FOUND.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
