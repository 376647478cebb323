"""What all queue functions do with a message: read it, do its work, tell it in one line."""

import logging
import time
from collections.abc import Callable
from typing import TypeVar

import azure.functions as func

from shared_code.api.context import caused_by
from shared_code.application import current
from shared_code.kit.errors import SiteNotFound
from shared_code.kit.metrics import count_coalesced
from shared_code.messaging.commands import MonthsChanged, SiteCommand, read_command
from shared_code.messaging.queue import PermanentFault
from shared_code.messaging.queues import QueueSpec

C = TypeVar("C", bound=SiteCommand)

log = logging.getLogger(f"shared_code.{__name__}")


def consume(queue: QueueSpec, message: func.ServiceBusMessage, model: type[C], work: Callable[[C], str]) -> None:
    """Do what a message asks for; `work` says in a few words what it did. The line names the request that sent it.

    Raises PermanentFault where no later delivery can succeed; whatever else is raised, the message is delivered again.
    """
    with caused_by(message.correlation_id or ""):
        started = time.perf_counter()
        command = read_command(model, message.get_body())
        try:
            done = work(command)
        except SiteNotFound as error:
            raise PermanentFault("UnknownSite", f"There is no site {command.site_id}.") from error
        milliseconds = round((time.perf_counter() - started) * 1000, 1)
        facts = {"queue": queue.name, "siteId": command.site_id, "milliseconds": milliseconds}
        log.info("%s: site %s, %s", queue.name, command.site_id, done, extra=facts)


def recalculate(queue: QueueSpec, message: func.ServiceBusMessage) -> None:
    """Make the rows anew that follow the months which a message names.

    Safe to redeliver: computed from the current state, and nothing is done where its result is stored already.
    """

    def work(command: MonthsChanged) -> str:
        written = current().following.refresh(queue.subject, command.site_id, command.periods)
        if not written:
            count_coalesced(queue.name)
        months = ", ".join(map(str, command.periods[:_TOLD])) + (" …" if len(command.periods) > _TOLD else "")
        return f"{months}: {f'{written} made anew' if written else 'current already'}"

    consume(queue, message, MonthsChanged, work)


_TOLD = 3
