"""Queue functions of the local host on the embedded broker: called once a message, again after a failure or a death."""

import asyncio
import sqlite3
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import azure.functions as func
import pytest

from local_host.functions import Function, registered_functions
from local_host.queues import deliver, run_queue
from shared_code.kit.clock import FixedClock
from shared_code.messaging.queue import Delivery, Message
from shared_code.messaging.queues import MAX_DELIVERIES
from shared_code.messaging.sqlite_queue import LOCK, SqliteQueue

QUEUE = "statistics-update"
Seen = list[Any]


async def run_until(completed: threading.Event, function: Function, broker: SqliteQueue) -> None:
    """Hand a queue's messages to its function until something is completed."""
    task = asyncio.create_task(run_queue(function, broker, calls=2, poll=0))
    assert await asyncio.to_thread(completed.wait, 30)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


class TestQueues:
    @pytest.fixture
    def clock(self) -> FixedClock:
        return FixedClock(date(2025, 4, 15))

    def test_a_message_is_delivered_once_and_completed(
        self, functions: dict[str, Function], seen: Seen, clock: FixedClock, tmp_path: Path
    ) -> None:
        completed = threading.Event()

        class Watched(SqliteQueue):
            def complete(self, delivery: Delivery) -> bool:
                done = super().complete(delivery)
                completed.set()
                return done

        broker = Watched(tmp_path / "store.db", clock)
        broker.publish([Message("id-1", "forecasting.statistics.update", "good", "req_1")])

        asyncio.run(run_until(completed, functions["consume"], broker))
        assert seen == [(b"good", "id-1", 1, "req_1")]
        clock.move(timedelta(hours=1))
        assert broker.receive(QUEUE) is None
        broker.close()

    def test_f47_a_function_that_takes_longer_than_a_lock_is_called_once(
        self, clock: FixedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("local_host.queues.RENEW_SECONDS", 0.0)
        completed, renewed, failing = threading.Event(), threading.Event(), iter([True])
        counts: list[int | None] = []

        class Watched(SqliteQueue):
            """The first attempt to renew a lock fails."""

            def renew(self, delivery: Delivery) -> bool:
                if next(failing, False):
                    raise sqlite3.OperationalError("disk I/O error")
                done = super().renew(delivery)
                renewed.set()
                return done

            def complete(self, delivery: Delivery) -> bool:
                done = super().complete(delivery)
                completed.set()
                return done

        app = func.FunctionApp()

        @app.service_bus_queue_trigger(arg_name="message", queue_name=QUEUE, connection="ServiceBus")
        def slow(message: func.ServiceBusMessage) -> None:
            counts.append(message.delivery_count)
            for _ in range(4):
                clock.move(LOCK * 0.6)
                renewed.clear()
                for _ in range(2):  # the first may have begun before the clock moved
                    assert renewed.wait(30)
                    renewed.clear()

        (function,) = registered_functions(app)
        broker = Watched(tmp_path / "store.db", clock)
        broker.publish([Message("id-1", "forecasting.statistics.update", "good", "req_1")])
        asyncio.run(run_until(completed, function, broker))
        assert counts == [1]
        assert broker.waiting()[QUEUE] == 0
        broker.close()

    @pytest.mark.parametrize("step", ["receive", "complete"])
    def test_f47_a_database_error_delays_a_message_and_stops_nothing(
        self, functions: dict[str, Function], seen: Seen, clock: FixedClock, tmp_path: Path, step: str
    ) -> None:
        completed = threading.Event()

        class Failing(SqliteQueue):
            """Fails once at a step; when that was the completion, the lock of the message ends at once."""

            def failing(self, at: str) -> None:
                nonlocal step
                if at == step:
                    step = ""
                    clock.move(2 * LOCK)
                    raise sqlite3.OperationalError("disk I/O error")

            def receive(self, queue: str) -> Delivery | None:
                self.failing("receive")
                return super().receive(queue)

            def complete(self, delivery: Delivery) -> bool:
                self.failing("complete")
                done = super().complete(delivery)
                completed.set()
                return done

        broker = Failing(tmp_path / "store.db", clock)
        broker.publish([Message("id-1", "forecasting.statistics.update", "good", "req_1")])

        deliveries = [1] if step == "receive" else [1, 2]
        asyncio.run(run_until(completed, functions["consume"], broker))
        assert [count for _, _, count, _ in seen] == deliveries
        broker.close()

    def test_a_message_that_always_fails_is_a_dead_letter_at_the_fifth_time(
        self, functions: dict[str, Function], seen: Seen, clock: FixedClock, tmp_path: Path
    ) -> None:
        broker = SqliteQueue(tmp_path / "store.db", clock)
        broker.publish([Message("id-1", "forecasting.statistics.update", "bad", "req_1")])
        for _ in range(MAX_DELIVERIES):
            delivery = broker.receive(QUEUE)
            assert delivery is not None
            asyncio.run(deliver(functions["consume"], broker, delivery))
            clock.move(timedelta(minutes=1))
        assert [count for _, _, count, _ in seen] == [1, 2, 3, 4, 5]
        assert broker.receive(QUEUE) is None
        (letter,) = broker.dead_letters()
        assert letter.description == "ValueError: cannot be read"
        broker.close()
