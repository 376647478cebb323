"""The console: one readable line per record."""

import logging
import sys

from shared_code.telemetry import RequestFilter

_QUIET = ("azure", "uvicorn.access", "asyncio", "uamqp", "watchfiles")
_FACTS = (("milliseconds", " ms"), ("subject", ""), ("requestId", ""))
_COLOURS = {"WARNING": "\x1b[33m", "ERROR": "\x1b[31m", "CRITICAL": "\x1b[31m"}


class LineFormatter(logging.Formatter):
    """Time, level, place and message; with the time a request took, and in colour on a terminal."""

    def __init__(self, *, colour: bool) -> None:
        super().__init__(datefmt="%H:%M:%S")
        self._colour = colour

    def format(self, record: logging.LogRecord) -> str:
        facts = (f"{getattr(record, name, '')}{unit}" for name, unit in _FACTS if getattr(record, name, ""))
        text = _printable("  ".join((record.getMessage(), *facts)))
        place = record.name.removeprefix("shared_code.")
        line = f"{self.formatTime(record, self.datefmt)} {record.levelname:<7} {place:<28} {text}"
        if record.exc_info:
            line += "\n" + self.formatException(record.exc_info)
        start = _COLOURS.get(record.levelname, "") if self._colour else ""
        return f"{start}{line}\x1b[0m" if start else line


def _printable(text: str) -> str:
    """A text in one line that moves no cursor: what cannot be printed is shown by its code."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def configure(level: str) -> None:
    """Log everything to the standard output, one line each."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(LineFormatter(colour=sys.stdout.isatty()))
    handler.addFilter(RequestFilter())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    ours = logging.getLogger("shared_code")
    ours.handlers, ours.propagate = [handler], False
    ours.setLevel(level)
