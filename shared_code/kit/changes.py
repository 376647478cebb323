"""One transaction: what is saved together changes together, and its messages are sent even if the sender dies.

Marker first, then the transaction (documents, month facts, head, audit entry, outbox messages, kept answer), then
send, then delete the outbox rows and the marker. A request removes only a marker that it created and that nobody has
touched since; one that two requests shared is left to the timer. So a message without a marker cannot exist, and
whatever a crash leaves behind, `dispatch_pending` finds.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from uuid_utils import uuid7

from shared_code.kit.clock import Clock
from shared_code.kit.documents import (
    FORECASTS,
    AuditEntry,
    Content,
    Series,
    audit_content,
    document_key,
    facts_key,
    newest_first,
    pack,
    unpack,
)
from shared_code.kit.period import Period
from shared_code.kit.queue import Message, Publisher, PublishFailed
from shared_code.kit.table import (
    MAX_OPERATIONS,
    Delete,
    Insert,
    Merge,
    Operation,
    Replace,
    Row,
    TableStore,
    Upsert,
    WriteConflict,
)

PENDING = "pending"
_BUCKET = "0"
_LONGEST_REQUEST = timedelta(minutes=10)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DocumentWrite:
    """A document to store; `etag` is that of the state it was made from, None when there was none."""

    period: Period
    family: str
    series: Series
    content: Content
    version: int = 1
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class FactsWrite:
    """Month facts to store, with the ETag of the facts they replace."""

    period: Period
    family: str
    content: Content
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class RowWrite:
    """Another row of the owner's partition to store, by its key, with the ETag of the row it replaces."""

    row: str
    content: Content
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """A message to send after the change: its subject and the months it is about."""

    subject: str
    periods: tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer to give again when the same idempotent request returns; `etag` is that of the row, once stored."""

    key: str
    fingerprint: str
    body: str
    answer_etag: str
    expires: datetime
    etag: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """Everything one save or load writes for an owner; `head` names the inputs that change with it, None: none do."""

    owner: str
    head: Series | None
    user: str
    documents: Sequence[DocumentWrite] = ()
    facts: Sequence[FactsWrite] = ()
    rows: Sequence[RowWrite] = ()
    audit: AuditEntry | None = None
    commands: Sequence[Command] = ()
    kept: KeptAnswer | None = None
    correlation_id: str = ""


class Changes:
    """Writes of an owner's partition."""

    def __init__(self, tables: TableStore, publisher: Publisher, clock: Clock) -> None:
        self._tables = tables
        self._publisher = publisher
        self._clock = clock

    def commit(self, change: Change) -> None:
        """Store the change and send its messages; WriteConflict when a document, facts or kept key moved meanwhile."""
        version = str(uuid7())
        messages = {f"o|{uuid7()}": _message(change, command, version) for command in change.commands}
        marker = self._mark(change.owner) if messages else None
        outbox = [Insert(row, pack(asdict(message))) for row, message in messages.items()]
        self._tables.submit(FORECASTS, change.owner, [*self._operations(change, version), *outbox])
        if messages and self._send(change.owner, messages) and marker:
            self._unmark(change.owner, marker)

    def dispatch_pending(self) -> int:
        """Send what is left in the outboxes of marked owners; the number of messages sent. Safe to repeat."""
        return sum(self._dispatch(marker) for marker in self._tables.query(PENDING, _BUCKET))

    def kept(self, owner: str, key: str) -> KeptAnswer | None:
        """The answer kept under a key, expired ones included."""
        row = self._tables.get(FORECASTS, owner, f"k|{key}")
        if row is None:
            return None
        content = unpack(row.properties)
        expires = datetime.fromisoformat(content["expires"])
        return KeptAnswer(key, content["fingerprint"], content["body"], content["answerEtag"], expires, row.etag)

    def _operations(self, change: Change, version: str) -> list[Operation]:
        at = self._clock.now()
        saved = {"savedAt": at.isoformat(), "savedBy": change.user}
        operations: list[Operation] = [Merge("h", {change.head: version})] if change.head else []
        for write in change.documents:
            row = document_key(write.period, write.family, write.series)
            operations.append(_guarded(row, {**pack(write.content), "version": write.version, **saved}, write.etag))
        operations += [_guarded(facts_key(f.period, f.family), pack(f.content), f.etag) for f in change.facts]
        operations += [_guarded(write.row, pack(write.content), write.etag) for write in change.rows]
        if change.audit:
            operations.append(Insert(f"a|{newest_first(change.audit.at)}", pack(audit_content(change.audit))))
        if change.kept:
            operations.append(_guarded(f"k|{change.kept.key}", pack(_kept_content(change.kept)), change.kept.etag))
        return operations

    def _mark(self, owner: str) -> str | None:
        """Mark the owner; the ETag of a marker that is ours alone to remove, None where another request's stood."""
        properties = {"at": self._clock.now().isoformat()}
        try:
            return self._tables.submit(PENDING, _BUCKET, [Insert(owner, properties)])[0]
        except WriteConflict:
            self._tables.submit(PENDING, _BUCKET, [Upsert(owner, properties)])
            return None

    def _unmark(self, owner: str, etag: str) -> None:
        try:
            self._tables.submit(PENDING, _BUCKET, [Delete(owner, etag)])
        except WriteConflict:
            log.debug("another request marked %s meanwhile; its marker stays", owner)

    def _send(self, owner: str, messages: dict[str, Message]) -> bool:
        try:
            self._publisher.publish(list(messages.values()))
        except PublishFailed:
            log.warning("messages of %s wait in the outbox: the broker did not take them", owner, exc_info=True)
            return False
        self._tables.submit(FORECASTS, owner, [Delete(row) for row in messages])
        return True

    def _dispatch(self, marker: Row) -> int:
        owner = marker.row
        rows = list(self._tables.query(FORECASTS, owner, "o|", "o|~"))[:MAX_OPERATIONS]
        messages = {row.row: Message(**unpack(row.properties)) for row in rows}
        if messages:
            return len(messages) if self._send(owner, messages) else 0
        if self._clock.now() - datetime.fromisoformat(str(marker.properties["at"])) > _LONGEST_REQUEST:
            self._unmark(owner, marker.etag)
        return 0


def _guarded(row: str, properties: dict[str, str | int | bool], etag: str | None) -> Operation:
    return Insert(row, properties) if etag is None else Replace(row, properties, etag)


def _message(change: Change, command: Command, version: str) -> Message:
    """A command carries ids only; its id makes saving A, B, A again three messages and a resend none."""
    periods = [str(period) for period in command.periods]
    identity = "|".join([command.subject, change.owner, *periods, version])
    body = {"siteId": change.owner, "periods": periods, "cause": change.head, "correlationId": change.correlation_id}
    return Message(
        hashlib.sha256(identity.encode()).hexdigest(), command.subject, json.dumps(body), change.correlation_id
    )


def _kept_content(kept: KeptAnswer) -> Content:
    return {
        "fingerprint": kept.fingerprint,
        "body": kept.body,
        "answerEtag": kept.answer_etag,
        "expires": kept.expires.isoformat(),
    }
