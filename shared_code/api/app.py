"""The one FastAPI application: all endpoint groups behind one contract."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from fastapi.telemetry import TelemetryConfig
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp

from shared_code.api.context import current_request
from shared_code.api.envelope import failure
from shared_code.api.host import BASE_PATH, ErrorBoundary
from shared_code.api.openapi import describe
from shared_code.api.origins import CrossOrigin
from shared_code.api.route import RequestGuard
from shared_code.kit.errors import (
    ForecastingAPIError,
    InternalError,
    MethodNotAllowed,
    MisdirectedRequest,
    RouteNotFound,
    ServiceUnavailable,
)

COMPRESSED_FROM: Final = 1024
"""Bytes from which an answer is compressed for those who take gzip."""
COMPRESSION: Final = 5
"""Of nine levels: the last ones take twice as long for two percent less."""
UNKNOWN_FIELD: Final = "extra_forbidden"
NOWHERE: Final[Mapping[str, Sequence[APIRouter]]] = {}

log = logging.getLogger(__name__)


def create_api(
    routers: Sequence[APIRouter], gate: RequestGuard, elsewhere: Mapping[str, Sequence[APIRouter]] = NOWHERE
) -> ASGIApp:
    """The application of some routers; nothing is connected or read from the environment before the first request.

    `elsewhere` has those that apps of other services answer, by the name of the service.
    """
    app = create_app(routers, gate, elsewhere)
    return ErrorBoundary(CrossOrigin(GZipMiddleware(app, COMPRESSED_FROM, COMPRESSION), gate.origins))


def create_app(
    routers: Sequence[APIRouter], gate: RequestGuard, elsewhere: Mapping[str, Sequence[APIRouter]] = NOWHERE
) -> FastAPI:
    """The FastAPI application itself, without the last net; what OpenAPI is generated from."""
    last = sorted(routers, key=lambda router: not router.prefix)  # the group without a prefix takes what is left
    app = FastAPI(
        routes=[*_routes(last)],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
    )
    app.state.gate = gate
    app.add_exception_handler(ForecastingAPIError, _answer_error)
    app.add_exception_handler(ValidationError, _answer_unreadable)
    app.add_exception_handler(HTTPException, UnroutedPaths(routers, elsewhere).answer)
    app.add_exception_handler(Exception, _answer_crash)
    describe(app)
    return app


_NO_TELEMETRY: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False}
"""FastAPI's own would tell whoever listens what a caller wrote into Host, and each request once more."""


async def _answer_error(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's form
    if not isinstance(error, ForecastingAPIError):
        raise error
    return failure(error)


async def _answer_unreadable(request: Request, error: Exception) -> Response:
    """What is stored has fields that this version does not know: it neither guesses figures nor writes over them.

    Bodies that cannot be read are refused long before, by name.
    """
    if isinstance(error, ValidationError) and all(one["type"] == UNKNOWN_FIELD for one in error.errors()):
        log.warning("stored by a later version: %s", error.title)
        return failure(
            ServiceUnavailable(
                "This was stored by a later version of the product, which is being installed. Try again in a minute.",
                headers={"Retry-After": "60"},
            )
        )
    return await _answer_crash(request, error)


async def _answer_crash(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's form
    current_request().error = error
    return failure(
        InternalError(
            "Something broke on our side. Try again; "
            f"if it stays, report the request id {current_request().request_id}."
        )
    )


class UnroutedPaths:
    """What is answered to requests that no endpoint of this app takes."""

    def __init__(self, routers: Sequence[APIRouter], elsewhere: Mapping[str, Sequence[APIRouter]]) -> None:
        self._methods = [(route.path_regex, route.methods) for route in _routes(routers)]
        self._elsewhere = [
            (route.path_regex, service) for service, others in elsewhere.items() for route in _routes(others)
        ]

    async def answer(self, request: Request, error: Exception) -> Response:  # noqa: ARG002 - as above
        """404 for a path that does not exist, 405 for one that does not take the method, 421 for another service's."""
        for path, service in self._elsewhere:
            if path.match(request.url.path):
                sentence = f"This app does not serve this path; ask the service {service}."
                return failure(MisdirectedRequest(sentence, details={"service": service}))
        methods = {
            method for path, methods in self._methods if path.match(request.url.path) for method in methods or ()
        }
        if not methods:
            details = {"path": request.url.path}
            return failure(
                RouteNotFound(f"There is no such path. The reference lies at {BASE_PATH}/docs.", details=details)
            )
        allowed = ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))
        return failure(MethodNotAllowed(f"This path takes {allowed}; use one of these.", headers={"Allow": allowed}))


def _routes(routers: Iterable[APIRouter]) -> list[APIRoute]:
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
