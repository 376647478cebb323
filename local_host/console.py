"""The console: one readable line per record, and below it where an error came from."""

import logging
import sys
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, TextIO

from shared_code.telemetry import BatchHandler, line_of, sinks

_QUIET = ("azure", "uvicorn.access", "asyncio", "uamqp", "watchfiles")
_FACTS = (("responseTime", " ms"), ("userId", ""), ("requestId", ""))
_COLOURS = {"WARNING": "\x1b[33m", "ERROR": "\x1b[31m", "CRITICAL": "\x1b[31m"}


class LineFormatter(logging.Formatter):
    """Time, level, place and message; with the time a request took, and in colour on a terminal."""

    def __init__(self, *, colour: bool) -> None:
        super().__init__()
        self._colour = colour

    def format(self, record: logging.LogRecord) -> str:
        told = line_of(record)
        facts = [f"{told[name]}{unit}" for name, unit in _FACTS if told[name] is not None]
        about = [f"{name}={value}" for name, value in told["metadata"].items()]
        error, *frames = _error_lines(told["error"]) or [""]
        text = _printable("  ".join(filter(None, (told["message"], *about, error, *facts))))
        place = record.name.removeprefix("shared_code.")
        line = f"{_clock(int(record.created))} {record.levelname:<7} {place:<28} {text}"
        line = "\n    ".join((line, *map(_printable, frames)))
        start = _COLOURS.get(record.levelname, "") if self._colour else ""
        return f"{start}{line}\x1b[0m" if start else line


@lru_cache(1)
def _clock(second: int) -> str:
    """What the clock on the wall says, of seconds since 1970."""
    return time.strftime("%H:%M:%S", time.localtime(second))


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


class Console(BatchHandler):
    """Writes lines to a stream."""

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self.setFormatter(LineFormatter(colour=stream.isatty()))
        self._stream = stream

    def write(self, records: Sequence[logging.LogRecord]) -> None:
        self._stream.writelines(f"{self.format(record)}\n" for record in records)
        self._stream.flush()


def configure(level: str) -> None:
    """Log everything to the standard output, one line each; the log file gets it too."""
    ours = logging.getLogger("shared_code")
    handler = Console(sys.stdout)
    logging.basicConfig(level=level, handlers=[handler, *sinks(ours)], force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    ours.handlers, ours.propagate = [handler, *sinks(ours)], False
    ours.setLevel(level)
