"""Routes of signing in, at the root: forms instead of JSON, and answers as OAuth 2.0 has them, not the envelope."""

from collections.abc import Callable
from typing import Any, ClassVar

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from shared_code.api.route import Handler, OpenRoute
from shared_code.auth.server.web import TEXT_CHARACTERS, WebAnswer, WebRequest

FORM = "application/x-www-form-urlencoded"


class SignInRoute(OpenRoute):
    """A route whose endpoint takes what was asked and says what is answered, in a thread."""

    base: ClassVar[str] = ""

    @staticmethod
    def rendered(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """The endpoint as FastAPI calls it: with the request alone."""

        async def call(request: Request) -> Response:
            answer: WebAnswer = await run_in_threadpool(endpoint, await _asked(request))
            return Response(answer.body, answer.status, answer.headers, answer.media_type)

        call.__name__ = endpoint.__name__
        return call

    def get_route_handler(self) -> Handler:
        return APIRoute.get_route_handler(self)


async def _asked(request: Request) -> WebRequest:
    """The request; of a form that is too long as much as tells that it is, and none where it is no form."""
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > TEXT_CHARACTERS:
            break
    is_form = request.headers.get("content-type", "").partition(";")[0].strip().lower() == FORM
    return WebRequest(
        request.method,
        f"{request.url.scheme}://{request.url.netloc}",
        request.url.path,
        request.url.query,
        b"".join(parts).decode("latin-1") if is_form else "",
        dict(request.headers),
        request.headers.get("cookie", ""),
    )
