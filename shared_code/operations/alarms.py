"""What is an alarm, as data; docs/runbook.md has an entry for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Alarm:
    """A reading that must not be above a limit; `sentence` says what is wrong, with the reading as `{value}`."""

    name: str
    above: float
    sentence: str


DEAD_LETTERS: Final = Alarm("dead-letters", 0, "{value:.0f} messages were given up")
OUTBOX_WAITS: Final = Alarm("outbox-waits", 600, "a message waits in an outbox for {value:.0f} seconds")
EVENTS_WAIT: Final = Alarm("events-wait", 600, "an event waits to be published for {value:.0f} seconds")
QUEUE_WAITS: Final = Alarm("queue-waits", 200, "{value:.0f} messages or more wait in one queue")
BROKER_AWAY: Final = Alarm("broker-away", 0, "the broker takes no messages, or does not tell which it has")
ACTUALS_LATE: Final = Alarm("actuals-late", 0, "{value:.0f} sites have feeds that are late")
SWEEP_LATE: Final = Alarm("sweep-late", 26, "the last sweep came to its end {value:.0f} hours ago")

ALARMS: Final[Sequence[Alarm]] = (
    DEAD_LETTERS, OUTBOX_WAITS, EVENTS_WAIT, QUEUE_WAITS, BROKER_AWAY, ACTUALS_LATE, SWEEP_LATE,
)  # fmt: skip
