"""The one route class: authenticates first, reads bodies strictly, renders answers, declares its errors.

FastAPI solves path, query, dependencies and body in one go, and answers what went wrong in its own order and words.
This class keeps the contract's order: token, rate, then whatever the dependencies check (permission, site), then media
types and body, then everything else.
"""

import functools
import inspect
import re
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from threading import RLock
from typing import Any, ClassVar, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.routing import compile_path

from shared_code.api.body import CSV, JSON, YAML, receive_body
from shared_code.api.context import ADMITTED, Caller, RequestContext, current_request
from shared_code.api.envelope import Failure, respond
from shared_code.api.errors import from_fastapi
from shared_code.api.host import BASE_PATH
from shared_code.api.limits import RateLimiter
from shared_code.api.origins import Origins
from shared_code.api.query import known_names, refused_names
from shared_code.cache.ahead import expect
from shared_code.cache.policies import PAGES
from shared_code.kit.clock import Clock

MONTH: Final = re.compile("[0-9]{4}-(0[1-9]|1[0-2])")
"""A month of a path, which may be logged."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]

_VERBS = {"GET": "retrieved", "PUT": "updated", "POST": "calculated"}
_EVERYWHERE = {
    400: "Wrong path, query, header or body: one item per field",
    406: "None of the accepted media types can be answered",
    429: "Too many requests of this user",
    500: "A fault of ours",
    503: "A store or another part is not available",
}
_BEHIND_THE_TOKEN = {
    401: "No token, or one that cannot be trusted, or an expired one",
    403: "The role, a scope or the site list does not cover this",
}


@dataclass(frozen=True, slots=True)
class RequestGuard:
    """What every request passes: who calls, how often, from which pages; and the business clock."""

    authenticate: Callable[[str | None], Caller]
    limiter: Callable[[], RateLimiter]
    clock: Callable[[], Clock]
    origins: Origins


def error_responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Declared errors of a route for its OpenAPI operation, e.g. `error_responses(412, 428)`."""
    texts = {**_EVERYWHERE, **_BEHIND_THE_TOKEN, **_DECLARED}
    return {status: {"model": Failure, "description": texts[status]} for status in statuses}


_DECLARED = {
    404: "No such site, or nothing stored for this month",
    409: "A day or month that cannot be written: past, closed or beyond the horizon",
    412: "Somebody else saved in between; `details` hold the current state and the conflicts",
    413: "The body is larger than 1 MiB",
    415: "The body is not JSON, or not the file that the route takes",
    422: "The Idempotency-Key was used for another body, or the inputs make the calculation impossible",
    428: "A write without If-Match",
}


class ContractRoute(APIRoute):
    """A route behind a token, below the base path (`base`).

    It knows its path at once. What FastAPI makes of its signature, 10 ms of models, is made when it is first asked
    for: by a request to this route, or by the OpenAPI document.
    """

    needs_token: ClassVar[bool] = True
    base: ClassVar[str] = BASE_PATH
    consumes: ClassVar[Sequence[str]] = (JSON,)
    _making: ClassVar = RLock()

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:  # noqa: ANN401 - FastAPI's
        self.path, self.endpoint, self.methods = (
            self.base + path,
            self.rendered(endpoint),
            set(options.get("methods") or ["GET"]),
        )
        self.path_regex, _, self.param_convertors = compile_path(self.path)
        statuses = [*_EVERYWHERE, *(_BEHIND_THE_TOKEN if self.needs_token else ())]
        declared = {**error_responses(*statuses), **(options.pop("responses", None) or {})}
        self._make = partial(super().__init__, self.path, self.endpoint, responses=declared, **options)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - of any attribute
        with self._making:
            make = self.__dict__.pop("_make", None)
            if make:
                make()
        return object.__getattribute__(self, name)

    @staticmethod
    def rendered(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """The endpoint as FastAPI calls it: a `def` runs in a thread."""
        return _rendered(endpoint)

    def get_route_handler(self) -> Handler:
        known = known_names(self.dependant)
        handle = super().get_route_handler()
        page = PAGES.get(self.path.removeprefix(self.base)) if "GET" in (self.methods or ()) else None

        async def in_order(request: Request) -> Response:
            context = current_request()
            context.endpoint = self.path
            if MONTH.fullmatch(period := request.path_params.get("period", "")):
                context.about["period"] = period
            context.message = f"{self._subject()} {_VERBS.get(request.method, 'done')} successfully"
            gate: RequestGuard = request.app.state.gate
            expect(page, request.path_params)
            if self.needs_token:
                context.caller = await run_in_threadpool(_admit, gate, request, context)
            received = await receive_body(request, context, self.consumes, self._produces())
            if self.needs_token and context.pending_error is None:
                context.pending_error = refused_names(request.query_params, known)
            try:
                return await handle(received)
            except RequestValidationError as error:
                context.raise_refusal()
                raise from_fastapi(error) from None

        return in_order

    def _subject(self) -> str:
        return str(self.tags[0]).replace("-", " ").capitalize() if self.tags else "Data"

    def _produces(self) -> frozenset[str]:
        return frozenset(self.responses.get(200, {}).get("content", {}))


class FileRoute(ContractRoute):
    """A route that takes a file as it is."""

    consumes = (CSV, YAML)


class OpenRoute(ContractRoute):
    """A route that needs no token."""

    needs_token = False


class ThreadlessRoute(OpenRoute):
    """An open route whose endpoint waits for nothing, so that it answers also while every thread is taken."""

    @staticmethod
    def rendered(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        render = _rendered(endpoint)

        @functools.wraps(endpoint)
        async def call(*arguments: Any, **named: Any) -> Response:  # noqa: ANN401 - whatever the endpoint declares
            answer: Response = render(*arguments, **named)
            return answer

        return call


def _admit(gate: RequestGuard, request: Request, context: RequestContext) -> Caller:
    caller = gate.authenticate(request.headers.get("authorization"))
    if not request.scope.get(ADMITTED):
        context.headers |= gate.limiter().admit(caller.subject)
    return caller


def _rendered(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The endpoint, refused in its turn, its envelope rendered to a response."""
    if inspect.iscoroutinefunction(endpoint):
        raise TypeError(f"{endpoint.__name__} must be a def: its clients block")

    @functools.wraps(endpoint)
    def call(*arguments: Any, **named: Any) -> Response:  # noqa: ANN401 - as above
        current_request().raise_refusal()
        result = endpoint(*arguments, **named)
        return result if isinstance(result, Response) else respond(result)

    return call
