"""From a save to its roll-up, by the real client of Service Bus on the broker of the tests; all in one run.

The broker is a process of its own. What a delivery costs whose result is stored already is compared with receiving and
completing alone; the way from a save to its roll-up is measured at a steady rate of saves, and after a burst of them.
"""

import logging
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import azure.functions as func
import httpx2 as httpx
from azure.servicebus import ServiceBusClient, ServiceBusMessage

from benchmarks.servers import BASE, TODAY, percentile, served, token
from shared_code.application import close_current, current
from shared_code.kit.period import Period
from shared_code.messaging.commands import PL_REFRESH, MonthsChanged, message_of
from shared_code.messaging.queues import PL_VIEW, QUEUES
from shared_code.store.summaries import RowKey

RATE, SECONDS = 20, 15
"""Saves a second, and for how long."""
BURST = 100
ROUNDS, MESSAGES = 7, 60
WAIT = 60.0
MONTH = Period.parse(TODAY[:7]).shift(1)


def measure() -> None:
    """Print what each part took beside its budget."""
    with tempfile.TemporaryDirectory() as folder, _broker() as broker:
        with served(folder, broker) as url:
            steady, bursts = _saves(url, folder, broker)
        bare, worked, cpu = _deliveries(folder, broker)
    burst, lasted = bursts
    rows = [
        (f"save → roll-up, p95 at {RATE} saves a second", f"{percentile(steady, 95):.2f} s", "5 s"),
        ("save → roll-up, median", f"{statistics.median(steady):.2f} s", ""),
        (f"refreshes of {BURST} saves of a month in {lasted:.1f} s", f"{burst}", ""),
        ("receive and complete, bare", f"{bare:.2f} ms", ""),
        ("receive, find it current already, complete", f"{worked:.2f} ms", f"{1.5 * bare:.2f} ms"),
        ("processor time of that", f"{cpu:.2f} ms", "3 ms"),
    ]
    print(f"{'pipeline':<46}{'':>10}{'budget':>10}")
    for name, value, budget in rows:
        print(f"{name:<46}{value:>10}{budget:>10}")


@contextmanager
def _broker() -> Iterator[str]:
    """A broker of the tests in a process of its own; its connection string."""
    command = [sys.executable, "-m", "tests.broker", "--port", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603 - our own
        if process.stdin is None or process.stdout is None:
            raise SystemExit("no pipes")
        yield process.stdout.readline().strip()
        process.stdin.close()


def _saves(url: str, folder: str, broker: str) -> tuple[list[float], tuple[int, float]]:
    """Seconds from each save to its roll-up at a steady rate; refreshes that a burst starts, and how long it took."""
    headers = {"Authorization": f"Bearer {token(folder, 'bench')}"}
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client, _settings(folder, broker):
        sites = [site["siteId"] for site in client.get(f"{BASE}/sites").json()["data"] if _is_open(site)]
        followed = Followed(client, sites)
        with ThreadPoolExecutor(len(sites)) as pool:
            started = time.perf_counter()
            for number in range(RATE * SECONDS):
                time.sleep(max(0.0, started + number / RATE - time.perf_counter()))
                pool.submit(followed.save, sites[number % len(sites)], number)
        seconds = followed.until_all_are_seen()
        seconds, before, started = list(seconds), followed.versions, time.perf_counter()
        for number in range(BURST):
            followed.save(sites[0], number)
        lasted = time.perf_counter() - started
        followed.until_all_are_seen()
        return seconds, (followed.versions - before, lasted)


def _is_open(site: dict[str, Any]) -> bool:
    return bool(site["availableRooms"] and not site["closeDate"])


class Followed:
    """Saves of sites, each followed until the row of its roll-up was made from it or from a later one."""

    def __init__(self, client: httpx.Client, sites: Sequence[str]) -> None:
        self._client = client
        self._locks = {site: threading.Lock() for site in sites}
        self._etags = {site: client.get(self._url(site)).headers["ETag"] for site in sites}
        self._heads: dict[str, list[tuple[str, float]]] = {site: [] for site in sites}
        self._seen: dict[str, int] = dict.fromkeys(sites, 0)
        self._last: dict[str, str | None] = dict.fromkeys(sites)
        self._seconds: list[float] = []
        self.versions = 0

    def save(self, site: str, number: int) -> None:
        """Save another occupancy; saves of a site follow each other."""
        with self._locks[site]:
            body = {"days": [{"date": f"{MONTH}-{day:02d}", "valetDaily": number % 97} for day in range(1, 29)]}
            started = time.perf_counter()
            answer = self._client.put(self._url(site), json=body, headers={"If-Match": self._etags[site]})
            answer.raise_for_status()
            self._etags[site] = answer.headers["ETag"]
            self._heads[site].append((current().documents.revision(site).key, started))
        self._look(site)

    def until_all_are_seen(self) -> list[float]:
        """Seconds of each save, once the last one is in its roll-up."""
        deadline = time.monotonic() + WAIT
        while any(self._seen[site] < len(heads) for site, heads in self._heads.items()):
            if time.monotonic() > deadline:
                raise SystemExit("Some saves did not reach their roll-up.")
            for site in self._heads:
                self._look(site)
            time.sleep(0.02)
        return self._seconds

    def _look(self, site: str) -> None:
        district = current().register.sites[site].district_on(MONTH.last_day)
        version = current().pl_rows.version(RowKey(district, MONTH.year, site))
        with self._locks[site]:
            heads = self._heads[site]
            if version != self._last[site]:
                self.versions, self._last[site] = self.versions + 1, version
            made_from = (version or "").split("|")[0]
            reached = next((place for place, (head, _) in enumerate(heads) if head == made_from), -1)
            for _, started in heads[self._seen[site] : reached + 1]:
                self._seconds.append(time.perf_counter() - started)
            self._seen[site] = max(self._seen[site], reached + 1)

    @staticmethod
    def _url(site: str) -> str:
        return f"{BASE}/statistics/{site}/{MONTH}"


def _deliveries(folder: str, broker: str) -> tuple[float, float, float]:
    """Milliseconds a message: received and completed, worked on as well, processor time of the latter."""
    from functions.queue.pl_view_refresh import pl_view_refresh  # noqa: PLC0415 - the settings stand then

    logging.getLogger("azure").setLevel(logging.ERROR)
    with _settings(folder, broker), ServiceBusClient.from_connection_string(broker) as client:
        site = next(iter(current().register.sites))
        current().following.refresh(PL_REFRESH, site, [MONTH])
        command = MonthsChanged(site_id=site, periods=(MONTH,), correlation_id="req_bench")
        body = message_of(PL_REFRESH, command, site).body
        function: Any = pl_view_refresh
        call = function._function.get_user_function()  # noqa: SLF001 - as the host finds it
        work: dict[str, Callable[[str], object]] = {"bare": lambda _: None, "worked": lambda text: call(_Message(text))}
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in work}
        with client.get_queue_sender(PL_VIEW.name) as sender, client.get_queue_receiver(PL_VIEW.name) as receiver:
            for _ in range(ROUNDS):
                for name, does in work.items():
                    sender.send_messages([ServiceBusMessage(body, subject=PL_REFRESH) for _ in range(MESSAGES)])
                    found[name].append(_round(receiver, does))
    clock = {name: min(seconds for seconds, _ in rounds) for name, rounds in found.items()}
    processor = min(cpu for _, cpu in found["worked"])
    return clock["bare"] * 1000, clock["worked"] * 1000, processor * 1000


def _round(receiver: Any, work: Callable[[str], object]) -> tuple[float, float]:  # noqa: ANN401 - the SDK's
    """Seconds a message, by the clock and of this process's processor time, with their receiving and completing."""
    started, cpu, count = time.perf_counter(), time.process_time(), 0
    while count < MESSAGES:
        for message in receiver.receive_messages(PL_VIEW.prefetch, max_wait_time=10):
            work(str(message))
            receiver.complete_message(message)
            count += 1
    return (time.perf_counter() - started) / count, (time.process_time() - cpu) / count


class _Message(func.ServiceBusMessage):
    """A message as a function is handed it."""

    correlation_id = "req_bench"

    def __init__(self, text: str) -> None:
        self._body = text.encode()

    def get_body(self) -> bytes:
        return self._body


@contextmanager
def _settings(folder: str, broker: str) -> Iterator[None]:
    """This process on the product's store."""
    store = f"sqlite:{Path(folder, 'store.db')}"
    settings = {
        "ENVIRONMENT": "local", "BUSINESS_DATE": TODAY, "LOG_LEVEL": "WARNING", "Tables__serviceUri": store,
        "ServiceBus__fullyQualifiedNamespace": store, "ServiceBus": broker, "TOKEN_KEYS": f"file:{folder}/issuer.json",
        **{queue.setting: queue.name for queue in QUEUES},
    }  # fmt: skip
    before = dict(os.environ)
    os.environ.update(settings)
    close_current()
    try:
        yield
    finally:
        close_current()
        os.environ.clear()
        os.environ.update(before)
