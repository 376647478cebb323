"""Routes of signing in, at the root: forms instead of JSON, and answers as OAuth 2.0 has them, not the envelope."""

from collections.abc import Callable
from typing import Any, ClassVar, Final

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from shared_code.api.context import current_request
from shared_code.api.route import Handler, OpenRoute
from shared_code.auth.server.web import TEXT_CHARACTERS, WebAnswer, WebRequest, not_going_on

FORM = "application/x-www-form-urlencoded"
_LOOKED_AT: Final = frozenset({"/oauth2/authorize", "/oauth2/signed-in"})
"""Where a person looks at what is answered; the others answer programs."""


class SignInRoute(OpenRoute):
    """A route whose endpoint takes what was asked and says what is answered, in a thread."""

    base: ClassVar[str] = ""

    @staticmethod
    def rendered(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        """The endpoint as FastAPI calls it: with the request alone."""

        async def call(request: Request) -> Response:
            return _response(await run_in_threadpool(endpoint, await _asked(request)))

        call.__name__ = endpoint.__name__
        return call

    def get_route_handler(self) -> Handler:
        handle = APIRoute.get_route_handler(self)

        async def named(request: Request) -> Response:
            context = current_request()
            context.endpoint = self.path
            if self.path in _LOOKED_AT:
                context.error_page = lambda sentence, status: _response(not_going_on(sentence, status))
            return await handle(request)

        return named


def _response(answer: WebAnswer) -> Response:
    return Response(answer.body, answer.status, answer.headers, answer.media_type)


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
