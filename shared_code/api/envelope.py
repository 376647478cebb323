"""The one shape of every answer: success and failure."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Generic, Literal, TypeVar

import msgspec
from fastapi import Response
from pydantic import BaseModel, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from shared_code.api.ages import age_hours, is_late, late_feeds
from shared_code.api.conditional import unchanged
from shared_code.api.context import current_request
from shared_code.api.paging import CursorPaging
from shared_code.api.places import at_its_place
from shared_code.api.warning_codes import OF_HOURS, WARNING_CODES
from shared_code.kit.answer import NOT_TOLD, Answer, AnswerSource, DataWarning
from shared_code.kit.clock import UTC_CLOCK, rfc3339
from shared_code.kit.errors import ErrorItem, ForecastingAPIError, codes
from shared_code.kit.exact_json import to_json
from shared_code.kit.limits import ERROR_CHARACTERS, ERROR_ITEMS
from shared_code.kit.model import Model
from shared_code.store.editing import Saved
from shared_code.store.idempotency import IdempotencyRecord

T = TypeVar("T")

API_VERSION = "1.0"


class ErrorView(Model):
    """One wrong thing."""

    code: str = Field(json_schema_extra={"x-extensible-enum": list(codes())})
    message: str
    field: str | None = Field(description="JSON Pointer into the body, or the name of a path, query or header value")
    details: dict[str, Any]


class SourceView(Model, json_schema_serialization_defaults_required=False):
    """A feed and its age; of a unit, that of the site which waits longest."""

    name: str
    loaded_at: datetime | None = Field(description="The last load; of a unit, of the site that waits longest")
    age_hours: float | None
    status: Literal["fresh", "late", "missing"]
    newest_loaded_at: datetime | None = Field(None, description="Of a unit: the last load of any of its sites")
    sites: int | None = Field(None, description="Of a unit: the sites for which it was loaded")
    sites_missing: int | None = Field(None, description="Of a unit: the open sites for which it never was")


class WarningView(Model):
    """Legal but unusual, or missing: as a sentence, and as data where there are any."""

    code: str = Field(
        description="Its kind; a later version may add some: treat one that you do not know as a hint",
        json_schema_extra={"x-extensible-enum": [*sorted(WARNING_CODES)]},
    )
    message: str
    field: str | None = Field(description="The figure of the answer that it is about")
    path: str | None = Field(description="Where it stands in the contract or another document")
    period: str | None = Field(description="The month that it is about")
    values: Mapping[str, Any] = Field(description="The figures behind it by name")


class Meta(Model, json_schema_serialization_defaults_required=False):
    """Paging, always; the rest where it applies."""

    total: int
    page: int
    limit: int
    has_more: bool
    etag: str | None = None
    period: str | None = None
    as_of: date | None = None
    sources: list[SourceView] | None = None
    warnings: list[WarningView] | None = None
    cache: Literal["hit", "miss", "bypass"] | None = None
    calc_run_id: str | None = None
    next_cursor: str | None = None


class Success(BaseModel, Generic[T]):
    """A successful answer."""

    success: Literal[True]
    data: T
    message: str
    timestamp: datetime
    request_id: str = Field(alias="requestId")
    version: Literal["1.0"]
    errors: list[ErrorView] = Field(max_length=0)
    meta: Meta


class FailureMeta(BaseModel):
    """What is said beside the wrong things."""

    further_errors: int | None = Field(
        None,
        alias="furtherErrors",
        description=f"Wrong things beyond the first {ERROR_ITEMS}; absent where all are named",
    )


class Failure(BaseModel):
    """An answer that says what is wrong and what to do."""

    success: Literal[False]
    data: None
    message: str
    timestamp: datetime
    request_id: str = Field(alias="requestId")
    version: Literal["1.0"]
    errors: list[ErrorView] = Field(min_length=1, max_length=ERROR_ITEMS)
    meta: FailureMeta


class Envelope(Generic[T]):
    """What an endpoint returns: an answer on its way out; its schema is that of `Success`."""

    def __init__(
        self, answer: Answer[T], kept: IdempotencyRecord | None = None, *, replayed: bool = False, status: int = 200
    ) -> None:
        self.answer = answer
        self.kept = kept
        self.replayed = replayed
        self.status = status

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # noqa: ANN401 - pydantic's form
        return handler.generate_schema(Success[source.__args__[0]])


def found(answer: Answer[T]) -> Envelope[T]:
    """The envelope of something read or calculated."""
    return Envelope(answer)


def saved(result: Saved[T]) -> Envelope[T]:
    """The envelope of something stored, or of the kept answer to a repeated request."""
    return Envelope(result.answer, result.kept, replayed=result.replayed)


def created(result: Saved[T], location: str) -> Envelope[T]:
    """The envelope of something new, which lies at `location`."""
    context = current_request()
    context.headers["Location"] = location
    context.message = context.message.replace(" calculated ", " created ")
    return Envelope(result.answer, result.kept, replayed=result.replayed, status=201)


def accepted(answer: Answer[T], location: str) -> Envelope[T]:
    """The envelope of work that goes on; how far it is can be asked at `location`."""
    current_request().headers["Location"] = location
    return Envelope(answer, status=202)


def respond(envelope: Envelope[Any]) -> Response:
    """The response of an envelope: 304 where a reader has this state already, the kept body where there is one."""
    context, kept = current_request(), envelope.kept
    if kept:
        context.request_id = json.loads(kept.body)["requestId"]
        headers = {"ETag": kept.answer_etag} | ({"Idempotency-Replayed": "true"} if envelope.replayed else {})
        return Response(kept.body, envelope.status, headers, "application/json")
    etag = {"ETag": envelope.answer.etag}
    if context.method == "GET" and unchanged(envelope.answer.etag, context.if_none_match):
        return Response(status_code=304, headers=etag)
    return Response(success_body(envelope.answer), envelope.status, etag, "application/json")


def success_body(answer: Answer[Any]) -> bytes:
    """A success envelope around data that are JSON already."""
    return to_json(
        {
            "success": True,
            "data": msgspec.Raw(answer.data),
            "message": current_request().message,
            **_stamp(),
            "errors": [],
            "meta": _meta(answer),
        }
    )


def failure(error: ForecastingAPIError) -> Response:
    """The answer to an error: the envelope, problem+json where the caller asked for that, a page where people look."""
    context = current_request()
    context.error = context.error or error
    items = [_item(item) for item in error.items[:ERROR_ITEMS]]
    more = {"furtherErrors": len(error.items) - ERROR_ITEMS} if len(error.items) > ERROR_ITEMS else {}
    headers = {**error.headers, "x-ms-error-code": error.items[0].code}
    if context.error_page:
        answer = context.error_page(error.message, error.status_code)
        answer.headers.update(headers)
        return answer
    if context.wants_problem:
        problem = {
            "type": "about:blank",
            "title": error.items[0].code,
            "status": error.status_code,
            "detail": error.message,
            "instance": context.request_id,
            "code": error.items[0].code,
            "requestId": context.request_id,
            "errors": items,
            **more,
        }
        return Response(to_json(problem), error.status_code, headers, "application/problem+json")
    top = "Validation failed" if error.status_code == 400 else error.message  # noqa: PLR2004 - HTTP's own number
    body: dict[str, Any] = {"success": False, "data": None, "message": top, **_stamp(), "errors": items, "meta": more}
    return Response(to_json(body), error.status_code, headers, "application/json")


def _stamp() -> dict[str, str]:
    return {"timestamp": rfc3339(UTC_CLOCK.now()), "requestId": current_request().request_id, "version": API_VERSION}


def _item(item: ErrorItem) -> dict[str, Any]:
    details, places = {name: _cut(value) for name, value in item.details.items()}, current_request().places
    field = None if item.field is None else at_its_place(item.field, places)
    message = at_its_place(item.message, places)
    return {"code": item.code, "message": _cut(message), "field": _cut(field), "details": details}


def _cut(value: Any) -> Any:  # noqa: ANN401 - a detail is anything
    """What was sent is repeated to its sender, but not at any length."""
    if isinstance(value, str) and len(value) > ERROR_CHARACTERS:
        return f"{value[:ERROR_CHARACTERS]}…"
    return [_cut(one) for one in value] if isinstance(value, list) else value


def _meta(answer: Answer[Any]) -> dict[str, Any]:
    paging = answer.paging
    meta: dict[str, Any] = {
        "total": paging.total,
        "page": paging.page,
        "limit": paging.limit,
        "hasMore": paging.has_more,
        "etag": answer.etag,
        "cache": answer.cache,
        "warnings": [_warning(warning) for warning in (*answer.warnings, *late_feeds(answer))],
    }
    if isinstance(paging, CursorPaging):
        meta["nextCursor"] = paging.next_cursor
    if answer.period:
        meta["period"] = str(answer.period)
    if answer.calc_run_id:
        meta["calcRunId"] = answer.calc_run_id
    if answer.as_of:
        meta["asOf"] = answer.as_of
    if answer.sources:
        meta["sources"] = [_source(source) for source in answer.sources]
    return meta


def _warning(warning: DataWarning) -> dict[str, Any]:
    caller = current_request().caller
    if warning.code in OF_HOURS and not (caller and caller.reads_hours):
        warning = replace(warning, message=f"{WARNING_CODES[warning.code]}. {NOT_TOLD}", values={})
    return {
        "code": warning.code,
        "message": warning.message,
        "field": warning.field,
        "path": warning.path,
        "period": warning.period,
        "values": warning.values,
    }


def _source(source: AnswerSource) -> dict[str, Any]:
    view: dict[str, Any] = {"name": source.name, "loadedAt": None, "ageHours": None, "status": "missing"}
    if source.loaded_at:
        status = "late" if is_late(source.loaded_at) else "fresh"
        view |= {"loadedAt": rfc3339(source.loaded_at), "ageHours": age_hours(source.loaded_at), "status": status}
    if source.sites is not None:
        newest = rfc3339(source.newest) if source.newest else None
        view |= {"newestLoadedAt": newest, "sites": source.sites, "sitesMissing": source.sites_missing}
    return view
