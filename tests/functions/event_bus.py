"""An event bus of the tests."""

import json

from shared_code.application import current
from shared_code.messaging.events import OutgoingEvent
from shared_code.messaging.queue import MessageRefused


class Bus:
    """An event bus that keeps what it is given, unless it fails."""

    def __init__(self) -> None:
        self.events: list[OutgoingEvent] = []
        self.failure: Exception | None = None
        self.too_large: set[str] = set()
        """Types of which it takes no event: they are too large."""

    def publish(self, event: OutgoingEvent) -> None:
        if event.type in self.too_large:
            raise MessageRefused("too large")
        if self.failure:
            raise self.failure
        self.events.append(event)

    def told(self) -> list[dict[str, object]]:
        """Publish what waits; all that was told so far."""
        current().event_outbox.dispatch()
        return [json.loads(event.body) for event in self.events]

    def close(self) -> None:
        """Nothing to let go of."""
