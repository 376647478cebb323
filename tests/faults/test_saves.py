"""Users save while Service Bus is down, silent or slow: by the real client, with a share in every run (README.md)."""

import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from azure.servicebus import ServiceBusClient

from shared_code.application import close_current, current
from shared_code.messaging.queue import Message
from shared_code.messaging.queues import ROUTES
from shared_code.messaging.sending import PAUSE
from shared_code.store.names import FORECASTS, PENDING
from tests.application.saves import SAVES, SITE, body
from tests.broker.server import Broker
from tests.conftest import TODAY
from tests.faults.company import MONTHS, MovingClock, Save, consumed, difference, save
from tests.faults.tally import BrokerFault, Tally
from tests.left_behind import BREAKS_CONNECTIONS

pytestmark = BREAKS_CONNECTIONS
COUNT: Final = 1000 if os.environ.get("THOROUGH") == "true" else 40
A_FAULT: Final = 5
"""Saves while one fault lasts."""
STRIKES: Final[Mapping[BrokerFault, Callable[[Broker], object]]] = {
    BrokerFault.DROPS: Broker.drop_connections,
    BrokerFault.DETACHES: Broker.detach_links,
    BrokerFault.REFUSES: Broker.refuse,
    BrokerFault.SILENT: Broker.be_silent,
    BrokerFault.SLOW: lambda broker: broker.delay(0.5),
}
DEADLINE: Final = 120.0


@pytest.fixture
def clock(stores: Path, monkeypatch: pytest.MonkeyPatch, broker: Broker) -> Iterator[MovingClock]:
    """The clock of a company that sends to the broker."""
    assert stores
    monkeypatch.setenv("ServiceBus", broker.connection_string)
    monkeypatch.setenv("COALESCE_SECONDS", "0.05")
    close_current()
    clock = MovingClock(TODAY)
    vars(current())["clock"] = clock
    yield clock
    broker.heal()


def test_saves_on_a_broker_that_fails_lose_double_and_break_nothing(
    tmp_path: Path, broker: Broker, clock: MovingClock
) -> None:
    rng, tally, saves = random.Random(16), Tally(BrokerFault), list[Save]()  # noqa: S311 - a sequence, no secret
    for number in range(COUNT):
        if number % A_FAULT == 0:
            broker.heal()
            clock.move(PAUSE)  # sending is tried again
            fault = [*BrokerFault][number // A_FAULT % len(BrokerFault)]
            STRIKES[fault](broker)
        family, month = rng.choice([*SAVES]), rng.choice(MONTHS)
        saves.append((family, month, body(family, month, rng.randint(1, 39))))
        started = time.perf_counter()
        save(current(), saves[-1], number)
        tally.waited(fault, (time.perf_counter() - started) * 1000)
        tally.injected[fault] += 1
    broker.heal()
    failed = work_off(broker, clock)
    lost, doubled, wrong = difference(tmp_path, saves)
    tally.runs, tally.saves = 1, COUNT
    for fault in tally.injected:
        tally.lost[fault], tally.doubled[fault], tally.wrong[fault] = len(lost), doubled, len(wrong) + failed
    sys.stdout.write("\n".join(["", *tally.lines(), ""]))
    assert (lost, doubled, wrong, failed) == ([], 0, {}, 0)
    assert set(tally.injected) == {*BrokerFault}
    assert not any(broker.dead_letters(queue) for queue in ROUTES.values())


def work_off(broker: Broker, clock: MovingClock) -> int:
    """Send what waits, and call the functions of what is in the queues; how many failed."""
    deadline, failed = time.monotonic() + DEADLINE, 0
    with ServiceBusClient.from_connection_string(broker.connection_string) as client:
        receivers = {queue: client.get_queue_receiver(queue) for queue in ROUTES.values()}
        while waiting(broker):
            assert time.monotonic() < deadline
            clock.move(timedelta(minutes=11))
            current().outbox.dispatch()
            for queue, receiver in receivers.items():
                for taken in receiver.receive_messages(100, DEADLINE) if broker.messages(queue) else ():
                    sent = Message(taken.message_id or "", taken.subject or "", str(taken), taken.correlation_id or "")
                    failed += not consumed(sent)
                    receiver.complete_message(taken)
        for receiver in receivers.values():
            receiver.close()
    return failed


def waiting(broker: Broker) -> Sequence[object]:
    """Rows of the outbox, marked sites, and messages in queues."""
    tables = current().tables
    rows = [*tables.query(FORECASTS, SITE, "o|", "o|~"), *tables.query(PENDING, "0")]
    return [*rows, *(message for queue in ROUTES.values() for message in broker.messages(queue))]
