"""Figures of the running product, by OpenTelemetry: each name and unit once.

They go to the meter provider of the process. Where nobody has set one, a figure costs a function call. Where there is
one, adding a time to a histogram takes 75, so times may wait for a thread that has the time (`record_later`).
"""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from opentelemetry.metrics import CallbackOptions, Histogram, Observation, get_meter

MOST_WAITING: Final = 100_000
"""Times that wait at most, some 30 MB; a further one is recorded at once."""
Facts = Mapping[str, str | int]

_METER = get_meter("forecasting")

_REDELIVERIES = _METER.create_counter(
    "forecasting.queue.redeliveries", "{message}", "Deliveries of messages that were delivered before"
)
_SAVED = _METER.create_counter(
    "forecasting.queue.coalesced", "{recalculation}", "Recalculations that another message had made needless"
)
_DELAY = _METER.create_histogram(
    "forecasting.change.delay", "s", "Time from the request of a change to the rows that follow it"
)
_BREAKER = _METER.create_gauge(
    "forecasting.breaker.open", "1", "1 while calls of a dependency are given up at once, else 0"
)
_DEPTH = _METER.create_gauge("forecasting.queue.depth", "{message}", "Messages in a queue")
_READING = _METER.create_gauge("forecasting.alarm.reading", "1", "What an alarm goes by; docs/runbook.md has the units")

_REQUESTS = _METER.create_histogram(
    "http.server.request.duration", "s", "Time of a request, by route, method and status"
)
_WORK = _METER.create_histogram("forecasting.function.duration", "s", "Time of a message or of a timer's run")
_ASKED = _METER.create_histogram(
    "forecasting.dependency.duration", "s", "Time of what the product asked of others: store, broker, cache, warehouse"
)
_threads = {"busy": 0, "limit": 0, "waiting": 0}
"""What the last request found; it is asked for once a minute, so that a request does not tell it each time."""


def _observe(name: str, unit: str, description: str, of: str) -> None:
    def observed(_: CallbackOptions) -> list[Observation]:
        return [Observation(_threads[of])]

    _METER.create_observable_gauge(name, [observed], unit, description)


_observe("forecasting.threads.busy", "{thread}", "Threads that endpoints take", "busy")
_observe("forecasting.threads.limit", "{thread}", "Threads that endpoints may take at once", "limit")
_observe("forecasting.threads.waiting", "{request}", "Requests that wait for a thread", "waiting")


class _Later:
    """What waits to be recorded; None where nothing does."""

    waiting: deque[tuple[Histogram, float, Facts]] | None = None


def record_later(*, later: bool) -> None:
    """Have times wait for `record_waiting` from now on, or recorded at once again."""
    waited, _Later.waiting = _Later.waiting, deque() if later else None
    _record_all(waited or ())


def record_waiting() -> None:
    """Record the times that wait: by a thread that no request waits for, every few seconds."""
    if waiting := _Later.waiting:
        _record_all(waiting.popleft() for _ in range(len(waiting)))


def _record_all(times: Iterable[tuple[Histogram, float, Facts]]) -> None:
    for histogram, seconds, facts in times:
        histogram.record(seconds, facts)


def _record(histogram: Histogram, seconds: float, facts: Facts) -> None:
    waiting = _Later.waiting
    if waiting is None or len(waiting) >= MOST_WAITING:
        histogram.record(seconds, facts)
    else:
        waiting.append((histogram, seconds, facts))


def record_request(method: str, route: str, status: int, seconds: float) -> None:
    """A request was answered; `route` as it is declared, empty where there is none."""
    facts: dict[str, str | int] = {"http.request.method": method, "http.response.status_code": status}
    _record(_REQUESTS, seconds, facts | ({"http.route": route} if route else {}))


def record_work(trigger: str, function: str, seconds: float, *, is_failed: bool) -> None:
    """A message was worked on, or a timer's run ended."""
    _record(_WORK, seconds, {"trigger": trigger, "function": function, "outcome": "failed" if is_failed else "done"})


def record_asked(part: str, what: str, seconds: float, *, is_failed: bool) -> None:
    """Another part was asked for something."""
    outcome = "failed" if is_failed else "done"
    _record(_ASKED, seconds, {"dependency": part, "operation": what, "outcome": outcome})


def set_threads(busy: int, limit: int, waiting: int) -> None:
    """So many of the threads that endpoints may take are taken, and so many requests wait for one."""
    _threads.update(busy=busy, limit=limit, waiting=waiting)


def count_redelivery(queue: str) -> None:
    """A message was delivered that had been delivered before."""
    _REDELIVERIES.add(1, {"queue": queue})


def count_coalesced(queue: str, recalculations: int = 1) -> None:
    """Messages asked for recalculations that were made with those of other messages, or had been."""
    _SAVED.add(recalculations, {"queue": queue})


def record_delay(queue: str, seconds: float) -> None:
    """So long after its request a change is in the rows that the consumer of a queue keeps."""
    _record(_DELAY, seconds, {"queue": queue})


def set_breaker(dependency: str, *, is_open: bool) -> None:
    """Calls of a dependency are given up at once from now on, or made again."""
    _BREAKER.set(int(is_open), {"dependency": dependency})


def set_waiting(queue: str, messages: int) -> None:
    """So many messages are in a queue."""
    _DEPTH.set(messages, {"queue": queue})


def set_reading(alarm: str, value: float) -> None:
    """What an alarm goes by."""
    _READING.set(value, {"alarm": alarm})
