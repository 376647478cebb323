"""The console: one readable line per record, and below it where an error came from."""

import logging
import sys
from collections.abc import Mapping
from typing import Any

from shared_code.telemetry import line_of, sinks

_QUIET = ("azure", "uvicorn.access", "asyncio", "uamqp", "watchfiles")
_FACTS = (("responseTime", " ms"), ("userId", ""), ("requestId", ""))
_COLOURS = {"WARNING": "\x1b[33m", "ERROR": "\x1b[31m", "CRITICAL": "\x1b[31m"}


class LineFormatter(logging.Formatter):
    """Time, level, place and message; with the time a request took, and in colour on a terminal."""

    def __init__(self, *, colour: bool) -> None:
        super().__init__(datefmt="%H:%M:%S")
        self._colour = colour

    def format(self, record: logging.LogRecord) -> str:
        told = line_of(record)
        facts = [f"{told[name]}{unit}" for name, unit in _FACTS if told[name] is not None]
        about = [f"{name}={value}" for name, value in told["metadata"].items()]
        error, *frames = _error_lines(told["error"]) or [""]
        text = _printable("  ".join(filter(None, (told["message"], *about, error, *facts))))
        place = record.name.removeprefix("shared_code.")
        line = f"{self.formatTime(record, self.datefmt)} {record.levelname:<7} {place:<28} {text}"
        line = "\n    ".join((line, *map(_printable, frames)))
        start = _COLOURS.get(record.levelname, "") if self._colour else ""
        return f"{start}{line}\x1b[0m" if start else line


def _error_lines(error: Mapping[str, Any] | None) -> list[str]:
    """An error and its causes: what each is, then its frames. A refusal has neither, so it is one line."""
    lines: list[str] = []
    while error:
        lines.append(" ".join(str(error[name]) for name in ("type", "code", "message") if name in error))
        lines += [f"  {frame}" for frame in error.get("stack", ())]
        error = error.get("cause")
    return lines


def _printable(text: str) -> str:
    """A text in one line that moves no cursor: what cannot be printed is shown by its code."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in text)


def configure(level: str) -> None:
    """Log everything to the standard output, one line each; the log file gets it too."""
    ours = logging.getLogger("shared_code")
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(LineFormatter(colour=sys.stdout.isatty()))
    logging.basicConfig(level=level, handlers=[handler, *sinks(ours)], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    ours.handlers, ours.propagate = [handler, *sinks(ours)], False
    ours.setLevel(level)
