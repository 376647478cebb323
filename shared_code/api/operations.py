"""What the OpenAPI document says of an operation beyond its signature: who may call it, headers, examples."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from shared_code.kit.limits import TAGS_CHARACTERS

Json = dict[str, Any]

JSON: Final = "application/json"
_ALWAYS: Final = ("x-ms-request-id",)
_RATE: Final = ("RateLimit", "RateLimit-Policy")
_OF_FAILURES: Final[Mapping[str, Sequence[str]]] = {
    "401": ("WWW-Authenticate",),
    "403": ("WWW-Authenticate",),
    "429": ("Retry-After", *_RATE),
    "503": ("Retry-After",),
}
_MADE: Final = ("201", "202")
"""Statuses of what is new, and of work that goes on."""
_OF_UNITS: Final = "pl-view:"
"""What permissions of roll-ups begin with: one of those named is enough."""
_COVERS_UNITS: Final = "forecasting:read"
"""The scope that covers them; none has their name."""


def complete(operation: Json, route: APIRoute, examples: Mapping[str, Any], words: Mapping[str, Any]) -> None:
    """Add to an operation who may call it, the headers of its answers and its examples.

    `examples` are the bodies of requests and answers by operation, `words` the sentences of document.yaml.
    """
    name, is_open = operation["operationId"], "401" not in operation["responses"]
    needed = permissions(route.dependant)
    paragraphs = (" ".join(part.split()) for part in operation.get("description", "").split("\n\n"))
    operation["description"] = "\n\n".join((*paragraphs, _needs(needed, route, is_open=is_open)))
    operation["security"] = [] if is_open else [{"bearer": []}, {"oauth2": _scopes(needed)}]
    _refer_to_failures(operation)
    if "GET" in (route.methods or ()) and not is_open:
        _add_not_modified(operation, words)
    operation["responses"] = dict(sorted(operation["responses"].items()))
    for status, answer in operation["responses"].items():
        content = answer.get("content", {}).get(JSON)
        if content and content.get("schema"):
            answer["headers"] = _references(*_headers(operation, status, is_open=is_open))
            content.update({"example": examples["answers"][name]} if name in examples["answers"] else {})
    if "requestBody" in operation and name in examples["requests"]:
        operation["requestBody"]["content"][JSON]["example"] = examples["requests"][name]


def failures(responses: Mapping[str, Json], examples: Mapping[str, Any]) -> Json:
    """The answers to what is wrong, by their names among the components; `responses` are those by status."""
    return {
        failure_name(status): {
            "description": answer["description"],
            "headers": _references(*_ALWAYS, "x-ms-error-code", *_OF_FAILURES.get(status, ())),
            "content": {
                JSON: answer["content"][JSON]
                | ({"example": examples["failures"][status]} if status in examples["failures"] else {})
            },
        }
        for status, answer in sorted(responses.items())
    }


def failure_name(status: str) -> str:
    """The name of the answer to what is wrong, among the components."""
    return f"Failure{status}"


def is_failure(status: str) -> bool:
    """Whether a status, as the document spells it, says that something is wrong."""
    return status >= "400"


def _refer_to_failures(operation: Json) -> None:
    """Every failure stands among the components; FastAPI adds a 422 of its own, which this API never answers."""
    responses = operation["responses"]
    for status in [status for status in responses if is_failure(status)]:
        if "HTTPValidationError" in str(responses[status]):
            del responses[status]
        else:
            responses[status] = {"$ref": f"#/components/responses/{failure_name(status)}"}


def permissions(operation: Dependant) -> list[str]:
    """The permissions that an operation and what it depends on name."""
    own = operation.own_oauth_scopes or []
    return list(dict.fromkeys([*own, *(name for part in operation.dependencies for name in permissions(part))]))


def _scopes(needed: Sequence[str]) -> list[str]:
    """The scopes of a token that cover the permissions."""
    named = (_COVERS_UNITS if permission.startswith(_OF_UNITS) else permission for permission in needed)
    return list(dict.fromkeys(named))


def _needs(needed: Sequence[str], route: APIRoute, *, is_open: bool) -> str:
    if is_open:
        return "Needs no token."
    choice = " or ".join(f"`{one}`" for one in needed if one.startswith(_OF_UNITS))
    all_of = [*(f"`{one}`" for one in needed if not one.startswith(_OF_UNITS)), *([choice] if choice else [])]
    site = ", for a site that you may see" if "{siteId}" in route.path else ""
    return f"Needs {' and '.join(all_of) or 'a token'}{site}."


def _add_not_modified(operation: Json, words: Mapping[str, Any]) -> None:
    """Every read can be conditional, whatever its endpoint declares."""
    tag = {"type": "string", "maxLength": TAGS_CHARACTERS}
    parameter = {"name": "If-None-Match", "in": "header", "required": False, "description": words["if_none_match"]}
    operation.setdefault("parameters", []).append({**parameter, "schema": tag})
    operation["responses"]["304"] = {"description": words["unchanged"], "headers": _references(*_ALWAYS, "ETag")}


def _headers(operation: Json, status: str, *, is_open: bool) -> Iterator[str]:
    """Names of the headers of an answer with data."""
    yield from (*_ALWAYS, "ETag")
    yield from () if is_open else _RATE
    parameters = {parameter["name"] for parameter in operation.get("parameters", ())}
    if status in _MADE:
        yield "Location"
    if "limit" in parameters:
        yield "Link"
    if "Idempotency-Key" in parameters:
        yield "Idempotency-Replayed"


def _references(*names: str) -> Json:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
