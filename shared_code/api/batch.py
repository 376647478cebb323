"""Several reads in one call: each is a request of its own to the application, in process."""

import asyncio
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

import msgspec
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Scope

from shared_code.api.context import ADMITTED, RequestContext
from shared_code.api.envelope import failure
from shared_code.api.host import BASE_PATH, ErrorBoundary
from shared_code.kit.answer import Answer, Paging
from shared_code.kit.errors import InternalError, NotAcceptable
from shared_code.kit.exact_json import to_json
from shared_code.kit.limits import BATCH_PARTS, NAME_CHARACTERS, PATH_CHARACTERS, TAGS_CHARACTERS
from shared_code.kit.model import Model

_AT_ONCE = 4
_PATH = re.compile(r"/[!-~]*", re.ASCII)


class BatchPart(Model):
    """One read of a batch."""

    id: str = Field(min_length=1, max_length=NAME_CHARACTERS, description="Names the part in the answer; each id once")
    path: str = Field(
        max_length=PATH_CHARACTERS,
        json_schema_extra={"pattern": f"^{_PATH.pattern}$"},
        description="Path of a GET and its query, with or without the base path",
        examples=["/statistics/0170/2025-04"],
    )
    if_none_match: str | None = Field(
        None,
        pattern=r"^[ -~]*$",
        max_length=TAGS_CHARACTERS,
        description="ETag you have: 304 and no body while it is current",
    )

    @field_validator("id")
    @classmethod
    def _is_there_once(cls, value: str, info: ValidationInfo) -> str:
        """`ids` of the context are those of the parts before this one."""
        ids: set[str] = (info.context or {}).get("ids", set())
        if value in ids:
            raise PydanticCustomError("id_twice", "names another part already; give each part its own id")
        ids.add(value)
        return value

    @field_validator("path")
    @classmethod
    def _is_ours(cls, value: str) -> str:
        if not _PATH.fullmatch(value) or value.startswith("//") or "\\" in value or "#" in value:
            raise PydanticCustomError("path", "write a path of this API such as /statistics/0170/2025-04")
        return value


class BatchRequest(Model):
    """What to read in one call."""

    requests: tuple[BatchPart, ...] = Field(max_length=BATCH_PARTS, json_schema_extra={"minItems": 1})

    @field_validator("requests")
    @classmethod
    def _reads_something(cls, parts: tuple[BatchPart, ...]) -> tuple[BatchPart, ...]:
        if not parts:
            raise PydanticCustomError("nothing_sent", "is empty; send at least one part")
        return parts


class BatchPartAnswer(Model):
    """What a part answered: its own status, its ETag, and its whole envelope (null where nothing changed)."""

    id: str
    status: int
    etag: str | None
    body: dict[str, Any] | None


async def read_parts(
    app: ASGIApp, caller: Scope, context: RequestContext, parts: Sequence[BatchPart]
) -> Answer[list[BatchPartAnswer]]:
    """The answers of all parts, in their order; the batch's own context learns what is left of the rate limit.

    A task for each part keeps their contexts apart. No thread waits for another one, so batches cannot lock up the
    threads that their parts need. The batch was counted when it came in: that stands for its first part.
    """
    free = asyncio.Semaphore(_AT_ONCE)
    net = ErrorBoundary(app)

    async def read(part: BatchPart, *, admitted: bool) -> Reply:
        async with free:
            reply = Reply()
            await net(_scope(caller, context, part, admitted=admitted), reply.receive, reply.send)
            return reply.checked()

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(read(part, admitted=at == 0)) for at, part in enumerate(parts)]
    replies = [task.result() for task in tasks]
    context.headers |= _rate(replies)
    rows = [reply.row(part.id) for part, reply in zip(parts, replies, strict=True)]
    return Answer(to_json(rows), paging=Paging(total=len(rows)))


class Reply:
    """One request's end of ASGI: it sends nothing and collects the answer."""

    def __init__(self) -> None:
        self.headers: Headers = Headers()
        self._status = 0
        self._body = b""
        self._asked = False

    async def receive(self) -> Message:
        if self._asked:
            await asyncio.Event().wait()  # the caller of a part never hangs up
        self._asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status, self.headers = message["status"], Headers(raw=message["headers"])
        else:
            self._body += message.get("body", b"")

    def checked(self) -> "Reply":
        """This answer, or the error in its place where there is none or it is no JSON."""
        problem = None
        if not self._status:
            problem = failure(InternalError("This part was not answered. Read it by itself."))
        elif self._body and self.headers.get("content-type") != "application/json":
            problem = failure(NotAcceptable("A batch reads what is JSON; read this path by itself.", field="path"))
        if problem:
            self._status, self._body, self.headers = problem.status_code, bytes(problem.body), problem.headers
        return self

    def row(self, name: str) -> dict[str, Any]:
        body = msgspec.Raw(self._body) if self._body else None
        return {"id": name, "status": self._status, "etag": self.headers.get("etag"), "body": body}


def _scope(caller: Scope, context: RequestContext, part: BatchPart, *, admitted: bool) -> Scope:
    """The request of a part, as the caller's own: the same token, the same trace, a path of this API."""
    path, _, query = part.path.partition("?")
    raw_path = path if path.startswith(f"{BASE_PATH}/") else BASE_PATH + path
    kept = {name: value for name, value in Headers(scope=caller).items() if name in {"authorization", "host"}}
    headers = {**kept, "accept": "application/json", "traceparent": str(context.trace)}
    if part.if_none_match is not None:
        headers["if-none-match"] = part.if_none_match
    return {
        **{key: caller[key] for key in ("type", "http_version", "scheme", "server", "client") if key in caller},
        "method": "GET",
        "path": unquote(raw_path),
        "raw_path": raw_path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        "azure_functions.invocation_id": context.invocation_id,
        ADMITTED: admitted,
    }


def _rate(replies: Sequence[Reply]) -> dict[str, str]:
    """What the last counted part was told of the rate limit, spelled as the batch tells it."""
    counted = [reply.headers for reply in replies if "ratelimit-remaining" in reply.headers]
    if not counted:
        return {}
    last = min(counted, key=lambda headers: int(headers["ratelimit-remaining"]))
    names = ("RateLimit-Policy", "RateLimit", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
    return {name: last[name] for name in names}
