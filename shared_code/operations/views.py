"""Dead letters, runs and operations as the API shows them."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from shared_code.kit.clock import Instant
from shared_code.kit.model import Model
from shared_code.kit.money import Ratio


class DeadLetterView(Model):
    """A message that was given up; nothing is lost of a site but that its roll-ups are late."""

    id: str = Field(description="What a replay calls it by, within its queue")
    queue: str = Field(examples=["pl-view-refresh"])
    at: Instant = Field(description="When it was given up; of those that Service Bus holds: when it was sent")
    reason: str = Field(
        description="`Unreadable`, `UnknownVersion`, `UnknownSite`: it can never succeed as it is. "
        "`MaxDeliveryCountExceeded`: it kept failing. `Refused`: an event, of the queue `events`, that is too large",
        examples=["UnknownSite"],
    )
    description: str = Field(description="What went wrong, in a sentence")
    delivery_count: int = Field(description="How many times it was delivered", examples=[1])
    site_id: str | None = Field(description="The site that it is about; null where that cannot be read")


class RunView(Model):
    """One run of a job, a load or a replay; what its flow does not count is null."""

    id: str = Field(description="What `/operations/{id}` calls it by")
    flow: str = Field(description="What ran, such as `sweep` or `load-budget`", examples=["sweep"])
    start: Instant
    end: Instant | None = Field(description="null while it runs, and of one that was killed")
    status: str = Field(
        description="`running`, `complete`, `stopped` (the next goes on), `refused` (a file with problems), "
        "`failed` (by an error, or silent for half an hour)",
        examples=["complete"],
    )
    created: int | None = Field(description="Rows that are new")
    updated: int | None = Field(description="Rows or months that say something else now")
    failed: int | None = Field(description="What could not be done; of a refused file: its problems")
    error: str | None


class OperationView(Model):
    """How far long work is, and what came of it."""

    id: str
    status: str = Field(description="As that of a run", examples=["complete"])
    progress: Ratio | None = Field(description="Fraction that is done; null where nobody knows", examples=[1])
    result: Mapping[str, Any] = Field(description="The figures of the run, as its flow has them")


class CacheView(Model):
    """What the cache has, and how often it helped the process that answers."""

    backend: str = Field(
        description="`redis`: all instances share it; `memory`: this process has one", examples=["redis"]
    )
    entries: int | None = Field(description="Answers that are kept")
    bytes: int | None = Field(description="Memory that they take; null where nobody knows")
    hits: int = Field(description="Answers of this process that were there")
    misses: int = Field(description="Answers of this process that had to be made")
    shared: int = Field(description="Requests that waited for an answer which another one was making")


class CacheRemovedView(Model):
    """What was forgotten."""

    pattern: str = Field(examples=["pl:0170:*"])
    removed: int = Field(description="Answers that were forgotten")
