"""Sending to Service Bus by the real SDK: what arrives where, and what is said where it does not."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from azure.identity import DefaultAzureCredential
from azure.servicebus import ServiceBusClient

from shared_code.messaging.queue import Message, MessageRefused, PublishFailed
from shared_code.messaging.queues import ROUTES
from shared_code.messaging.service_bus import ServiceBusTopic, service_bus
from tests.broker.product import product_broker
from tests.broker.server import Broker, connection_string
from tests.left_behind import BREAKS_CONNECTIONS
from tests.managed_identity import TOKEN, managed_identity
from tests.servers import free_port

pytestmark = BREAKS_CONNECTIONS
SUBJECT, QUEUE = next(iter(ROUTES.items()))


def message(message_id: str, subject: str = SUBJECT, body: str = "{}") -> Message:
    return Message(message_id, subject, body, "req_1")


@pytest.fixture
def broker() -> Iterator[Broker]:
    with product_broker() as broker:
        yield broker


@pytest.fixture
def topic(broker: Broker) -> Iterator[ServiceBusTopic]:
    topic = ServiceBusTopic(service_bus(broker.connection_string))
    yield topic
    topic.close()


def publish_patiently(topic: ServiceBusTopic, sent: Message) -> None:
    """Publish again while a client of little patience meets a machine that is busy."""
    for _ in range(100):
        with suppress(PublishFailed):
            topic.publish([sent])
            return
    pytest.fail("the broker took nothing")


def ids(broker: Broker, queue: str = QUEUE) -> list[object]:
    return [stored.content.message_id for stored in broker.messages(queue)]


class TestSending:
    def test_each_subject_reaches_its_queue_once(self, broker: Broker, topic: ServiceBusTopic) -> None:
        sent = [message(f"id-{queue}", subject, '{"siteId": "0170"}') for subject, queue in ROUTES.items()]
        topic.publish(sent)
        topic.publish(sent)
        assert {queue: ids(broker, queue) for queue in ROUTES.values()} == {
            queue: [f"id-{queue}"] for queue in ROUTES.values()
        }

    def test_a_link_that_ended_while_it_was_idle_loses_no_message_and_fails_no_send(
        self, broker: Broker, topic: ServiceBusTopic
    ) -> None:
        topic.publish([message("1")])
        broker.detach_links()
        topic.publish([message("2")])
        broker.drop_connections()
        topic.publish([message("3")])
        assert ids(broker) == ["1", "2", "3"]

    def test_the_second_attempt_is_the_last(self, broker: Broker, topic: ServiceBusTopic) -> None:
        topic.publish([message("1")])
        broker.refuse()
        broker.detach_links()
        with pytest.raises(PublishFailed):
            topic.publish([message("2")])
        broker.heal()
        topic.publish([message("3")])
        assert ids(broker) == ["1", "3"]


class TestFailures:
    def test_a_broker_that_is_busy_leaves_the_messages_to_the_outbox(
        self, broker: Broker, topic: ServiceBusTopic
    ) -> None:
        broker.refuse()
        with pytest.raises(PublishFailed, match="did not take 1 messages"):
            topic.publish([message("1")])
        assert ids(broker) == []

    def test_a_broker_that_falls_silent_lets_a_send_end_at_its_deadline(self, broker: Broker) -> None:
        client = ServiceBusClient.from_connection_string(broker.connection_string, retry_total=0, try_timeout=0.5)
        topic = ServiceBusTopic(client)
        publish_patiently(topic, message("1"))
        broker.be_silent()
        with pytest.raises(PublishFailed):
            topic.publish([message("2")])
        broker.heal()
        publish_patiently(topic, message("3"))
        assert ids(broker)[0] == "1"
        assert "3" in ids(broker)
        topic.close()

    def test_a_message_that_is_too_large_is_refused_alone(self, broker: Broker, topic: ServiceBusTopic) -> None:
        with pytest.raises(MessageRefused):
            topic.publish([message("1", body="x" * 2**21)])
        topic.publish([message("2")])
        assert ids(broker) == ["2"]

    def test_a_topic_that_does_not_exist_fails_the_send(self) -> None:
        with Broker() as empty:
            topic = ServiceBusTopic(service_bus(empty.connection_string))
            with pytest.raises(PublishFailed):
                topic.publish([message("1")])
            topic.close()

    def test_a_broker_that_is_not_there_fails_the_send(self) -> None:
        topic = ServiceBusTopic(service_bus(connection_string(free_port())))
        with pytest.raises(PublishFailed, match="did not take 1 messages"):
            topic.publish([message("1")])
        topic.close()


def test_the_identity_is_the_one_that_azure_client_id_names(monkeypatch: pytest.MonkeyPatch) -> None:
    identity, namespace = managed_identity(monkeypatch, "user-assigned"), "namespace.servicebus.windows.net"
    with identity as asked, service_bus(namespace) as client:
        credential = client._credential  # what it asks for tokens
        assert isinstance(credential, DefaultAzureCredential)
        assert credential.get_token("https://servicebus.azure.net/.default").token == TOKEN
        credential.close()
    assert asked == [("user-assigned", "https://servicebus.azure.net")]
