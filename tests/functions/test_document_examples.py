"""The examples of the OpenAPI document are what a run answers, and keep to its schemas.

After a change that is meant, `GOLDEN=renew python3 dev.py test tests/functions/test_document_examples.py` writes
`shared_code/api/examples.json` anew; `python3 dev.py openapi` then writes the documents.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_schema_validator import OAS31Validator

from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_app
from shared_code.api.openapi import EXAMPLES, to_text
from tests.conftest import Company
from tests.functions.exchanges import exchanges


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(routers(), GATE).openapi()


def test_f36_the_examples_are_those_of_a_run(company: Company, document: dict[str, Any]) -> None:
    found = to_text(exchanges(company, document))
    if os.environ.get("GOLDEN") == "renew":
        EXAMPLES.write_text(found, encoding="utf-8")
    assert json.loads(EXAMPLES.read_text("utf-8")) == json.loads(found)


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every body that the document describes, with the name of its place."""
    for item in document["paths"].values():
        for operation in item.values():
            name = operation["operationId"]
            for place, message in {"request": operation.get("requestBody", {}), **operation["responses"]}.items():
                yield f"{name} {place}", message.get("content", {}).get("application/json", {})
    for name, failure in document["components"]["responses"].items():
        yield name, failure["content"]["application/json"]


def test_f36_every_body_has_an_example_that_keeps_to_its_schema(document: dict[str, Any]) -> None:
    described = [(place, body) for place, body in bodies(document) if body.get("schema")]
    assert len(described) > 50
    assert [place for place, body in described if "example" not in body] == [], "run this file with GOLDEN=renew"
    wrong = {
        place: error.message
        for place, body in described
        for error in OAS31Validator({**body["schema"], "components": document["components"]}).iter_errors(
            body["example"]
        )
    }
    assert wrong == {}
