"""Commands between functions: what is sent, and who sends it.

A topic routes each message by its subject into one queue (`queues`). `sqlite_queue` is the embedded broker of a
laptop, `service_bus` sends to Azure Service Bus; both satisfy `Publisher`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A command: ids only, never amounts. `id` makes a second sending of the same command harmless."""

    id: str
    subject: str
    body: str
    correlation_id: str

    @property
    def traceparent(self) -> str:
        """The step of a trace that sent it, as its body says; empty where it says none."""
        try:
            told = json.loads(self.body)
        except ValueError:
            return ""
        found = told.get("traceparent") if isinstance(told, dict) else None
        return found if isinstance(found, str) else ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message in the hands of a consumer; `count` is 1 at the first try, `lock` proves who holds it."""

    number: int
    queue: str
    message: Message
    count: int
    lock: str


class PublishFailed(Exception):
    """The broker did not take the messages; they stay in the outbox."""


class MessageRefused(PublishFailed):
    """The broker is well and does not take this message, now or later."""


class PermanentFault(Exception):
    """A message that can never succeed, however often it is delivered.

    `reason` is one word of those in docs/runbook.md, `description` a sentence for whoever looks at it.
    """

    def __init__(self, reason: str, description: str) -> None:
        super().__init__(f"{reason}: {description}")
        self.reason = reason
        self.description = description


class Publisher(Protocol):
    """Where messages are sent. Implementations are safe to share between threads."""

    def publish(self, messages: Sequence[Message]) -> None:
        """Hand messages to the broker, which keeps them until they are consumed; may take as long as the broker does.

        Raises PublishFailed, MessageRefused.
        """
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
