"""Logging, once: a record becomes a line of one shape (`lines`), whichever thread wrote it, and goes to its readers.

On the Functions worker that is the root logger, where the worker listens; on a laptop the console; a file and
Application Insights where one is set (`files`, `insights`). What no line may show, none does: `errors` and `redaction`.
"""

import logging
from typing import Final

from shared_code.api.context import current_request_or_none
from shared_code.telemetry.batches import BatchHandler, LocklessHandler
from shared_code.telemetry.errors import error_text
from shared_code.telemetry.files import LineFile
from shared_code.telemetry.insights import Insights
from shared_code.telemetry.lines import JsonFormatter, line_of, text_of

__all__ = [
    "BatchHandler", "HostHandler", "Insights", "JsonFormatter", "LineFile", "configure", "error_text", "line_of",
    "sinks", "write_to",
]  # fmt: skip

_ROOT: Final = logging.getLogger()
_INVOCATION: Final = "invocation_id"
LIBRARIES: Final = (
    "azure",
    "msal",
    "uamqp",
    "urllib3",
    "httpx",
    "authlib",
    "sqlalchemy",
    "asyncio",
    "py.warnings",
    "opentelemetry",
)
"""Loggers of others: they are heard from warnings on, in the same shape."""


class HostHandler(LocklessHandler):
    """Hands each record, as one JSON line, to the handlers of the root logger: the Functions worker's are there.

    Their record keeps logger and level. The worker asks its thread for the invocation; whichever thread writes, it is
    told. Where nobody listens at the root, the line goes to the standard error stream.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self._streams = [logging.StreamHandler()]

    def emit(self, record: logging.LogRecord) -> None:
        line = object.__new__(type(record))
        vars(line).update(vars(record), msg=text_of(record), args=(), exc_info=None, exc_text=None)
        context = current_request_or_none()
        if context is None or context.invocation_thread is None:
            self._hand_on(line)
            return
        told = vars(context.invocation_thread)  # of this thread: while it hands the line on, the worker looks there
        before = told.get(_INVOCATION)
        told[_INVOCATION] = context.invocation_id
        try:
            self._hand_on(line)
        finally:
            if before is None:
                del told[_INVOCATION]
            else:
                told[_INVOCATION] = before

    def _hand_on(self, line: logging.LogRecord) -> None:
        for handler in _ROOT.handlers or self._streams:
            if line.levelno >= handler.level:
                handler.handle(line)


def configure(level: str = "INFO") -> None:
    """Log our own packages through the host's handlers, and the libraries' warnings, unless a console is set up."""
    ours = logging.getLogger("shared_code")
    if not ours.handlers:
        handler = HostHandler()
        for name in ("shared_code", *LIBRARIES):
            logger = logging.getLogger(name)
            logger.handlers, logger.propagate = [handler], False
            logger.setLevel(logging.WARNING)
    ours.setLevel(level)
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # lines have none of it
    vars(logging)["_srcfile"] = None  # nor a place in the code: as the documentation of logging says to leave it out


def write_to(*given: logging.Handler | None) -> None:
    """Give what is logged to these besides, and no more to those that were given it before."""
    for name in ("shared_code", *LIBRARIES):
        logger = logging.getLogger(name)
        for one in sinks(logger):
            logger.removeHandler(one)
            one.close()
        for sink in filter(None, given):
            logger.addHandler(sink)


def sinks(logger: logging.Logger) -> list[LineFile | Insights]:
    """What a logger gives lines to besides the console or the worker."""
    return [one for one in logger.handlers if isinstance(one, LineFile | Insights)]
