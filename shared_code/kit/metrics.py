"""Figures of the running product, by OpenTelemetry: each name and unit once.

They go to the meter provider of the process. Where nobody has set one, a figure costs a function call.
"""

from opentelemetry.metrics import get_meter

_METER = get_meter("forecasting")

_REDELIVERIES = _METER.create_counter(
    "forecasting.queue.redeliveries", "{message}", "Deliveries of messages that were delivered before"
)
_SAVED = _METER.create_counter(
    "forecasting.queue.coalesced", "{recalculation}", "Recalculations that another message had made needless"
)


def count_redelivery(queue: str) -> None:
    """A message was delivered that had been delivered before."""
    _REDELIVERIES.add(1, {"queue": queue})


def count_coalesced(queue: str, recalculations: int = 1) -> None:
    """Messages asked for recalculations that were made with those of other messages, or had been."""
    _SAVED.add(recalculations, {"queue": queue})
