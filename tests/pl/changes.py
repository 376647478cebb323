"""Every place in the inputs of a year, and the inputs with another value in one of them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from types import NoneType
from typing import Any

from pydantic import BaseModel

Place = tuple[Any, ...]


def places(value: Any, path: Place = ()) -> Iterator[Place]:
    """Paths of all plain values and of all containers that hold nothing."""
    if inside := dict(parts(value)):
        for name, item in inside.items():
            yield from places(item, (*path, name))
    else:
        yield path


def parts(value: Any) -> Iterator[tuple[Any, Any]]:
    """What a value holds by field, key or index; fields that are no inputs are left out."""
    if is_dataclass(value):
        yield from ((field.name, getattr(value, field.name)) for field in fields(value) if field.compare)
    elif isinstance(value, BaseModel):
        yield from ((name, getattr(value, name)) for name in type(value).model_fields)
    elif isinstance(value, Mapping):
        yield from value.items()
    elif isinstance(value, tuple | list):
        yield from enumerate(value)


def kind_of(path: Place) -> Place:
    """A path without what tells entries of a kind apart: months, accounts, codes, rows."""
    return tuple(step if isinstance(step, str) and step.isidentifier() and step.islower() else "*" for step in path)


def other(value: Any) -> Any:
    """Another value, as like it as can be."""
    return next((make(value) for kind, make in OTHERS if isinstance(value, kind)), None)


def changed(value: Any, path: Place, make: Callable[[Any], Any] = other) -> Any:
    """The value with another one at a place in it; values on the way are copied."""
    if not path:
        return make(value)
    name, *rest = path
    if isinstance(value, Mapping):
        return {**value, name: changed(value[name], tuple(rest), make)}
    if isinstance(value, tuple | list):
        items = [changed(item, tuple(rest), make) if index == name else item for index, item in enumerate(value)]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    inner = changed(getattr(value, name), tuple(rest), make)
    return value.model_copy(update={name: inner}) if isinstance(value, BaseModel) else replace(value, **{name: inner})


def at(value: Any, path: Place) -> Any:
    """What stands at a place."""
    for step in path:
        value = dict(parts(value))[step]
    return value


OTHERS: Sequence[tuple[type, Callable[[Any], Any]]] = (
    (bool, lambda flag: not flag),
    (Decimal, lambda figure: figure + Decimal("0.000001")),
    (int, lambda count: count + 1),
    (date, lambda day: day + timedelta(days=1)),
    (str, lambda text: f"{text}x"),
    (Mapping, lambda _: {"x": None}),
    (Sequence, lambda _: (None,)),
    (NoneType, lambda _: Decimal(0)),
)
"""Anything else becomes None."""
