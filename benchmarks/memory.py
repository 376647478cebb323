"""Memory of the product over many mixed reads: after the caches are full it must not grow.

Linux and macOS: memory is what `ps` says of the process.
"""

import random
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import product

import httpx2 as httpx

from benchmarks.servers import BASE, TODAY, served, token
from shared_code.kit.period import Period

REQUESTS = 20_000
OF_A_USER = 900
"""Requests of one user, who may make 1,000 in the window."""
SAMPLED = 100
"""Requests from one look at the memory to the next."""
LIMIT = 0.05
"""What the last quarter may lie above the quarter before."""
ROUTES = (
    "statistics/{site}/{period}",
    "rates/{site}/{period}",
    "payroll/{site}/{period}",
    "expenses/{site}/{period}",
    "revenue/external/{site}/{period}",
    "revenue/internal/{site}/{period}",
    "revenue/other/{site}/{period}",
    "pl-view/{site}/{period}",
    "pl-view/{site}/{period}/explain",
    "pl-view/{site}/{period}/bridge",
    "flc/{site}/{period}",
    "statistics/{site}/trends/12m",
)
MONTHS_BEFORE, MONTHS_AFTER = 12, 12


def measure() -> None:
    """Print the memory of each quarter of the reads."""
    with tempfile.TemporaryDirectory() as folder, served(folder) as url:
        start = _megabytes(url)
        samples = list(_samples(url, folder))
    size = len(samples) // 4
    quarters = [statistics.mean(samples[size * number : size * (number + 1)]) for number in range(4)]
    growth = quarters[3] / quarters[2] - 1
    print(f"\nmemory over {REQUESTS:,} reads, MB: {start:.0f} at the start; by quarter", end=" ")
    print(", ".join(f"{quarter:.0f}" for quarter in quarters), end="; ")
    print(f"the last {growth:+.1%} (at most {LIMIT:+.0%}), most {max(samples):.0f}")


def _samples(url: str, folder: str) -> Iterator[float]:
    """The memory after every so many reads."""
    with httpx.Client(base_url=url, timeout=60) as client:
        paths: Sequence[str] = ()
        for number in range(REQUESTS):
            if number % OF_A_USER == 0:
                client.headers["Authorization"] = f"Bearer {token(folder, f'memory{number}')}"
            paths = paths or _paths(client)
            answer = client.get(f"{BASE}/{paths[number % len(paths)]}")
            if answer.is_server_error:
                raise SystemExit(f"{answer.request.url} answered {answer.status_code}: {answer.text}")
            if number % SAMPLED == SAMPLED - 1:
                yield _megabytes(url)


def _paths(client: httpx.Client) -> Sequence[str]:
    """All routes of all sites and months, mixed, always in the same way."""
    listed = client.get(f"{BASE}/sites", params={"limit": 100}).json()["data"]
    today = Period.parse(TODAY[:7])
    months = today.shift(-MONTHS_BEFORE).through(today.shift(MONTHS_AFTER))
    sites = [site["siteId"] for site in listed]
    paths = [route.format(site=site, period=month) for site, month, route in product(sites, months, ROUTES)]
    random.Random(46).shuffle(paths)  # noqa: S311 - an order, no secret
    return paths


def _megabytes(url: str) -> float:
    """Resident memory of the process that listens on the port of an address."""
    command = ["ps", "-axo", "rss=,args="]
    lines = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()  # noqa: S603 - our own
    port = f"--port {url.rsplit(':', maxsplit=1)[1]} "
    return next(int(line.split()[0]) / 1024 for line in lines if "local_host" in line and port in line)
