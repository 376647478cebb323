"""Request bodies on their way in: read up to a limit, refused by media type and size before anything parses them."""

import re
from collections.abc import Sequence
from typing import Final

from starlette.requests import Request
from starlette.types import Message

from shared_code.api.context import RequestContext
from shared_code.api.strict_json import SentBody
from shared_code.kit.errors import ForecastingAPIError, NotAcceptable, PayloadTooLarge, UnsupportedMediaType
from shared_code.kit.limits import ACCEPT_CHARACTERS, BODY_BYTES

JSON: Final = "application/json"
CSV: Final = "text/csv"
YAML: Final = "application/yaml"
_FORMATS: Final = {JSON: "as JSON", CSV: "as a CSV or YAML file"}

_ACCEPTED = frozenset({"*/*", "application/*", "application/json", "application/problem+json"})


class StrictRequest(Request):
    """A request whose body was read already; its JSON is a `SentBody`, which whoever needs it parses."""

    def __init__(self, request: Request, context: RequestContext) -> None:
        async def again() -> Message:
            return {"type": "http.request", "body": context.body.raw}

        super().__init__(request.scope, again)
        self._sent = context.body

    async def json(self) -> SentBody | None:
        """What a parameter documented as a model gets; `null` is no body."""
        return None if self._sent.raw.strip() == b"null" else self._sent


async def receive_body(
    request: Request, context: RequestContext, consumes: Sequence[str], produces: frozenset[str]
) -> StrictRequest:
    """The request with its body, which the context keeps; a refusal of its media types or size waits there."""
    body = None if is_too_long(request.headers.get("content-length", "")) else await _read(request)
    context.body = SentBody(body or b"")
    context.pending_error = _media_refusal(request, body, consumes, produces)
    return StrictRequest(request, context)


def is_too_long(length: str) -> bool:
    """Whether a Content-Length, of any number of digits, says more than a body may have."""
    digits = length.lstrip("0")
    return len(digits) > len(str(BODY_BYTES)) or (digits.isdecimal() and int(digits) > BODY_BYTES)


async def _read(request: Request) -> bytes | None:
    """The whole body; None as soon as it is too long, and the rest is left unread."""
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > BODY_BYTES:
            return None
    return b"".join(parts)


def _media_refusal(
    request: Request, body: bytes | None, consumes: Sequence[str], produces: frozenset[str]
) -> ForecastingAPIError | None:
    """Why the request's media types or size are refused (415, 406, 413 in this order), or None."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body != b"" and media_type not in consumes:
        return UnsupportedMediaType(
            f"Send the body {_FORMATS[consumes[0]]} with Content-Type: {' or '.join(consumes)}.",
            field="Content-Type",
            details={"expected": " or ".join(consumes), "actual": media_type},
        )
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if body != b"" and JSON in consumes and encoding != "identity":
        return UnsupportedMediaType(
            "Send the body as it is, without Content-Encoding; files alone may be compressed.",
            field="Content-Encoding",
            details={"expected": "identity", "actual": encoding},
        )
    if request.headers.get("accept") and not accepted_types(request) & (_ACCEPTED | produces):
        return NotAcceptable(
            "This route answers application/json; accept that or */*.",
            field="Accept",
            details={"allowed": sorted(produces | {"application/json"}), "actual": request.headers["accept"]},
        )
    if body is None:
        return PayloadTooLarge(
            f"A body may have {BODY_BYTES:,} bytes and this one has more. Send fewer rows at once.",
            details={"maximum": BODY_BYTES},
        )
    return None


def accepted_types(request: Request) -> frozenset[str]:
    """Media types of the Accept header that are not ruled out by q=0."""
    accept = request.headers.get("accept", "")[:ACCEPT_CHARACTERS]
    entries = [entry.replace(" ", "").lower().split(";") for entry in accept.split(",")]
    return frozenset(kind for kind, *parameters in entries if kind and not any(map(_zero, parameters)))


def _zero(parameter: str) -> bool:
    return re.fullmatch(r"q=0(\.0*)?", parameter) is not None
