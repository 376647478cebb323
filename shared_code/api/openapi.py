"""The OpenAPI document, generated from the endpoints' signatures."""

import json
from pathlib import Path
from typing import Any, Final

import yaml
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

SWAGGER2: Final = Path(__file__).with_name("swagger2.json")
"""This API as Swagger 2.0, as committed; `dev.py openapi` writes it."""

_METHODS = frozenset({"get", "put", "post", "delete"})


def describe(app: FastAPI) -> None:
    """Make `app.openapi()` give this API's document."""
    app.openapi = lambda: _document(app)  # type: ignore[method-assign]  # FastAPI's documented way


def _document(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema:
        return app.openapi_schema
    document = get_openapi(
        title="Towne Park Forecasting",
        version="1.0",
        openapi_version="3.1.0",
        description="Statistics, payroll, rates, revenue, expenses and P&L of every site, each number explained.",
        routes=app.routes,
        servers=[{"url": "/"}],
        license_info={"name": "Proprietary"},
    )
    for path in document["paths"].values():
        for method, operation in path.items():
            if method in _METHODS:
                _tidy(operation)
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    document["components"]["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "RS256, at most an hour"}
    }
    app.openapi_schema = document
    return document


def _tidy(operation: dict[str, Any]) -> None:
    """FastAPI documents a 422 of its own that this API never answers, and does not know of the token."""
    if "HTTPValidationError" in json.dumps(operation["responses"].get("422", {})):
        del operation["responses"]["422"]
    operation["security"] = [{"bearer": []}] if "401" in operation["responses"] else []


def to_yaml(document: dict[str, Any]) -> str:
    """The document as YAML, in its own order."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def to_text(document: dict[str, Any]) -> str:
    """The document as it is committed."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
