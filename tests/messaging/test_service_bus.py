"""Sending to Service Bus, as far as it can be tried without a broker."""

import pytest
from azure.servicebus import ServiceBusClient

from shared_code.messaging.queue import Message, PublishFailed
from shared_code.messaging.service_bus import ServiceBusTopic
from tests.servers import free_port


def test_a_broker_that_does_not_answer_leaves_the_messages_to_the_outbox() -> None:
    connection = (
        f"Endpoint=sb://127.0.0.1:{free_port()};SharedAccessKeyName=n;SharedAccessKey=k;UseDevelopmentEmulator=true;"
    )
    topic = ServiceBusTopic(ServiceBusClient.from_connection_string(connection, retry_total=0))
    with pytest.raises(PublishFailed, match="did not take 1 messages"):
        topic.publish([Message("id", "forecasting.statistics.update", "{}", "req_1")])
    topic.close()
