"""Service Bus queues as operations see them: what waits, and what is in their dead-letter sub-queues."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from typing import Final, TypeVar

from azure.core.exceptions import AzureError
from azure.servicebus import ServiceBusClient, ServiceBusReceivedMessage, ServiceBusReceiver, ServiceBusSubQueue

from shared_code.kit.clock import UTC_CLOCK
from shared_code.kit.deadline import Deadline
from shared_code.messaging.dead_letters import FAILED_TOO_OFTEN, MOST, BrokerAway, DeadLetter
from shared_code.messaging.queue import Message

LOOK_SECONDS: Final = 5.0
"""How long a look at the dead letters of all queues may take."""
_BROKEN: Final = (AzureError, OSError, ValueError)
_WAIT_SECONDS: Final = 1.0
_BATCH: Final = 50
_FIRST: Final = 1
"""The number of a queue's first message; a receiver that is told none looks on from the last message it received."""

T = TypeVar("T")


class ServiceBusQueues:
    """Some queues and their dead letters, looked at.

    The SDK belongs to one thread, and opening or closing a receiver costs half a second: one thread keeps them, and
    opens them anew after a failure. A broker that takes the connection and says nothing holds that thread and no other.
    """

    def __init__(self, connect: Callable[[], ServiceBusClient], queues: Sequence[str]) -> None:
        self._connect = connect
        self._queues = queues
        self._deadline = Deadline(LOOK_SECONDS, "broker, looked at", threads=1)
        self._opened = ExitStack()
        self._client: ServiceBusClient | None = None
        self._receivers: dict[tuple[str, ServiceBusSubQueue | None], ServiceBusReceiver] = {}

    def dead_letters(self) -> Sequence[DeadLetter]:
        return self._in_time(lambda: [letter for queue in self._queues for letter in self._look(queue)])

    def withdraw(self, queue: str, letter_id: str, keep: Callable[[DeadLetter], None]) -> bool:
        return queue in self._queues and self._in_time(lambda: self._withdraw(queue, letter_id, keep))

    def waiting(self) -> Mapping[str, int]:
        return self._in_time(
            lambda: {
                queue: len(self._receiver(queue, None).peek_messages(MOST, sequence_number=_FIRST))
                for queue in self._queues
            }
        )

    def close(self) -> None:
        """Look no more. What a broker that says nothing keeps open ends with the process."""
        if self._client:
            with suppress(BrokerAway):
                self._in_time(self._opened.close)
        self._deadline.close()

    def _look(self, queue: str) -> Iterator[DeadLetter]:
        for message in self._receiver(queue).peek_messages(MOST, sequence_number=_FIRST):
            yield _dead_letter(queue, message)

    def _withdraw(self, queue: str, letter_id: str, keep: Callable[[DeadLetter], None]) -> bool:
        """Lock dead letters until the one comes; the others go back, and so does one that cannot be kept."""
        receiver, others = self._receiver(queue), list[ServiceBusReceivedMessage]()
        try:
            while len(others) < MOST and (messages := receiver.receive_messages(_BATCH, _WAIT_SECONDS)):
                others += messages
                wanted = [message for message in messages if _dead_letter(queue, message).id == letter_id]
                for message in wanted:
                    keep(_dead_letter(queue, message))
                    receiver.complete_message(message)
                    others.remove(message)
                if wanted:
                    return True
        finally:
            for message in others:
                receiver.abandon_message(message)
        return False

    def _receiver(
        self, queue: str, part: ServiceBusSubQueue | None = ServiceBusSubQueue.DEAD_LETTER
    ) -> ServiceBusReceiver:
        """The receiver of a queue, or of its dead letters."""
        if not self._client:
            self._client = self._opened.enter_context(self._connect())
        if (queue, part) not in self._receivers:
            self._receivers[queue, part] = self._client.get_queue_receiver(queue, sub_queue=part)
        return self._receivers[queue, part]

    def _in_time(self, use: Callable[[], T]) -> T:
        try:
            return self._deadline.call(lambda: self._used(use))
        except (*_BROKEN, TimeoutError) as error:
            raise BrokerAway("Service Bus does not tell its dead letters") from error

    def _used(self, use: Callable[[], T]) -> T:
        try:
            return use()
        except _BROKEN:
            self._receivers, self._client = {}, None
            self._opened.close()
            raise


def _dead_letter(queue: str, message: ServiceBusReceivedMessage) -> DeadLetter:
    content = Message(message.message_id or "", message.subject or "", str(message), message.correlation_id or "")
    return DeadLetter(
        queue,
        content,
        message.dead_letter_reason or FAILED_TOO_OFTEN,
        message.dead_letter_error_description or "",
        message.enqueued_time_utc or UTC_CLOCK.now(),
        message.delivery_count or 0,
    )
