"""Sends commands to the Service Bus topic."""

import threading
from collections.abc import Sequence

from azure.servicebus import ServiceBusClient, ServiceBusMessage, ServiceBusSender
from azure.servicebus.exceptions import ServiceBusError

from shared_code.kit.queue import TOPIC, Message, PublishFailed


class ServiceBusTopic:
    """The topic `forecasting`; one sender per process, for closing one costs a second."""

    def __init__(self, client: ServiceBusClient) -> None:
        self._client = client
        self._sender: ServiceBusSender | None = None
        self._lock = threading.Lock()

    def publish(self, messages: Sequence[Message]) -> None:
        with self._lock:
            try:
                self._sender = self._sender or self._client.get_topic_sender(TOPIC)
                self._sender.send_messages([_service_bus_message(message) for message in messages])
            except (ServiceBusError, ValueError) as error:
                raise PublishFailed(f"Service Bus did not take {len(messages)} messages") from error

    def close(self) -> None:
        with self._lock:
            self._client.close()


def service_bus_topic(namespace: str) -> ServiceBusTopic:
    """The topic of a namespace, as the app's own identity."""
    from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - only where a real namespace is used

    return ServiceBusTopic(ServiceBusClient(namespace, DefaultAzureCredential()))


def _service_bus_message(message: Message) -> ServiceBusMessage:
    return ServiceBusMessage(
        message.body,
        subject=message.subject,
        message_id=message.id,
        correlation_id=message.correlation_id,
        content_type="application/json",
    )
