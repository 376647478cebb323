"""The watch: what only a look tells is measured, and each alarm is a line of the log."""

import logging
from collections.abc import Mapping
from datetime import datetime

from shared_code.kit.clock import Clock
from shared_code.kit.metrics import set_reading, set_waiting
from shared_code.messaging.dead_letters import BrokerAway, WatchedQueues
from shared_code.messaging.sending import Sender
from shared_code.operations.alarms import (
    ACTUALS_LATE,
    ALARMS,
    BROKER_AWAY,
    DEAD_LETTERS,
    EVENTS_WAIT,
    OUTBOX_WAITS,
    QUEUE_WAITS,
    SWEEP_LATE,
    Alarm,
)
from shared_code.operations.service.dead_letters import DeadLetters
from shared_code.store.event_outbox import EventOutbox
from shared_code.store.job_runs import COMPLETE, VALIDATION_FLOW, Runs
from shared_code.store.outbox import Outbox
from shared_code.store.sweep import SWEEP_FLOW

log = logging.getLogger(__name__)


class Watch:
    """Looks at queues, outboxes and runs; it changes nothing."""

    def __init__(  # noqa: PLR0913, PLR0917 - what a composition root hands over
        self,
        letters: DeadLetters,
        queues: WatchedQueues,
        sender: Sender,
        outbox: Outbox,
        events: EventOutbox,
        runs: Runs,
        clock: Clock,
    ) -> None:
        self._letters = letters
        self._queues = queues
        self._sender = sender
        self._outbox = outbox
        self._events = events
        self._runs = runs
        self._clock = clock

    def look(self) -> Mapping[Alarm, float]:
        """The reading of each alarm; those above their limits are told in the log."""
        readings = {
            **self._of_broker(),
            **self._of_runs(),
            OUTBOX_WAITS: self._seconds_since(self._outbox.waiting_since()),
            EVENTS_WAIT: self._seconds_since(self._events.waiting_since()),
        }
        for alarm in ALARMS:
            value = readings[alarm]
            set_reading(alarm.name, value)
            if value > alarm.above:
                log.warning("alarm %s: %s", alarm.name, alarm.sentence.format(value=value))
        return readings

    def _of_broker(self) -> Mapping[Alarm, float]:
        letters, _ = self._letters.all()
        try:
            waiting, is_away = self._queues.waiting(), not self._sender.is_working()
        except BrokerAway:
            waiting, is_away = {}, True
        for queue, messages in waiting.items():
            set_waiting(queue, messages)
        return {
            DEAD_LETTERS: len(letters),
            QUEUE_WAITS: max(waiting.values(), default=0),
            BROKER_AWAY: int(is_away),
        }

    def _of_runs(self) -> Mapping[Alarm, float]:
        looked = next((run for run in self._runs.latest(VALIDATION_FLOW, 5) if run.status == COMPLETE), None)
        swept = next((run.end for run in self._runs.latest(SWEEP_FLOW, 5) if run.status == COMPLETE), None)
        return {
            ACTUALS_LATE: len(looked.result["late"]) if looked else 0,
            SWEEP_LATE: self._seconds_since(swept) / 3600,
        }

    def _seconds_since(self, instant: datetime | None) -> float:
        """0 where nothing began yet."""
        return (self._clock.now() - instant).total_seconds() if instant else 0
