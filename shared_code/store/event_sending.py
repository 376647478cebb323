"""Publishing events beside the consumers that told them, so that none of these waits for the bus."""

import logging
from contextlib import suppress
from datetime import UTC, datetime
from queue import Full, Queue
from threading import Thread
from typing import Final

from shared_code.kit.clock import Clock
from shared_code.kit.errors import ForecastingAPIError
from shared_code.kit.metrics import set_breaker
from shared_code.messaging.queue import PublishFailed
from shared_code.messaging.sending import PAUSE
from shared_code.store.event_outbox import EventOutbox

MOST_WAITING: Final = 1000
_CLOSING_SECONDS: Final = 2.0

log = logging.getLogger(__name__)


class EventSender:
    """One thread publishes the events of the sites that it is told of; after a failure it pauses.

    What it leaves undone waits in the outbox for the timer.
    """

    def __init__(self, outbox: EventOutbox, clock: Clock) -> None:
        self._outbox = outbox
        self._clock = clock
        self._resumes_at = datetime.min.replace(tzinfo=UTC)
        self._sites: Queue[str | None] = Queue(MOST_WAITING)
        self._thread = Thread(target=self._work, name="events", daemon=True)
        self._thread.start()

    def notify(self, site_id: str) -> None:
        """A site has events to publish."""
        with suppress(Full):
            self._sites.put_nowait(site_id)

    def is_working(self) -> bool:
        """False while the bus takes no events."""
        return self._clock.now() >= self._resumes_at

    def close(self) -> None:
        """End, unless the bus keeps the thread waiting: it ends with the process then."""
        with suppress(Full):
            self._sites.put_nowait(None)
        self._thread.join(_CLOSING_SECONDS)

    def _work(self) -> None:
        while site_id := self._sites.get():
            if self.is_working():
                self._publish(site_id)

    def _publish(self, site_id: str) -> None:
        try:
            self._outbox.publish(site_id)
        except PublishFailed as error:
            self._resumes_at = self._clock.now() + PAUSE
            set_breaker("events", is_open=True)
            log.warning("events of %s wait in the outbox: %s", site_id, error)
        except ForecastingAPIError as failed:
            log.warning("events of %s are published later: %s", site_id, failed.message)
        else:
            set_breaker("events", is_open=False)
