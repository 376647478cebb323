"""The local host and the Functions worker, asked the same in one way."""

import asyncio
import gzip
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple
from urllib.parse import parse_qsl

from azure.functions.meta import Datum
from azure.functions.servicebus import ServiceBusMessageInConverter
from azure.functions.timer import TimerRequest
from starlette.types import Message

from local_host.functions import Function, of_trigger
from local_host.http import HttpHost
from local_host.routes import Route, find, route
from tests.functions.test_registration import registered_functions
from tests.functions.worker_process import WorkerProcess
from tests.package.conversation import HOST, Ask, Deliver, Tick, Turn, trigger_metadata

MASKED: Final[Sequence[tuple[str, str]]] = (
    (r"req_[0-9a-f]{32}", "<request>"),
    (r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", "<time>"),
    (r'"cached": ?(true|false)', '"cached":<flag>'),
)
"""What differs with each request, in a body or a header."""
ETAG: Final = (r'"(\d+)-[0-9a-f]{16}', r'"\1-<hash>')
PASSING: Final = {"traceparent", "server-timing", "ratelimit", "ratelimit-reset"}
"""Headers whose values differ with each request."""
TIMED: Final = ("snapshots/", "audit/")
"""Paths whose content holds times, so that the hash in its ETag differs too."""
OF_THE_HOST: Final = {"content-length"}
"""Headers that the host adds, and the worker does not."""

Headers = Mapping[str, str]
TokenOf = Callable[[str], str]


class Answer(NamedTuple):
    """What came back, without what differs each time; of a message or a timer, whether it failed and how."""

    status: int
    headers: Headers
    body: str


def answer(asked: Ask, status: int, headers: Headers, body: bytes) -> Answer:
    path, plain = asked.path, gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
    named = {name.lower(): masked(value, path) for name, value in headers.items()}
    kept = {name: "" if name in PASSING else value for name, value in named.items() if name not in OF_THE_HOST}
    return Answer(status, kept, masked(plain.decode("latin-1"), path))


def masked(text: str, path: str = "") -> str:
    for pattern, mask in (*MASKED, *([ETAG] if path.startswith(TIMED) else [])):
        text = re.sub(pattern, mask, text)
    return text


def headers_of(asked: Ask, token: TokenOf) -> dict[str, str]:
    authorization = {"authorization": f"Bearer {token(asked.role)}"} if asked.role else {}
    return {"host": HOST, **authorization, **{name.lower(): value for name, value in asked.headers.items()}}


class LocalHost:
    """The registered functions on the local host, in this process."""

    def __init__(self, functions: Sequence[Function], token: TokenOf) -> None:
        self._functions = {function.name: function for function in functions}
        self._http = HttpHost(of_trigger(functions, "httpTrigger"))
        self._token = token

    def routes(self) -> Sequence[Route]:
        """The routes of the functions, which another host resolves in the same way."""
        http = of_trigger(list(self._functions.values()), "httpTrigger")
        return [route(one.name, one.trigger.route, []) for one in http]

    def names(self, trigger: str) -> list[str]:
        return sorted(function.name for function in of_trigger(list(self._functions.values()), trigger))

    def take(self, turn: Turn) -> Answer:
        return asyncio.run(self._take(turn))

    async def _take(self, turn: Turn) -> Answer:
        if isinstance(turn, Ask):
            return await self._ask(turn)
        value = TimerRequest(past_due=False) if isinstance(turn, Tick) else self._message(turn)
        failure = await self._functions[turn.function].succeeds(value)
        return Answer(0, {}, masked(failure or ""))

    def _message(self, turn: Deliver) -> Any:
        metadata = {
            name: Datum(value, "string") if isinstance(value, str) else Datum(json.dumps(value), "json")
            for name, value in trigger_metadata(turn).items()
        }
        decode: Any = ServiceBusMessageInConverter.decode
        return decode(Datum(turn.body.encode(), "bytes"), trigger_metadata=metadata)

    async def _ask(self, asked: Ask) -> Answer:
        path, _, query = asked.address.partition("?")
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": asked.body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        named = [(name.encode(), value.encode("latin-1")) for name, value in headers_of(asked, self._token).items()]
        scope = {
            "type": "http", "method": asked.method, "scheme": "https", "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "headers": named,
        }  # fmt: skip
        await self._http(scope, receive, send)
        start, body = sent
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
        return answer(asked, start["status"], headers, body["body"])


def local_host(token: TokenOf) -> LocalHost:
    """What an app that starts now registers, on the local host."""
    return LocalHost([Function(registered) for registered in registered_functions()], token)


class Worker:
    """The same functions on the Functions worker, in a process of its own."""

    def __init__(self, process: WorkerProcess, routes: Sequence[Route], token: TokenOf) -> None:
        self._process = process
        self._routes = routes
        self._token = token
        self.records: list[dict[str, Any]] = []
        """What the last invocation logged, as it arrived at the host."""

    def take(self, turn: Turn) -> Answer:
        answered = self._invoke(turn)
        self.records = answered["records"]
        if isinstance(turn, Ask) and "failure" not in answered:
            body = b"" if turn.method == "HEAD" else b64decode(answered["body"])
            return answer(turn, answered["status"], answered["headers"], body)
        return Answer(0, {}, masked(answered.get("failure", "")))

    def _invoke(self, turn: Turn) -> dict[str, Any]:
        if isinstance(turn, Tick):
            return self._process.invoke(turn.function, timer={"IsPastDue": False})
        if isinstance(turn, Deliver):
            return self._process.invoke(turn.function, message={"body": turn.body, "metadata": trigger_metadata(turn)})
        path, _, query = turn.address.partition("?")
        found = find(self._routes, turn.method, path)
        assert found
        http = {
            "method": turn.method,
            "url": f"https://{HOST}{turn.address}",
            "headers": headers_of(turn, self._token),
            "params": found.parameters,
            "query": dict(parse_qsl(query, keep_blank_values=True)),
            "body": b64encode(turn.body).decode(),
        }
        return self._process.invoke(found.name, http=http)
