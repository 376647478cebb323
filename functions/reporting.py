"""What all functions but those of HTTP have in common: a step of a trace, and one line that says how it ended."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from uuid_utils import uuid7

from shared_code.api.context import RequestContext, working_on
from shared_code.application import current
from shared_code.kit.metrics import record_work
from shared_code.kit.steps import StepKind, TraceStep, tell
from shared_code.telemetry import error_text

log = logging.getLogger(f"shared_code.{__name__}")

QUEUE: Final = "QUEUE"
TIMER: Final = "TIMER"


class WorkFailed(Exception):
    """A function failed. The host logs the text of what it raises, so that text is one which may be read there."""


@contextmanager
def reported(method: str, name: str, request_id: str, traceparent: str = "") -> Iterator[RequestContext]:
    """Work on a message or at a timer's hour, told in one line: that of the context's `message`, or what went wrong.

    Raises WorkFailed.
    """
    with working_on(method, name, request_id, traceparent) as context:
        failure: Exception | None = None
        try:
            yield context
        except Exception as error:  # noqa: BLE001 - told here, and raised as what the host may tell
            failure = error
        seconds = context.milliseconds / 1000
        record_work(method, name, seconds, is_failed=failure is not None)
        kind = StepKind.MESSAGE if method == QUEUE else StepKind.TIMER
        tell(TraceStep(context.trace, kind, f"{method} {name}", seconds, context.facts, failure is not None))
        facts = {"responseTime": round(context.milliseconds, 1), "error": failure}
        if failure:
            log.error("%s failed: %s", name, failure, extra=facts)
            raise WorkFailed(error_text(failure)) from None
        log.info("%s: %s", name, context.message, extra=facts)


def run_timer(name: str, work: Callable[[], str]) -> None:
    """Do what a timer is for; `work` says in a few words what it did."""
    with reported(TIMER, name, f"timer_{uuid7().hex}") as context:
        context.message = work()


def asked_for(job: str) -> str:
    """Send a message for each site that is due for a job, and say so."""
    return f"{current().site_jobs.request(job)} sites asked for"
