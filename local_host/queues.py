"""Service Bus queue triggers, fed from the embedded broker."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

import azure.functions as func
from azure.functions.meta import Datum
from azure.functions.servicebus import ServiceBusMessageInConverter

from local_host.functions import Function, resolved
from shared_code.messaging.queue import Delivery
from shared_code.messaging.queues import MAX_DELIVERIES
from shared_code.messaging.sqlite_queue import SqliteQueue

POLL_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
BROKEN = (sqlite3.Error, OSError)
"""What the embedded broker raises where its file cannot be read or written."""

log = logging.getLogger(__name__)


def trigger_message(delivery: Delivery) -> func.ServiceBusMessage:
    """A delivery as the Functions library hands it to a function."""
    message = delivery.message
    metadata = {
        "MessageId": Datum(message.id, "string"),
        "DeliveryCount": Datum(json.dumps(delivery.count), "json"),
        "SequenceNumber": Datum(json.dumps(delivery.number), "json"),
        "LockToken": Datum(delivery.lock, "string"),
        "CorrelationId": Datum(message.correlation_id, "string"),
        "Subject": Datum(message.subject, "string"),
        "ContentType": Datum("application/json", "string"),
        "ApplicationProperties": Datum("{}", "json"),
        "UserProperties": Datum("{}", "json"),
    }
    found: Any = ServiceBusMessageInConverter.decode(Datum(message.body.encode(), "bytes"), trigger_metadata=metadata)
    return found  # type: ignore[no-any-return]  # the library has no annotation here


async def run_queue(function: Function, broker: SqliteQueue, *, calls: int, poll: float = POLL_SECONDS) -> None:
    """Call a queue function for every message of its queue, `calls` at once at the most, until cancelled.

    A broker that fails is asked again, later and later.
    """
    queue, free = resolved(function.trigger.queue_name), asyncio.Semaphore(calls)
    waits = pauses(poll)
    async with asyncio.TaskGroup() as tasks:
        while True:
            await free.acquire()
            try:
                delivery = await asyncio.to_thread(broker.receive, queue)
            except BROKEN:
                log.exception("%s: no message can be received", queue)
                free.release()
                await asyncio.sleep(next(waits))
                continue
            waits = pauses(poll)
            if delivery is None:
                free.release()
                await asyncio.sleep(poll)
                continue
            task = tasks.create_task(deliver(function, broker, delivery))
            task.add_done_callback(lambda _: free.release())


async def deliver(function: Function, broker: SqliteQueue, delivery: Delivery) -> None:
    """One delivery: completed when the function succeeds, else given back or, at the last try, given up.

    Where the broker cannot be told, it delivers the message again when its lock ends.
    """
    failure = await function.succeeds(trigger_message(delivery))
    try:
        if failure is None:
            await asyncio.to_thread(broker.complete, delivery)
        else:
            await asyncio.to_thread(broker.abandon, delivery, failure)
    except BROKEN:
        log.exception("%s: message %s will be delivered again", delivery.queue, delivery.message.id)
        return
    report(delivery, failure)


def report(delivery: Delivery, failure: str | None) -> None:
    """Log a message that failed for the last time."""
    if failure and delivery.count >= MAX_DELIVERIES:
        log.error("%s: message %s is a dead letter: %s", delivery.queue, delivery.message.id, failure)


def pauses(first: float) -> Iterator[float]:
    """Seconds between attempts to reach a broker that fails: twice as long each time, half a minute at most."""
    pause = first
    while True:
        yield pause
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)


def run_queues(functions: Sequence[Function], broker: SqliteQueue, calls: int) -> list["asyncio.Task[None]"]:
    """One task per queue function."""
    return [asyncio.create_task(run_queue(function, broker, calls=calls)) for function in functions]
