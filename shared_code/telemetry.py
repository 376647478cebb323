"""Logging, once: every record knows the request and the invocation it belongs to, whichever thread wrote it."""

import copy
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from shared_code.api.context import current_request_or_none
from shared_code.kit.clock import rfc3339

_EXTRA = ("status", "milliseconds", "subject", "siteId", "queue")


class RequestFilter(logging.Filter):
    """Puts requestId, traceId and invocationId on each record; context variables follow work into its threads."""

    def filter(self, record: logging.LogRecord) -> bool:
        context = current_request_or_none()
        record.requestId = context.request_id if context else ""
        record.traceId = context.trace_id if context else ""
        record.invocationId = context.invocation_id if context else ""
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line: what a log service can search."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "timestamp": rfc3339(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname,
            "service": "forecasting-api",
            "logger": record.name,
            "message": record.getMessage(),
        }
        names = ("requestId", "traceId", "invocationId", *_EXTRA)
        line |= {name: value for name in names if (value := getattr(record, name, "")) != ""}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class HostHandler(logging.Handler):
    """Hands each record, as one JSON line, to the handlers of the root logger: the Functions worker's are there.

    Their record keeps logger and level. The worker asks its thread for the invocation; whichever thread writes, it is
    told. Where nobody listens at the root, the line goes to the standard error stream.
    """

    def __init__(self) -> None:
        super().__init__()
        self.addFilter(RequestFilter())
        self.setFormatter(JsonFormatter())
        self._stream = logging.StreamHandler()

    def emit(self, record: logging.LogRecord) -> None:
        line = copy.copy(record)
        line.msg, line.args, line.exc_info, line.exc_text = self.format(record), (), None, None
        root = logging.getLogger()
        with _invocation_told():
            (root if root.handlers else self._stream).handle(line)


@contextmanager
def _invocation_told() -> Iterator[None]:
    """While this lasts, the worker finds the request's invocation in this thread."""
    context = current_request_or_none()
    thread = context.invocation_thread if context else None
    if context is None or thread is None:
        yield
        return
    before = vars(thread).copy()
    thread.invocation_id = context.invocation_id
    yield
    vars(thread).clear()
    vars(thread).update(before)


def configure(level: str = "INFO") -> None:
    """Log our own packages through the host's handlers, unless the local host has set up its console."""
    logger = logging.getLogger("shared_code")
    if not logger.handlers:
        logger.addHandler(HostHandler())
        logger.propagate = False
    logger.setLevel(level)
