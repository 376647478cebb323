"""The Swagger 2.0 document: valid, fresh, faithful; what 2.0 cannot say is refused by name."""

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV2SpecValidator

from connector.schemas import NotInSwagger2, Place, schema
from connector.swagger2 import swagger2
from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_app
from shared_code.api.host import BASE_PATH as BASE
from shared_code.api.openapi import SWAGGER2, to_text

OAUTH2 = {"authorizationUrl": "https://a.example/authorize", "tokenUrl": "https://a.example/token"}
NULL = {"type": "null"}
NUMBER, TEXT = {"type": "number"}, {"type": "string"}
REFERENCE = {"$ref": "#/components/schemas/Step"}


@pytest.fixture(scope="module")
def openapi() -> dict[str, Any]:
    return create_app(routers(), GATE).openapi()


@pytest.fixture(scope="module")
def document(openapi: dict[str, Any]) -> dict[str, Any]:
    return swagger2(openapi)


class TestDocument:
    def test_it_is_valid_swagger_2(self, document: dict[str, Any]) -> None:
        assert document["swagger"] == "2.0"
        OpenAPIV2SpecValidator(document).validate()

    def test_what_is_committed_is_what_the_code_says(self, document: dict[str, Any]) -> None:
        assert SWAGGER2.read_text("utf-8") == to_text(document, indent=1), (
            "run `python3 dev.py openapi` and commit the result"
        )

    def test_no_operation_parameter_status_or_schema_is_lost(
        self, openapi: dict[str, Any], document: dict[str, Any]
    ) -> None:
        assert document["definitions"].keys() == openapi["components"]["schemas"].keys()
        assert document["paths"].keys() == openapi["paths"].keys()
        for path, item in openapi["paths"].items():
            for method, operation in item.items():
                said = document["paths"][path][method]
                assert said["operationId"] == operation["operationId"]
                assert said["responses"].keys() == operation["responses"].keys()
                names = [(one["name"], one["in"]) for one in said["parameters"] if one["in"] != "body"]
                assert names == [(one["name"], one["in"]) for one in operation.get("parameters", [])]
                assert any(one["in"] == "body" for one in said["parameters"]) == ("requestBody" in operation)

    def test_f36_it_is_small_enough_for_a_connector(self, document: dict[str, Any]) -> None:
        assert len(SWAGGER2.read_bytes()) < 1_000_000

    def test_nothing_of_openapi_3_is_left(self, document: dict[str, Any]) -> None:
        text = json.dumps(document)
        for word in ('"anyOf"', '"oneOf"', '"const"', '"requestBody"', '"content"', "#/components/", '"null"'):
            assert word not in text, word

    def test_the_token_is_a_header_and_open_operations_need_none(self, document: dict[str, Any]) -> None:
        bearer = document["securityDefinitions"]["bearer"]
        assert (bearer["type"], bearer["in"], bearer["name"]) == ("apiKey", "header", "Authorization")
        assert document["paths"][f"{BASE}/sites"]["get"]["security"] == [{"bearer": []}]
        assert document["paths"][f"{BASE}/health/live"]["get"]["security"] == []

    def test_a_body_is_a_parameter_and_an_optional_query_a_plain_one(self, document: dict[str, Any]) -> None:
        put = document["paths"][f"{BASE}/statistics/{{siteId}}/{{period}}"]["put"]
        body = put["parameters"][-1]
        assert (body["in"], body["schema"]) == ("body", {"$ref": "#/definitions/StatisticsUpdate"})
        assert put["consumes"] == put["produces"] == ["application/json"]
        query = {one["name"]: one for one in document["paths"][f"{BASE}/sites"]["get"]["parameters"]}
        assert query["status"] == {
            "name": "status", "in": "query", "required": False, "type": "string", "enum": ["open", "opening", "closed"],
            "description": "Only sites that stand so on the business date",
        }  # fmt: skip
        assert query["page"].items() >= {"type": "integer", "minimum": 1, "default": 1}.items()

    def test_examples_and_files_have_their_places(self, document: dict[str, Any]) -> None:
        get = document["paths"][f"{BASE}/statistics/{{siteId}}/{{period}}"]["get"]
        assert get["responses"]["200"]["examples"]["application/json"]["data"]["siteId"] == "TP001"
        assert {one["name"]: one.get("x-example") for one in get["parameters"]}["siteId"] == "0170"
        page = document["paths"][f"{BASE}/docs"]["get"]
        assert "text/html" in page["produces"]
        assert page["responses"]["200"]["schema"] == {"type": "string", "format": "binary"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        pytest.param({"anyOf": [NUMBER, NULL]}, {**NUMBER, "x-nullable": True}, id="or null"),
        pytest.param({"type": ["string", "null"]}, {**TEXT, "x-nullable": True}, id="or null, in the type"),
        pytest.param(
            {"anyOf": [REFERENCE, NULL], "title": "Node"},
            {"allOf": [{"$ref": "#/definitions/Step"}], "x-nullable": True, "title": "Node"},
            id="a reference or null",
        ),
        pytest.param(
            {**REFERENCE, "description": "The last one"},
            {"allOf": [{"$ref": "#/definitions/Step"}], "description": "The last one"},
            id="a reference with words of its own",
        ),
        pytest.param(
            {"anyOf": [{"type": "string", "title": "Inner"}, NULL], "title": "Outer"},
            {**TEXT, "x-nullable": True, "title": "Outer"},
            id="the outer title wins",
        ),
        pytest.param(NULL, {"enum": [None], "x-nullable": True}, id="nothing but null"),
        pytest.param({"type": "string", "const": "1.0"}, {**TEXT, "enum": ["1.0"]}, id="one value"),
        pytest.param(
            {"enum": ["a", None]}, {"enum": ["a", None], "x-nullable": True}, id="one of some values, or null"
        ),
        pytest.param({"type": "string", "examples": ["a"]}, {**TEXT, "example": "a"}, id="an example"),
        pytest.param(
            {"type": "string", "examples": ["a", "b"]},
            {**TEXT, "example": "a", "x-examples": ["a", "b"]},
            id="examples",
        ),
        pytest.param(
            {"type": "number", "exclusiveMinimum": 0, "maximum": 9},
            {"type": "number", "minimum": 0, "exclusiveMinimum": True, "maximum": 9},
            id="more than",
        ),
        pytest.param(
            {"type": "array", "prefixItems": [NUMBER, NUMBER], "minItems": 2, "maxItems": 2},
            {"type": "array", "items": NUMBER, "minItems": 2, "maxItems": 2},
            id="a pair",
        ),
        pytest.param({"type": "array"}, {"type": "array", "items": {}}, id="a list of anything"),
        pytest.param(
            {"type": "object", "additionalProperties": {"anyOf": [{"type": "string", "format": "decimal"}, NULL]}},
            {"type": "object", "additionalProperties": {"type": "string", "format": "decimal", "x-nullable": True}},
            id="a map",
        ),
        pytest.param(
            {"anyOf": [{"anyOf": [NUMBER, {"type": "string", "pattern": "^-?[0-9]+$"}], "ge": 0, "lt": 9}, NULL]},
            {**NUMBER, "minimum": 0, "maximum": 9, "exclusiveMaximum": True, "x-nullable": True},
            id="a decimal of a request",
        ),
    ],
)
def test_what_can_be_said_otherwise_is(given: dict[str, Any], said: dict[str, Any]) -> None:
    assert schema(given, Place()) == said


@pytest.mark.parametrize(
    ("given", "pointer", "what"),
    [
        ({"anyOf": [NUMBER, {"type": "boolean"}]}, "#/anyOf", "a choice of schemas"),
        ({"oneOf": [REFERENCE, {"$ref": "#/components/schemas/Place"}]}, "#/oneOf", "a choice of schemas"),
        ({"type": ["string", "integer"]}, "#/type", "a choice of string, integer"),
        ({"properties": {"a/b": {"not": NUMBER}}}, "#/properties/a~1b", "not"),
        ({"type": "array", "prefixItems": [NUMBER, TEXT]}, "#/prefixItems", "items that differ by their position"),
        ({"type": "object", "patternProperties": {}}, "#", "patternProperties"),
        ({"type": "object", "properties": {"all": True}}, "#/properties/all", "a schema that is true"),
        ({"minimum": 3, "exclusiveMinimum": 2}, "#", "two values of minimum"),
        ({"$ref": "#/$defs/Own"}, "#/$ref", "a reference to #/$defs/Own"),
    ],
)
def test_what_cannot_be_said_is_refused_by_its_name_and_place(given: dict[str, Any], pointer: str, what: str) -> None:
    with pytest.raises(NotInSwagger2) as refused:
        schema(given, Place())
    assert (refused.value.pointer, refused.value.what) == (pointer, what)


class TestWholeDocuments:
    def with_get(self, **changes: Any) -> dict[str, Any]:
        """A document of one GET, changed."""
        get = {"operationId": "Get", "responses": {"200": {"description": "Fine"}}, **changes}
        return {
            "openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": {"get": get}},
            "components": {"schemas": {"Amount": {"anyOf": [NUMBER, TEXT]}}},
        }  # fmt: skip

    def test_a_decimal_that_may_be_a_text_is_a_number_in_requests_and_refused_in_answers(self) -> None:
        media = {"application/json": {"schema": {"$ref": "#/components/schemas/Amount"}}}
        taken = swagger2(self.with_get(requestBody={"content": media}))
        assert taken["definitions"]["Amount"] == NUMBER
        with pytest.raises(NotInSwagger2, match=r"#/components/schemas/Amount/anyOf: .* a choice of schemas"):
            swagger2(self.with_get(responses={"200": {"description": "Fine", "content": media}}))

    @pytest.mark.parametrize(
        ("changes", "what"),
        [
            ({"callbacks": {}}, "callbacks"),
            ({"parameters": [{"name": "a", "in": "cookie", "schema": TEXT}]}, "a parameter in cookie"),
            ({"parameters": [{"name": "a", "in": "query", "schema": {"type": "object"}}]}, "no plain value"),
            ({"responses": {"4XX": {"description": "Wrong"}}}, "a range of statuses"),
            (
                {"requestBody": {"content": {"a/a": {"schema": TEXT}, "b/b": {"schema": NUMBER}}}},
                "a schema of its own for each media type",
            ),
        ],
    )
    def test_what_an_operation_cannot_say_is_refused(self, changes: dict[str, Any], what: str) -> None:
        with pytest.raises(NotInSwagger2, match=what):
            swagger2(self.with_get(**changes))

    def test_a_list_in_a_query_is_repeated_and_its_items_stand_in_place(self) -> None:
        items = {"type": "array", "items": {"$ref": "#/components/schemas/Word"}}
        document = self.with_get(parameters=[{"name": "a", "in": "query", "schema": {"anyOf": [items, NULL]}}])
        document["components"]["schemas"] = {"Word": {"type": "string", "enum": ["x"], "title": "Word"}}
        (parameter,) = swagger2(document)["paths"]["/a"]["get"]["parameters"]
        assert parameter == {
            "name": "a", "in": "query", "type": "array", "items": {"type": "string", "enum": ["x"]},
            "collectionFormat": "multi",
        }  # fmt: skip

    def test_f36_what_operations_share_stands_in_each_without_its_example(self) -> None:
        document = self.with_get(responses={"404": {"$ref": "#/components/responses/Failure404"}})
        content = {"application/json": {"schema": TEXT, "example": "gone"}}
        headers = {"ETag": {"$ref": "#/components/headers/ETag"}}
        document["components"]["responses"] = {
            "Failure404": {"description": "Not there", "headers": headers, "content": content}
        }
        document["components"]["headers"] = {"ETag": {"description": "Its version", "schema": TEXT}}
        assert swagger2(document)["paths"]["/a"]["get"]["responses"]["404"] == {
            "description": "Not there",
            "schema": TEXT,
            "headers": {"ETag": {"description": "Its version", **TEXT}},
        }

    def test_an_answers_headers_are_plain_values(self) -> None:
        headers = {"ETag": {"description": "Its version", "schema": {"type": "string", "title": "Etag"}}}
        answer = {"200": {"description": "Fine", "headers": headers}}
        said = swagger2(self.with_get(responses=answer))["paths"]["/a"]["get"]["responses"]["200"]
        assert said["headers"] == {"ETag": {"description": "Its version", "type": "string"}}

    @pytest.mark.parametrize(
        ("url", "said"),
        [
            ("/", {}),
            ("/base/", {"basePath": "/base"}),
            ("https://a.example/v1", {"host": "a.example", "basePath": "/v1", "schemes": ["https"]}),
        ],
    )
    def test_the_server_is_host_base_path_and_scheme(self, url: str, said: dict[str, Any]) -> None:
        found = swagger2({**self.with_get(), "servers": [{"url": url}]})
        assert {key: found[key] for key in ("host", "basePath", "schemes") if key in found} == said

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"type": "http", "scheme": "basic"}, {"type": "basic"}),
            (
                {"type": "apiKey", "in": "query", "name": "key"},
                {"type": "apiKey", "in": "query", "name": "key"},
            ),
            (
                {
                    "type": "oauth2",
                    "flows": {"authorizationCode": {**OAUTH2, "scopes": {}}},
                },
                {"type": "oauth2", "flow": "accessCode", **OAUTH2, "scopes": {}},
            ),
        ],
    )
    def test_ways_to_sign_in(self, given: dict[str, Any], said: dict[str, Any]) -> None:
        document = self.with_get()
        document["components"]["securitySchemes"] = {"one": given}
        assert swagger2(document)["securityDefinitions"] == {"one": said}

    def test_f36_a_way_to_sign_in_with_relative_addresses_is_left_out_wherever_it_would_do(self) -> None:
        document = self.with_get(security=[{"bearer": []}, {"one": ["a:read"]}])
        flow = {"authorizationUrl": "/authorize", "tokenUrl": "/token", "scopes": {"a:read": "Read"}}
        bearer = {"type": "http", "scheme": "bearer"}
        schemes = {"bearer": bearer, "one": {"type": "oauth2", "flows": {"authorizationCode": flow}}}
        document["components"]["securitySchemes"] = schemes
        found = swagger2(document)
        assert found["securityDefinitions"].keys() == {"bearer"}
        assert found["paths"]["/a"]["get"]["security"] == [{"bearer": []}]

    def test_a_way_to_sign_in_that_2_does_not_know_is_refused(self) -> None:
        document = self.with_get()
        document["components"]["securitySchemes"] = {"one": {"type": "openIdConnect", "openIdConnectUrl": "u"}}
        with pytest.raises(NotInSwagger2, match="this way to sign in"):
            swagger2(document)
        with pytest.raises(NotInSwagger2, match="several servers"):
            swagger2({**self.with_get(), "servers": [{"url": "/a"}, {"url": "/b"}]})
