"""One transaction: what is saved together changes together.

Documents, month facts, head, audit entry, kept answer and the messages of the change (see `outbox`) are written at
once or not at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from uuid_utils import uuid7

from shared_code.kit.clock import Clock
from shared_code.kit.period import Period
from shared_code.messaging.commands import MonthsChanged, message_of
from shared_code.messaging.queue import Message
from shared_code.store.audit_log import AuditEntry, audit_content
from shared_code.store.idempotency import IdempotencyRecord, idempotency_record, record_content, record_key
from shared_code.store.names import FORECASTS
from shared_code.store.outbox import Outbox, outbox_key, outbox_row
from shared_code.store.site_partition import (
    MADE_BY,
    Content,
    Series,
    document_key,
    facts_key,
    facts_version,
    newest_first,
    pack,
    unpack,
)
from shared_code.store.table import Insert, Merge, Operation, Replace, TableStore


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
class ChangeSet:
    """Everything one save or load writes for an owner; `inputs` names those that change with it, None: none do."""

    owner: str
    inputs: Series | None
    user: str
    documents: Sequence[DocumentWrite] = ()
    facts: Sequence[FactsWrite] = ()
    rows: Sequence[RowWrite] = ()
    audit: AuditEntry | None = None
    commands: Sequence[Command] = ()
    kept: IdempotencyRecord | None = None
    correlation_id: str = ""


class UnitOfWork:
    """Writes of an owner's partition, of the table `forecasts` unless another is named."""

    def __init__(self, tables: TableStore, outbox: Outbox, clock: Clock, table: str = FORECASTS) -> None:
        self._tables = tables
        self._outbox = outbox
        self._clock = clock
        self._table = table

    def commit(self, change: ChangeSet) -> None:
        """Store the change and hand its messages to the sender.

        Raises WriteConflict when a document, facts or kept key moved meanwhile.
        """
        version = str(uuid7())
        messages = {outbox_key(): _message(change, command, version) for command in change.commands}
        marker = self._outbox.mark(change.owner) if messages else None
        rows = [outbox_row(key, message) for key, message in messages.items()]
        self._tables.submit(self._table, change.owner, [*self._operations(change, version), *rows])
        if messages:
            self._outbox.send(change.owner, messages, marker)

    def idempotency_record(self, owner: str, key: str) -> IdempotencyRecord | None:
        """The answer kept under a key, expired ones included."""
        row = self._tables.get(self._table, owner, record_key(key))
        return idempotency_record(key, unpack(row.properties), row.etag) if row else None

    def _operations(self, change: ChangeSet, version: str) -> list[Operation]:
        at = self._clock.now()
        saved = {"savedAt": at.isoformat(), "savedBy": change.user}
        operations: list[Operation] = [Merge("h", {change.inputs: version})] if change.inputs else []
        for write in change.documents:
            row = document_key(write.period, write.family, write.series)
            operations.append(_guarded(row, {**pack(write.content), "version": write.version, **saved}, write.etag))
        made_by = {MADE_BY: facts_version()}
        operations += [
            _guarded(facts_key(write.period, write.family), {**pack(write.content), **made_by}, write.etag)
            for write in change.facts
        ]
        operations += [_guarded(write.row, pack(write.content), write.etag) for write in change.rows]
        if change.audit:
            operations.append(Insert(f"a|{newest_first(change.audit.at)}", pack(audit_content(change.audit))))
        if change.kept:
            record = pack(record_content(change.kept))
            operations.append(_guarded(record_key(change.kept.key), record, change.kept.etag))
        return operations


def _guarded(row: str, properties: dict[str, str | int | bool], etag: str | None) -> Operation:
    return Insert(row, properties) if etag is None else Replace(row, properties, etag)


def _message(change: ChangeSet, command: Command, version: str) -> Message:
    """A command carries ids only; its id makes saving A, B, A again three messages and a resend none."""
    periods = [str(period) for period in command.periods]
    body = MonthsChanged(
        site_id=change.owner,
        periods=command.periods,
        cause=change.inputs,
        user_id=change.user,
        correlation_id=change.correlation_id,
    )
    return message_of(command.subject, body, change.owner, *periods, version)
