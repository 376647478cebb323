"""This API as Swagger 2.0, which custom connectors of Power Platform read: made from the OpenAPI 3.1 document.

What 2.0 says otherwise is said otherwise (null by `x-nullable`, the body as a parameter, the bearer token as a header);
what it cannot say is refused. Answers that operations share stand in each of them, without their example: a connector's
document may have 1 MB.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from connector.schemas import (
    Json,
    NotInSwagger2,
    Place,
    references,
    refuse_others,
    schema,
)

_DOCUMENT = frozenset({"openapi", "info", "servers", "paths", "components", "tags", "security", "externalDocs"})
_INFO = frozenset({"title", "version", "description", "termsOfService", "contact", "license"})
_COMPONENTS = frozenset({"schemas", "responses", "headers", "securitySchemes"})
_METHODS = frozenset({"get", "put", "post", "delete", "options", "head", "patch"})
_ABOUT = ("tags", "summary", "description", "operationId", "deprecated")
_OPERATION = frozenset({*_ABOUT, "security", "parameters", "requestBody", "responses"})
_PARAMETER = frozenset({"name", "in", "description", "required", "schema", "example"})
_PLACES = frozenset({"path", "query", "header"})
_FLAT = frozenset(
    {"type", "format", "default", "enum", "pattern", "items", "uniqueItems", "multipleOf", "collectionFormat"}
    | {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "minLength", "maxLength", "minItems", "maxItems"}
)
"""What describes the value of a parameter that is not the body."""

_FLOWS = {
    "implicit": "implicit",
    "password": "password",
    "clientCredentials": "application",
    "authorizationCode": "accessCode",
}


def swagger2(document: Json) -> Json:
    """The Swagger 2.0 document of an OpenAPI 3.1 document; raises NotInSwagger2."""
    place = Place()
    refuse_others(document, _DOCUMENT, place)
    refuse_others(document["info"], _INFO, place / "info")
    refuse_others(document["components"], _COMPONENTS, place / "components")
    schemas: Mapping[str, Json] = document["components"].get("schemas", {})
    schemes = _schemes(document["components"].get("securitySchemes", {}))
    paths, answered = Paths(document["components"], frozenset(schemes)), _answered(document)
    at = place / "components" / "schemas"
    return {
        "swagger": "2.0",
        "info": document["info"],
        **_server(document.get("servers", []), place / "servers"),
        **{key: document[key] for key in ("tags", "security", "externalDocs") if key in document},
        "paths": {path: paths.path(item, place / "paths" / path) for path, item in document["paths"].items()},
        "definitions": {
            name: schema(given, Place((at / name).pointer, name in answered)) for name, given in schemas.items()
        },
        "securityDefinitions": {name: _security(given, place / name) for name, given in schemes.items()},
    }


def _answered(document: Json) -> frozenset[str]:
    """Names of the schemas that answers hold, however deep."""
    schemas = document["components"].get("schemas", {})
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    found: frozenset[str] = frozenset()
    shared = document["components"].get("responses", {})
    new = references(json.dumps([shared, *(operation["responses"] for operation in operations)]))
    while new:
        found |= new
        new = references(json.dumps([schemas[name] for name in new])) - found
    return found


def _server(servers: list[Json], place: Place) -> Json:
    """Host, base path and scheme; what the one server's address leaves open is that of the document itself."""
    if len(servers) > 1 or any("variables" in server for server in servers):
        raise NotInSwagger2("several servers, or one with variables", place)
    parts = urlsplit(servers[0]["url"] if servers else "/")
    found = {"host": parts.netloc, "basePath": parts.path.rstrip("/"), "schemes": [parts.scheme]}
    return {key: value for key, value in found.items() if value not in ("", [""])}


def _schemes(given: Mapping[str, Json]) -> Mapping[str, Json]:
    """Ways to sign in but those whose addresses are relative: 2.0 asks for whole ones."""
    return {
        name: scheme
        for name, scheme in given.items()
        if all(
            urlsplit(flow.get("authorizationUrl", flow["tokenUrl"])).scheme for flow in scheme.get("flows", {}).values()
        )
    }


def _security(given: Json, place: Place) -> Json:
    """A security scheme; a bearer token is a header there, with the word `Bearer` as part of its value."""
    about = {"description": given["description"]} if "description" in given else {}
    match given:
        case {"type": "http", "scheme": "basic"}:
            return {"type": "basic", **about}
        case {"type": "http", "scheme": "bearer"}:
            text = f"`Bearer`, a space and the token. {given.get('description', '')}".strip()
            return {"type": "apiKey", "name": "Authorization", "in": "header", "description": text}
        case {"type": "apiKey", "in": "header" | "query" as where, "name": name}:
            return {"type": "apiKey", "name": name, "in": where, **about}
        case {"type": "oauth2", "flows": flows} if len(flows) == 1:
            ((flow, terms),) = flows.items()
            refuse_others(terms, frozenset({"authorizationUrl", "tokenUrl", "scopes"}), place / flow)
            return {"type": "oauth2", "flow": _FLOWS[flow], **terms, **about}
    raise NotInSwagger2("this way to sign in", place)


class Paths:
    """Converts paths; what they refer to among the components stands in place, for 2.0 or its readers ask for that."""

    def __init__(self, components: Json, schemes: frozenset[str]) -> None:
        """`schemes` are the ways to sign in that can be said."""
        self._components = components
        self._schemes = schemes

    def path(self, item: Json, place: Place) -> Json:
        """All operations of a path."""
        refuse_others(item, _METHODS, place)
        return {method: self._operation(given, place / method) for method, given in item.items()}

    def _operation(self, given: Json, place: Place) -> Json:
        refuse_others(given, _OPERATION, place)
        parameters = [self._parameter(one, place / "parameters" / one["name"]) for one in given.get("parameters", ())]
        bodies = {"requestBody": given["requestBody"]} if "requestBody" in given else {}
        answers = given["responses"].items()
        consumed = _media_types(bodies.values())
        produced = _media_types(answer for _, answer in answers)
        return {
            **{key: given[key] for key in _ABOUT if key in given},
            **({"security": self._security(given["security"])} if "security" in given else {}),
            **({"consumes": consumed} if consumed else {}),
            **({"produces": produced} if produced else {}),
            "parameters": [*parameters, *(_body(body, place / name) for name, body in bodies.items())],
            "responses": {
                status: self._answer(answer, place / "responses" / status, status) for status, answer in answers
            },
        }

    def _security(self, given: list[Json]) -> list[Json]:
        return [requirement for requirement in given if requirement.keys() <= self._schemes]

    def _parameter(self, given: Json, place: Place) -> Json:
        refuse_others(given, _PARAMETER, place)
        if given["in"] not in _PLACES:
            raise NotInSwagger2(f"a parameter in {given['in']}", place)
        about: Json = {key: given[key] for key in ("name", "in", "description", "required") if key in given}
        value = self._value(given["schema"], place / "schema")
        if value["type"] == "array" and given["in"] == "query":
            value["collectionFormat"] = "multi"
        example = given.get("example", value.pop("x-example", None))
        return {**about, **value, **({} if example is None else {"x-example": example})}

    def _value(self, given: Json, place: Place) -> Json:
        """The schema of a parameter or header in place; null is left out, for what is null is not sent."""
        said = schema(self._inlined(given), place)
        example, items = said.pop("example", None), said.pop("items", None)
        dropped = {"title", "description", "x-nullable"} | ({"default"} if said.get("default") is None else set())
        value = {key: part for key, part in said.items() if key not in dropped}
        refuse_others(value, _FLAT, place)
        if value.get("type") not in {"string", "number", "integer", "boolean", "array"}:
            raise NotInSwagger2("a parameter or header that is no plain value or list of such", place)
        if items is not None:
            value["items"] = self._value(self._inlined(given)["items"], place / "items")
        return {**value, **({} if example is None else {"x-example": example})}

    def _inlined(self, given: Json) -> Json:
        """The schema that a reference, or a choice of one or null, comes down to; what stands beside it wins."""
        rest = dict(given)
        parts = [part for part in rest.get("anyOf", ()) if part != {"type": "null"}]
        if len(parts) == 1:
            return self._inlined({**parts[0], **{key: value for key, value in rest.items() if key != "anyOf"}})
        return self._inlined({**self._resolved(given), **rest}) if rest.pop("$ref", None) else rest

    def _resolved(self, given: Json) -> Json:
        """What a reference to a component stands for; anything else is itself."""
        _, _, name = given.get("$ref", "").partition("#/components/")
        kind, _, key = name.partition("/")
        found: Json = self._components[kind][key] if name else given
        return found

    def _answer(self, given: Json, place: Place, status: str) -> Json:
        is_shared, given = "$ref" in given, self._resolved(given)
        refuse_others(given, frozenset({"description", "content", "headers"}), place)
        if not (status.isdecimal() or status == "default"):
            raise NotInSwagger2(f"a range of statuses, {status}", place)
        content = given.get("content", {})
        found = _one_schema(content, Place(place.pointer, answered=True) / "content")
        if found is None and content:  # any JSON, or any file
            found = {} if "application/json" in content else {"type": "string", "format": "binary"}
        examples = {name: media["example"] for name, media in content.items() if "example" in media and not is_shared}
        headers = {name: self._header(one, place / "headers" / name) for name, one in given.get("headers", {}).items()}
        return {
            "description": given["description"],
            **({} if found is None else {"schema": found}),
            **({"headers": headers} if headers else {}),
            **({"examples": examples} if examples else {}),
        }

    def _header(self, given: Json, place: Place) -> Json:
        given = self._resolved(given)
        refuse_others(given, frozenset({"description", "schema", "required"}), place)
        about = {"description": given["description"]} if "description" in given else {}
        return {**about, **self._value(given["schema"], place / "schema")}


def _body(given: Json, place: Place) -> Json:
    refuse_others(given, frozenset({"description", "content", "required"}), place)
    about = {"description": given["description"]} if "description" in given else {}
    found = _one_schema(given["content"], place / "content")
    return {"name": "body", "in": "body", **about, "required": given.get("required", False), "schema": found or {}}


def _one_schema(content: Mapping[str, Json], place: Place) -> Json | None:
    """The schema of all media types that have one; those without are named by `produces` only."""
    found: Any = None
    for name, media in content.items():
        refuse_others(media, frozenset({"schema", "example"}), place / name)
        said = schema(media["schema"], place / name / "schema") if media.get("schema") else None
        if said is not None and found not in (None, said):
            raise NotInSwagger2("a schema of its own for each media type", place)
        found = found if said is None else said
    return found if found is None else dict(found)


def _media_types(messages: Iterable[Json]) -> list[str]:
    return sorted({name for message in messages for name in message.get("content", {})})
