"""The OpenAPI document: valid, fresh, complete."""

import json
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from functions import http
from functions.dependencies import GATE
from shared_code.api.app import create_app
from shared_code.api.openapi import to_text, to_yaml

COMMITTED = Path("docs/api/openapi.json")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(http.ROUTERS, GATE).openapi()


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_what_is_committed_is_what_the_code_says(document: dict[str, Any]) -> None:
    assert COMMITTED.read_text("utf-8") == to_text(document), "run `python dev.py openapi` and commit the result"


def test_every_operation_has_a_name_a_summary_and_declared_errors(document: dict[str, Any]) -> None:
    for operation in operations(document):
        assert operation["operationId"][0].isupper()
        assert operation["summary"]
        errors = {"400", "406", "429", "500", "503"} | ({"401", "403"} if operation["security"] else set())
        assert errors <= operation["responses"].keys(), operation["operationId"]


def test_operation_names_are_unique(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(document)]
    assert len(set(names)) == len(names)


def test_the_seeds_examples_are_in_it(document: dict[str, Any]) -> None:
    get = document["paths"]["/api/v1/forecasting/statistics/{siteId}/{period}"]["get"]["responses"]
    example = get["200"]["content"]["application/json"]["example"]
    assert example["data"]["siteId"] == "TP001"
    assert example["data"]["statistics"].items() >= {"occupancy": 0.85, "valetVehicles": 1250}.items()
    refused = get["400"]["content"]["application/json"]["example"]
    assert refused["errors"][0]["code"] == "INVALID_SITE_ID"


def test_numbers_are_numbers_and_fields_are_camel_case(document: dict[str, Any]) -> None:
    row = document["components"]["schemas"]["StatisticsRow"]["properties"]
    assert row["externalRevenue"]["type"] == "number"
    for schema in document["components"]["schemas"].values():
        assert not [name for name in schema.get("properties", {}) if "_" in name]


def test_its_yaml_says_the_same(document: dict[str, Any]) -> None:
    import yaml  # noqa: PLC0415 - only here

    assert yaml.safe_load(to_yaml(document)) == json.loads(to_text(document))
