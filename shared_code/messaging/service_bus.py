"""Sends commands to the Service Bus topic."""

from collections.abc import Sequence
from typing import Any, Final

from azure.core.exceptions import AzureError
from azure.servicebus import ServiceBusClient, ServiceBusMessage, ServiceBusSender
from azure.servicebus.exceptions import MessageSizeExceededError, ServiceBusError

from shared_code.messaging.queue import TOPIC, Message, MessageRefused, PublishFailed

EMULATOR: Final = "sb://"
"""How the address of the Service Bus emulator begins, `sb://HOST:PORT`; a real namespace is a bare name."""

ONE_ATTEMPT: Final[dict[str, Any]] = {"retry_total": 0, "try_timeout": 5, "auth_timeout": 5}
"""The client's own patience is minutes. What its timeouts miss (a broker that takes the connection and says nothing)
holds the sender's thread, and nothing else."""


class ServiceBusTopic:
    """The topic `forecasting`; one sender per process, for closing one costs a second. Used by one thread."""

    def __init__(self, client: ServiceBusClient) -> None:
        self._client = client
        self._sender: ServiceBusSender | None = None

    def publish(self, messages: Sequence[Message]) -> None:
        try:
            self._sender = self._sender or self._client.get_topic_sender(TOPIC)
            self._sender.send_messages([_service_bus_message(message) for message in messages])
        except MessageSizeExceededError as error:
            raise MessageRefused(f"Service Bus finds {len(messages)} messages too large") from error
        except (ServiceBusError, AzureError, OSError, ValueError) as error:
            raise PublishFailed(f"Service Bus did not take {len(messages)} messages") from error

    def close(self) -> None:
        self._client.close()


def service_bus_topic(address: str) -> ServiceBusTopic:
    """The topic of a namespace as the app's own identity, or of the emulator at `sb://HOST:PORT`."""
    if address.startswith(EMULATOR):
        key = "SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE"  # public
        connection = f"Endpoint={address};{key};UseDevelopmentEmulator=true;"
        return ServiceBusTopic(ServiceBusClient.from_connection_string(connection, **ONE_ATTEMPT))
    from azure.identity import DefaultAzureCredential  # noqa: PLC0415 - only where a real namespace is used

    return ServiceBusTopic(ServiceBusClient(address, DefaultAzureCredential(), **ONE_ATTEMPT))


def _service_bus_message(message: Message) -> ServiceBusMessage:
    return ServiceBusMessage(
        message.body,
        subject=message.subject,
        message_id=message.id,
        correlation_id=message.correlation_id,
        content_type="application/json",
    )
