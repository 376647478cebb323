"""Wrong requests in the words of the contract: what FastAPI and pydantic found, as one item per field."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, TypeVar

from fastapi import Body
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError, WrapValidator

from shared_code.api.context import current_request
from shared_code.api.strict_json import SentBody
from shared_code.kit.errors import ErrorItem, InvalidRequest
from shared_code.kit.period import EXPECTED_FORMAT

M = TypeVar("M", bound=BaseModel)
B = TypeVar("B", bound=BaseModel | None)
Problem = Mapping[str, Any]

_REQUIRED = frozenset({"missing"})
_EXPECTED = {
    "decimal_type": "number",
    "string_type": "string",
    "int_type": "integer",
    "int_parsing": "integer",
    "bool_type": "boolean",
    "bool_parsing": "boolean",
    "tuple_type": "array",
    "list_type": "array",
    "model_type": "object",
    "model_attributes_type": "object",
    "dict_type": "object",
    "date_type": "date YYYY-MM-DD",
    "date_from_datetime_parsing": "date YYYY-MM-DD",
    "date_parsing": "date YYYY-MM-DD",
}
_JSON_TYPES = {
    "dict": "object",
    "list": "array",
    "tuple": "array",
    "str": "string",
    "bool": "boolean",
    "NoneType": "null",
}


def _as_sent(value: Any, validate: Any) -> Any:  # noqa: ANN401, ARG001 - pydantic's form
    return value


RawBody = Annotated[B, WrapValidator(_as_sent), Body()]
"""A body documented as its model and handed over as it was sent, for `read_body` to read."""


def read_body(model: type[M], sent: object, **scope: object) -> M:
    """A request body as its model; `scope` (site, period …) tells validators what this body may say.

    Parsing takes time, so this belongs into a thread: a dependency that is a `def`. Raises what waits for its turn
    (media type, size), InvalidFormat, InvalidRequest with every wrong field.
    """
    current_request().raise_refusal()
    value = sent.value if isinstance(sent, SentBody) else sent
    try:
        return model.model_validate(value, context=scope)
    except ValidationError as error:
        problems = error.errors(include_url=False)
        raise invalid_request([{**problem, "loc": ("body", *problem["loc"])} for problem in problems]) from None


def invalid_request(problems: Sequence[Problem]) -> InvalidRequest:
    """One item per wrong field."""
    return InvalidRequest.of([_item(problem) for problem in problems])


def from_fastapi(error: RequestValidationError) -> InvalidRequest:
    """What FastAPI found wrong with path, query, headers and body; what several dependencies read is wrong once."""
    return invalid_request(list({(problem["loc"], problem["type"]): problem for problem in error.errors()}.values()))


def _item(problem: Problem) -> ErrorItem:
    where, *path = problem["loc"]
    field = "".join(f"/{_pointer_part(part)}" for part in path) if where == "body" else str(path[-1] if path else where)
    kind = problem["type"]
    if kind in _REQUIRED:
        sentence = problem["msg"] if problem["msg"] != "Field required" else f"{field or 'The body'} is required"
        return ErrorItem("MISSING_REQUIRED_FIELD", sentence, field)
    if kind == "invalid_period":
        expected = problem.get("ctx", {}).get("expected", EXPECTED_FORMAT)
        details = {"providedValue": problem["input"], "expectedFormat": expected}
        return ErrorItem("INVALID_PERIOD", problem["msg"], field, details)
    if kind == "extra_forbidden":
        return ErrorItem("INVALID_DATA_TYPE", f"{field} is not a field of this request; leave it out", field)
    return ErrorItem("INVALID_DATA_TYPE", _sentence(field, problem), field, _details(problem))


def _sentence(field: str, problem: Problem) -> str:
    message: str = problem["msg"]
    return message if problem["type"] in _OWN_WORDS else f"{field or 'The body'}: {message}"


_OWN_WORDS = frozenset({"derived_field", "no_rooms", "day_twice"})


def _details(problem: Problem) -> dict[str, Any]:
    kind, context = problem["type"], problem.get("ctx") or {}
    details: dict[str, Any] = {_BOUNDS[key]: context[key] for key in _BOUNDS if key in context}
    if kind in _EXPECTED:
        details |= {"expected": _EXPECTED[kind], "actual": _json_type(problem["input"])}
    elif "expected" in context:
        details |= {"expected": context["expected"], "actual": _told(problem["input"])}
    elif kind in _LENGTHS:
        details["actual"] = len(problem["input"])
    elif isinstance(problem["input"], str | int | float) or details:
        details["actual"] = _told(problem["input"])
    return details


def _told(value: object) -> object:
    """A value that was sent; of lists and objects only what they are."""
    return _json_type(value) if isinstance(value, dict | list | tuple) else value


_LENGTHS = frozenset({"string_too_long", "string_too_short", "too_long", "too_short"})
_BOUNDS = {
    **dict.fromkeys(("minimum", "ge", "gt", "min_length"), "minimum"),
    **dict.fromkeys(("maximum", "le", "lt", "max_length"), "maximum"),
}


def _json_type(value: object) -> str:
    name = type(value).__name__
    return _JSON_TYPES.get(name, "number")


def _pointer_part(part: object) -> str:
    return str(part).replace("~", "~0").replace("/", "~1")
