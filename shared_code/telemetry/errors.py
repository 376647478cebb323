"""How exceptions are told: what they are, where they came from and what caused them, never what somebody sent.

The text of an exception may quote anything: a body, a statement, a connection string. So only texts of our own are
told, those of the operating system, and codes that drivers and services give.
"""

import re
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from traceback import walk_tb
from types import TracebackType
from typing import Any, Final

from shared_code.kit.errors import ForecastingAPIError
from shared_code.telemetry.redaction import redacted

_ROOT: Final = Path(__file__).parents[2]
_OURS: Final = ("shared_code", "functions", "local_host", "cli", "demo")
_CODE: Final = re.compile(r"[A-Za-z0-9_.-]{1,60}", re.ASCII)
_CODES: Final = ("sqlite_errorname", "sqlstate", "error_code", "status_code", "errno")
"""Attributes in which drivers and clients keep the code of a failure."""
CAUSES: Final = 4
FRAMES: Final = 20
_SERVER: Final = 500


def error_object(error: BaseException, causes: int = CAUSES) -> dict[str, Any]:
    """`type`, `code` and `message` where they may be told, `stack` (the innermost frame last), `cause`.

    A refusal (4xx) is told by its code alone: its sentence repeats what was sent.
    """
    if isinstance(error, ForecastingAPIError) and error.status_code < _SERVER:
        return {"type": type(error).__name__, "code": error.items[0].code}
    told: dict[str, Any] = {"type": type(error).__name__, "code": _code(error), "message": _message(error)}
    told["stack"] = [*_frames(error.__traceback__)]
    found = {name: value for name, value in told.items() if value}
    if causes and (cause := _cause(error)):
        found["cause"] = error_object(cause, causes - 1)
    return found


def error_text(error: BaseException) -> str:
    """An exception in a few words, with what caused it.

    >>> error_text(ConnectionRefusedError(111, "Connection refused"))
    'ConnectionRefusedError 111: Connection refused'
    >>> error_text(ValueError("whatever was sent"))
    'ValueError'
    """
    parts: list[str] = []
    while len(parts) < CAUSES:
        name = " ".join(filter(None, (type(error).__name__, _code(error))))
        parts.append(": ".join(filter(None, (name, _message(error)))))
        if (cause := _cause(error)) is None:
            break
        error = cause
    return " by ".join(parts)


def _message(error: BaseException) -> str:
    if isinstance(error, ForecastingAPIError):
        return redacted(error.message) if error.status_code >= _SERVER else ""
    if type(error).__module__.partition(".")[0] in _OURS and not getattr(error, "quotes_input", False):
        return redacted(str(error))
    return error.strerror or "" if isinstance(error, OSError) and isinstance(error.strerror, str) else ""


def _code(error: BaseException) -> str:
    if isinstance(error, ForecastingAPIError):
        return error.items[0].code
    first = error.args[0] if error.args and not isinstance(error, sqlite3.Error) else None
    is_odbc = type(error).__module__ == "pyodbc"
    kafka = getattr(first, "name", None)  # KafkaError, in a KafkaException
    told = [first if is_odbc else None, kafka() if callable(kafka) else None]
    found = next((one for one in (*told, *(getattr(error, name, None) for name in _CODES)) if one), "")
    return str(found) if _CODE.fullmatch(str(found)) else ""


def _cause(error: BaseException) -> BaseException | None:
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _frames(traceback: TracebackType | None) -> Iterator[str]:
    """Where it happened, without a line of code: `shared_code/api/host.py:60 in __call__`."""
    frames = [*walk_tb(traceback)]
    for frame, line in islice(frames, max(0, len(frames) - FRAMES), None):
        yield f"{_place(frame.f_code.co_filename)}:{line} in {frame.f_code.co_name}"


def _place(file: str) -> str:
    """A file as the project or its packages name it, not where this machine keeps it."""
    path = Path(file)
    if path.is_relative_to(_ROOT) and "site-packages" not in path.parts:
        return path.relative_to(_ROOT).as_posix()
    parts = path.parts
    start = parts.index("site-packages") + 1 if "site-packages" in parts else max(0, len(parts) - 2)
    return "/".join(parts[start:])
