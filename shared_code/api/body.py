"""Request bodies read strictly: size, media type, and JSON that has exactly one meaning."""

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from starlette.requests import Request

from shared_code.api.context import RequestContext
from shared_code.kit.errors import (
    ForecastingAPIError,
    InvalidFormat,
    NotAcceptable,
    PayloadTooLarge,
    UnsupportedMediaType,
)

MAX_BODY_BYTES = 1024 * 1024
MAX_DEPTH = 32
_MAX_EXPONENT = 30
_ACCEPTED = frozenset({"*/*", "application/*", "application/json", "application/problem+json"})


class StrictRequest(Request):
    """A request whose JSON is parsed by `parse`; what is wrong with it waits in the context for its turn."""

    context: RequestContext

    async def json(self) -> Any:  # noqa: ANN401 - a JSON value
        try:
            return parse(await self.body())
        except InvalidFormat as error:
            self.context.refusal = self.context.refusal or error
            return None


def media_refusal(request: Request, body: bytes, produces: frozenset[str]) -> ForecastingAPIError | None:
    """Why the request's media types or size are refused (415, 406, 413 in this order), or None."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and media_type != "application/json":
        return UnsupportedMediaType(
            "Send the body as JSON with Content-Type: application/json.",
            field="Content-Type",
            details={"expected": "application/json", "actual": media_type},
        )
    if request.headers.get("accept") and not accepted_types(request) & (_ACCEPTED | produces):
        return NotAcceptable(
            "This route answers application/json; accept that or */*.",
            field="Accept",
            details={"expected": sorted(produces | {"application/json"}), "actual": request.headers["accept"]},
        )
    if len(body) > MAX_BODY_BYTES:
        return PayloadTooLarge(
            f"The body has {len(body):,} bytes; at most {MAX_BODY_BYTES:,} are taken. Send fewer days at once.",
            details={"maximum": MAX_BODY_BYTES, "actual": len(body)},
        )
    return None


def accepted_types(request: Request) -> frozenset[str]:
    """Media types of the Accept header that are not ruled out by q=0."""
    entries = [entry.replace(" ", "").lower().split(";") for entry in request.headers.get("accept", "").split(",")]
    return frozenset(kind for kind, *parameters in entries if kind and not any(map(_zero, parameters)))


def _zero(parameter: str) -> bool:
    return re.fullmatch(r"q=0(\.0*)?", parameter) is not None


def parse(body: bytes) -> Any:  # noqa: ANN401 - a JSON value
    """A JSON value with numbers as int or Decimal. Raises InvalidFormat for anything that is not strict JSON.

    Refused: duplicate keys, NaN and Infinity, numbers beyond 30 digits of scale, nesting beyond 32 levels, bad UTF-8.
    """
    try:
        text = body.decode()
        _check_depth(text)
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_decimal)
        json.dumps(value, ensure_ascii=False, default=str).encode()  # fails for half of a surrogate pair
    except UnicodeError:
        raise InvalidFormat("The body is not UTF-8, or escapes half a character.") from None
    except json.JSONDecodeError as error:
        raise InvalidFormat(
            f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.",
            details={"line": error.lineno, "column": error.colno},
        ) from None
    except ValueError as error:  # an integer of thousands of digits
        raise InvalidFormat(f"The body holds a number that cannot be read: {error}") from None
    return value


def _check_depth(text: str) -> None:
    depth, in_string, escaped = 0, False, False
    for character in text:
        if in_string:
            in_string, escaped = character != '"' or escaped, character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise InvalidFormat(f"The body is nested deeper than {MAX_DEPTH} levels.")
        elif character in "]}":
            depth -= 1


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise InvalidFormat(f"The body names {', '.join(twice)} twice in one object.", details={"duplicates": twice})
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise InvalidFormat(f"The body holds {name}, which is not a JSON number.")


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or abs(exponent) > _MAX_EXPONENT or abs(number.adjusted()) > _MAX_EXPONENT:
        raise InvalidFormat(f"The body holds the number {text[:40]}, which is out of any range used here.")
    return number
