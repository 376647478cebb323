"""The OpenAPI document: valid, fresh, complete."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate

from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_app
from shared_code.api.openapi import to_text, to_yaml
from shared_code.kit import limits

COMMITTED = Path("docs/api/openapi.json")


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return create_app(routers(), GATE).openapi()


def operations(document: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in document["paths"].values() for operation in path.values()]


def test_it_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_what_is_committed_is_what_the_code_says(document: dict[str, Any]) -> None:
    assert COMMITTED.read_text("utf-8") == to_text(document), "run `python3 dev.py openapi` and commit the result"


def test_every_operation_has_a_name_a_summary_and_declared_errors(document: dict[str, Any]) -> None:
    for operation in operations(document):
        assert operation["operationId"][0].isupper()
        assert operation["summary"]
        errors = {"400", "406", "429", "500", "503"} | ({"401", "403"} if operation["security"] else set())
        assert errors <= operation["responses"].keys(), operation["operationId"]


def test_operation_names_are_unique(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for operation in operations(document)]
    assert len(set(names)) == len(names)


def test_numbers_are_numbers_and_fields_are_camel_case(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["OtherRevenueView"]["properties"]["total"]["type"] == "number"
    dollars = {"type": "number", "description": "Dollars, two decimals."}
    assert schemas["StatisticsRow"]["properties"]["externalRevenue"]["anyOf"] == [dollars, {"type": "null"}]
    for schema in document["components"]["schemas"].values():
        assert not [name for name in schema.get("properties", {}) if "_" in name]


def test_its_yaml_says_the_same(document: dict[str, Any]) -> None:
    import yaml  # noqa: PLC0415 - only here

    assert yaml.safe_load(to_yaml(document)) == json.loads(to_text(document))


class TestLimits:
    """The document states how much a request may say: no text, list or number of one is without its limit."""

    def test_f42_every_part_of_a_body_is_bounded(self, document: dict[str, Any]) -> None:
        bodies = [
            body
            for one in operations(document)
            if "requestBody" in one
            for body in one["requestBody"]["content"].values()
        ]
        assert len(bodies) >= 10
        assert [place for body in bodies for place in unbounded(document, body["schema"], "")] == []

    def test_f43_every_parameter_is_bounded(self, document: dict[str, Any]) -> None:
        parameters = [
            (one["operationId"], parameter) for one in operations(document) for parameter in one.get("parameters", [])
        ]
        assert len(parameters) >= 50
        loose = [
            f"{name} {place}"
            for name, parameter in parameters
            for place in unbounded(document, parameter["schema"], parameter["name"])
        ]
        assert {place.split()[1] for place in loose} <= {"limit"}, "more than the longest page counts as that"

    @pytest.mark.parametrize(
        "schema",
        [
            {"type": "string"},
            {"type": "string", "minLength": 1},
            {"type": "number", "minimum": 0},
            {"type": "array", "items": {"type": "boolean"}},
            {"type": "array", "maxItems": 2, "items": {"type": "string"}},
            {"anyOf": [{"type": "null"}, {"type": "string"}]},
            {"type": "object", "properties": {"a": {"type": "integer", "maximum": 3}}},
        ],
    )
    def test_f43_a_part_without_a_limit_would_be_found(self, schema: dict[str, Any]) -> None:
        assert len(list(unbounded({}, schema, ""))) == 1


BOUNDS = {
    "string": ({"maxLength"}, {"enum"}, {"const"}, {"pattern"}, {"format"}),
    "number": ({"minimum", "maximum"},),
    "integer": ({"minimum", "maximum"},),
    "array": ({"maxItems"},),
}


def unbounded(document: dict[str, Any], schema: dict[str, Any], place: str) -> Iterator[str]:
    """Places of a schema whose values may be of any size; a pattern or a format has a length of its own."""
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    enough = BOUNDS.get(schema.get("type", ""), ())
    if enough and not any(keys <= schema.keys() for keys in enough):
        yield place
    for choice in schema.get("anyOf", ()):
        yield from unbounded(document, choice, place)
    if "items" in schema:
        yield from unbounded(document, schema["items"], f"{place}/0")
    for name, inner in schema.get("properties", {}).items():
        yield from unbounded(document, inner, f"{place}/{name}")


def test_f43_the_page_of_limits_lists_them_all_in_the_order_of_the_module() -> None:
    page = Path("docs/api/limits.md").read_text("utf-8").partition("## ")[0]
    listed = [int(figure.replace(",", "")) for figure in re.findall(r"\| ([\d,]+) \|$", page, re.MULTILINE)]
    assert listed == [value for name, value in vars(limits).items() if name.isupper() and isinstance(value, int)]
