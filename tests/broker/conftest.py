"""A broker, and the SDK's client of it."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from azure.servicebus import ServiceBusClient, ServiceBusReceiver, ServiceBusSender

from tests.broker.entities import Limits
from tests.broker.server import Broker


@pytest.fixture(scope="module")
def namespace() -> Iterator[Broker]:
    """One broker for the tests of a file, which use entities of their own."""
    with Broker(limits=Limits(lock=timedelta(seconds=60), deliveries=3)) as broker:
        yield broker


@pytest.fixture
def broker(namespace: Broker) -> Iterator[Broker]:
    """The same, well again after each test."""
    yield namespace
    namespace.heal()


class Sdk:
    """The SDK's client of a broker, which tries once; it is closed with all that was opened by it.

    The client forgets senders and receivers that nobody holds, without closing them.
    """

    def __init__(self, connection_string: str, opened: ExitStack) -> None:
        self._client = ServiceBusClient.from_connection_string(connection_string, retry_total=0)
        self._opened = opened

    def sender(self, queue: str) -> ServiceBusSender:
        return self._opened.enter_context(self._client.get_queue_sender(queue))

    def topic_sender(self, topic: str) -> ServiceBusSender:
        return self._opened.enter_context(self._client.get_topic_sender(topic))

    def receiver(self, queue: str, **options: Any) -> ServiceBusReceiver:
        return self._opened.enter_context(self._client.get_queue_receiver(queue, **options))

    def subscription_receiver(self, topic: str, subscription: str) -> ServiceBusReceiver:
        return self._opened.enter_context(self._client.get_subscription_receiver(topic, subscription))


@pytest.fixture
def sdk(namespace: Broker) -> Iterator[Sdk]:
    with ExitStack() as opened:
        yield Sdk(namespace.connection_string, opened)


@pytest.fixture
def queue(broker: Broker) -> str:
    """Name of an empty queue."""
    name = f"q{uuid4().hex}"
    broker.add_queue(name)
    return name
