"""Nothing of a released document is removed or narrowed unless a release before said so; additions pass."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli import compatibility
from cli.compatibility import breaks, not_decided

Json = dict[str, Any]
PATH = "/months/{period}"


def document() -> Json:
    """A document of one save."""
    answer = {
        "description": "Fine",
        "headers": {"ETag": {"$ref": "#/components/headers/ETag"}},
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Month"}}},
    }
    save = {
        "operationId": "SaveMonth",
        "security": [{"bearer": []}, {"oauth2": ["months:write"]}],
        "parameters": [
            {"name": "period", "in": "path", "required": True, "schema": {"type": "string"}},
            {
                "name": "line",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "enum": ["flc", "payroll"]},
            },
        ],
        "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/MonthUpdate"}}}},
        "responses": {"200": answer, "404": {"$ref": "#/components/responses/Failure404"}},
    }
    failure = {
        "description": "Not there",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
    }
    amount = {"anyOf": [{"type": "number", "minimum": 0, "maximum": 100}, {"type": "null"}]}
    update = {"amount": amount, "hours": {"type": "number"}, "reason": {"type": "string", "maxLength": 500}}
    month = {
        "amount": {"type": "number"},
        "note": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "status": {"type": "string", "enum": ["open", "closed"]},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Month"}},
    }
    return {
        "paths": {PATH: {"put": save}},
        "components": {
            "headers": {"ETag": {"description": "Version", "schema": {"type": "string"}}},
            "responses": {"Failure404": failure},
            "schemas": {
                "Month": {"type": "object", "properties": month, "required": ["amount", "note", "status", "parts"]},
                "MonthUpdate": {
                    "type": "object",
                    "properties": update,
                    "required": ["amount"],
                    "additionalProperties": False,
                },
                "Error": {
                    "type": "object",
                    "properties": {"code": {"type": "string", "x-extensible-enum": ["NOT_FOUND", "GONE"]}},
                    "required": ["code"],
                },
            },
        },
    }


def save(changed: Json) -> Json:
    found: Json = changed["paths"][PATH]["put"]
    return found


def schema(changed: Json, name: str) -> Json:
    found: Json = changed["components"]["schemas"][name]
    return found


def field(changed: Json, name: str, of: str = "MonthUpdate") -> Json:
    found: Json = schema(changed, of)["properties"][name]
    return found


PUT = f"PUT {PATH}"
BREAKS: dict[str, tuple[Callable[[Json], object], str]] = {
    "path": (lambda new: new["paths"].pop(PATH), f"{PUT}: is removed"),
    "operation": (lambda new: new["paths"][PATH].pop("put"), f"{PUT}: is removed"),
    "name": (lambda new: save(new).update(operationId="Save"), f"{PUT}: is called Save instead of SaveMonth"),
    "scope": (
        lambda new: save(new)["security"][1].update(oauth2=["months:write", "months:admin"]),
        f"{PUT}: needs months:admin now",
    ),
    "way to sign in": (lambda new: save(new)["security"].pop(0), f"{PUT}: takes no bearer now"),
    "parameter": (lambda new: save(new)["parameters"].pop(1), f"{PUT} query line: is removed"),
    "parameter required": (
        lambda new: save(new)["parameters"][1].update(required=True),
        f"{PUT} query line: is required now",
    ),
    "new required parameter": (
        lambda new: save(new)["parameters"].append({"name": "x", "in": "query", "required": True, "schema": {}}),
        f"{PUT} query x: is new and required",
    ),
    "value of a parameter": (
        lambda new: save(new)["parameters"][1]["schema"].update(enum=["flc"]),
        f"{PUT} query line: payroll is no longer a value",
    ),
    "body": (lambda new: save(new).pop("requestBody"), f"{PUT} request: is removed"),
    "body required": (
        lambda new: save(new)["requestBody"].update(required=True),
        f"{PUT} request: is required now",
    ),
    "field of a request": (
        lambda new: schema(new, "MonthUpdate")["properties"].pop("reason"),
        f"{PUT} request.reason: is removed",
    ),
    "field of a request required": (
        lambda new: schema(new, "MonthUpdate")["required"].append("reason"),
        f"{PUT} request.reason: is required now",
    ),
    "lower maximum": (
        lambda new: field(new, "amount")["anyOf"][0].update(maximum=50),
        f"{PUT} request.amount: maximum is 50 instead of 100",
    ),
    "higher minimum": (
        lambda new: field(new, "amount")["anyOf"][0].update(minimum=1),
        f"{PUT} request.amount: minimum is 1 instead of 0",
    ),
    "shorter text": (
        lambda new: field(new, "reason").update(maxLength=100),
        f"{PUT} request.reason: maxLength is 100 instead of 500",
    ),
    "pattern": (
        lambda new: field(new, "reason").update(pattern="^A"),
        f"{PUT} request.reason: pattern is ^A instead of any",
    ),
    "whole numbers only": (
        lambda new: field(new, "hours").update(type="integer"),
        f"{PUT} request.hours: type is integer instead of number",
    ),
    "values only": (
        lambda new: field(new, "reason").update(enum=["late"]),
        f"{PUT} request.reason: takes only late now",
    ),
    "no null": (
        lambda new: schema(new, "MonthUpdate")["properties"].update(
            amount={"type": "number", "minimum": 0, "maximum": 100}
        ),
        f"{PUT} request.amount: must not be null now",
    ),
    "status": (lambda new: save(new)["responses"].pop("404"), f"{PUT} 404: is removed"),
    "header": (lambda new: save(new)["responses"]["200"].pop("headers"), f"{PUT} 200 header ETag: is removed"),
    "media type": (
        lambda new: save(new)["responses"]["200"].update(content={"text/csv": {}}),
        f"{PUT} 200: is no longer application/json",
    ),
    "field of an answer": (
        lambda new: schema(new, "Month")["properties"].pop("note"),
        f"{PUT} 200.note: is removed",
    ),
    "field of an answer optional": (
        lambda new: schema(new, "Month").update(required=["amount", "status", "parts"]),
        f"{PUT} 200.note: may be missing now",
    ),
    "type of an answer": (
        lambda new: field(new, "amount", "Month").update(type="string"),
        f"{PUT} 200.amount: type is string instead of number",
    ),
    "null in an answer": (
        lambda new: schema(new, "Month")["properties"].update(amount={"anyOf": [{"type": "number"}, {"type": "null"}]}),
        f"{PUT} 200.amount: may be null now",
    ),
    "value of an answer": (
        lambda new: field(new, "status", "Month").update(enum=["open"]),
        f"{PUT} 200.status: closed is no longer a value",
    ),
    "code": (
        lambda new: field(new, "code", "Error").update({"x-extensible-enum": ["NOT_FOUND"]}),
        f"{PUT} 404.code: GONE is no longer a value",
    ),
}


@pytest.mark.parametrize("kind", BREAKS)
def test_f57_a_break_is_named_with_its_place(kind: str) -> None:
    change, said = BREAKS[kind]
    new = document()
    change(new)
    assert breaks(document(), new) == [said]


ADDITIONS: dict[str, Callable[[Json], object]] = {
    "nothing": lambda new: new,
    "path": lambda new: new["paths"].update({"/more": new["paths"][PATH]}),
    "parameter": lambda new: save(new)["parameters"].append({"name": "x", "in": "query", "schema": {}}),
    "field of a request": lambda new: schema(new, "MonthUpdate")["properties"].update(x={"type": "string"}),
    "field of an answer": lambda new: schema(new, "Month")["properties"].update(x={"type": "string"}),
    "required field of an answer": lambda new: schema(new, "Month")["required"].append("x"),
    "value of an answer": lambda new: field(new, "status", "Month")["enum"].append("locked"),
    "code": lambda new: field(new, "code", "Error")["x-extensible-enum"].append("LOCKED"),
    "status": lambda new: save(new)["responses"].update({"409": {"description": "No"}}),
    "wider limit": lambda new: field(new, "reason").update(maxLength=1000),
    "fewer scopes": lambda new: save(new)["security"][1].update(oauth2=[]),
    "whole numbers in an answer": lambda new: field(new, "amount", "Month").update(type="integer"),
    "a header": lambda new: save(new)["responses"]["200"]["headers"].update(Link={}),
}


@pytest.mark.parametrize("kind", ADDITIONS)
def test_f57_an_addition_passes(kind: str) -> None:
    new = document()
    ADDITIONS[kind](new)
    assert breaks(document(), new) == []


def test_f57_what_a_release_called_deprecated_may_go() -> None:
    old, new = document(), document()
    save(old)["parameters"][1]["deprecated"] = True
    save(new)["parameters"].pop(1)
    field(old, "note", "Month")["deprecated"] = True
    schema(new, "Month")["properties"].pop("note")
    field(old, "status", "Month")["x-deprecated-values"] = ["closed"]
    field(new, "status", "Month")["enum"].remove("closed")
    assert breaks(old, new) == []
    save(old)["deprecated"] = True
    assert breaks(old, {"paths": {}, "components": {}}) == []


def test_f57_the_check_compares_with_the_last_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    released = tmp_path / "released"
    monkeypatch.setattr(compatibility, "RELEASED", released)
    current = copy.deepcopy(document())
    save(current)["operationId"] = "Save"
    (tmp_path / "openapi.json").write_text(json.dumps(current), "utf-8")
    assert compatibility.main() == 0, "nothing was released yet"
    released.mkdir()
    (released / "0.9.0.json").write_text(json.dumps(current), "utf-8")
    assert compatibility.main() == 0
    (released / "0.10.0.json").write_text(json.dumps(document()), "utf-8")
    assert compatibility.main() == 1
    assert f"{PUT}: is called Save instead of SaveMonth\nKeep these promises of 0.10.0;" in capsys.readouterr().out


def test_f57_a_break_may_be_decided_as_long_as_it_is_one() -> None:
    assert not_decided(["a: is removed", "b: is removed"], {"a: is removed": 72}) == ["b: is removed"]
    assert not_decided([], {"a: is removed": 72}) == ["ADR 72 allows what is no break: a: is removed"]


def test_f57_the_current_document_keeps_what_was_released() -> None:
    assert list(compatibility.RELEASED.glob("*.json"))
    assert compatibility.main() == 0
