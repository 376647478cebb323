"""What is known of the request at hand, in every thread that works on it."""

import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import Response
from uuid_utils import uuid7

from shared_code.api.strict_json import SentBody
from shared_code.kit.errors import ForecastingAPIError
from shared_code.kit.trace import Trace, continued, enter, entered

ADMITTED = "forecasting.admitted"
"""Key of an ASGI scope: this request was counted by the rate limit before it came here."""

_ID = re.compile(r"[\w.:-]{1,100}", re.ASCII)
"""What the id of a request, of a run or of a caller may look like that a message names."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls: `user` is whatever authentication made of the token, `subject` names it."""

    user: Any
    subject: str
    is_admin: bool
    reads_hours: bool = False


@dataclass(slots=True)
class RequestContext:
    """One request: its ids, its caller once known, its body, headers for its answer, a refusal that waits its turn.

    A message that is worked on, and the run of a timer, are requests too: of the method QUEUE or TIMER.

    `endpoint` is the route as it is declared, never the path that was asked for; `about` says what of it may be told.

    `error` is what was answered. `places` says, by list of the body, where the rows that are read stand in the body as
    it was sent.

    `error_page` makes the answer to an error of its sentence and status, where a person looks at it.

    `invocation_thread` is where the Functions worker looks up which invocation a thread works for.
    """

    request_id: str
    trace: Trace
    method: str = "GET"
    endpoint: str = ""
    if_none_match: str = ""
    wants_problem: bool = False
    error_page: Callable[[str, int], Response] | None = None
    invocation_id: str = ""
    invocation_thread: threading.local | None = None
    message: str = "Done"
    caller: Caller | None = None
    acting_for: str = ""
    about: dict[str, str | int | float] = field(default_factory=dict)
    error: BaseException | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: SentBody = field(default_factory=SentBody)
    places: dict[str, Sequence[int]] = field(default_factory=dict)
    pending_error: ForecastingAPIError | None = None
    started: float = field(default_factory=time.perf_counter)

    @property
    def subject(self) -> str:
        """Who called, or for whom a message is worked on; empty where nobody is known."""
        return self.caller.subject if self.caller else self.acting_for

    @property
    def facts(self) -> dict[str, str | int | float]:
        """What may be told of the request beside its route: its id, and what was found out about it."""
        return {"requestId": self.request_id, **self.about}

    @property
    def milliseconds(self) -> float:
        return (time.perf_counter() - self.started) * 1000

    def raise_refusal(self) -> None:
        """Raise what is wrong with the media types or the body, once access has been checked."""
        if self.pending_error:
            raise self.pending_error


_current: ContextVar[RequestContext] = ContextVar("request")


def begin(
    method: str,
    headers: Headers,
    invocation_id: str | None = None,
    invocation_thread: threading.local | None = None,
    host_traceparent: str | None = None,
) -> RequestContext:
    """Start the context of a request: a step of the caller's trace, else of the host's, else of a new one."""
    context = RequestContext(
        request_id=f"req_{uuid7().hex}",
        trace=continued(headers.get("traceparent", ""), host_traceparent or ""),
        method=method,
        if_none_match=headers.get("if-none-match", ""),
        wants_problem="application/problem+json" in headers.get("accept", "").lower(),
        invocation_id=invocation_id or "",
        invocation_thread=invocation_thread,
    )
    enter(context.trace)
    _current.set(context)
    return context


@contextmanager
def working_on(method: str, endpoint: str, request_id: str, traceparent: str = "") -> Iterator[RequestContext]:
    """While this lasts, what is done is a step of the trace, and follows the request, that a message names.

    In this thread, and in those it starts.
    """
    known = request_id if _ID.fullmatch(request_id) else ""
    context = RequestContext(known, continued(traceparent), method, endpoint)
    token = _current.set(context)
    try:
        with entered(context.trace):
            yield context
    finally:
        _current.reset(token)


def current_request() -> RequestContext:
    """The request this thread or task works on; LookupError outside any."""
    return _current.get()


def current_request_or_none() -> RequestContext | None:
    """The request this thread or task works on, if any."""
    return _current.get(None)
