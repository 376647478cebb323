"""Users save and read while Redis, Kafka or both are down, slow or wrong: by the real clients (README.md)."""

import json
import os
import random
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest
from confluent_kafka import KafkaError

from shared_code.application import Application, close_current, current
from shared_code.messaging.events import TOPICS
from shared_code.messaging.kafka import KafkaEvents
from shared_code.messaging.queues import ROUTES
from shared_code.messaging.sending import PAUSE
from shared_code.pl.events.building import omission
from shared_code.store.event_outbox import EventOutbox
from tests.application.saves import READS, SAVES, SITE, body
from tests.conftest import TODAY
from tests.faults.company import MONTHS, MovingClock, Save, consumed, difference, save
from tests.faults.tally import ServerFault, Tally
from tests.faults.test_two_apps import Forgetful
from tests.kafka import MockKafka, mock_kafka
from tests.left_behind import BREAKS_CONNECTIONS
from tests.redis import RedisServer, redis_server, until

pytestmark = BREAKS_CONNECTIONS
COUNT: Final = 600 if os.environ.get("THOROUGH") == "true" else 20
A_FAULT: Final = 2
"""Saves while one fault lasts."""
SLOW_MILLISECONDS: Final = 5000
SEND_SECONDS: Final = 1.0
"""How long the client of Kafka tries."""


@dataclass
class Servers:
    """A Redis and a Kafka of their own."""

    redis: RedisServer
    kafka: MockKafka
    chance: random.Random
    older: dict[bytes, list[bytes]] = field(default_factory=dict)
    lies: bool = False

    def strike(self, fault: ServerFault) -> None:
        """Begin a fault; it lasts until `heal`."""
        for part in _PARTS.get(fault, (fault,)):
            _STRIKES[part](self)

    def heal(self) -> None:
        """Redis starts anew, empty; Kafka has what it took."""
        self.lies = False
        self.redis.stop()
        self.redis.start()
        self.kafka.heal()

    def lie(self) -> None:
        """Put another value under each key that the cache has: an older one, that of another, or bytes."""
        if not self.lies:
            return
        client = self.redis.client
        kept = {bytes(key): bytes(client.get(key) or b"") for key in client.scan_iter()}  # type: ignore[arg-type]  # bytes, there they are
        for key, value in kept.items():
            self.older.setdefault(key, []).append(value)
            client.set(
                key, self.chance.choice([*self.older[key], *kept.values(), b"\0" * 200, value[:-9] + b'{"a": 1}}'])
            )


_STRIKES: Final[Mapping[ServerFault, Callable[[Servers], object]]] = {
    ServerFault.CACHE_DOWN: lambda servers: servers.redis.stop(),
    ServerFault.CACHE_SLOW: lambda servers: servers.redis.client.client_pause(SLOW_MILLISECONDS),
    ServerFault.CACHE_FULL: lambda servers: servers.redis.client.config_set("maxmemory", "1"),
    ServerFault.CACHE_WRONG: lambda servers: setattr(servers, "lies", True),
    ServerFault.BUS_DOWN: lambda servers: servers.kafka.be_down(),
    ServerFault.BUS_SLOW: lambda servers: servers.kafka.be_slow(SLOW_MILLISECONDS),
    ServerFault.BUS_WRONG: lambda servers: servers.kafka.refuse(KafkaError.TOPIC_AUTHORIZATION_FAILED, 2),
}
_PARTS: Final[Mapping[ServerFault, tuple[ServerFault, ServerFault]]] = {
    ServerFault.BOTH_DOWN: (ServerFault.CACHE_DOWN, ServerFault.BUS_DOWN),
    ServerFault.BOTH_SLOW: (ServerFault.CACHE_SLOW, ServerFault.BUS_SLOW),
    ServerFault.BOTH_WRONG: (ServerFault.CACHE_WRONG, ServerFault.BUS_WRONG),
}


@pytest.fixture
def servers(tmp_path: Path) -> Iterator[Servers]:
    with redis_server(tmp_path) as redis, mock_kafka() as kafka:
        yield Servers(redis, kafka, random.Random(18))  # noqa: S311 - a sequence, no secret


@pytest.fixture
def clock(stores: Path, servers: Servers, monkeypatch: pytest.MonkeyPatch) -> Iterator[MovingClock]:
    """The clock of a company that keeps answers in that Redis and tells that Kafka."""
    assert stores
    monkeypatch.setattr("shared_code.cache.redis.PAUSE_SECONDS", 0.02)
    monkeypatch.setattr("shared_code.messaging.kafka.SEND_SECONDS", SEND_SECONDS)
    monkeypatch.setenv("CACHE", servers.redis.address)
    close_current()
    clock, app = MovingClock(TODAY), current()
    limit = int(SEND_SECONDS * 1000)
    bus = KafkaEvents(
        {"bootstrap.servers": servers.kafka.address, "message.timeout.ms": limit, "socket.timeout.ms": limit}
    )
    vars(app)["clock"] = clock
    vars(app)["event_outbox"] = EventOutbox(app.tables, bus, clock, omission)
    yield clock
    app.events.close()
    bus.close()


def test_saves_and_reads_beside_servers_that_fail_lose_double_and_show_nothing_else(
    tmp_path: Path, servers: Servers, clock: MovingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally, saves, failed, false_pages = Tally(ServerFault), list[Save](), 0, 0
    truth = Application(current().settings.model_copy(update={"cache": ""}))
    vars(truth).update(cache=Forgetful(), clock=clock)
    for number in range(COUNT):
        if number % A_FAULT == 0:
            servers.heal()
            clock.move(PAUSE)  # publishing is tried again
            fault = [*ServerFault][number // A_FAULT % len(ServerFault)]
            servers.strike(fault)
        family, month = servers.chance.choice([*SAVES]), servers.chance.choice(MONTHS)
        saves.append((family, month, body(family, month, servers.chance.randint(1, 39))))
        started = time.perf_counter()
        save(current(), saves[-1], number)
        tally.waited(fault, (time.perf_counter() - started) * 1000)
        tally.injected[fault] += 1
        for _ in range(2):  # the second time it is kept
            servers.lie()
            names = {family, *servers.chance.sample([*READS], 2)}
            false_pages += sum(READS[name](current(), month).data != READS[name](truth, month).data for name in names)
        failed += work_off()
    servers.heal()
    until(lambda: not current().event_outbox.dispatch() and current().event_outbox.waiting_since() is None)
    told, state = events(servers.kafka), current().event_outbox.state(SITE)
    truth.close()
    monkeypatch.delenv("CACHE")  # or the twin would share it
    close_current()
    lost, doubled, wrong = difference(tmp_path, saves)
    tally.runs, tally.saves = 1, COUNT
    for fault in tally.injected:
        tally.lost[fault], tally.doubled[fault], tally.wrong[fault] = (
            len(lost),
            doubled,
            len(wrong) + failed + false_pages,
        )
    sys.stdout.write("\n".join(["", *tally.lines(), ""]))
    assert (lost, doubled, wrong, failed, false_pages) == ([], 0, {}, 0, 0)
    assert set(tally.injected) == {*ServerFault}
    assert servers.older, "Redis lied of nothing"
    assert all(numbers == sorted(numbers) for numbers in told)  # at least once, in the order of the site
    assert sorted(number for numbers in told for number in numbers) == [*range(1, state.number + 1)]


def work_off() -> int:
    """Call the functions of what is in the queues; how many failed."""
    queue, failed = current().embedded_queue, 0
    assert queue is not None
    for name in ROUTES.values():
        while delivery := queue.receive(name):
            failed += not consumed(delivery.message)
            queue.complete(delivery)
    return failed


def events(kafka: MockKafka) -> list[list[int]]:
    """Numbers of the events of each topic, each where it first came."""
    bodies = [kafka.events(topic.name, topic.partitions).get(SITE, []) for topic in TOPICS]
    return [list(dict.fromkeys(json.loads(one)["sequence"] for one in topic)) for topic in bodies]
