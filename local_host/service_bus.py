"""Service Bus queue triggers, fed from Service Bus or an emulator of it by the SDK."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Final, ParamSpec, TypeVar

from azure.core.exceptions import AzureError
from azure.servicebus import ServiceBusReceivedMessage, ServiceBusReceiver

from local_host.functions import Function, resolved
from local_host.queues import POLL_SECONDS, pauses, report, trigger_message
from shared_code.messaging.queue import Message
from shared_code.messaging.service_bus import service_bus
from shared_code.messaging.sqlite_queue import Delivery

WAIT_SECONDS: Final = 1.0
"""How long one call waits for messages, and a stop for a call."""
BROKEN: Final = (AzureError, OSError, ValueError)
"""What the SDK raises where the broker does not answer, or has lost a lock."""

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)


class QueueListener:
    """Calls a queue function for the messages of its queue, `calls` at once at the most.

    One thread of its own talks to the broker: the SDK may not be called by two. Locks are not renewed: a function that
    takes longer than one is called again, which does no harm.
    """

    def __init__(self, function: Function, broker: str, calls: int) -> None:
        self._function = function
        self._queue = resolved(function.trigger.queue_name)
        self._broker = broker
        self._calls = calls
        self._opened = ExitStack()
        self._receiver: ServiceBusReceiver
        self._thread = ThreadPoolExecutor(1, f"queue {self._queue}")

    async def run(self) -> None:
        """Listen until cancelled. A broker that fails is asked again, later and later."""
        waits = pauses(POLL_SECONDS)
        try:
            while True:
                try:
                    await self._ask(self._open)
                    while True:
                        await self._deliver(await self._ask(self._receive))
                        waits = pauses(POLL_SECONDS)
                except BROKEN as error:
                    log.warning("%s: no message can be received: %s", self._queue, error)
                await asyncio.sleep(next(waits))
        finally:
            await self._ask(self._opened.close)
            self._thread.shutdown()

    async def _deliver(self, messages: Sequence[ServiceBusReceivedMessage]) -> None:
        """Call the function for all of them at once, then complete each message or give it back."""
        deliveries = [_delivery(self._queue, message) for message in messages]
        calls = (self._function.succeeds(trigger_message(delivery)) for delivery in deliveries)
        failures = await asyncio.gather(*calls)
        for message, delivery, failure in zip(messages, deliveries, failures, strict=True):
            try:
                await self._ask(self._settle, message, failure)
            except BROKEN as error:
                log.warning("%s: message %s comes again: %s", self._queue, delivery.message.id, error)
            else:
                report(delivery, failure)

    def _open(self) -> None:
        """Begin to receive, anew where that ended; this may take longer than a call that waits for messages."""
        self._opened.close()
        self._opened.enter_context(client := service_bus(self._broker))
        self._receiver = self._opened.enter_context(client.get_queue_receiver(self._queue))

    def _receive(self) -> Sequence[ServiceBusReceivedMessage]:
        return self._receiver.receive_messages(self._calls, WAIT_SECONDS)

    def _settle(self, message: ServiceBusReceivedMessage, failure: str | None) -> None:
        if failure is None:
            self._receiver.complete_message(message)
        else:
            self._receiver.abandon_message(message)

    async def _ask(self, call: Callable[P, T], *args: P.args, **_: P.kwargs) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, *args)


def run_queues(functions: Sequence[Function], broker: str, calls: int) -> list["asyncio.Task[None]"]:
    """One task per queue function."""
    return [asyncio.create_task(QueueListener(function, broker, calls).run()) for function in functions]


def _delivery(queue: str, message: ServiceBusReceivedMessage) -> Delivery:
    """A message of the SDK, which counts the deliveries before this one."""
    content = Message(message.message_id or "", message.subject or "", str(message), message.correlation_id or "")
    count = (message.delivery_count or 0) + 1
    return Delivery(message.sequence_number or 0, queue, content, count, str(message.lock_token))
