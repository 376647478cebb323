"""The watch: readings of what waits, failed or is late, told as alarms; and what is counted where it happens."""

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from uuid_utils import uuid7

from functions.queue.pl_view_refresh import pl_view_refresh
from functions.queue.statistics_update import statistics_update
from functions.timer.watch import watch
from shared_code.application import current
from shared_code.kit import metrics
from shared_code.kit.clock import FixedClock
from shared_code.kit.deadline import MISSES, Deadline
from shared_code.messaging.commands import STATISTICS_UPDATE, MonthsChanged
from shared_code.messaging.dead_letters import BrokerAway
from shared_code.messaging.queue import Message
from shared_code.messaging.sending import BackgroundSender
from shared_code.operations.alarms import ALARMS
from shared_code.store.job_runs import VALIDATION_FLOW
from shared_code.store.names import FORECASTS, PENDING
from shared_code.store.outbox import outbox_key, outbox_row
from shared_code.store.sweep import SWEEP_FLOW
from shared_code.store.table import Insert
from tests.conftest import APRIL, TODAY, Company
from tests.functions.test_dead_letters import UNKNOWN_SITE, arrived
from tests.functions.test_triggers import run

Figures = list[tuple[str, float, Mapping[str, str]]]


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> Figures:
    """What instruments are told: name, value, attributes."""
    told: Figures = []
    for name, method in (
        ("_REDELIVERIES", "add"), ("_SAVED", "add"), ("_DELAY", "record"),
        ("_BREAKER", "set"), ("_DEPTH", "set"), ("_READING", "set"),
    ):  # fmt: skip
        tell: Callable[..., None] = lambda value, attributes, name=name: told.append((name, value, attributes))  # noqa: E731 - bound to its name
        monkeypatch.setattr(metrics, name, type("Instrument", (), {method: staticmethod(tell)}))
    return told


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """What the watch and deadlines log."""
    told: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(record.getMessage())  # type: ignore[method-assign]  # all it does
    loggers = [logging.getLogger(f"shared_code.{name}") for name in ("operations.service.watch", "kit.deadline")]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield told
    for logger, level in zip(loggers, before, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def test_a_product_that_is_well_has_a_reading_of_every_alarm_and_no_line(
    company: Company, figures: Figures, lines: list[str]
) -> None:
    run(watch, None)
    readings = {str(attributes["alarm"]): value for name, value, attributes in figures if name == "_READING"}
    assert readings == dict.fromkeys((alarm.name for alarm in ALARMS), 0)
    assert lines == []


def test_each_thing_that_is_wrong_is_one_line(
    company: Company, figures: Figures, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(statistics_update, arrived(UNKNOWN_SITE))
    hour_ago = current().clock.now() - timedelta(hours=1)
    old = f"o|{UUID(int=int(hour_ago.timestamp() * 1000) << 80)}"
    waiting = Message("id", STATISTICS_UPDATE, "{}", "")
    tables = current().tables
    for owner, key in (("0170", outbox_key()), ("TP001", old)):
        row = outbox_row(key, waiting)
        tables.submit(FORECASTS, owner, [row])
        tables.submit(PENDING, "0", [Insert(owner, {"at": current().clock.now().isoformat()})])
    queue = current().embedded_queue
    assert queue is not None
    queue.publish([Message(f"m{number}", STATISTICS_UPDATE, "{}", "") for number in range(201)])
    current().runs.record(VALIDATION_FLOW, {"late": {"0170": ["hours"], "TP001": ["hours"]}})
    with monkeypatch.context() as patch:
        patch.setattr(current().runs, "_clock", FixedClock(TODAY))
        current().runs.record(SWEEP_FLOW, {})
    run(watch, None)
    assert [line.partition(":")[0] for line in lines] == [
        f"alarm {name}" for name in ("dead-letters", "outbox-waits", "queue-waits", "actuals-late", "sweep-late")
    ]
    assert "a message waits in an outbox for 36" in lines[1]
    assert ("_DEPTH", 201, {"queue": "statistics-update"}) in figures


def test_a_broker_that_does_not_tell_is_an_alarm(
    company: Company, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise BrokerAway

    for look in ("waiting", "dead_letters"):
        monkeypatch.setattr(current().watched_queues, look, away)
    run(watch, None)
    assert lines == ["alarm broker-away: the broker takes no messages, or does not tell which it has"]


def test_redeliveries_and_the_time_from_the_request_are_counted_by_queue(company: Company, figures: Figures) -> None:
    for count, request in ((1, f"req_{uuid7().hex}"), (2, "rebuild-1")):
        command = MonthsChanged(site_id="TP001", periods=(APRIL,), correlation_id=request)
        run(pl_view_refresh, arrived(command.model_dump_json(by_alias=True), count=count))
    told = [(name, dict(attributes)) for name, _, attributes in figures if name in {"_REDELIVERIES", "_DELAY"}]
    assert told == [(name, {"queue": "pl-view-refresh"}) for name in ("_DELAY", "_REDELIVERIES")]
    assert next(value for name, value, _ in figures if name == "_DELAY") >= 0


def test_a_breaker_is_told_when_it_opens_and_when_it_closes(figures: Figures, lines: list[str]) -> None:
    clock, answers = FixedClock(TODAY), Event()
    deadline = Deadline(0.01, "part", clock=clock)
    for _ in range(MISSES):
        with pytest.raises(TimeoutError):
            deadline.call(answers.wait)
    answers.set()
    deadline.seconds = 60.0
    clock.move(timedelta(minutes=2))
    assert deadline.call(lambda: 7) == 7
    deadline.close()
    assert figures == [("_BREAKER", value, {"dependency": "part"}) for value in (1, 0)]
    assert lines == ["part does not answer: calls of it are given up at once", "part answers again"]


def test_so_is_that_of_the_broker(figures: Figures) -> None:
    class Moody:
        well = False

        def publish(self, _: Any) -> None:
            if not self.well:
                raise OSError

        def close(self) -> None:
            """Nothing is open."""

    broker, clock = Moody(), FixedClock(TODAY)
    sender = BackgroundSender(broker, clock)
    assert sender.send([]).exception() is not None
    broker.well = True
    clock.move(timedelta(minutes=1))
    assert sender.send([]).exception() is None
    sender.close()
    assert figures == [("_BREAKER", value, {"dependency": "broker"}) for value in (1, 0)]
