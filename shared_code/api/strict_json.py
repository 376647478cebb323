"""JSON that has exactly one meaning, read in time that grows with its length and no faster."""

import json
import re
from collections import Counter
from decimal import Context, Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any, NoReturn

from shared_code.kit.errors import InvalidFormat
from shared_code.kit.limits import BODY_VALUES, DECIMAL_PLACES, LIST_ITEMS, NESTING, OBJECT_NAMES, WHOLE_DIGITS

_NO_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_STEPS = bytes.maketrans(b"[{]}", b"\x01\x01\xff\xff")
"""An opening bracket is one level more, a closing one a level less, as signed bytes."""
_DIGITS = bytes(byte if byte in b"0123456789." else ord(" ") for byte in range(256))
"""Of a frame only the digits and points of its numbers, with blanks between them."""
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_SHOWN = 40
_EXACT = Context(traps=[])
"""An exponent that no decimal can have gives no number instead of an error."""


class SentBody:
    """A body as it was sent, parsed at most once: in the thread that first asks for its value."""

    def __init__(self, raw: bytes = b"") -> None:
        self.raw = raw

    @cached_property
    def value(self) -> Any:  # noqa: ANN401 - a JSON value
        """What the body says; raises InvalidFormat."""
        return parse(self.raw)

    @cached_property
    def canonical(self) -> str:
        """The same text for bodies that say the same, however they are spaced and ordered; raises InvalidFormat."""
        return json.dumps(self.value, sort_keys=True, default=str) if self.raw else ""


def parse(body: bytes) -> Any:  # noqa: ANN401 - a JSON value
    """A JSON value with numbers as int or Decimal. Raises InvalidFormat for anything that is not strict JSON.

    Refused: a name twice in an object, NaN and Infinity, numbers out of range, deep nesting, more values than any
    request has, bad UTF-8, half of a surrogate pair.
    """
    frame = _frame(body)
    if _depth(frame) > NESTING:
        raise InvalidFormat(
            f"The body is nested deeper than {NESTING} levels. Write it as the example of the operation."
        )
    _refuse_more(frame.count(b",") + 1, BODY_VALUES, "values")
    to_decimal, to_integer = (Decimal, int) if _has_short_numbers(frame) else (_decimal, _integer)
    try:
        value = json.loads(
            body.decode(),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=to_decimal,
            parse_int=to_integer,
        )
        if _SURROGATE.search(body):
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeError:
        raise InvalidFormat("The body is not UTF-8, or escapes half a character. Encode it as UTF-8.") from None
    except json.JSONDecodeError as error:
        raise InvalidFormat(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}. Correct it there.",
            details={"line": error.lineno, "column": error.colno},
        ) from None
    return value


def _frame(body: bytes) -> bytes:
    """A body without its texts, the last one perhaps without its end. No escaped sign ends a text.

    A value is a text or none, and so is its name, each in two quotation marks.
    """
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    _refuse_more(body.count(b'"') // 4, BODY_VALUES, "values")
    return b"".join(body.split(b'"')[::2])


def _has_short_numbers(frame: bytes) -> bool:
    """Whether no number has an exponent or more signs than it may have digits, as in every body of a real client."""
    words = frame.lower().replace(b"true", b"").replace(b"false", b"")
    return b"e" not in words and max(map(len, frame.translate(_DIGITS).split()), default=0) <= WHOLE_DIGITS


def _depth(frame: bytes) -> int:
    """How deep brackets are nested, whether they are in order or not."""
    brackets = frame.translate(_STEPS, _NO_BRACKETS)
    return max(accumulate(memoryview(brackets).cast("b")), default=0)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that ends; its lists are those of a request's fields."""
    _refuse_more(len(pairs), OBJECT_NAMES, "names in one object")
    for _, value in pairs:
        if type(value) is list and len(value) > LIST_ITEMS:
            _refuse_more(len(value), LIST_ITEMS, "entries in one list")
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = sorted(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise InvalidFormat(
            f"The body names {', '.join(twice)} twice in one object. Send each name once.",
            details={"duplicates": twice},
        )
    return found


def _refuse_more(count: int, most: int, what: str) -> None:
    if count > most:
        message = f"The body has more than {most:,} {what}, which no request needs. Send fewer at once."
        raise InvalidFormat(message, details={"maximum": most})


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidFormat(f"The body holds {name}, which is not a JSON number. Leave the field out, or send null.")


def _integer(text: str) -> int:
    if len(text) > WHOLE_DIGITS + text.startswith("-"):
        raise _out_of_range(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    if len(text) <= 2 * (WHOLE_DIGITS + DECIMAL_PLACES):
        number = Decimal(text, _EXACT)
        exponent = number.as_tuple().exponent
        if isinstance(exponent, int) and exponent >= -DECIMAL_PLACES and number.adjusted() < WHOLE_DIGITS:
            return number
    raise _out_of_range(text)


def _out_of_range(text: str) -> InvalidFormat:
    return InvalidFormat(f"The body holds the number {text[:_SHOWN]}, which is out of any range used here. Correct it.")
