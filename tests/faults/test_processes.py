"""Real processes are killed while they save, send and consume through the real client, on a broker that fails."""

import os
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

import httpx2 as httpx
import pytest

from shared_code.application import current
from shared_code.messaging.queues import ROUTES
from shared_code.store.names import FORECASTS
from tests.application.saves import SITE
from tests.broker.server import Broker
from tests.conftest import APRIL, TODAY
from tests.faults.company import state, twin_of
from tests.left_behind import BREAKS_CONNECTIONS
from tests.started import BASE, Host

pytestmark = BREAKS_CONNECTIONS
KILLS: Final = 12 if os.environ.get("THOROUGH") == "true" else 1
SAVES_A_KILL: Final = 6
KILLED_WITHIN: Final = 0.1
"""Seconds of some saves: a process is killed in a save, between two, or while it sends."""
MONTH: Final = f"{BASE}/statistics/{SITE}/{APRIL}"
DEADLINE: Final = 300.0
BROKEN: Final[Mapping[str, Callable[[Broker], object]]] = {
    "connections drop": Broker.drop_connections,
    "links end": Broker.detach_links,
    "refuses": Broker.refuse,
    "is slow": lambda broker: broker.delay(0.3),
    "is silent": Broker.be_silent,
    "is well": Broker.heal,
}


@pytest.fixture
def host(stores: Path, broker: Broker) -> Iterator[Host]:
    """The product on a store of its own, which it shares with nobody but this test."""
    settings = {"ServiceBus": broker.connection_string, "COALESCE_SECONDS": "0.1"}
    host = Host(stores, "--no-demo", "--today", str(TODAY), **settings)
    host.start()
    yield host
    host.kill()


def save(client: httpx.Client, host: Host, number: int, etag: str) -> str:
    """A save that is repeated until it is answered; a process that died is replaced. The month's ETag."""
    headers = {"If-Match": etag, "Idempotency-Key": f"save-{number}"}
    sent = {"days": [{"date": str(APRIL.last_day), "selfDaily": number + 1}]}
    deadline = time.monotonic() + DEADLINE
    while True:
        assert time.monotonic() < deadline, host.log.read_text("utf-8")
        try:
            answer = client.put(MONTH, json=sent, headers=headers)
        except httpx.TransportError:
            if not host.is_running:
                host.start()
            continue
        if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
            assert answer.is_success, answer.text
            return str(answer.headers["ETag"])


def test_killed_processes_and_a_failing_broker_lose_double_and_break_nothing(host: Host, broker: Broker) -> None:
    rng, count = random.Random(16), KILLS * SAVES_A_KILL  # noqa: S311 - a sequence, no secret
    with host.client("forecasting_admin") as client:
        etag = str(client.get(MONTH).headers["ETag"])
        for number in range(count):
            BROKEN[rng.choice([*BROKEN])](broker)
            if number % SAVES_A_KILL == 0:
                dies = threading.Timer(rng.random() * KILLED_WITHIN, host.kill)
                dies.start()
            etag = save(client, host, number, etag)
    dies.join()
    host.kill()
    broker.heal()
    broker.expire_locks()  # those of the dead: whoever lives has the time that a lock gives
    host.start()  # which sends what waits
    until_all_is_worked_off(host, broker)
    saves = [("statistics", APRIL, {"days": [{"date": str(APRIL.last_day), "selfDaily": n + 1}]}) for n in range(count)]
    with twin_of(host.folder, saves) as twin:
        expected, found = state(twin), state(current())
    assert {name: (found.get(name), expected[name]) for name in expected if found.get(name) != expected[name]} == {}
    dead = {queue: [str(letter) for letter in broker.dead_letters(queue)] for queue in ROUTES.values()}
    assert not any(dead.values()), dead


def until_all_is_worked_off(host: Host, broker: Broker) -> None:
    deadline = time.monotonic() + DEADLINE
    while waiting(broker):
        assert time.monotonic() < deadline, host.log.read_text("utf-8")
        time.sleep(0.2)


def waiting(broker: Broker) -> Sequence[object]:
    """Rows of the outbox, and messages in queues."""
    rows = current().tables.query(FORECASTS, SITE, "o|", "o|~")
    return [*rows, *(message for queue in ROUTES.values() for message in broker.messages(queue))]
