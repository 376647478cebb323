"""What is wrong with a document or a request: places, each with a sentence that says what to write instead.

All that pydantic can find is worded here, once: a file and a request are answered in the same sentence. A check of our
own says its sentence itself, as a `PydanticCustomError` of a type that pydantic does not have. Sentences follow a place
and a colon: `start_date: write a date as YYYY-MM-DD`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, Final, NamedTuple, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, ValidationError, ValidationInfo
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ErrorType

R = TypeVar("R")

Place = tuple[int | str, ...]
"""Where something stands in a document: names of fields and numbers of rows, 0 being the first.

`dotted` and `pointer` are its two spellings.
"""


class Problem(NamedTuple):
    """One wrong thing: the dotted spelling of its place, and what to do."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class InvalidDocument(Exception):
    """A document that cannot be read; `problems` names every wrong thing in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class ProblemWording(NamedTuple):
    """What a person is told to do, and the short name of what was expected, for programs."""

    sentence: str
    expected: str = ""


_NUMBER = ProblemWording(
    "write a plain number such as 25.08, without quotes, $, % or commas, and -25.08 for (25.08)", "number"
)
_WHOLE_NUMBER = ProblemWording("write a whole number", "whole number")
_DATE = ProblemWording("write a date as YYYY-MM-DD", "date YYYY-MM-DD")
_NO_DAY = ProblemWording("is no day of the calendar; write a date as YYYY-MM-DD", "date YYYY-MM-DD")
_TIME = ProblemWording("write a time as 2025-04-15T09:30:00Z", "time")
_YES_OR_NO = ProblemWording("write true or false", "true or false")
_TEXT = ProblemWording("write a text", "text")
_BLOCK = ProblemWording("must be a block of fields", "object")
_LIST = ProblemWording("must be a list", "list")
_CHOICE = ProblemWording("write one of: {expected}", "one of: {expected}")
_OURS = ProblemWording("{error}")
_MOST_CHARACTERS = ProblemWording("write at most {max_length} characters", "at most {max_length} characters")

WORDINGS: Final[Mapping[str, ProblemWording]] = {
    "missing": ProblemWording("is missing; write it"),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type"), _BLOCK),
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "iterable_type"), _LIST),
    **dict.fromkeys(("bool_type", "bool_parsing"), _YES_OR_NO),
    **dict.fromkeys(("decimal_type", "decimal_parsing", "float_type", "float_parsing", "finite_number"), _NUMBER),
    **dict.fromkeys(("int_type", "int_parsing", "int_parsing_size", "int_from_float"), _WHOLE_NUMBER),
    **dict.fromkeys(("string_type", "string_unicode", "invalid_key"), _TEXT),
    "date_type": _DATE,
    "date_parsing": _NO_DAY,
    "date_from_datetime_parsing": _NO_DAY,
    "date_from_datetime_inexact": ProblemWording("write a date without a time, as YYYY-MM-DD", "date YYYY-MM-DD"),
    **dict.fromkeys(("datetime_type", "datetime_parsing", "datetime_from_date_parsing", "timezone_aware"), _TIME),
    **dict.fromkeys(("enum", "literal_error"), _CHOICE),
    **dict.fromkeys(("value_error", "assertion_error"), _OURS),
    "greater_than_equal": ProblemWording("must be at least {ge}"),
    "less_than_equal": ProblemWording("must be at most {le}"),
    "greater_than": ProblemWording("must be more than {gt}"),
    "less_than": ProblemWording("must be less than {lt}"),
    "multiple_of": ProblemWording("write a multiple of {multiple_of}", "multiple of {multiple_of}"),
    "decimal_max_places": ProblemWording(
        "write at most {decimal_places} decimals", "at most {decimal_places} decimals"
    ),
    "decimal_max_digits": ProblemWording("write at most {max_digits} digits", "at most {max_digits} digits"),
    "decimal_whole_digits": ProblemWording(
        "write at most {whole_digits} digits before the point", "at most {whole_digits} digits before the point"
    ),
    "string_too_short": ProblemWording("is empty; write a text", "text"),
    "string_too_long": _MOST_CHARACTERS,
    "string_pattern_mismatch": ProblemWording("write a text of the form {pattern}", "{pattern}"),
    "too_long": ProblemWording(
        "has more entries than {max_length}; write fewer at once", "at most {max_length} entries"
    ),
    "too_short": ProblemWording("has too few entries; write at least {min_length}", "at least {min_length} entries"),
    "recursion_loop": ProblemWording("is nested more deeply than any such document"),
}
"""What pydantic finds in documents and requests, by its type; the words in brackets are those of its context."""

UNKNOWN: Final = ProblemWording("cannot be read; write what the documentation says of this field")
"""What no model here asks for yet."""

_OF_PYDANTIC: Final = frozenset(get_args(ErrorType))


def letters(name: str) -> str:
    """A name as it is compared: without case, blanks and signs."""
    return "".join(filter(str.isalnum, name)).lower()


def dotted(place: Place) -> str:
    """A place as people write it in files.

    >>> dotted(("fixed_fee", 0, "fee"))
    'fixed_fee[0].fee'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def pointer(place: Place) -> str:
    """A place as a JSON pointer (RFC 6901), the whole document being the empty text.

    >>> pointer(("rows", 0, "a/b"))
    '/rows/0/a~1b'
    """
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in place)


def place_of(path: str) -> Place:
    """The place that a dotted spelling names.

    >>> place_of("fixed_fee[0].fee")
    ('fixed_fee', 0, 'fee')
    """
    return tuple(int(row) if row else name for row, name in re.findall(r"\[(\d+)\]|([^.\[\]]+)", path))


def shape_problems(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Place, Problem]]:
    """The problems of pydantic in our words, each with its place in the document."""
    for detail in error.errors(include_url=False):
        yield detail["loc"], Problem(dotted(detail["loc"]), sentence(detail, detail["loc"], model))


def sentence(detail: Mapping[str, Any], place: Place, model: type[BaseModel] | None = None) -> str:
    """What to do about something that pydantic found at a place of a document of this model."""
    if detail["type"] == "extra_forbidden":
        known = _fields(model, place[:-1]) if model else ()
        return f"is no field here; {_instead(str(place[-1]), known)}"
    if detail["type"] not in _OF_PYDANTIC:
        own: str = detail["msg"]
        return own
    return WORDINGS.get(detail["type"], UNKNOWN).sentence.format_map(_plain(detail.get("ctx") or {}))


def expected(detail: Mapping[str, Any]) -> str:
    """The short name of what was expected; empty where there is no other than the sentence."""
    context = detail.get("ctx") or {}
    if detail["type"] not in _OF_PYDANTIC:
        return str(context.get("expected", ""))
    return WORDINGS.get(detail["type"], UNKNOWN).expected.format_map(_plain(context))


def choices(detail: Mapping[str, Any]) -> list[str] | None:
    """The words of which one was expected; None where it was no choice."""
    context = detail.get("ctx") or {}
    if WORDINGS.get(detail["type"]) is _CHOICE:
        return _plain(context)["expected"].split(", ")
    allowed: list[str] | None = context.get("allowed")
    return allowed


def each_once(what: str, key: Callable[[R], object]) -> AfterValidator:
    """Refuses rows that are about the same."""

    def check(rows: tuple[R, ...]) -> tuple[R, ...]:
        if len({key(row) for row in rows}) < len(rows):
            raise PydanticCustomError("twice", "names the same {what} twice; send each one once", {"what": what})
        return rows

    return AfterValidator(check)


ECHOED: Final = "echoed"
"""Name in the context of a body that said more than is read of it: all else was what is shown already."""


def is_echo(info: ValidationInfo) -> bool:
    """Whether a body without anything may be one that repeated what is shown."""
    return bool((info.context or {}).get(ECHOED))


def _something(rows: tuple[R, ...], info: ValidationInfo) -> tuple[R, ...]:
    if not rows and not is_echo(info):
        raise PydanticCustomError("nothing_sent", "is empty; send at least one")
    return rows


SOMETHING: Final = AfterValidator(_something)
"""Refuses an empty list; a `min_length` would count only what could be read."""


def not_one_of(message: str, allowed: Sequence[str], **context: str) -> PydanticCustomError:
    """The error of a value that is none of a few; the message may name them as `{choices}`."""
    named = ", ".join(allowed) or "none"
    details = {**context, "choices": named, "expected": f"one of: {named}", "allowed": list(allowed)}
    return PydanticCustomError("no_choice", message, details)


def _instead(name: str, known: Sequence[str]) -> str:
    if close := get_close_matches(name, known, n=1):
        return f"did you mean {close[0]}?"
    return f"use {', '.join(known)}" if known else "leave it out"


def _plain(context: Mapping[str, Any]) -> Mapping[str, str]:
    """Figures without pydantic's `Decimal('…')`, words without its quotes."""
    return {name: re.sub(r"Decimal\(|[')]", "", str(value)).replace(" or ", ", ") for name, value in context.items()}


def _fields(model: type[BaseModel], place: Iterable[int | str]) -> tuple[str, ...]:
    """Names that the block at a place knows."""
    for step in place:
        if isinstance(step, str):
            field = model.model_fields.get(step) or _by_alias(model, step)
            model = next(_blocks(field.annotation), model) if field else model
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _by_alias(model: type[BaseModel], alias: str) -> Any:  # noqa: ANN401 - pydantic's description of a field
    return next((field for field in model.model_fields.values() if field.alias == alias), None)


def _blocks(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - an annotation is anything
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _blocks(inner)
