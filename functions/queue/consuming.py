"""What all queue functions do with a message: read it, do its work, tell it in one line."""

import re
from collections.abc import Callable
from typing import Final, TypeVar

import azure.functions as func

from functions.reporting import QUEUE, reported
from shared_code.api.context import current_request
from shared_code.application import current
from shared_code.kit.clock import instant_of
from shared_code.kit.errors import SiteNotFound
from shared_code.kit.metrics import count_coalesced, count_redelivery, record_delay
from shared_code.messaging.commands import MonthsChanged, SiteCommand, read_command
from shared_code.messaging.queue import Message, PermanentFault
from shared_code.messaging.queues import QueueSpec

_REQUEST: Final = re.compile("req_([0-9a-f]{32})")
"""The id of a request, which tells when it came."""

C = TypeVar("C", bound=SiteCommand)


def consume(queue: QueueSpec, message: func.ServiceBusMessage, model: type[C], work: Callable[[C], str]) -> None:
    """Do what a message asks for; `work` says in a few words what it did. The line names the request that sent it.

    The Functions host can give a message back, but not give it up: what no later delivery can do is kept as a dead
    letter, and the message is done with. Whatever else is raised, it is delivered again.
    """
    deliveries, sent = message.delivery_count or 1, _sent(message)
    with reported(QUEUE, queue.name, sent.correlation_id, sent.traceparent) as context:
        context.about = {"queue": queue.name, "deliveries": deliveries}
        if deliveries > 1:
            count_redelivery(queue.name)
        try:
            context.message = _done(queue, read_command(model, message.get_body()), work)
        except PermanentFault as fault:
            current().dead_letters.give_up(queue.subject, sent, deliveries, fault)
            context.message = "given up"


def _done(queue: QueueSpec, command: C, work: Callable[[C], str]) -> str:
    try:
        done = work(command)
    except SiteNotFound as error:
        raise PermanentFault("UnknownSite", f"There is no site {command.site_id}.") from error
    current_request().about["siteId"] = command.site_id
    if sent_at := _REQUEST.fullmatch(command.correlation_id):
        record_delay(queue.name, (current().clock.now() - instant_of(sent_at[1])).total_seconds())
    return f"site {command.site_id}, {done}"


def _sent(message: func.ServiceBusMessage) -> Message:
    """The message as it was sent; what is no text in it is lost, and nobody could read it."""
    body = message.get_body().decode("utf-8", "replace")
    return Message(message.message_id or "", message.subject or "", body, message.correlation_id or "")


def recalculate(queue: QueueSpec, message: func.ServiceBusMessage) -> None:
    """Make the rows anew that follow the months which a message names, and tell other systems what is news.

    Safe to redeliver: computed from the current state, and nothing is done where its result is stored already.
    """

    def work(command: MonthsChanged) -> str:
        current_request().acting_for = command.user_id or ""
        version = current().announcer.version(command.site_id)
        written = current().following.refresh(queue.subject, command.site_id, command.periods)
        current().announcer.tell(queue.subject, command, version)
        if command.cause:
            current().answers.changed(command.site_id, command.cause, command.periods)
        if not written:
            count_coalesced(queue.name)
        months = ", ".join(map(str, command.periods[:_TOLD])) + (" …" if len(command.periods) > _TOLD else "")
        return f"{months}: {f'{written} made anew' if written else 'current already'}"

    consume(queue, message, MonthsChanged, work)


_TOLD = 3
