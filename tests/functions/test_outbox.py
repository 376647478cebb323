"""Messages of saves while the broker is well, refuses, or never answers."""

import asyncio
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from sqlite3 import Connection
from threading import Event, active_count
from time import sleep
from typing import Any

import pytest

from functions.timer.outbox_dispatch import outbox_dispatch
from local_host.functions import Function
from local_host.timers import run_timer
from shared_code.application import current
from shared_code.kit.clock import FixedClock
from shared_code.kit.sqlite_file import SqliteFile
from shared_code.messaging.queue import Message, MessageRefused, PublishFailed
from shared_code.messaging.sending import MOST_WAITING, PAUSE, BackgroundSender, DirectSender
from shared_code.store.names import FORECASTS, PENDING
from shared_code.store.outbox import Outbox
from shared_code.store.site_partition import Series, pack
from shared_code.store.table import Insert
from shared_code.store.unit_of_work import ChangeSet, Command, UnitOfWork
from tests.conftest import APRIL, TODAY, Company
from tests.functions.conftest import URL, ClientFor
from tests.functions.test_triggers import save

COMMAND = Command("forecasting.statistics.update", (APRIL,))


class Broker:
    """A publisher that can be switched off, and counts what it is asked."""

    def __init__(self) -> None:
        self.up = False
        self.asked = 0
        self.taken: list[Message] = []

    def publish(self, messages: Sequence[Message]) -> None:
        self.asked += 1
        if not self.up:
            raise PublishFailed("down")
        self.taken += messages

    def close(self) -> None:
        """Nothing to let go of."""


class Hanging(Broker):
    """A publisher whose calls return when the test lets them."""

    def __init__(self) -> None:
        super().__init__()
        self.up, self.entered, self.let_go = True, Event(), Event()

    def publish(self, messages: Sequence[Message]) -> None:
        self.entered.set()
        self.let_go.wait()
        super().publish(messages)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(TODAY)


@pytest.fixture
def broker() -> Broker:
    return Broker()


@pytest.fixture
def outbox(company: Company, broker: Broker, clock: FixedClock) -> Outbox:
    return Outbox(current().tables, DirectSender(broker), clock)


@pytest.fixture
def changes(outbox: Outbox, clock: FixedClock) -> UnitOfWork:
    return UnitOfWork(current().tables, outbox, clock)


def commit(changes: UnitOfWork, owner: str = "TP001") -> None:
    changes.commit(ChangeSet(owner, Series.FORECAST, "anna", commands=[COMMAND]))


def pending() -> list[str]:
    return [row.row for row in current().tables.query(PENDING, "0")]


def waiting(owner: str = "TP001") -> int:
    return len(list(current().tables.query(FORECASTS, owner, "o|", "o|~")))


class TestOutbox:
    def test_a_message_the_broker_refused_waits_and_is_sent_by_the_timer(
        self, changes: UnitOfWork, outbox: Outbox, broker: Broker
    ) -> None:
        commit(changes)
        assert (waiting(), pending()) == (1, ["TP001"])
        assert outbox.dispatch() == 0
        broker.up = True
        assert outbox.dispatch() == 1
        assert (waiting(), len(broker.taken)) == (0, 1)

    def test_a_marker_leaves_only_when_it_is_older_than_any_request_and_nothing_is_left(
        self, changes: UnitOfWork, outbox: Outbox, broker: Broker, clock: FixedClock
    ) -> None:
        commit(changes)
        broker.up = True
        outbox.dispatch()
        outbox.dispatch()
        assert pending() == ["TP001"]
        clock.move(timedelta(minutes=11))
        outbox.dispatch()
        assert pending() == []

    def test_a_request_that_sent_its_messages_removes_its_own_marker(self, client_for: ClientFor) -> None:
        save(client_for("account_manager"), 5, '"0-0"')
        assert (waiting(), pending()) == (0, [])

    def test_a_marker_that_stood_before_is_left_to_the_timer(self, changes: UnitOfWork, broker: Broker) -> None:
        commit(changes)
        broker.up = True
        commit(changes)
        assert (waiting(), pending()) == (1, ["TP001"])

    def test_f47_the_host_calls_the_timer_at_start_and_it_sends_what_waits(
        self, changes: UnitOfWork, clock: FixedClock
    ) -> None:
        commit(changes)

        async def until_it_is_due(_seconds: float) -> None:
            raise CancelledError

        with pytest.raises(CancelledError):
            asyncio.run(run_timer(Function(outbox_dispatch._function), clock, until_it_is_due))
        assert waiting() == 0
        queue = current().embedded_queue
        assert queue is not None
        assert queue.receive("statistics-update") is not None

    def test_more_messages_than_one_send_takes_all_leave_in_one_run(
        self, changes: UnitOfWork, outbox: Outbox, broker: Broker
    ) -> None:
        for _ in range(101):
            commit(changes)
        broker.up = True
        assert outbox.dispatch() == 101
        assert waiting() == 0

    def test_f44_dispatch_stops_at_the_first_refusal(self, changes: UnitOfWork, outbox: Outbox, broker: Broker) -> None:
        for owner in ("0170", "0349", "TP001"):
            commit(changes, owner)
        asked = broker.asked
        assert outbox.dispatch() == 0
        assert broker.asked == asked + 1

    def test_f44_a_message_that_can_never_be_sent_holds_up_its_own_site_only(
        self, changes: UnitOfWork, outbox: Outbox, broker: Broker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def publish(messages: Sequence[Message]) -> None:
            if "0170" in messages[0].body:
                raise MessageRefused("no queue takes it")
            broker.taken += messages

        commit(changes, "0170")
        commit(changes, "TP001")
        monkeypatch.setattr(broker, "publish", publish)
        assert outbox.dispatch() == 1
        assert (waiting("0170"), waiting("TP001")) == (1, 0)

    def test_f50_a_message_that_a_later_version_stored_is_sent(
        self, changes: UnitOfWork, outbox: Outbox, broker: Broker
    ) -> None:
        commit(changes)
        stored = {"id": "i", "subject": "s", "body": "{}", "correlation_id": "c", "priority": 1}
        current().tables.submit(FORECASTS, "TP001", [Insert("o|zz", pack(stored))])
        broker.up = True
        assert outbox.dispatch() == 2
        assert broker.taken[-1] == Message("i", "s", "{}", "c")


class TestBackgroundSender:
    @pytest.fixture
    def hanging(self) -> Iterator[Hanging]:
        broker = Hanging()
        yield broker
        broker.let_go.set()

    def test_f44_a_call_that_hangs_holds_one_thread_and_refuses_what_is_too_much(
        self, hanging: Hanging, clock: FixedClock
    ) -> None:
        sender = BackgroundSender(hanging, clock)
        first = sender.send([])
        assert hanging.entered.wait(30)
        threads = active_count()
        later = [sender.send([]) for _ in range(MOST_WAITING)]
        assert not sender.is_working()
        assert isinstance(sender.send([]).exception(), PublishFailed)
        assert active_count() == threads
        assert not any(sent.done() for sent in (first, *later))
        hanging.let_go.set()
        assert all(sent.exception(30) is None for sent in (first, *later))
        sender.close()

    def test_f44_after_a_failure_sending_pauses(self, broker: Broker, clock: FixedClock) -> None:
        sender = BackgroundSender(broker, clock)
        failures = [sender.send([]).exception(30) for _ in range(3)]
        assert [type(failure) for failure in failures] == [PublishFailed] * 3
        assert (broker.asked, sender.is_working()) == (1, False)
        broker.up = True
        clock.move(PAUSE)
        assert sender.send([]).exception(30) is None
        assert (broker.asked, sender.is_working()) == (2, True)
        sender.close()

    def test_f44_a_refused_message_does_not_pause_the_others(self, broker: Broker, clock: FixedClock) -> None:
        def refuse(_: Sequence[Message]) -> None:
            raise MessageRefused("too large")

        sender = BackgroundSender(broker, clock)
        broker.publish = refuse  # type: ignore[method-assign,assignment]  # a broker of this test
        assert isinstance(sender.send([]).exception(30), MessageRefused)
        assert sender.is_working()
        sender.close()

    def test_an_unexpected_failure_leaves_the_thread_alive(
        self, broker: Broker, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sender = BackgroundSender(broker, clock)
        monkeypatch.setattr(broker, "publish", lambda _: 1 / 0)
        assert isinstance(sender.send([]).exception(30), PublishFailed)
        monkeypatch.undo()
        broker.up = True
        clock.move(PAUSE)
        assert sender.send([]).exception(30) is None
        sender.close()

    def test_a_message_is_settled_once_it_is_sent(self, company: Company, hanging: Hanging, clock: FixedClock) -> None:
        sender = BackgroundSender(hanging, clock)
        commit(UnitOfWork(current().tables, Outbox(current().tables, sender, clock), clock))
        assert (waiting(), pending()) == (1, ["TP001"])
        hanging.let_go.set()
        sender.close()
        assert (waiting(), pending(), len(hanging.taken)) == (0, [], 1)


def test_a_save_waits_for_the_disk_once_and_what_follows_it_not_at_all(
    company: Company, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[bool] = []

    def transaction(
        file: SqliteFile, *, durable: bool = True, begun: Callable[..., Any] = SqliteFile.transaction
    ) -> AbstractContextManager[Connection]:
        waited.append(durable)
        made: AbstractContextManager[Connection] = begun(file, durable=durable)
        return made

    company.budget("TP001", APRIL)
    client = client_for("account_manager")
    client.get(URL)
    monkeypatch.setattr(SqliteFile, "transaction", transaction)
    save(client, 5, '"0-0000000000000000"')
    queue = current().embedded_queue
    assert queue is not None
    while not sum(queue.waiting().values()):
        sleep(0.01)
    current().following.refresh_all("TP001", [APRIL])
    assert waited.count(True) == 1
    assert waited.count(False) > 3
