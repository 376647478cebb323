"""Events for other systems: what is published, on which topic, and where to.

Events go to the topics of an event bus: `kafka` is Event Hubs' endpoint, `LoggedEvents` a laptop's log; both satisfy
`EventBus`. They leave from an outbox (`shared_code/store/event_outbox.py`), in the order in which they were told.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EventTopic:
    """A topic: as many consumers as it has partitions read at once; events leave it after a while."""

    name: str
    partitions: int
    kept: timedelta


FORECASTING_EVENTS: Final = EventTopic("forecastingEvents", 6, timedelta(days=7))
STATISTICS_EVENTS: Final = EventTopic("statisticsEvents", 3, timedelta(days=3))
TOPICS: Final[Sequence[EventTopic]] = (FORECASTING_EVENTS, STATISTICS_EVENTS)

TOPIC_OF: Final[Mapping[str, EventTopic]] = {
    "StatisticsUpdated": STATISTICS_EVENTS,
    "PayrollCalculated": FORECASTING_EVENTS,
    "PLViewRefreshed": FORECASTING_EVENTS,
}
"""The topic of each type of event."""

DEAD_EVENTS: Final = "events"
"""Partition of the table `dead`: events that the bus will never take."""


@dataclass(frozen=True, slots=True)
class OutgoingEvent:
    """An event as it is published: `site_id` is its key, so that all of a site stay in order; `body` is JSON.

    `instead_of` is the type of the event in whose place it stands, `traceparent` the step of a trace that told it.
    """

    type: str
    site_id: str
    body: str
    instead_of: str = ""
    traceparent: str = ""

    @property
    def topic(self) -> str:
        return TOPIC_OF[self.instead_of or self.type].name


class EventBus(Protocol):
    """Where events are published. Used by one thread at a time."""

    def publish(self, event: OutgoingEvent) -> None:
        """Hand an event to the bus, which keeps it; returns once it has. Raises PublishFailed, MessageRefused."""
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


class LoggedEvents:
    """The event bus of a laptop: one line each, without the figures."""

    def publish(self, event: OutgoingEvent) -> None:
        facts = {"siteId": event.site_id, "bytes": len(event.body)}
        log.info("event %s on %s", event.type, event.topic, extra={"metadata": facts})

    def close(self) -> None:
        """Nothing to let go of."""
