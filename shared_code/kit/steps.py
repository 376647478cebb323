"""Steps of a trace that are over: what was asked of the product, and what it asked of others. One listener hears them.

Where nobody listens, they are counted alone (`metrics`).
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from shared_code.kit.clock import UTC_CLOCK
from shared_code.kit.metrics import record_asked
from shared_code.kit.trace import Trace, continued, current_traceparent

Facts = Mapping[str, str | int | float]

PART: Final = "part"
"""The fact of a step that asks: whom."""


class StepKind(StrEnum):
    """What a step was: asked of the product (a request, a message, a timer's hour), or by the product of others."""

    REQUEST = "request"
    MESSAGE = "message"
    TIMER = "timer"
    ASKED = "asked"
    SENT = "sent"


class Part(StrEnum):
    """What the product asks, by the names that OpenTelemetry's conventions have for such systems."""

    TABLES = "azure.tables"
    BROKER = "servicebus"
    EVENTS = "kafka"
    CACHE = "redis"
    WAREHOUSE = "microsoft.sql_server"


@dataclass(frozen=True, slots=True)
class TraceStep:
    """A step that is over.

    `name` says what it was in words of ours; `facts` may be shown to whoever reads logs. `seconds` is how long it took,
    `ended_at` seconds since 1970.
    """

    trace: Trace
    kind: StepKind
    name: str
    seconds: float
    facts: Facts
    is_failed: bool
    ended_at: float = field(default_factory=lambda: UTC_CLOCK.now().timestamp())


Listener = Callable[[TraceStep], None]


class _Heard:
    """Who listens in this process."""

    listener: Listener | None = None


def listen(listener: Listener | None) -> None:
    """Have every step told to this one from now on; to nobody."""
    _Heard.listener = listener


def is_heard() -> bool:
    """Whether anybody listens; where nobody does, a step need not be made."""
    return _Heard.listener is not None


def tell(step: TraceStep) -> None:
    """A step is over."""
    if _Heard.listener:
        _Heard.listener(step)


def _never(_: Exception) -> bool:
    return False


@contextmanager
def asking(
    part: Part,
    what: str,
    *,
    kind: StepKind = StepKind.ASKED,
    under: str = "",
    is_answer: Callable[[Exception], bool] = _never,
) -> Iterator[None]:
    """While this lasts, `part` is asked for something: a step below that of this thread, or below `under`.

    What is raised is a failure, unless it `is_answer`. Outside any step it is counted and not told: what threads of the
    product look at by themselves is nobody's request.
    """
    begun, failed = time.perf_counter(), True
    try:
        yield
        failed = False
    except Exception as error:
        failed = not is_answer(error)
        raise
    finally:
        seconds, above = time.perf_counter() - begun, under or current_traceparent()
        record_asked(part, what, seconds, is_failed=failed)
        if above and is_heard():
            tell(TraceStep(continued(above), kind, what, seconds, {PART: part}, failed))
