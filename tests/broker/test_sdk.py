"""The broker as the real SDK sees it: each thing that the product relies on, and each fault."""

import json
import socket
import subprocess
import sys
from contextlib import ExitStack
from datetime import timedelta
from uuid import uuid4

import pytest
from azure.servicebus import (
    ServiceBusMessage,
    ServiceBusReceivedMessage,
    ServiceBusReceiveMode,
    ServiceBusReceiver,
    ServiceBusSubQueue,
)
from azure.servicebus.exceptions import (
    MessageLockLostError,
    MessagingEntityNotFoundError,
    OperationTimeoutError,
    ServiceBusError,
    ServiceBusServerBusyError,
)

from tests.broker.conftest import Sdk
from tests.broker.server import Broker
from tests.left_behind import BREAKS_CONNECTIONS

LOCK = timedelta(seconds=60)
pytestmark = BREAKS_CONNECTIONS


def send(sdk: Sdk, queue: str, *bodies: str) -> None:
    sdk.sender(queue).send_messages([ServiceBusMessage(body, message_id=body[:9]) for body in bodies])


def one(receiver: ServiceBusReceiver) -> ServiceBusReceivedMessage:
    (message,) = receiver.receive_messages(1, max_wait_time=10)
    return message


class TestSendingAndReceiving:
    def test_a_message_arrives_with_all_that_it_was_sent_with(self, sdk: Sdk, queue: str) -> None:
        sent = ServiceBusMessage(
            json.dumps({"a": 1}),
            message_id="m1",
            subject="s",
            correlation_id="c1",
            content_type="application/json",
            application_properties={"text": "v", "number": 5, "part": 1.5, "flag": True},
        )
        sdk.sender(queue).send_messages(sent)
        message = one(sdk.receiver(queue))
        assert str(message) == '{"a": 1}'
        assert (message.message_id, message.subject, message.correlation_id) == ("m1", "s", "c1")
        assert message.content_type == "application/json"
        assert message.application_properties == {b"text": b"v", b"number": 5, b"part": 1.5, b"flag": True}
        assert (message.delivery_count, message.sequence_number) == (0, 1)
        assert message.locked_until_utc
        assert message.enqueued_time_utc
        assert message.locked_until_utc - message.enqueued_time_utc >= LOCK

    def test_a_batch_arrives_in_order_and_large_messages_in_one_piece(self, sdk: Sdk, queue: str) -> None:
        bodies = [*(f"{number}" for number in range(100)), "x" * 200_000]
        send(sdk, queue, *bodies)
        receiver = sdk.receiver(queue)
        found: list[str] = []
        while len(found) < len(bodies):
            for message in receiver.receive_messages(50, max_wait_time=10):
                receiver.complete_message(message)
                found.append(str(message))
        assert found == bodies

    def test_a_completed_message_is_gone(self, broker: Broker, sdk: Sdk, queue: str) -> None:
        send(sdk, queue, "a")
        receiver = sdk.receiver(queue)
        receiver.complete_message(one(receiver))
        assert broker.messages(queue) == []

    def test_a_message_that_is_received_and_deleted_needs_no_settling(
        self, broker: Broker, sdk: Sdk, queue: str
    ) -> None:
        send(sdk, queue, "a")
        receiver = sdk.receiver(queue, receive_mode=ServiceBusReceiveMode.RECEIVE_AND_DELETE)
        assert str(one(receiver)) == "a"
        assert broker.messages(queue) == []

    def test_looking_changes_nothing(self, sdk: Sdk, queue: str) -> None:
        receiver = sdk.receiver(queue)
        assert receiver.peek_messages(10) == []
        send(sdk, queue, "a", "b")
        held = one(receiver)
        assert [str(message) for message in receiver.peek_messages(10, sequence_number=1)] == ["a", "b"]
        receiver.complete_message(held)

    def test_an_entity_that_does_not_exist_is_named(self, sdk: Sdk) -> None:
        with pytest.raises(MessagingEntityNotFoundError, match="'nowhere' could not be found"):
            send(sdk, "nowhere", "a")
        with pytest.raises(MessagingEntityNotFoundError, match="'nowhere' could not be found"):
            sdk.receiver("nowhere").receive_messages(1, max_wait_time=10)


class TestRedelivery:
    def test_an_abandoned_message_comes_back_and_the_last_time_becomes_a_dead_letter(
        self, broker: Broker, sdk: Sdk, queue: str
    ) -> None:
        send(sdk, queue, "a")
        receiver = sdk.receiver(queue)
        for count in range(3):
            message = one(receiver)
            assert message.delivery_count == count
            receiver.abandon_message(message)
        assert broker.messages(queue) == []
        dead = one(sdk.receiver(queue, sub_queue=ServiceBusSubQueue.DEAD_LETTER))
        assert (str(dead), dead.dead_letter_reason) == ("a", "MaxDeliveryCountExceeded")

    def test_a_dead_letter_carries_its_reason_and_can_be_completed(self, broker: Broker, sdk: Sdk, queue: str) -> None:
        send(sdk, queue, "a")
        receiver = sdk.receiver(queue)
        receiver.dead_letter_message(one(receiver), reason="unreadable", error_description="no JSON")
        letters = sdk.receiver(queue, sub_queue=ServiceBusSubQueue.DEAD_LETTER)
        dead = one(letters)
        assert (dead.dead_letter_reason, dead.dead_letter_error_description) == ("unreadable", "no JSON")
        assert dead.dead_letter_source == queue
        letters.complete_message(dead)
        assert broker.dead_letters(queue) == []

    def test_a_lock_that_ends_gives_the_message_to_another(self, broker: Broker, sdk: Sdk, queue: str) -> None:
        send(sdk, queue, "a")
        receiver = sdk.receiver(queue)
        first = one(receiver)
        broker.move_clock(LOCK)
        second = one(receiver)
        assert second.delivery_count == 1
        with pytest.raises(MessageLockLostError):
            receiver.renew_message_lock(first)
        with pytest.raises(MessageLockLostError):
            receiver.complete_message(first)
        receiver.complete_message(second)
        assert broker.messages(queue) == []

    def test_a_renewed_lock_holds_longer(self, broker: Broker, sdk: Sdk, queue: str) -> None:
        send(sdk, queue, "a")
        receiver = sdk.receiver(queue)
        message = one(receiver)
        for _ in range(3):
            broker.move_clock(LOCK * 0.9)
            receiver.renew_message_lock(message)
        receiver.complete_message(message)
        assert broker.messages(queue) == []


class TestTopics:
    def test_subscriptions_forward_what_their_filter_takes(self, broker: Broker, sdk: Sdk) -> None:
        topic = f"t{uuid4().hex}"
        for name, subject, queue in (("1", "red", "reds"), ("2", "blue", "blues"), ("3", "red", "audit")):
            broker.subscribe(topic, name, subject, forward_to=f"{topic}-{queue}")
        broker.subscribe(topic, "all")
        sender = sdk.topic_sender(topic)
        sender.send_messages([ServiceBusMessage(colour, subject=colour) for colour in ("red", "blue", "green")])
        found = {
            name: [message.content.subject for message in broker.messages(f"{topic}-{name}")]
            for name in ("reds", "blues", "audit")
        }
        assert found == {"reds": ["red"], "blues": ["blue"], "audit": ["red"]}
        receiver = sdk.subscription_receiver(topic, "all")
        assert [str(message) for message in receiver.receive_messages(3, max_wait_time=10)] == ["red", "blue", "green"]

    def test_a_message_of_the_same_id_is_dropped_until_the_window_ends(self, broker: Broker, sdk: Sdk) -> None:
        topic = f"t{uuid4().hex}"
        broker.subscribe(topic, "all", forward_to=f"{topic}-all")
        sender = sdk.topic_sender(topic)

        def send_again() -> int:
            sender.send_messages(ServiceBusMessage("a", message_id="a"))
            return len(broker.messages(f"{topic}-all"))

        assert [send_again(), send_again()] == [1, 1]
        broker.move_clock(timedelta(minutes=9))
        assert send_again() == 1
        broker.move_clock(timedelta(minutes=1))
        assert send_again() == 2


class TestFaults:
    def test_a_broker_that_refuses_says_that_it_is_busy(self, broker: Broker, sdk: Sdk, queue: str) -> None:
        broker.refuse()
        with pytest.raises(ServiceBusServerBusyError):
            send(sdk, queue, "a")
        broker.heal()
        send(sdk, queue, "b")
        assert [message.content.message_id for message in broker.messages(queue)] == ["b"]

    def test_a_silent_broker_lets_a_send_run_into_its_deadline(self, broker: Broker, sdk: Sdk, queue: str) -> None:
        sender = sdk.sender(queue)
        sender.send_messages(ServiceBusMessage("a"))
        broker.be_silent()
        with pytest.raises(OperationTimeoutError):
            sender.send_messages(ServiceBusMessage("b"), timeout=0.5)
        broker.heal()

    def test_a_silent_broker_delivers_nothing_until_it_speaks_again(self, broker: Broker, sdk: Sdk, queue: str) -> None:
        send(sdk, queue, "a")
        sender, receiver = sdk.sender(queue), sdk.receiver(queue)
        message = one(receiver)
        broker.be_silent()
        broker.move_clock(LOCK)
        assert receiver.receive_messages(1, max_wait_time=0.5) == []
        broker.heal()
        again = one(receiver)
        assert (again.sequence_number, again.delivery_count) == (message.sequence_number, 1)
        receiver.complete_message(again)
        sender.send_messages(ServiceBusMessage("b"))
        assert len(broker.messages(queue)) == 1

    def test_a_slow_broker_is_slow_and_no_more(self, broker: Broker, sdk: Sdk, queue: str) -> None:
        broker.delay(0.05)
        send(sdk, queue, "a")
        receiver = sdk.receiver(queue)
        receiver.complete_message(one(receiver))
        assert broker.messages(queue) == []

    def test_a_connection_that_breaks_fails_one_send_and_keeps_what_was_locked(
        self, broker: Broker, sdk: Sdk, queue: str
    ) -> None:
        sender, receiver = sdk.sender(queue), sdk.receiver(queue)
        sender.send_messages(ServiceBusMessage("a", message_id="a"))
        one(receiver)
        assert broker.drop_connections() == 2
        with pytest.raises(ServiceBusError):
            sender.send_messages(ServiceBusMessage("b", message_id="b"))
        sender.send_messages(ServiceBusMessage("c", message_id="c"))
        assert [message.content.message_id for message in broker.messages(queue)] == ["a", "c"]
        broker.move_clock(LOCK)
        assert [message.deliveries for message in broker.messages(queue)] == [1, 0]

    def test_a_message_whose_link_broke_is_settled_by_its_lock(self, broker: Broker, sdk: Sdk, queue: str) -> None:
        send(sdk, queue, "a")
        receiver = sdk.receiver(queue)
        message = one(receiver)
        broker.detach_links()
        receiver.complete_message(message)
        assert broker.messages(queue) == []

    def test_whoever_speaks_another_language_is_cut_off_alone(self, broker: Broker, sdk: Sdk, queue: str) -> None:
        for words in (b"GET / HTTP/1.1\r\n\r\n", b"AMQP\x00\x01\x00\x00" + b"\xff" * 40, b"AMQP\x03\x01\x00\x00\x00"):
            with socket.create_connection(("127.0.0.1", broker.port)) as stranger:
                stranger.sendall(words)
                stranger.shutdown(socket.SHUT_WR)
                while stranger.recv(4096):
                    pass
        send(sdk, queue, "a")
        assert len(broker.messages(queue)) == 1


def test_the_broker_runs_alone_and_takes_its_faults_from_its_input() -> None:
    command = [sys.executable, "-m", "tests.broker", "--port", "0"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        connection = process.stdout.readline().strip()
        process.stdin.write("refuse\nheal\nexplode\ndelay 0\ndrop\n")
        process.stdin.flush()
        told = [process.stdout.readline().strip() for _ in range(5)]
        with ExitStack() as opened:
            sdk = Sdk(connection, opened)
            sdk.topic_sender("forecasting").send_messages(ServiceBusMessage("{}", subject="forecasting.pl.refresh"))
            assert str(one(sdk.receiver("pl-view-refresh"))) == "{}"
        process.stdin.close()
        assert process.wait(10) == 0
    assert told[:2] == ["refuse", "heal"]
    assert told[2].startswith("'explode' is none of")
