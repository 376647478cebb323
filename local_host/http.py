"""HTTP triggers behind an ASGI server."""

import asyncio
from collections.abc import Sequence
from urllib.parse import parse_qsl

import azure.functions as func
from starlette.types import Receive, Scope, Send

from local_host.functions import Function
from local_host.routes import find, route
from local_host.web import WebFiles
from shared_code.api.body import is_too_long
from shared_code.api.host import ALWAYS
from shared_code.kit.limits import BODY_BYTES

BODY_SECONDS = 30.0
"""How long a body may take to arrive."""
_NO_BODY = {"content-length"}


class HttpHost:
    """An ASGI application that hands each request to the function its route belongs to, all others to the front end.

    The Functions host reads whole bodies of up to 100 MB. This one stops with the part that makes a body longer than
    the application takes, which lets it refuse; a body whose length says so is not read at all.
    """

    def __init__(self, functions: Sequence[Function], web: WebFiles | None = None) -> None:
        self._functions = {function.name: function for function in functions}
        self._web = web
        self._routes = [
            route(f.name, f.trigger.route or f.name, [str(getattr(m, "value", m)) for m in f.trigger.methods or ()])
            for f in functions
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answer = await self._answer(scope, receive)
        headers = [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in answer.headers.items()
            if name.lower() not in _NO_BODY
        ]
        body = answer.get_body()
        headers.append((b"content-length", str(len(body)).encode()))
        if answer.mimetype and not any(name == b"content-type" for name, _ in headers):
            charset = f"; charset={answer.charset}" if answer.mimetype.startswith("text/") else ""  # as the worker does
            headers.append((b"content-type", f"{answer.mimetype}{charset}".encode("latin-1")))
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, scope: Scope, receive: Receive) -> func.HttpResponse:
        found = find(self._routes, scope["method"], scope["path"])
        headers = _headers(scope)
        if found is None and self._web:
            return self._web.answer(scope["method"], scope["path"], headers.get("if-none-match", ""))
        if found is None:
            return func.HttpResponse(status_code=404, headers=ALWAYS)
        declared = headers.get("content-length", "")
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = b"" if is_too_long(declared) else await _body(receive)
        except TimeoutError:
            return func.HttpResponse(status_code=408, headers={**ALWAYS, "Connection": "close"})
        answer = await self._functions[found.name](_request(scope, headers, body, found.parameters))
        return (
            answer if isinstance(answer, func.HttpResponse) else func.HttpResponse(str(answer or ""), status_code=200)
        )


async def _body(receive: Receive) -> bytes:
    """The body, or its beginning up to the part that makes it too long."""
    parts: list[bytes] = []
    size, more = 0, True
    while more and size <= BODY_BYTES:
        message = await receive()
        parts.append(message.get("body", b""))
        size, more = size + len(parts[-1]), message.get("more_body", False)
    return b"".join(parts)


def _headers(scope: Scope) -> dict[str, str]:
    """The headers by name; what a client sends twice is joined."""
    values: dict[str, list[str]] = {}
    for name, value in scope["headers"]:
        values.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))
    return {name: ", ".join(found) for name, found in values.items()}


def _request(scope: Scope, headers: dict[str, str], body: bytes, parameters: dict[str, str]) -> func.HttpRequest:
    query = scope["query_string"].decode("latin-1")
    path = scope.get("raw_path", scope["path"].encode()).decode("latin-1").partition("?")[0]
    url = f"{scope['scheme']}://{headers.get('host', 'localhost')}{path}" + (f"?{query}" if query else "")
    return func.HttpRequest(
        scope["method"],
        url,
        headers=headers,
        params=dict(parse_qsl(query, keep_blank_values=True)),
        route_params=parameters,
        body=body,
    )
