"""Schemas of OpenAPI 3.1 in the words of Swagger 2.0, which knows neither null nor a choice of types."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

Json = dict[str, Any]

SCHEMAS = "#/components/schemas/"
DEFINITIONS = "#/definitions/"

_NULL = {"type": "null"}
_NULLABLE = {"x-nullable": True}
_ONLY_NULL = {"enum": [None], **_NULLABLE}
_ANNOTATIONS = frozenset({"title", "description", "default", "example", "x-examples"})
_SAME = frozenset(
    {"title", "description", "default", "example", "format", "required", "pattern", "readOnly", "externalDocs"}
    | {"minimum", "maximum", "multipleOf", "minLength", "maxLength", "minItems", "maxItems", "uniqueItems"}
    | {"minProperties", "maxProperties"}
)
"""Keywords that mean the same in both."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one reads in the OpenAPI document; `answered`: what stands there is part of an answer."""

    pointer: str = "#"
    answered: bool = False

    def __truediv__(self, part: object) -> "Place":
        escaped = str(part).replace("~", "~0").replace("/", "~1")
        return replace(self, pointer=f"{self.pointer}/{escaped}")


class NotInSwagger2(ValueError):
    """Something that Swagger 2.0 cannot say and that must not be left out silently."""

    def __init__(self, what: str, place: Place) -> None:
        super().__init__(f"{place.pointer}: Swagger 2.0 cannot say {what}")
        self.what = what
        self.pointer = place.pointer


def refuse_others(given: Json, known: frozenset[str], place: Place) -> None:
    """Raises NotInSwagger2 unless every key is a known one or an extension."""
    for key in given:
        if key not in known and not key.startswith("x-"):
            raise NotInSwagger2(key, place)


def schema(given: Json | bool, place: Place) -> Json:
    """A schema in the words of Swagger 2.0; raises NotInSwagger2."""
    if isinstance(given, bool):
        raise NotInSwagger2(f"a schema that is {str(given).lower()}", place)
    found: Json = {}
    for keyword, value in given.items():
        for name, said in _said(keyword, value, place).items():
            if found.setdefault(name, said) != said:
                if name not in _ANNOTATIONS:
                    raise NotInSwagger2(f"two values of {name}", place)
                found[name] = given.get(name, said)
    if "$ref" in found and len(found) > 1:  # there, a reference has no siblings
        found = {"allOf": [{"$ref": found.pop("$ref")}], **found}
    return {**found, "items": {}} if found.get("type") == "array" and "items" not in found else found


def _said(keyword: str, value: Any, place: Place) -> Json:  # noqa: ANN401 - JSON
    if keyword in _SAME or keyword.startswith("x-"):
        return {keyword: value}
    if keyword not in _WORDS:
        raise NotInSwagger2(keyword, place)
    return _WORDS[keyword](value, place / keyword)


def _reference(value: str, place: Place) -> Json:
    if not value.startswith(SCHEMAS):
        raise NotInSwagger2(f"a reference to {value}", place)
    return {"$ref": DEFINITIONS + value.removeprefix(SCHEMAS)}


def _type(value: str | Sequence[str], place: Place) -> Json:
    names = [value] if isinstance(value, str) else [name for name in value if name != "null"]
    if len(names) > 1:
        raise NotInSwagger2(f"a choice of {', '.join(names)}", place)
    if names in ([], ["null"]):
        return _ONLY_NULL
    return {"type": names[0], **({} if isinstance(value, str) or len(value) == 1 else _NULLABLE)}


def _enum(value: Sequence[Any], place: Place) -> Json:  # noqa: ARG001 - the form of a word
    return {"enum": list(value), **(_NULLABLE if None in value else {})}


def _choice(value: Sequence[Json], place: Place) -> Json:
    """One schema or null; or a decimal number of a request, which may come as a text too: then the number."""
    parts = [(part, place / at) for at, part in enumerate(value) if part != _NULL]
    nullable = _NULLABLE if len(parts) < len(value) else {}
    if not parts:
        return _ONLY_NULL
    (first, where), *others = parts
    if others and (place.answered or not _is_decimal([part for part, _ in parts])):
        raise NotInSwagger2("a choice of schemas", place)
    said = schema(first, where)
    return {"allOf": [said], **nullable} if "$ref" in said and nullable else {**said, **nullable}


def _is_decimal(parts: Sequence[Json]) -> bool:
    number, text = parts if len(parts) == 2 else ({}, {})  # noqa: PLR2004 - a pair
    return number.get("type") == "number" and text.get("type") == "string" and text.keys() <= {"type", "pattern"}


def _tuple(value: Sequence[Json], place: Place) -> Json:
    if any(part != value[0] for part in value):
        raise NotInSwagger2("items that differ by their position", place)
    return {"items": schema(value[0], place / 0)}


def _examples(value: Sequence[Any], place: Place) -> Json:  # noqa: ARG001 - the form of a word
    return {"example": value[0], **({"x-examples": list(value)} if len(value) > 1 else {})} if value else {}


def _bound(name: str, value: float, _: Place, *, exclusive: str | None = None) -> Json:
    return {name: value, **({exclusive: True} if exclusive else {})}


def _each(keyword: str, value: Sequence[Json] | Mapping[str, Json], place: Place) -> Json:
    if isinstance(value, Mapping):
        return {keyword: {name: schema(part, place / name) for name, part in value.items()}}
    return {keyword: [schema(part, place / at) for at, part in enumerate(value)]}


def _others(value: Json | bool, place: Place) -> Json:
    return {"additionalProperties": value if isinstance(value, bool) else schema(value, place)}


_WORDS: Mapping[str, Callable[[Any, Place], Json]] = {
    "$ref": _reference,
    "type": _type,
    "enum": _enum,
    "const": lambda value, place: _enum([value], place),
    "anyOf": _choice,
    "oneOf": _choice,
    "allOf": partial(_each, "allOf"),
    "properties": partial(_each, "properties"),
    "additionalProperties": _others,
    "items": lambda value, place: {"items": schema(value, place)},
    "prefixItems": _tuple,
    "examples": _examples,
    "exclusiveMinimum": partial(_bound, "minimum", exclusive="exclusiveMinimum"),
    "exclusiveMaximum": partial(_bound, "maximum", exclusive="exclusiveMaximum"),
    "ge": partial(_bound, "minimum"),  # how pydantic writes a bound of a number that may come as a text
    "le": partial(_bound, "maximum"),
    "gt": partial(_bound, "minimum", exclusive="exclusiveMinimum"),
    "lt": partial(_bound, "maximum", exclusive="exclusiveMaximum"),
}


def references(text: str) -> frozenset[str]:
    """Names of the schemas that a piece of a document, as JSON, refers to."""
    return frozenset(re.findall(f'"{SCHEMAS}([^"]+)"', text))
