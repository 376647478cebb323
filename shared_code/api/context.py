"""What is known of the request at hand, in every thread that works on it."""

import re
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers
from uuid_utils import uuid7

from shared_code.api.strict_json import SentBody
from shared_code.kit.errors import ForecastingAPIError

ADMITTED = "forecasting.admitted"
"""Key of an ASGI scope: this request was counted by the rate limit before it came here."""

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: `user` is whatever authentication made of the token, `subject` names it."""

    user: Any
    subject: str
    is_admin: bool


@dataclass(slots=True)
class RequestContext:
    """One request: its ids, its caller once known, its body, headers for its answer, a refusal that waits its turn.

    `places` says, by list of the body, where the rows that are read stand in the body as it was sent.

    `invocation_thread` is where the Functions worker looks up which invocation a thread works for.
    """

    request_id: str
    trace_id: str
    trace_flags: str
    method: str = "GET"
    if_none_match: str = ""
    wants_problem: bool = False
    invocation_id: str = ""
    invocation_thread: threading.local | None = None
    message: str = "Done"
    caller: Caller | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: SentBody = field(default_factory=SentBody)
    places: dict[str, Sequence[int]] = field(default_factory=dict)
    pending_error: ForecastingAPIError | None = None
    started: float = field(default_factory=time.perf_counter)

    @property
    def traceparent(self) -> str:
        return f"00-{self.trace_id}-{secrets.token_hex(8)}-{self.trace_flags}"

    @property
    def milliseconds(self) -> float:
        return (time.perf_counter() - self.started) * 1000

    def raise_refusal(self) -> None:
        """Raise what is wrong with the media types or the body, once access has been checked."""
        if self.pending_error:
            raise self.pending_error


_current: ContextVar[RequestContext] = ContextVar("request")


def begin(
    method: str, headers: Headers, invocation_id: str | None = None, invocation_thread: threading.local | None = None
) -> RequestContext:
    """Start the context of a request; the caller's trace goes on when its header is well-formed."""
    match = _TRACEPARENT.fullmatch(headers.get("traceparent", ""))
    trace_id, flags = match.groups() if match else (secrets.token_hex(16), "01")
    context = RequestContext(
        request_id=f"req_{uuid7().hex}",
        trace_id=trace_id,
        trace_flags=flags,
        method=method,
        if_none_match=headers.get("if-none-match", ""),
        wants_problem="application/problem+json" in headers.get("accept", "").lower(),
        invocation_id=invocation_id or "",
        invocation_thread=invocation_thread,
    )
    _current.set(context)
    return context


@contextmanager
def caused_by(request_id: str, invocation_id: str = "") -> Iterator[None]:
    """While this lasts, log records name the request that what is done follows, in this thread and those it starts."""
    context = RequestContext(request_id, secrets.token_hex(16), "01", invocation_id=invocation_id)
    token = _current.set(context)
    try:
        yield
    finally:
        _current.reset(token)


def current_request() -> RequestContext:
    """The request this thread or task works on; LookupError outside any."""
    return _current.get()


def current_request_or_none() -> RequestContext | None:
    """The request this thread or task works on, if any."""
    return _current.get(None)
