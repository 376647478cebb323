"""Which pages of others may call (CORS): those of listed origins, compared as texts; see docs/adr/0089.

A browser asks before it lets a page send what a plain form could not. It is answered here, before there is a path, a
token or a limit to look at. A token is a header that a page sets: no answer allows cookies to be sent along.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

Origins = Callable[[], Collection[str]]

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "DELETE")
SENT: Final = (
    "Accept",
    "Authorization",
    "Content-Encoding",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
    "traceparent",
    "x-ms-client-request-id",
)
"""Headers that a page may set."""
READ: Final = (
    "Content-Disposition",
    "Deprecation",
    "ETag",
    "Idempotency-Replayed",
    "Link",
    "Location",
    "RateLimit",
    "RateLimit-Limit",
    "RateLimit-Policy",
    "RateLimit-Remaining",
    "RateLimit-Reset",
    "Retry-After",
    "Sunset",
    "WWW-Authenticate",
    "traceparent",
    "x-ms-client-request-id",
    "x-ms-error-code",
    "x-ms-request-id",
)
"""Headers of answers that a page may read, beside those that any may."""
PREFLIGHT_SECONDS: Final = 600
"""How long a browser remembers what it was allowed: as soon is a removed origin out."""

_PREFLIGHT: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": ", ".join(SENT),
    "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
}


class CrossOrigin:
    """An ASGI application that lets pages of some origins call and read; to all others it adds nothing."""

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._app = app
        self._origins = origins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else Headers()
        origin = self._listed(headers)
        if origin is None:
            await self._app(scope, receive, send)
            return

        async def send_readable(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(raw=message["headers"])["Access-Control-Allow-Origin"] = origin
                MutableHeaders(raw=message["headers"])["Access-Control-Expose-Headers"] = ", ".join(READ)
            await send(message)

        is_preflight = scope["method"] == "OPTIONS" and "access-control-request-method" in headers
        app: ASGIApp = Response(status_code=204, headers=_PREFLIGHT) if is_preflight else self._app
        await app(scope, receive, send_readable)

    def _listed(self, headers: Headers) -> str | None:
        """The origin that asks, where it is one, listed, and named once."""
        named = headers.getlist("origin")
        return named[0] if len(named) == 1 and named[0] in self._origins() else None
