"""Logging, once: every record knows the request and the invocation it belongs to, whichever thread wrote it."""

import json
import logging
from datetime import UTC, datetime

from shared_code.api.context import current_or_none
from shared_code.kit.clock import rfc3339

_EXTRA = ("status", "milliseconds", "subject", "siteId", "queue")


class RequestFilter(logging.Filter):
    """Puts requestId, traceId and invocationId on each record; context variables follow work into its threads."""

    def filter(self, record: logging.LogRecord) -> bool:
        context = current_or_none()
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


def configure(level: str) -> None:
    """Log our own packages as JSON lines on the standard error stream; the host's handlers stay as they are."""
    logger = logging.getLogger("shared_code")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.addFilter(RequestFilter())
        handler.setFormatter(JsonFormatter())
        logger.addHandler(handler)
        logger.propagate = False
    logger.setLevel(level)
