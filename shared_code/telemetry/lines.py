"""The line of the log: one shape, whoever writes it and wherever it goes. docs/observability.md has the fields.

Every line has every field, null where there is nothing to say, and is one line: control characters of what it tells are
escaped, and what is long is cut.
"""

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from shared_code.api.context import current_request_or_none
from shared_code.kit.clock import rfc3339
from shared_code.kit.trace import current_trace
from shared_code.telemetry.errors import error_object, error_text
from shared_code.telemetry.redaction import redacted

SERVICE: Final = "forecasting-api"
MESSAGE_CHARACTERS: Final = 4000
VALUE_CHARACTERS: Final = 500
METADATA: Final = 40
"""Values of the metadata of a line."""

_MADE: Final = "_line"
_TEXT: Final = "_line_text"
"""What was made of a record for one reader, kept in it for the others."""
_ENCODE: Final = json.JSONEncoder(default=str).encode
_SUBJECT: Final = re.compile(r"[\w.:-]{1,120}", re.ASCII)
_DIGEST_BYTES: Final = 8


def line_of(record: logging.LogRecord) -> dict[str, Any]:
    """A record as the fields of its line, with the request that this thread or task works on; made once for all."""
    made: dict[str, Any] | None = record.__dict__.get(_MADE)
    if made is None:
        made = record.__dict__[_MADE] = _line_of(record)
    return made


def _line_of(record: logging.LogRecord) -> dict[str, Any]:
    context, told = current_request_or_none(), record.__dict__
    trace = current_trace()
    error = told.get("error") or (record.exc_info[1] if record.exc_info else None)
    about = (context.about if context else {}) | (told.get("metadata") or {})
    return {
        "timestamp": rfc3339(datetime.fromtimestamp(record.created, UTC)),
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
        "metadata": {name: _value(value) for name, value in [*about.items()][:METADATA]},
    }


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
    if isinstance(arguments, tuple) and any(isinstance(one, BaseException) for one in arguments):
        arguments = tuple(error_text(one) if isinstance(one, BaseException) else one for one in arguments)
    try:
        text = str(record.msg) % arguments if arguments else str(record.msg)
    except (TypeError, ValueError):  # a sentence whose places are not those of what it tells
        text = str(record.msg)
    return _cut(redacted(text[: 2 * MESSAGE_CHARACTERS]), MESSAGE_CHARACTERS)


def _value(value: object) -> Any:  # noqa: ANN401 - whatever JSON has
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Mapping):
        return {str(name): _value(one) for name, one in [*value.items()][:METADATA]}
    if isinstance(value, list | tuple):
        return [_value(one) for one in value[:METADATA]]
    return _cut(redacted(str(value)[: 2 * VALUE_CHARACTERS]), VALUE_CHARACTERS)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]}…"


class JsonFormatter(logging.Formatter):
    """One JSON object a line, in ASCII: no character of it ends a line or moves a cursor."""

    def format(self, record: logging.LogRecord) -> str:
        text: str | None = record.__dict__.get(_TEXT)
        if text is None:
            text = record.__dict__[_TEXT] = _ENCODE(line_of(record))
        return text
