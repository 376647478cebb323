"""Sends commands to the Service Bus topic."""

from collections.abc import Sequence
from typing import Any, Final

from azure.core.exceptions import AzureError
from azure.servicebus import ServiceBusClient, ServiceBusMessage
from azure.servicebus.exceptions import MessageSizeExceededError, ServiceBusConnectionError

from shared_code.kit.steps import Part, StepKind, asking
from shared_code.messaging.queue import Message, MessageRefused, PublishFailed
from shared_code.messaging.queues import TOPIC

TRY_SECONDS: Final = 5
ONE_ATTEMPT: Final[dict[str, Any]] = {"retry_total": 0, "try_timeout": TRY_SECONDS, "auth_timeout": TRY_SECONDS}
"""The client's own patience is minutes. What its timeouts miss (a broker that takes the connection and says nothing)
holds the thread that calls it, and nothing else."""

_TRACE: Final = ("traceparent", "Diagnostic-Id")
"""Properties by which tools follow a message: of W3C, and the one that Azure's SDKs and the Functions host read."""


class ServiceBusTopic:
    """The topic of commands; one sender per process, for closing one costs a second. Used by one thread."""

    def __init__(self, client: ServiceBusClient, topic: str = TOPIC) -> None:
        self._client = client
        self._topic = topic
        self._sender = client.get_topic_sender(topic)
        self._worked = False

    def publish(self, messages: Sequence[Message]) -> None:
        try:
            with asking(Part.BROKER, f"send {self._topic}", kind=StepKind.SENT):
                self._send([_service_bus_message(message) for message in messages])
        except MessageSizeExceededError as error:
            raise MessageRefused(f"Service Bus finds {len(messages)} messages too large") from error
        except (AzureError, OSError, ValueError) as error:
            raise PublishFailed(f"Service Bus did not take {len(messages)} messages") from error

    def close(self) -> None:
        self._client.close()

    def _send(self, messages: Sequence[ServiceBusMessage]) -> None:
        """One attempt; two where the link had worked before, for the service ends links that are idle ten minutes."""
        worked, self._worked = self._worked, False
        try:
            self._sender.send_messages(messages)
        except ServiceBusConnectionError:
            if not worked:
                raise
            self._sender.send_messages(messages)
        self._worked = True


def service_bus(broker: str) -> ServiceBusClient:
    """A client of a namespace, as the app's own identity; or of an emulator, by its connection string.

    The identity is the user-assigned one that AZURE_CLIENT_ID names, where it is set.
    """
    if "=" in broker:
        return ServiceBusClient.from_connection_string(broker, **ONE_ATTEMPT)
    from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - only where a real namespace is used

    return ServiceBusClient(broker, DefaultAzureCredential(), **ONE_ATTEMPT)


def _service_bus_message(message: Message) -> ServiceBusMessage:
    return ServiceBusMessage(
        message.body,
        subject=message.subject,
        message_id=message.id,
        correlation_id=message.correlation_id,
        content_type="application/json",
        application_properties={name: message.traceparent for name in _TRACE if message.traceparent},
    )
