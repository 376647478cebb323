"""The outbox: messages of a change are stored with it, so they are sent even if the sender dies.

Marker first, then the transaction that holds the messages, then send, then delete the outbox rows and the marker. A
request removes only a marker that it created and that nobody has touched since; one that two requests shared is left
to the timer. So a message without a marker cannot exist, and whatever a crash leaves behind, `dispatch` finds.
"""

import logging
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import asdict, fields
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from uuid_utils import uuid7

from shared_code.kit.clock import Clock, instant_of
from shared_code.kit.errors import ForecastingAPIError
from shared_code.messaging.queue import Message, MessageRefused, PublishFailed
from shared_code.messaging.sending import Sender
from shared_code.store.names import FORECASTS, PENDING
from shared_code.store.site_partition import pack, unpack
from shared_code.store.table import MAX_OPERATIONS, Delete, Insert, Row, TableStore, Upsert, WriteConflict

_BUCKET = "0"
_LONGEST_REQUEST = timedelta(minutes=10)
DISPATCH_SECONDS: Final = 5.0
"""How long the timer waits for the broker to take the messages of a site."""

OUTBOX: Final = "o|"
"""What the keys of outbox rows begin with."""
Outgoing = Mapping[str, Message]
"""Messages by the keys of their outbox rows."""

log = logging.getLogger(__name__)


class Outbox:
    """Messages of owners on their way to the broker; those of changes may take the one through `coalescing`."""

    def __init__(self, tables: TableStore, sender: Sender, clock: Clock, coalescing: Sender | None = None) -> None:
        self._tables = tables
        self._sender = sender
        self._coalescing = coalescing or sender
        self._clock = clock

    def mark(self, owner: str) -> str | None:
        """Mark the owner; the ETag of a marker that is ours alone to remove, None where another request's stood."""
        properties = {"at": self._clock.now().isoformat()}
        try:
            return self._tables.submit(PENDING, _BUCKET, [Insert(owner, properties)])[0]
        except WriteConflict:
            self._tables.submit(PENDING, _BUCKET, [Upsert(owner, properties)])
            return None

    def post(self, owner: str, messages: Sequence[Message]) -> None:
        """Store messages that follow no change, and hand them to the sender."""
        for start in range(0, len(messages), MAX_OPERATIONS):
            outgoing = {outbox_key(): message for message in messages[start : start + MAX_OPERATIONS]}
            marker = self.mark(owner)
            self._tables.submit(FORECASTS, owner, [outbox_row(key, message) for key, message in outgoing.items()])
            self.send(owner, outgoing, marker)

    def send(self, owner: str, messages: Outgoing, marker: str | None) -> None:
        """Hand stored messages to the sender; once they are sent, their rows and the request's own marker go."""

        def settle(sent: "Future[None]") -> None:
            if error := sent.exception():
                log.info("messages of %s wait in the outbox: %s", owner, error)
                return
            try:
                self._delete(owner, messages)
                if marker:
                    self._unmark(owner, marker)
            except ForecastingAPIError as failed:
                log.warning("messages of %s are sent and will be again: %s", owner, failed.message)

        self._coalescing.send(list(messages.values())).add_done_callback(settle)

    def dispatch(self) -> int:
        """Send what is left in the outboxes of marked owners, until the broker refuses; the number of messages sent.

        Safe to repeat. A message that the broker does not take, although it is well, holds up its own site only.
        """
        count = 0
        for marker in self._tables.query(PENDING, _BUCKET):
            try:
                count += self._dispatch(marker)
            except MessageRefused:
                log.exception("a message of %s can never be sent; it stays in the outbox", marker.row)
            except (PublishFailed, TimeoutError) as error:
                log.warning("messages of %s wait in the outbox: %s", marker.row, error or "the broker does not answer")
                break
        return count

    def waiting_since(self) -> datetime | None:
        """Since when the oldest message waits; None where none does. One look at each marked owner."""
        owners = [marker.row for marker in self._tables.query(PENDING, _BUCKET)]
        oldest = (next(self._tables.query(FORECASTS, owner, OUTBOX, f"{OUTBOX}~"), None) for owner in owners)
        return min((instant_of(row.row.removeprefix(OUTBOX)) for row in oldest if row), default=None)

    def _dispatch(self, marker: Row) -> int:
        owner, count = marker.row, 0
        while messages := self._stored(owner):
            self._sender.send(list(messages.values())).result(DISPATCH_SECONDS)
            self._delete(owner, messages)
            count += len(messages)
        at = datetime.fromisoformat(str(marker.properties["at"]))
        if not count and self._clock.now() - at > _LONGEST_REQUEST:
            self._unmark(owner, marker.etag)
        return count

    def _stored(self, owner: str) -> Outgoing:
        """The owner's oldest messages, as many as are deleted at once."""
        rows = islice(self._tables.query(FORECASTS, owner, OUTBOX, f"{OUTBOX}~"), MAX_OPERATIONS)
        return {row.row: _message(row) for row in rows}

    def _delete(self, owner: str, messages: Outgoing) -> None:
        self._tables.submit(FORECASTS, owner, [Delete(row) for row in messages])

    def _unmark(self, owner: str, etag: str) -> None:
        try:
            self._tables.submit(PENDING, _BUCKET, [Delete(owner, etag)])
        except WriteConflict:
            log.debug("another request marked %s meanwhile; its marker stays", owner)


def outbox_key() -> str:
    """A new row key for a message; later ones sort after earlier ones."""
    return f"{OUTBOX}{uuid7()}"


def outbox_row(key: str, message: Message) -> Insert:
    """A message as it is stored with its change."""
    return Insert(key, pack(asdict(message)))


def _message(row: Row) -> Message:
    """A stored message; what a later version of the app stored beside its fields is left out."""
    content = unpack(row.properties)
    return Message(**{field.name: content[field.name] for field in fields(Message)})
