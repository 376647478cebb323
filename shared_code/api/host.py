"""The bridge between Azure Functions and the one ASGI application, and the last net under every request.

The net catches crashes that were answered and raised again (which would fail the invocation and lose the body), puts
the headers on every answer, and writes one line per request.
"""

import logging
import re
from collections.abc import Awaitable, Callable

import azure.functions as func
from fastapi import APIRouter
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared_code.api.context import RequestContext, begin
from shared_code.api.envelope import failure
from shared_code.api.figures import MinuteFigures
from shared_code.kit.clock import UTC_CLOCK
from shared_code.kit.errors import InvalidFormat
from shared_code.kit.limits import NAME_CHARACTERS
from shared_code.kit.steps import StepKind, TraceStep, is_heard, tell

BASE_PATH = "/api/v1/forecasting"
CATCH_ALL = "zz_system"

log = logging.getLogger(__name__)
_PLAIN = re.compile("[!-~]([ -~]*[!-~])?")

ALWAYS = {
    "Cache-Control": "private, no-cache",
    "Vary": "Authorization, Accept, Accept-Encoding, Origin",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""Those that a line names; anybody can invent one."""
_REFUSED = 400
"""Statuses from here on have an error."""
_FAILED = 500
_NO_ROUTE = "(no route)"
_RECORD = vars(logging.LogRecord(log.name, logging.INFO, "", 0, "", None, None))
"""What the records of all requests have alike: to make it costs as much as handing it on."""

_OF_ANSWERS = frozenset({"accept", "traceparent", "x-ms-client-request-id"})
"""Headers of a request that shape its answer, also where nothing else of it can be read."""

Function = Callable[[func.HttpRequest, func.Context], Awaitable[func.HttpResponse]]


class ErrorBoundary:
    """An ASGI application that always answers, in the shape of the contract."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._figures = MinuteFigures()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        invocation, thread = (
            scope.get(f"azure_functions.{name}") for name in ("invocation_id", "thread_local_storage")
        )
        traceparent = getattr(scope.get("azure_functions.trace_context"), "trace_parent", None)
        context = begin(scope["method"], headers, invocation, thread, traceparent)

        self._figures.begun()

        async def send_out(message: Message) -> None:
            if message["type"] == "http.response.start":
                _complete(MutableHeaders(raw=message["headers"]), headers, context)
                known = method if method in _METHODS else "OTHER"
                _log_request(known, message["status"], context)
                self._figures.answered(known, context.endpoint, message["status"], context.milliseconds)
                _tell_step(known, message["status"], context)
            await send({**message, "body": b""} if head and message["type"] == "http.response.body" else message)

        method = scope["method"]
        head = method == "HEAD"
        if head:  # answered as GET, without the body
            context.method = "GET"
            scope = {**scope, "method": "GET"}
        try:
            await self._app(scope, receive, send_out)
        except Exception as error:  # answered by then: Starlette answers a crash and raises it again
            if error is not context.error:
                log.exception("request failed")


def _complete(headers: MutableHeaders, asked: Headers, context: RequestContext) -> None:
    if context.caller and context.caller.is_admin:
        headers["Server-Timing"] = f"total;dur={context.milliseconds:.2f}"
    headers["x-ms-request-id"] = context.request_id
    headers["traceparent"] = str(context.trace)
    client_id = asked.get("x-ms-client-request-id", "")[:NAME_CHARACTERS]
    if _PLAIN.fullmatch(client_id):
        headers["x-ms-client-request-id"] = client_id
    del headers["vary"]  # compression names its own header only
    for name, value in {**ALWAYS, **context.headers}.items():
        headers.setdefault(name, value)


def _log_request(method: str, status: int, context: RequestContext) -> None:
    """The line of a request. Its path may hold whatever somebody sent, so the route is named, and no path that is none.

    A refusal is told by its code; a failure with what caused it. `log.info` would make the same record for more.
    """
    if log.isEnabledFor(logging.INFO):
        record = object.__new__(logging.LogRecord)
        vars(record).update(
            _RECORD,
            msg=f"{method} {context.endpoint or _NO_ROUTE} {status}",
            created=UTC_CLOCK.now().timestamp(),
            method=method,
            statusCode=status,
            responseTime=round(context.milliseconds, 1),
            error=context.error if status >= _REFUSED else None,
        )
        log.handle(record)


def _tell_step(method: str, status: int, context: RequestContext) -> None:
    """The request as a step of its trace, with what its line tells, where anybody listens."""
    if not is_heard():
        return
    facts = {"http.request.method": method, "http.response.status_code": status, **context.facts}
    route = {"http.route": context.endpoint} if context.endpoint else {}
    name, seconds = f"{method} {context.endpoint or _NO_ROUTE}", context.milliseconds / 1000
    tell(TraceStep(context.trace, StepKind.REQUEST, name, seconds, facts | route, status >= _FAILED))


async def refuse_unreadable(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request of which the library cannot make a scope."""
    sentence = "The address cannot be read: its path is not UTF-8, or Host or X-Forwarded-Port are no such. Correct it."
    await failure(InvalidFormat(sentence))(scope, receive, send)


def http_function(api: ASGIApp, router: APIRouter) -> func.Blueprint:
    """The Azure Function of one endpoint group: whatever the method, all below its prefix goes to the one application.

    The group without a prefix is the catch-all. The Functions host resolves overlapping routes in the alphabetical
    order of function names, so its name sorts last.
    """
    name = router.prefix.strip("/.").replace("-", "_") or CATCH_ALL
    base = getattr(router.route_class, "base", BASE_PATH)
    blueprint = func.Blueprint()  # type: ignore[no-untyped-call]  # the library has no annotation here
    middleware = func.AsgiMiddleware(api)  # type: ignore[no-untyped-call]  # nor here
    refusing = func.AsgiMiddleware(ErrorBoundary(refuse_unreadable))  # type: ignore[no-untyped-call]  # nor here

    @blueprint.function_name(name)
    @blueprint.route(route=f"{base}{router.prefix}/{{*rest}}".lstrip("/"))
    async def handle(req: func.HttpRequest, context: func.Context) -> func.HttpResponse:
        answer: func.HttpResponse
        try:
            answer = await middleware.handle_async(req, context)
        except ValueError:  # of the library, which reads path, host and port before it asks the application
            headers = {name: value for name, value in req.headers.items() if name.lower() in _OF_ANSWERS}
            readable = func.HttpRequest(req.method, "/", headers=headers, body=b"")
            answer = await refusing.handle_async(readable, context)
        return answer

    return blueprint
