"""Service Bus queue triggers, fed from the embedded broker."""

import asyncio
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any, Final

import azure.functions as func
from azure.functions.meta import Datum
from azure.functions.servicebus import ServiceBusMessageInConverter

from local_host.functions import Function, resolved
from shared_code.messaging.queue import Delivery
from shared_code.messaging.queues import MAX_DELIVERIES
from shared_code.messaging.sqlite_queue import LOCK, SqliteQueue

RENEW_SECONDS = LOCK.total_seconds() / 3
"""How often the lock of a message is renewed while its function runs: two attempts may fail."""
POLL_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 30.0
BROKEN = (sqlite3.Error, OSError)
"""What the embedded broker raises where its file cannot be read or written."""

_SOON: Final[Executor] = ThreadPoolExecutor(1, "queue locks")
"""A thread of its own for what must be told before a lock ends: functions that run for long may hold all others."""

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

    However long the function takes, nobody else gets the message meanwhile, unless this process dies. Where the broker
    cannot be told what became of it, it delivers the message again when its lock ends.
    """
    async with held(broker, delivery):
        failure = await function.succeeds(trigger_message(delivery))
    tell = asyncio.get_running_loop().run_in_executor
    try:
        if failure is None:
            await tell(_SOON, broker.complete, delivery)
        else:
            await tell(_SOON, broker.abandon, delivery, failure)
    except BROKEN:
        log.exception("%s: message %s will be delivered again", delivery.queue, delivery.message.id)
        return
    report(delivery, failure)


@asynccontextmanager
async def held(broker: SqliteQueue, delivery: Delivery) -> AsyncIterator[None]:
    """Renew the lock of a message meanwhile, as Azure's host does."""
    renewing = asyncio.create_task(_renew(broker, delivery))
    try:
        yield
    finally:
        renewing.cancel()
        await asyncio.gather(renewing, return_exceptions=True)


async def _renew(broker: SqliteQueue, delivery: Delivery) -> None:
    """Renew a lock again and again, until it is lost; a broker that fails is asked again the next time."""
    renewed = True
    while renewed:
        await asyncio.sleep(RENEW_SECONDS)
        try:
            renewed = await asyncio.get_running_loop().run_in_executor(_SOON, broker.renew, delivery)
        except BROKEN:
            log.exception("%s: the lock of message %s is not renewed", delivery.queue, delivery.message.id)
    log.warning("%s: the lock of message %s is lost, it comes again", delivery.queue, delivery.message.id)


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
