"""HTTP triggers behind an ASGI server."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

import azure.functions as func
from starlette.types import Receive, Scope, Send

from local_host.functions import Function
from local_host.routes import find, route

MAX_BODY_BYTES = 100 * 1024 * 1024
_NO_BODY = {"content-length"}


class HttpHost:
    """An ASGI application that hands each request to the function its route belongs to."""

    def __init__(self, functions: Sequence[Function]) -> None:
        self._functions = {function.name: function for function in functions}
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
            headers.append((b"content-type", answer.mimetype.encode("latin-1")))
        await send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _answer(self, scope: Scope, receive: Receive) -> func.HttpResponse:
        found = find(self._routes, scope["method"], scope["path"])
        if found is None:
            return func.HttpResponse(status_code=404)
        body = await _body(receive)
        if body is None:
            return func.HttpResponse(status_code=413)
        answer = await self._functions[found.name](_request(scope, body, found.parameters))
        return (
            answer if isinstance(answer, func.HttpResponse) else func.HttpResponse(str(answer or ""), status_code=200)
        )


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None past the host's limit of 100 MB."""
    parts: list[bytes] = []
    size, more = 0, True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        size, more = size + len(parts[-1]), message.get("more_body", False)
        if size > MAX_BODY_BYTES:
            return None
    return b"".join(parts)


def _request(scope: Scope, body: bytes, parameters: dict[str, str]) -> func.HttpRequest:
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
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
