"""The started product on a broker that it reaches by the real SDK: a save, its queue functions, the roll-up."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest

from shared_code.application import close_current, current
from shared_code.messaging.commands import PL_REFRESH
from shared_code.messaging.queues import ROUTES
from tests.broker.product import product_broker
from tests.broker.server import Broker
from tests.conftest import APRIL, TODAY, Company
from tests.functions.profit import prosper
from tests.started import BASE, PATIENCE, Host

MONTH = f"{BASE}/statistics/TP001/{APRIL}"
ROLLUP = f"{BASE}/pl-view/rollup/district/d-orlando"


@pytest.fixture
def broker() -> Iterator[Broker]:
    with product_broker() as broker:
        yield broker


@pytest.fixture
def host(company: Company, broker: Broker) -> Iterator[Host]:
    """A company of few sites, served by a process that has no broker but the test's."""
    prosper(company, "TP001")
    current().following.refresh(PL_REFRESH, "TP001", [APRIL])
    close_current()
    host = Host(company.folder, "--no-demo", "--today", str(TODAY), ServiceBus=broker.connection_string)
    host.start()
    yield host
    assert host.stop() == 0


def revenue(client: httpx.Client) -> float:
    """External revenue of the district in April, out of the roll-up rows."""
    data: dict[str, Any] = client.get(ROLLUP, params={"period": str(APRIL)}).json()["data"]
    return next(float(line["total"]["trend"]) for line in data["lines"] if line["line"] == "externalRevenue")


def save(client: httpx.Client, vehicles: int) -> None:
    body = {"days": [{"date": f"{APRIL}-20", "valetDaily": vehicles}]}
    answer = client.put(MONTH, json=body, headers={"If-Match": client.get(MONTH).headers["ETag"]})
    assert answer.status_code == 200, answer.text


def until_changed(host: Host, client: httpx.Client, before: float) -> float:
    deadline = time.monotonic() + PATIENCE
    while (found := revenue(client)) == before:
        assert time.monotonic() < deadline, host.log.read_text("utf-8")
        time.sleep(0.1)
    return found


def test_a_save_reaches_the_roll_up_through_service_bus_whatever_becomes_of_its_links(
    host: Host, broker: Broker
) -> None:
    with host.client("forecasting_admin") as sam:
        first = revenue(sam)
        save(sam, 99)
        second = until_changed(host, sam, first)
        broker.detach_links()
        save(sam, 199)
        third = until_changed(host, sam, second)
        broker.drop_connections()
        save(sam, 299)
        until_changed(host, sam, third)
        broker.move_clock(timedelta(minutes=2))  # what was locked when the connections broke comes again
        deadline = time.monotonic() + PATIENCE
        while any(broker.messages(queue) for queue in ROUTES.values()):
            assert time.monotonic() < deadline, host.log.read_text("utf-8")
            time.sleep(0.1)
    assert not any(broker.dead_letters(queue) for queue in ROUTES.values())


def test_timers_and_queues_are_started_again_where_their_process_dies_and_end_with_the_one_that_serves(
    host: Host,
) -> None:
    with host.client("forecasting_admin") as sam:
        first = revenue(sam)
        killed = running(host)
        os.kill(killed, signal.SIGKILL)
        save(sam, 99)
        assert until_changed(host, sam, first) > first
    left = running(host)
    assert left != killed
    host.kill()
    deadline = time.monotonic() + PATIENCE
    while Path(f"/proc/{left}/exe").exists():
        assert time.monotonic() < deadline
        time.sleep(0.05)
    host.start()


def running(host: Host) -> int:
    """The process of timers and queues, once it is there."""
    deadline = time.monotonic() + PATIENCE
    while (process := host.background()) is None:
        assert time.monotonic() < deadline, host.log.read_text("utf-8")
        time.sleep(0.05)
    return process
