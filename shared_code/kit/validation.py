"""What is wrong with a document: a list of places, each with a sentence that says what to write instead."""

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

Place = tuple[int | str, ...]


class Problem(NamedTuple):
    """One wrong thing: `revenue_share.structures[1].tiers[2].limit`, [0] being the first row, and what to do."""

    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class InvalidDocument(Exception):
    """A document that cannot be read; `problems` names every wrong thing in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


_MESSAGES: Final[Mapping[str, str]] = {
    "missing": "is missing; write it",
    "model_type": "must be a block of fields",
    "model_attributes_type": "must be a block of fields",
    "tuple_type": "must be a list",
    "enum": "write one of: {expected}",
    "bool_parsing": "write true or false",
    "bool_type": "write true or false",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "decimal_type": "write a number such as 25.08",
    "decimal_parsing": "write a number such as 25.08",
    "finite_number": "write a number such as 25.08",
    "decimal_max_places": "write at most {decimal_places} decimals",
    "date_type": "write a date as YYYY-MM-DD",
    "date_parsing": "is no day of the calendar; write a date as YYYY-MM-DD",
    "date_from_datetime_parsing": "is no day of the calendar; write a date as YYYY-MM-DD",
    "date_from_datetime_inexact": "write a date without a time, as YYYY-MM-DD",
    "invalid_period": "write a month as YYYY-MM",
    "int_parsing": "write a whole number",
    "int_type": "write a whole number",
    "int_from_float": "write a whole number",
    "string_type": "write a text",
    "string_too_short": "is empty; write a text or leave it out",
    "string_too_long": "write at most {max_length} characters",
}


def letters(name: str) -> str:
    """A name as it is compared: without case, blanks and signs."""
    return "".join(filter(str.isalnum, name)).lower()


def dotted(place: Place) -> str:
    """A place as text.

    >>> dotted(("fixed_fee", 0, "fee"))
    'fixed_fee[0].fee'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


def shape_problems(error: ValidationError, model: type[BaseModel]) -> Iterator[tuple[Place, Problem]]:
    """The problems of pydantic in our words, each with its place in the document."""
    for detail in error.errors(include_url=False):
        yield detail["loc"], Problem(dotted(detail["loc"]), _message(detail, model))


def _message(detail: ErrorDetails, model: type[BaseModel]) -> str:
    if detail["type"] == "extra_forbidden":
        *block, name = detail["loc"]
        known = _fields(model, block)
        close = get_close_matches(str(name), known, n=1)
        return f"is no field here; did you mean {close[0]}?" if close else f"is no field here; use {', '.join(known)}"
    sentence = _MESSAGES.get(detail["type"])
    return sentence.format_map(_plain(detail.get("ctx", {}))) if sentence else detail["msg"]


def _plain(context: Mapping[str, Any]) -> Mapping[str, str]:
    """Figures without pydantic's `Decimal('…')`, words without its quotes."""
    return {name: re.sub(r"Decimal\(|[')]", "", str(value)).replace(" or ", ", ") for name, value in context.items()}


def _fields(model: type[BaseModel], place: Iterable[int | str]) -> tuple[str, ...]:
    """Names that the block at a place knows."""
    for step in place:
        if isinstance(step, str):
            field = model.model_fields.get(step)
            model = next(_blocks(field.annotation), model) if field else model
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _blocks(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - an annotation is anything
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _blocks(inner)
