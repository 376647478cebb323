"""Schemas of the OpenAPI document for clients of others: optional is what may be left out, answers may grow."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from shared_code.api.operations import Json

_REFERENCE: Final = re.compile(r'"#/components/schemas/([^"]+)"')
_BOUNDS: Final = frozenset({"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"})


def tidy_schemas(document: Json) -> None:
    """Change the schemas of a document in place.

    No name is told twice as a title, no whole number as 1.0. A default would make generators require its field: it is
    left out, and is nothing or what the field's description says. Requests know no field beyond theirs; answers may
    gain some.
    """
    schemas = document["components"]["schemas"]
    asked = _reachable(schemas, [operation.get("requestBody") for operation in operations(document)])
    for name, schema in schemas.items():
        for part in _parts(schema):
            _tidy(part, is_asked=name in asked)
    for operation in operations(document):
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _sent(parameter["schema"])


def operations(document: Json) -> Iterator[Json]:
    """The operations of a document."""
    for item in document["paths"].values():
        yield from item.values()


def _tidy(part: Json, *, is_asked: bool) -> None:
    if isinstance(part.get("title"), str):
        del part["title"]
    part.pop("default", None)
    if not is_asked and part.get("additionalProperties") is False:
        del part["additionalProperties"]
    for bound in _BOUNDS & part.keys():
        if float(part[bound]).is_integer():
            part[bound] = int(part[bound])


def _sent(schema: Json) -> Json:
    """The schema of a parameter: one that is null is not sent, and it has its description already."""
    (first, *others) = [part for part in schema.pop("anyOf", ()) if part != {"type": "null"}] or [{}]
    if others:
        raise ValueError("a parameter of several types")
    return {name: value for name, value in {**first, **schema}.items() if name not in {"title", "description"}}


def _parts(schema: Any) -> Iterator[Json]:  # noqa: ANN401 - JSON
    """A schema and all that it consists of; names of properties are no keywords."""
    if not isinstance(schema, dict):
        return
    yield schema
    for keyword in ("anyOf", "allOf", "oneOf", "prefixItems"):
        for part in schema.get(keyword, ()):
            yield from _parts(part)
    for part in schema.get("properties", {}).values():
        yield from _parts(part)
    for keyword in ("items", "additionalProperties"):
        yield from _parts(schema.get(keyword))


def _reachable(schemas: Mapping[str, Json], given: Any) -> frozenset[str]:  # noqa: ANN401 - JSON
    """Names of the schemas that a piece of the document refers to, however deep."""
    found: frozenset[str] = frozenset()
    new = _named(given)
    while new:
        found |= new
        new = _named([schemas[name] for name in new]) - found
    return found


def _named(given: Any) -> frozenset[str]:  # noqa: ANN401 - JSON
    return frozenset(_REFERENCE.findall(json.dumps(given)))
