"""Queue functions of the local host on a broker that it reaches by the real SDK."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime, timedelta

import azure.functions as func
import pytest
from azure.servicebus import ServiceBusClient, ServiceBusMessage, ServiceBusReceivedMessage, ServiceBusReceiver

from local_host.functions import Function, registered_functions
from local_host.service_bus import run_queues
from shared_code.messaging.queues import MAX_DELIVERIES
from tests.broker.entities import Limits
from tests.broker.server import Broker
from tests.left_behind import BREAKS_CONNECTIONS

QUEUE = "work"
Seen = list[tuple[bytes, int | None]]

pytestmark = BREAKS_CONNECTIONS


@pytest.fixture
def broker() -> Iterator[Broker]:
    with Broker(limits=Limits(deliveries=MAX_DELIVERIES)) as broker:
        broker.add_queue(QUEUE)
        yield broker


@pytest.fixture
def seen() -> Seen:
    return []


@pytest.fixture
def function(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> Function:
    """Fails for the message `bad`."""
    monkeypatch.setenv("THE_QUEUE", QUEUE)
    app = func.FunctionApp()

    @app.service_bus_queue_trigger(arg_name="message", queue_name="%THE_QUEUE%", connection="ServiceBus")
    def consume(message: func.ServiceBusMessage) -> None:
        assert (message.message_id, message.correlation_id) == ("id-1", "req_1")
        seen.append((message.get_body(), message.delivery_count))
        if message.get_body() == b"bad":
            raise ValueError("cannot be read")

    (function,) = registered_functions(app)
    return function


def send(broker: Broker, body: str) -> None:
    message = ServiceBusMessage(body, message_id="id-1", correlation_id="req_1")
    with (
        ServiceBusClient.from_connection_string(broker.connection_string) as client,
        client.get_queue_sender(QUEUE) as sender,
    ):
        sender.send_messages(message)


def listen(broker: Broker, function: Function, meanwhile: Callable[[], Awaitable[None]]) -> None:
    """Serve the function until something is done."""

    async def serve() -> None:
        tasks = run_queues([function], broker.connection_string, calls=2)
        try:
            await asyncio.wait_for(meanwhile(), 300)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(serve())


async def until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110 - another thread makes it so, which sets no event
        await asyncio.sleep(0.02)


def test_a_message_is_delivered_once_and_completed(broker: Broker, function: Function, seen: Seen) -> None:
    send(broker, "good")
    listen(broker, function, lambda: until(lambda: bool(seen) and not broker.messages(QUEUE)))
    assert seen == [(b"good", 1)]
    assert broker.dead_letters(QUEUE) == []


def test_a_message_that_always_fails_is_a_dead_letter_at_the_fifth_time(
    broker: Broker, function: Function, seen: Seen, caplog: pytest.LogCaptureFixture
) -> None:
    send(broker, "bad")
    listen(broker, function, lambda: until(lambda: "is a dead letter" in caplog.text))
    assert seen == [(b"bad", count) for count in range(1, MAX_DELIVERIES + 1)]
    assert len(broker.dead_letters(QUEUE)) == 1


def test_a_function_that_takes_longer_than_the_lock_is_called_once(
    broker: Broker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its lock is renewed meanwhile."""
    monkeypatch.setattr("local_host.service_bus.RENEW_SECONDS", 0.01)
    monkeypatch.setenv("THE_QUEUE", QUEUE)
    app, counts, renewed = func.FunctionApp(), list[int | None](), threading.Semaphore(0)
    renew = ServiceBusReceiver.renew_message_lock

    def watched(receiver: ServiceBusReceiver, message: ServiceBusReceivedMessage) -> datetime:
        until = renew(receiver, message)
        renewed.release()
        return until

    monkeypatch.setattr(ServiceBusReceiver, "renew_message_lock", watched)

    @app.service_bus_queue_trigger(arg_name="message", queue_name="%THE_QUEUE%", connection="ServiceBus")
    def consume(message: func.ServiceBusMessage) -> None:
        counts.append(message.delivery_count)
        for _ in range(3):
            broker.move_clock(timedelta(seconds=50))
            for _ in range(2):  # one may have begun before the clock moved
                assert renewed.acquire(timeout=30)

    send(broker, "good")
    (function,) = registered_functions(app)
    listen(broker, function, lambda: until(lambda: bool(counts) and not broker.messages(QUEUE)))
    assert counts == [1]


def test_a_message_whose_lock_ended_meanwhile_comes_again_and_stops_nothing(
    broker: Broker, function: Function, seen: Seen
) -> None:
    send(broker, "good")

    async def let_the_lock_end() -> None:
        await until(lambda: broker.held(QUEUE))
        broker.move_clock(timedelta(minutes=2))
        await until(lambda: len(seen) == 2 and not broker.messages(QUEUE))

    broker.delay(0.2)
    listen(broker, function, let_the_lock_end)
    assert seen == [(b"good", 1), (b"good", 2)]


def test_a_queue_that_does_not_exist_yet_and_connections_that_break_are_tried_again(
    function: Function, seen: Seen
) -> None:
    with Broker() as broker:

        async def come_and_go() -> None:
            await until(lambda: bool(broker.connections()))
            broker.add_queue(QUEUE)
            await asyncio.to_thread(send, broker, "first")
            await until(lambda: bool(seen) and not broker.messages(QUEUE))
            broker.drop_connections()
            await asyncio.to_thread(send, broker, "second")
            await until(lambda: len(seen) == 2 and not broker.messages(QUEUE))

        listen(broker, function, come_and_go)
    assert seen == [(b"first", 1), (b"second", 1)]


def test_a_broker_that_never_answers_does_not_keep_the_host_from_stopping(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("local_host.service_bus.STOP_SECONDS", 0.1)
    with Broker() as broker:
        broker.be_silent()
        listen(broker, function, lambda: until(lambda: bool(broker.connections())))
        (listener,) = (thread for thread in threading.enumerate() if thread.name == f"queue {QUEUE}")
        assert listener.daemon
    listener.join()
