"""The line of the log: one shape, whoever writes it and wherever it goes. docs/observability.md has the fields.

Every line has every field, null where there is nothing to say, and is one line: control characters of what it tells are
escaped, and what is long is cut.
"""

import hashlib
import json
import logging
import re
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec

from shared_code.api.context import current_request_or_none
from shared_code.kit.trace import current_trace
from shared_code.telemetry.errors import error_object, error_text
from shared_code.telemetry.redaction import redacted

SERVICE: Final = "forecasting-api"
MESSAGE_CHARACTERS: Final = 4000
VALUE_CHARACTERS: Final = 500
METADATA: Final = 40
"""Values of the metadata of a line."""
_SHORT: Final = 120
"""Characters of a text that is worth keeping: sentences and values of requests come again and again."""

_MADE: Final = "_line"
_TEXT: Final = "_line_text"
_HELD: Final = "_line_request"
"""What was made of a record for one reader, kept in it for the others."""
_ENCODE: Final = msgspec.json.Encoder(enc_hook=str).encode
_ENCODE_ASCII: Final = json.JSONEncoder(default=str, separators=(",", ":")).encode
_SUBJECT: Final = re.compile(r"[\w.:-]{1,120}", re.ASCII)
_DIGEST_BYTES: Final = 8
_LASTING: Final = frozenset({str, int, float})
"""Types of what a sentence tells that nobody can change."""


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """A record as the fields of its line, with the request that this thread or task works on; made once for all."""
    made: dict[str, Any] | None = record.__dict__.get(_MADE)
    if made is None:
        made = record.__dict__[_MADE] = _line_of(record)
    return made


def hold(record: logging.LogRecord) -> None:
    """Keep in a record which request and step it belongs to, so that another thread may make its line.

    Where what it tells could change until then (errors, objects), its line is made now.
    """
    told = record.__dict__
    if _HELD in told or _MADE in told:  # by another handler
        return
    if (
        told.get("error")
        or told.get("metadata")
        or record.exc_info
        or not _LASTING.issuperset(map(type, _arguments(record)))
    ):
        line_of(record)
    else:
        told[_HELD] = current_request_or_none(), current_trace()


def _arguments(record: logging.LogRecord) -> Sequence[object]:
    """What a record has for the places of its sentence."""
    arguments = record.args
    return arguments if isinstance(arguments, tuple) else (arguments,) if arguments else ()


def _line_of(record: logging.LogRecord) -> dict[str, Any]:
    told = record.__dict__
    context, trace = told.get(_HELD) or (current_request_or_none(), current_trace())
    error = told.get("error") or (record.exc_info[1] if record.exc_info else None)
    about, more = context.about.copy() if context else {}, told.get("metadata")
    if more:
        about |= more
    seconds, milliseconds = divmod(int(record.created * 1000), 1000)
    return {
        "timestamp": f"{_second(seconds)}.{milliseconds:03}Z",
        "level": record.levelname,
        "service": SERVICE,
        "logger": record.name,
        "requestId": context.request_id or None if context else None,
        "traceId": trace.trace_id if trace else None,
        "invocationId": context.invocation_id or None if context else None,
        "userId": user_id(context.subject) if context else None,
        "endpoint": context.endpoint or None if context else None,
        "method": told.get("method") or (context.method if context else None),
        "statusCode": told.get("statusCode"),
        "responseTime": told.get("responseTime"),
        "message": message_of(record),
        "error": error_object(error) if isinstance(error, BaseException) else None,
        "metadata": _values(about),
    }


@lru_cache(1)
def _second(seconds: int) -> str:
    """Seconds since 1970 as the lines of that second begin."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))


@lru_cache(256)
def user_id(subject: str) -> str | None:
    """Who it was, by the id of their row: an object id of Entra ID, or the id of a service. It names nobody.

    An id of another form could (an issuer may call people by their addresses): a digest stands for it.

    >>> user_id("client:connector")
    'client:connector'
    >>> user_id("anna.keller@example.com")
    'hashed:36f2e6e5d23e7125'
    """
    if not subject or _SUBJECT.fullmatch(subject):
        return subject or None
    return f"hashed:{hashlib.blake2b(subject.encode(errors='surrogatepass'), digest_size=_DIGEST_BYTES).hexdigest()}"


def message_of(record: logging.LogRecord) -> str:
    """What a record says; exceptions among what it tells are told as everywhere."""
    arguments = record.args
    if isinstance(arguments, tuple) and not _LASTING.issuperset(map(type, arguments)):
        arguments = tuple(error_text(one) if isinstance(one, BaseException) else one for one in arguments)
    try:
        text = str(record.msg) % arguments if arguments else str(record.msg)
    except (TypeError, ValueError):  # a sentence whose places are not those of what it tells
        text = str(record.msg)
    return _short_shown(text) if len(text) <= _SHORT else _shown(text, MESSAGE_CHARACTERS)


def _values(values: Mapping[Any, object]) -> dict[str, Any]:
    """Named values as a line shows them: most are a few short texts."""
    return {
        str(name): _short_shown(one) if type(one) is str and len(one) <= _SHORT else _value(one)
        for name, one in [*values.items()][:METADATA]
    }


def _value(value: object) -> Any:  # noqa: ANN401 - whatever JSON has
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return _values(value)
    if isinstance(value, list | tuple):
        return [_value(one) for one in value[:METADATA]]
    return _shown(str(value), VALUE_CHARACTERS)


def _shown(text: str, most: int) -> str:
    """A text as a line shows it, of `most` characters and a dot or three."""
    shown = redacted(text[: 2 * most])
    return shown if len(shown) <= most else f"{shown[:most]}…"


_short_shown = lru_cache(512)(redacted)


class JsonFormatter(logging.Formatter):
    """One JSON object a line, in ASCII: no character of it ends a line or moves a cursor."""

    def format(self, record: logging.LogRecord) -> str:
        return text_of(record)


def text_of(record: logging.LogRecord) -> str:
    """A record as its line; made once for all."""
    text: str | None = record.__dict__.get(_TEXT)
    if text is None:
        text = record.__dict__[_TEXT] = _ascii(line_of(record))
    return text


def _ascii(line: Mapping[str, Any]) -> str:
    """A line as JSON; few hold a character for which the encoder that is five times as fast does not do."""
    try:
        return _ENCODE(line).decode("ascii")
    except (UnicodeError, msgspec.MsgspecError):
        return _ENCODE_ASCII(line)
