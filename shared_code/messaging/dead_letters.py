"""Dead letters: messages that were given up, by a consumer at once or by the broker after the last delivery."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Final, Protocol

from pydantic import ConfigDict, Field, ValidationError

from shared_code.kit.model import Model
from shared_code.messaging.queue import Message

FAILED_TOO_OFTEN: Final = "MaxDeliveryCountExceeded"
"""Why a broker gives a message up, in the word of Service Bus."""
MOST: Final = 250
"""Dead letters of one queue that a broker shows."""

_KEY: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")


class BrokerAway(Exception):
    """The broker does not tell which dead letters it has."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that was given up: why, when, and at which of its deliveries."""

    queue: str
    message: Message
    reason: str
    description: str
    at: datetime
    deliveries: int

    @property
    def id(self) -> str:
        """The id of the message; a digest where somebody else sent it and its id could be no key of a row."""
        sent = self.message.id
        return sent if _KEY.fullmatch(sent) else hashlib.sha256(f"{sent}|{self.message.body}".encode()).hexdigest()

    @property
    def site_id(self) -> str | None:
        """The site that the message is about, as far as it can be read."""
        try:
            return _About.model_validate_json(self.message.body).site_id
        except ValidationError:
            return None


class WatchedQueues(Protocol):
    """The queues of a broker as operations see them: what waits, and what failed too often."""

    def waiting(self) -> Mapping[str, int]:
        """How many messages each queue has; of Service Bus `MOST` at most. Raises BrokerAway."""
        ...

    def dead_letters(self) -> Sequence[DeadLetter]:
        """Those of all queues, the oldest first, `MOST` of each at most. Raises BrokerAway."""
        ...

    def withdraw(self, queue: str, letter_id: str, keep: Callable[[DeadLetter], None]) -> bool:
        """Take a dead letter away once `keep` has returned; False where there is none of this id. Raises BrokerAway."""
        ...


class _About(Model):
    """What of a body tells the site."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore")

    site_id: str | None = Field(None, max_length=10)
