"""Trace context (W3C): one id from a request over its messages to its events, and who called whom on the way."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Final

_TRACEPARENT: Final = re.compile(
    r"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-[!-~]{0,400})?", re.ASCII
)
"""Version, trace, span, flags; a later version may say more behind them."""
_SAMPLED: Final = "01"


@dataclass(frozen=True, slots=True)
class Trace:
    """A step of a trace: its own span, and the span that called it (empty: nobody's)."""

    trace_id: str
    span_id: str
    flags: str = _SAMPLED
    parent_id: str = ""

    def __str__(self) -> str:
        """The header, field or property `traceparent` that hands it on."""
        return f"00-{self.trace_id}-{self.span_id}-{self.flags}"


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def continued(*told: str) -> Trace:
    """A new step of the trace that the first well-formed `traceparent` names, or of a new trace.

    What is not well-formed is ignored: nothing of it is kept, answered or logged.

    >>> step = continued("nonsense", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
    >>> step.trace_id, step.parent_id, len(step.span_id)
    ('0af7651916cd43dd8448eb211c80319c', 'b7ad6b7169203331', 16)
    """
    for text in told:
        if (match := _TRACEPARENT.fullmatch(text)) and not (match[1] == "00" and match[5]):
            _, trace_id, parent_id, flags, _ = match.groups()
            return Trace(trace_id, secrets.token_hex(8), flags, parent_id)
    return Trace(secrets.token_hex(16), secrets.token_hex(8))


def enter(trace: Trace) -> None:
    """What this thread or task does from now on, and what it starts, is this step."""
    _current.set(trace)


@contextmanager
def entered(trace: Trace) -> Iterator[None]:
    """While this lasts, what this thread or task does is this step."""
    token = _current.set(trace)
    try:
        yield
    finally:
        _current.reset(token)


def current_trace() -> Trace | None:
    """The step that this thread or task does; None outside any."""
    return _current.get()


def current_traceparent() -> str:
    """Its `traceparent`; empty outside any."""
    return str(_current.get() or "")
