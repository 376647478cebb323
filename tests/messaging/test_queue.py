"""The embedded broker: locks, redelivery, dead letters, duplicates, order, restarts."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from shared_code.kit.clock import FixedClock
from shared_code.messaging.dead_letters import FAILED_TOO_OFTEN, DeadLetter
from shared_code.messaging.queue import Delivery, Message, PublishFailed
from shared_code.messaging.queues import MAX_DELIVERIES
from shared_code.messaging.sqlite_queue import EXPIRED, LOCK, SqliteQueue

QUEUE = "statistics-update"


def message(number: int) -> Message:
    return Message(f"id-{number}", "forecasting.statistics.update", f'{{"n":{number}}}', "req_1")


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(date(2025, 4, 15))


@pytest.fixture
def queue(tmp_path: Path, clock: FixedClock) -> Iterator[SqliteQueue]:
    broker = SqliteQueue(tmp_path / "store.db", clock)
    yield broker
    broker.close()


def received(queue: SqliteQueue) -> Delivery:
    delivery = queue.receive(QUEUE)
    assert delivery is not None
    return delivery


class TestReceiving:
    def test_messages_come_in_the_order_they_were_sent(self, queue: SqliteQueue) -> None:
        queue.publish([message(1), message(2)])
        queue.publish([message(3)])
        assert [received(queue).message for _ in range(3)] == [message(1), message(2), message(3)]
        assert queue.receive(QUEUE) is None

    def test_a_locked_message_is_seen_by_nobody_else(self, queue: SqliteQueue) -> None:
        queue.publish([message(1)])
        assert received(queue).count == 1
        assert queue.receive(QUEUE) is None

    def test_a_completed_message_is_gone(self, queue: SqliteQueue, clock: FixedClock) -> None:
        queue.publish([message(1)])
        assert queue.complete(received(queue))
        clock.move(LOCK * 2)
        assert queue.receive(QUEUE) is None

    def test_messages_survive_a_restart(self, queue: SqliteQueue, clock: FixedClock, tmp_path: Path) -> None:
        queue.publish([message(1)])
        queue.close()
        again = SqliteQueue(tmp_path / "store.db", clock)
        assert received(again).message == message(1)
        again.close()

    def test_a_subject_without_a_queue_is_refused(self, queue: SqliteQueue) -> None:
        with pytest.raises(PublishFailed, match=r"subject forecasting\.unknown"):
            queue.publish([message(1), Message("x", "forecasting.unknown", "{}", "")])
        assert queue.receive(QUEUE) is None

    def test_a_file_that_cannot_be_written_leaves_the_messages_to_the_outbox(
        self, tmp_path: Path, clock: FixedClock
    ) -> None:
        (tmp_path / "broken.db").write_text("this is no database " * 100)
        broken = SqliteQueue(tmp_path / "broken.db", clock)
        with pytest.raises(PublishFailed, match="cannot be written"):
            broken.publish([message(1)])


class TestRedelivery:
    def test_an_abandoned_message_comes_back_later_and_later(self, queue: SqliteQueue, clock: FixedClock) -> None:
        queue.publish([message(1)])
        for count, seconds in ((1, 1), (2, 2), (3, 4)):
            delivery = received(queue)
            assert delivery.count == count
            queue.abandon(delivery, "no luck")
            clock.move(timedelta(seconds=seconds) - timedelta(milliseconds=1))
            assert queue.receive(QUEUE) is None
            clock.move(timedelta(milliseconds=1))

    def test_a_lock_that_expires_gives_the_message_to_another_and_the_first_can_settle_it_no_more(
        self, queue: SqliteQueue, clock: FixedClock
    ) -> None:
        queue.publish([message(1)])
        first = received(queue)
        clock.move(LOCK)
        second = received(queue)
        assert second.count == 2
        assert not queue.complete(first)
        assert not queue.abandon(first, "too late")
        assert queue.complete(second)

    def test_a_lock_that_is_renewed_in_time_keeps_the_message_and_comes_to_its_end_like_any_other(
        self, queue: SqliteQueue, clock: FixedClock
    ) -> None:
        queue.publish([message(1)])
        first = received(queue)
        for _ in range(3):
            clock.move(LOCK * 0.9)
            assert queue.renew(first)
            assert queue.receive(QUEUE) is None
        clock.move(LOCK)  # its holder was killed
        second = received(queue)
        assert second.count == 2
        assert not queue.renew(first)
        assert queue.complete(second)
        assert not queue.renew(second)


class TestDeadLetters:
    def exhaust(self, queue: SqliteQueue, clock: FixedClock) -> None:
        for _ in range(MAX_DELIVERIES):
            queue.abandon(received(queue), "ValueError: no")
            clock.move(timedelta(minutes=1))

    def test_the_fifth_failure_ends_in_the_list_with_its_reason(self, queue: SqliteQueue, clock: FixedClock) -> None:
        queue.publish([message(1)])
        self.exhaust(queue, clock)
        assert queue.receive(QUEUE) is None
        (letter,) = queue.dead_letters()
        assert (letter.queue, letter.message, letter.id) == (QUEUE, message(1), "id-1")
        assert (letter.reason, letter.description, letter.deliveries) == (
            FAILED_TOO_OFTEN,
            "ValueError: no",
            MAX_DELIVERIES,
        )

    def test_a_consumer_that_dies_five_times_kills_the_message_and_not_the_queue(
        self, queue: SqliteQueue, clock: FixedClock
    ) -> None:
        queue.publish([message(1), message(2)])
        for _ in range(MAX_DELIVERIES):
            assert received(queue).message == message(1)
            clock.move(LOCK)
        assert received(queue).message == message(2)
        assert [letter.description for letter in queue.dead_letters()] == [EXPIRED]

    def test_a_dead_letter_is_taken_away_once_it_is_kept_elsewhere(self, queue: SqliteQueue, clock: FixedClock) -> None:
        queue.publish([message(1)])
        self.exhaust(queue, clock)
        kept: list[DeadLetter] = []

        def fail(_: DeadLetter) -> None:
            raise OSError("no place")

        with pytest.raises(OSError, match="no place"):
            queue.withdraw(QUEUE, "id-1", fail)
        assert not queue.withdraw("another", "id-1", kept.append)
        assert queue.withdraw(QUEUE, "id-1", kept.append)
        assert not queue.withdraw(QUEUE, "id-1", kept.append)
        assert [letter.message for letter in kept] == [message(1)]
        assert queue.dead_letters() == []


class TestDuplicates:
    def test_the_same_message_within_ten_minutes_is_dropped_also_after_it_was_completed(
        self, queue: SqliteQueue, clock: FixedClock
    ) -> None:
        queue.publish([message(1)])
        queue.complete(received(queue))
        clock.move(timedelta(minutes=9))
        queue.publish([message(1), message(2)])
        assert received(queue).message == message(2)
        assert queue.receive(QUEUE) is None

    def test_after_that_it_is_a_new_message(self, queue: SqliteQueue, clock: FixedClock) -> None:
        queue.publish([message(1)])
        queue.complete(received(queue))
        clock.move(timedelta(minutes=10))
        queue.publish([message(1)])
        assert received(queue).message == message(1)
