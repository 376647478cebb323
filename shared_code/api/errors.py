"""Wrong requests in the words of the contract: what FastAPI and pydantic found, as one item per field."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from fastapi import Body
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError, WrapValidator

from shared_code.api.context import current_request
from shared_code.api.places import at_its_place
from shared_code.api.strict_json import SentBody
from shared_code.kit.errors import ErrorItem, ForecastingAPIError, InvalidFormat, InvalidRequest
from shared_code.kit.period import EXPECTED_FORMAT
from shared_code.kit.validation import Place, choices, expected, pointer, sentence

M = TypeVar("M", bound=BaseModel)
B = TypeVar("B", bound=BaseModel | None)
Problem = Mapping[str, Any]

_REQUIRED = frozenset({"missing", "nothing_sent", "too_short"})
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
        raise InvalidRequest.of(
            [_item(problem, pointer(problem["loc"]), problem["loc"], model) for problem in problems]
        ) from None


def read_with(model: type[M], sent: object, use: Callable[[M], object]) -> M:
    """A request body as its model; where parts are wrong, what is wrong about the use of the others comes along."""
    try:
        return read_body(model, sent)
    except InvalidFormat:
        raise
    except InvalidRequest as error:
        value = sent.value if isinstance(sent, SentBody) else sent
        more = _wrong_use(model, value, [item.field or "" for item in error.items], use)
        raise InvalidRequest.of([*error.items, *more]) from None


def _wrong_use(model: type[M], value: Any, wrong: Sequence[str], use: Callable[[M], object]) -> Sequence[ErrorItem]:  # noqa: ANN401 - a JSON value
    """What `use` says of a body without the parts at the wrong places."""
    parts = [field.split("/")[1:] for field in wrong]
    if not isinstance(value, dict) or not all(parts):
        return ()
    rest, places = dict(value), {}
    for name, rows in value.items():
        rows_of = {int(part[1]) for part in parts if part[0] == name and part[1:] and part[1].isdecimal()}
        if [name] in parts or (not rows_of and any(part[0] == name for part in parts)):
            del rest[name]
        elif rows_of:
            places[name] = [place for place in range(len(rows)) if place not in rows_of]
            rest[name] = [rows[place] for place in places[name]]
    try:
        use(model.model_validate(rest))
    except InvalidRequest as error:
        return [_placed(one, places) for one in error.items]
    except (ValidationError, ForecastingAPIError):
        pass
    return ()


def _placed(item: ErrorItem, places: Mapping[str, Sequence[int]]) -> ErrorItem:
    field = None if item.field is None else at_its_place(item.field, places)
    return replace(item, field=field, message=at_its_place(item.message, places))


def from_fastapi(error: RequestValidationError) -> InvalidRequest:
    """What FastAPI found wrong with path, query, headers and body; what several dependencies read is wrong once."""
    problems = {(problem["loc"], problem["type"]): problem for problem in error.errors()}
    return InvalidRequest.of([_of_fastapi(problem) for problem in problems.values()])


def not_allowed(message: str, field: str, allowed: Sequence[str], actual: object) -> InvalidRequest:
    """The refusal of a value that is none of a few, which the message names."""
    details = {"expected": f"one of: {', '.join(allowed)}", "allowed": list(allowed), **_sent(actual)}
    return InvalidRequest.of([ErrorItem(InvalidRequest.code, f"{field}: {message}", field, details)])


def _of_fastapi(problem: Problem) -> ErrorItem:
    where, *path = problem["loc"]
    return _item(problem, pointer(tuple(path)) if where == "body" else str(path[-1] if path else where), tuple(path))


def _item(problem: Problem, field: str, place: Place, model: type[BaseModel] | None = None) -> ErrorItem:
    message = f"{field or 'The body'}: {sentence(problem, place, model)}"
    if problem["type"] == "invalid_period":
        details = {"providedValue": problem["input"], "expectedFormat": expected(problem) or EXPECTED_FORMAT}
        return ErrorItem("INVALID_PERIOD", message, field, details)
    if problem["type"] in _REQUIRED:
        return ErrorItem("MISSING_REQUIRED_FIELD", message, field)
    return ErrorItem(InvalidRequest.code, message, field, _details(problem))


def _details(problem: Problem) -> dict[str, Any]:
    """`expected` in words, `allowed` values, `minimum` and `maximum`; and what was sent instead."""
    context = problem.get("ctx") or {}
    details: dict[str, Any] = {_BOUNDS[key]: context[key] for key in _BOUNDS if key in context}
    if words := expected(problem):
        details["expected"] = words
    if (allowed := choices(problem)) is not None:
        details["allowed"] = allowed
    return details | _sent(problem["input"])


def _sent(value: object) -> dict[str, Any]:
    """What was sent: its type, and the value itself or, of a list or object, how long it is."""
    kind = _JSON_TYPES.get(type(value).__name__, "number")
    if isinstance(value, dict | list | tuple):
        return {"actualType": kind, "length": len(value)}
    return {"actual": value, "actualType": kind} | ({"length": len(value)} if isinstance(value, str) else {})


_BOUNDS = {
    **dict.fromkeys(("minimum", "ge", "gt", "min_length"), "minimum"),
    **dict.fromkeys(("maximum", "le", "lt", "max_length"), "maximum"),
}
