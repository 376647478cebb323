"""The one FastAPI application: all endpoint groups behind one contract."""

from collections.abc import Sequence

from fastapi import APIRouter, FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import ASGIApp

from shared_code.api.envelope import failure
from shared_code.api.host import LastNet, mount
from shared_code.api.openapi import describe
from shared_code.api.route import Gate
from shared_code.kit.errors import ForecastingAPIError, MethodNotAllowed, RouteNotFound


def create_api(routers: Sequence[APIRouter], gate: Gate) -> ASGIApp:
    """The application of all routers; nothing is connected or read from the environment before the first request."""
    return LastNet(create_app(routers, gate), gate)


def create_app(routers: Sequence[APIRouter], gate: Gate) -> FastAPI:
    """The FastAPI application itself, without the last net; what OpenAPI is generated from."""
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.gate = gate
    app.add_exception_handler(ForecastingAPIError, _answer_error)
    app.add_exception_handler(HTTPException, _answer_unrouted)
    mount(app, routers)
    describe(app)
    return app


async def _answer_error(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's form
    if not isinstance(error, ForecastingAPIError):
        raise error
    return failure(error)


async def _answer_unrouted(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's form
    """The answer to a path that does not exist (404) or does not take the method (405)."""
    allowed = _methods_of(request)
    if allowed:
        refusal: ForecastingAPIError = MethodNotAllowed(
            f"This path takes {', '.join(allowed)}.", headers={"Allow": ", ".join(allowed)}
        )
    else:
        refusal = RouteNotFound(
            "There is no such path. The reference lies at /api/v1/forecasting/docs.",
            details={"path": request.url.path},
        )
    return failure(refusal)


def _methods_of(request: Request) -> list[str]:
    """All methods of the routes that match the path."""
    methods: set[str] = set()
    for route in request.app.routes:
        if route.matches(request.scope)[0] is not Match.NONE:
            methods |= route.methods or set()
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))
