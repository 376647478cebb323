"""Service Bus queue triggers, fed from Service Bus or an emulator of it by the SDK."""

import asyncio
import logging
import threading
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from typing import Final

from azure.core.exceptions import AzureError
from azure.servicebus import ServiceBusReceivedMessage, ServiceBusReceiver

from local_host.functions import Function, resolved
from local_host.queues import POLL_SECONDS, RENEW_SECONDS, pauses, report, trigger_message
from shared_code.messaging.queue import Delivery, Message
from shared_code.messaging.service_bus import service_bus

WAIT_SECONDS: Final = 1.0
"""How long one call waits for messages."""
STOP_SECONDS: Final = 5.0
"""How long the host waits for a listener to stop; one whose broker never answers ends with the process."""
BROKEN: Final = (AzureError, OSError, ValueError)
"""What the SDK raises where the broker does not answer, or has lost a lock."""

log = logging.getLogger(__name__)


class QueueListener(threading.Thread):
    """Calls a queue function for the messages of its queue, `calls` at once at the most.

    The SDK belongs to one thread, and blocks it. While that thread waits for functions, it renews the locks of
    their messages.
    """

    def __init__(self, function: Function, broker: str, calls: int) -> None:
        self._function = function
        self._queue = resolved(function.trigger.queue_name)
        self._broker = broker
        self._calls = calls
        self._loop = asyncio.get_running_loop()
        self._stopping = threading.Event()
        super().__init__(name=f"queue {self._queue}", daemon=True)

    def run(self) -> None:
        """Receive until stopped. A broker that fails is asked again, later and later."""
        waits = pauses(POLL_SECONDS)
        while not self._stopping.is_set():
            try:
                with service_bus(self._broker) as client, client.get_queue_receiver(self._queue) as receiver:
                    while not self._stopping.is_set():
                        self._deliver(receiver, receiver.receive_messages(self._calls, WAIT_SECONDS))
                        waits = pauses(POLL_SECONDS)
            except CancelledError:
                return  # the host did not wait for the function
            except BROKEN as error:
                log.warning("%s: no message can be received: %s", self._queue, error)
                self._stopping.wait(next(waits))

    async def serve(self) -> None:
        """Let the thread run until cancelled."""
        self.start()
        try:
            await asyncio.Event().wait()
        finally:
            self._stopping.set()
            await asyncio.to_thread(self.join, STOP_SECONDS)

    def _deliver(self, receiver: ServiceBusReceiver, messages: Sequence[ServiceBusReceivedMessage]) -> None:
        """Call the function for all of them at once; complete each message when it is through, or give it back."""
        running = {
            self._called(delivery := _delivery(self._queue, message)): (message, delivery) for message in messages
        }
        while running:
            done, _ = wait(running, RENEW_SECONDS, FIRST_COMPLETED)
            for call in done:
                self._settle(receiver, *running.pop(call), call.result())
            for message, _ in running.values():
                self._hold(receiver, message)

    def _called(self, delivery: Delivery) -> "Future[str | None]":
        return asyncio.run_coroutine_threadsafe(self._function.succeeds(trigger_message(delivery)), self._loop)

    def _settle(
        self, receiver: ServiceBusReceiver, message: ServiceBusReceivedMessage, delivery: Delivery, failure: str | None
    ) -> None:
        settle = receiver.abandon_message if failure else receiver.complete_message
        try:
            settle(message)
        except BROKEN as error:
            log.warning("%s: message %s comes again: %s", self._queue, delivery.message.id, error)
        else:
            report(delivery, failure)

    def _hold(self, receiver: ServiceBusReceiver, message: ServiceBusReceivedMessage) -> None:
        """Renew its lock; where that cannot be, the message may be delivered to another, which does no harm."""
        try:
            receiver.renew_message_lock(message)
        except BROKEN as error:
            log.warning("%s: the lock of message %s is not renewed: %s", self._queue, message.message_id, error)


def run_queues(functions: Sequence[Function], broker: str, calls: int) -> list["asyncio.Task[None]"]:
    """One task per queue function."""
    return [asyncio.create_task(QueueListener(function, broker, calls).serve()) for function in functions]


def _delivery(queue: str, message: ServiceBusReceivedMessage) -> Delivery:
    """A message of the SDK, which counts the deliveries before this one."""
    content = Message(message.message_id or "", message.subject or "", str(message), message.correlation_id or "")
    count = (message.delivery_count or 0) + 1
    return Delivery(message.sequence_number or 0, queue, content, count, str(message.lock_token))
