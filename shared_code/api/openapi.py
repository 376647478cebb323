"""The OpenAPI document, generated from the endpoints' signatures, document.yaml and examples.json."""

import json
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import yaml
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from shared_code.api.operations import Json, complete, failures, is_failure
from shared_code.api.schemas import operations, tidy_schemas

_HERE: Final = Path(__file__).parent
SWAGGER2: Final = _HERE / "swagger2.json"
"""This API as Swagger 2.0, as committed; `dev.py openapi` writes it."""
EXAMPLES: Final = _HERE / "examples.json"
"""Bodies of requests and answers by operation, of failures by status, as committed: what a run of the tests wrote."""


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` give this API's document."""
    app.openapi = cache(partial(_document, app))  # type: ignore[method-assign]  # FastAPI's documented way


def _document(app: FastAPI) -> Json:
    words: Json = yaml.safe_load((_HERE / "document.yaml").read_text("utf-8"))
    examples: Json = json.loads(EXAMPLES.read_text("utf-8"))
    document = get_openapi(
        title="Towne Park Forecasting",
        version="1.0",
        openapi_version="3.1.0",
        description=words["description"],
        routes=app.routes,
        servers=[{"url": "/"}],
        license_info={"name": "Proprietary"},
        tags=words["tags"],
    )
    components = document["components"]
    by_status = {
        status: answer
        for operation in operations(document)
        for status, answer in operation["responses"].items()
        if is_failure(status) and "HTTPValidationError" not in str(answer)
    }
    by_name = {route.operation_id: route for route in app.routes if isinstance(route, APIRoute)}
    for operation in operations(document):
        complete(operation, by_name[operation["operationId"]], examples, words)
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    tidy_schemas(document)
    components["responses"] = failures(by_status, examples)
    components["headers"] = words["headers"]
    components["securitySchemes"] = _ways_to_sign_in(words)
    order = [tag["name"] for tag in words["tags"]]
    document["paths"] = dict(sorted(document["paths"].items(), key=lambda path: order.index(_tag(path[1]))))
    return document


def _ways_to_sign_in(words: Json) -> Json:
    flow = {"authorizationUrl": "/oauth2/authorize", "tokenUrl": "/oauth2/token", "scopes": words["scopes"]}
    return {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": words["bearer"]},
        "oauth2": {"type": "oauth2", "flows": {"authorizationCode": flow}, "description": words["oauth2"]},
    }


def _tag(path: Json) -> str:
    """The group of a path's operations."""
    return str(next(iter(path.values()))["tags"][0])


def to_yaml(document: dict[str, Any]) -> str:
    """The document as YAML, in its own order."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def to_text(document: dict[str, Any], indent: int = 2) -> str:
    """The document as it is committed."""
    return json.dumps(document, indent=indent, ensure_ascii=False) + "\n"
