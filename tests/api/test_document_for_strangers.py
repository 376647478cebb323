"""The OpenAPI document as the tools of others read it: who may, what may be left out, what may come, which headers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_app
from shared_code.api.operations import permissions
from shared_code.auth.roles import rights

Json = dict[str, Any]
WORK = ["sites", "contracts", "statistics", "rates", "payroll", "revenue", "expenses", "profit and loss"]
SCOPES = {
    "forecasting:read", "forecasting:write", "forecasting:admin", "statistics:read", "payroll:read", "payroll:write",
    "revenue:read", "revenue:write",
}  # fmt: skip
KEYWORDS = {
    "$ref", "type", "format", "enum", "const", "anyOf", "items", "properties", "additionalProperties", "required",
    "minimum", "maximum", "multipleOf", "minLength", "maxLength", "pattern", "minItems", "maxItems", "description",
    "examples", "prefixItems", "x-extensible-enum",
}  # fmt: skip
"""Keywords of JSON Schema that this document uses; none of pydantic's own."""


@pytest.fixture(scope="module")
def document() -> Json:
    return create_app(routers(), GATE).openapi()


def operations(document: Json) -> Iterator[tuple[str, Json]]:
    for item in document["paths"].values():
        yield from item.items()


def schemas(document: Json, *, of_requests: bool) -> dict[str, Json]:
    """The schemas of objects that requests consist of, or all others."""
    asked: set[str] = set()
    new = names([one.get("requestBody", {}) for _, one in operations(document)])
    while new:
        asked |= new
        new = names([document["components"]["schemas"][name] for name in new]) - asked
    return {
        name: schema
        for name, schema in document["components"]["schemas"].items()
        if (name in asked) is of_requests and "properties" in schema
    }


def names(value: Any) -> set[str]:
    return {one["$ref"].rpartition("/")[2] for one in parts(value) if "$ref" in one}


def parts(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for one in value if isinstance(value, list) else []:
        yield from parts(one)


def test_f36_every_operation_says_when_to_use_it_what_it_answers_and_what_it_needs(document: Json) -> None:
    for _, operation in operations(document):
        use, answer, needs = operation["description"].split("\n\n")
        assert use.startswith("Use it"), operation["operationId"]
        assert "Answers" in answer, operation["operationId"]
        assert needs.startswith("Needs "), operation["operationId"]


def test_f36_groups_come_in_the_order_of_a_months_work(document: Json) -> None:
    tags = [tag["name"] for tag in document["tags"]]
    assert tags[: len(WORK)] == WORK
    assert list(dict.fromkeys(operation["tags"][0] for _, operation in operations(document))) == tags
    assert all(tag["description"] for tag in document["tags"])


def test_f36_an_operation_names_the_scopes_that_cover_its_permissions(document: Json) -> None:
    scheme = document["components"]["securitySchemes"]["oauth2"]
    assert scheme["flows"]["authorizationCode"]["scopes"].keys() == SCOPES
    routes = [route for router in routers() for route in router.routes if isinstance(route, APIRoute)]
    by_name = {route.operation_id: route for route in routes}
    for _, operation in operations(document):
        needed = permissions(by_name[operation["operationId"]].dependant)
        if not operation["security"]:
            assert needed == []
            continue
        bearer, oauth2 = operation["security"]
        assert (bearer, set(oauth2["oauth2"]) <= SCOPES) == ({"bearer": []}, True)
        assert set(needed) <= rights().covered_by(oauth2["oauth2"]), operation["operationId"]


def test_f36_roll_ups_and_the_audit_name_the_permissions_of_which_one_is_enough(document: Json) -> None:
    said = {operation["operationId"]: operation["description"] for _, operation in operations(document)}
    choice = "Needs `pl-view:district` or `pl-view:regional` or `pl-view:admin`"
    assert said["GetRolledUpPL"].endswith(f"{choice}.")
    assert said["ListAudit"].endswith(f"{choice}, for a site that you may see.")
    assert said["BatchRead"].endswith("Needs a token.")


def test_f36_schemas_use_the_words_of_json_schema_only(document: Json) -> None:
    for schema in document["components"]["schemas"].values():
        assert set(keywords(schema)) <= KEYWORDS


def keywords(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema
        for part in (*schema.get("properties", {}).values(), *schema.get("anyOf", ()), schema.get("items")):
            yield from keywords(part)


def test_f36_a_number_is_a_number_and_nothing_else(document: Json) -> None:
    for part in parts(document["components"]["schemas"]):
        types = (
            {choice.get("type") for choice in part.get("anyOf", ())} if isinstance(part.get("anyOf"), list) else set()
        )
        assert not types & {"number", "integer"} or types <= {"number", "integer", "null"}


def test_f36_what_a_request_may_leave_out_is_optional_and_has_no_default(document: Json) -> None:
    asked = schemas(document, of_requests=True)
    assert asked["StatisticsUpdate"].get("required", []) == []
    assert asked["PayrollUpdate"].get("required", []) == []
    assert [name for name, schema in asked.items() for part in parts(schema) if "default" in part] == []
    for _, operation in operations(document):
        for parameter in operation.get("parameters", ()):
            assert {"type": "null"} not in parameter["schema"].get("anyOf", []), "what is null is not sent"


def test_f36_requests_are_closed_and_answers_open_for_additions(document: Json) -> None:
    asked, answered = (schemas(document, of_requests=chosen) for chosen in (True, False))
    assert {name for name, schema in asked.items() if schema.get("additionalProperties") is not False} == set()
    assert {name for name, schema in answered.items() if schema.get("additionalProperties") is False} == set()


def test_f36_answers_have_all_their_fields_but_those_of_the_envelope(document: Json) -> None:
    optional = {
        name
        for name, schema in schemas(document, of_requests=False).items()
        if set(schema["properties"]) - set(schema.get("required", []))
    }
    assert optional == {"Meta", "FailureMeta", "SourceView"}  # the last are the sources of meta


def test_f36_headers_are_described_where_they_come(document: Json) -> None:
    by_name = {operation["operationId"]: operation for _, operation in operations(document)}
    saved, made = by_name["UpdateStatistics"]["responses"]["200"], by_name["CreateSnapshot"]["responses"]["201"]
    assert {"ETag", "Idempotency-Replayed", "x-ms-request-id", "RateLimit"} <= saved["headers"].keys()
    assert "Location" in made["headers"]
    assert "Link" in by_name["ListSites"]["responses"]["200"]["headers"]
    assert by_name["GetStatistics"]["responses"]["304"]["headers"].keys() >= {"ETag"}
    failures = document["components"]["responses"]
    assert all("x-ms-error-code" in failure["headers"] for failure in failures.values())
    assert {name for name, failure in failures.items() if "Retry-After" in failure["headers"]} == {
        "Failure429",
        "Failure503",
    }
    assert all(one["description"] for one in document["components"]["headers"].values())
    sent = {parameter["name"] for parameter in by_name["UpdateStatistics"]["parameters"] if parameter["in"] == "header"}
    assert sent == {"If-Match", "If-None-Match", "Idempotency-Key"}


def test_f57_the_document_names_every_code_that_the_product_can_answer(document: Json) -> None:
    named = set(document["components"]["schemas"]["ErrorView"]["properties"]["code"]["x-extensible-enum"])
    sources = [
        path.read_text("utf-8") for folder in ("shared_code", "functions") for path in Path(folder).rglob("*.py")
    ]
    written = {code for text in sources for code in re.findall(r'(?:\bcode = |ErrorItem\(\s*)"([A-Z_]+)"', text)}
    assert written <= named
    assert {"SITE_NOT_FOUND", "MISSING_REQUIRED_FIELD", "MISDIRECTED_REQUEST"} <= written
