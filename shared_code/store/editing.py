"""Saving a document that people edit at the same time: preconditions, kept answers, conflicts, retries.

A feature says how a request changes its document (`EditProposal`); this module decides whether it may, in the order of
the contract: replay of a kept answer, refusals of the feature, If-Match, and stores it. A save that loses a race is
made again from the new state, so a changed neighbour (month facts) costs a retry and a changed document a 412.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Generic, TypeVar

from shared_code.kit.answer import Answer
from shared_code.kit.clock import Clock
from shared_code.kit.errors import (
    ForecastingAPIError,
    IdempotencyKeyReused,
    PreconditionFailed,
    PreconditionRequired,
    ServiceUnavailable,
)
from shared_code.kit.exact_json import from_json
from shared_code.kit.period import Period
from shared_code.store.audit_log import AuditEntry, FieldChange
from shared_code.store.idempotency import IdempotencyRecord
from shared_code.store.site_partition import Content, Document, Documents, Series
from shared_code.store.table import WriteConflict
from shared_code.store.unit_of_work import ChangeSet, Command, DocumentWrite, FactsWrite, UnitOfWork

T = TypeVar("T")

ANSWERS_KEPT_FOR = timedelta(hours=24)
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class WriteRequest:
    """Who asks for a write, which version they saw, and how the answer is rendered, should it have to be kept.

    `versions` are those of If-Match, `None` when the header is missing; `only_new` is `If-None-Match: *`.
    `key` identifies user, method, path and Idempotency-Key, `fingerprint` the body; both None without that header.
    `validate_only` asks what a save would answer, and stores nothing.
    """

    user: str
    request_id: str
    versions: frozenset[int] | None = None
    only_new: bool = False
    key: str | None = None
    fingerprint: str = ""
    validate_only: bool = False
    render: Callable[[Answer[Any]], bytes] = lambda answer: answer.data


@dataclass(frozen=True, slots=True)
class EditProposal(Generic[T]):
    """What a request would make of a document, computed from the state read just before.

    `content` and `facts` are what to store, `sent` the fields of the request, `answer` gives the month as it would be
    shown at a version, and `current` as it is stored now.
    """

    owner: str
    period: Period
    family: str
    stored: Document | None
    content: Content
    sent: Sequence[FieldChange]
    facts: Sequence[FactsWrite]
    answer: Callable[[int], Answer[T]]
    current: Callable[[], Answer[T]]
    reason: str | None = None

    @property
    def version(self) -> int:
        return self.stored.version if self.stored else 0

    @property
    def changes(self) -> Sequence[FieldChange]:
        """The fields that differ; none: nothing to store."""
        return [change for change in self.sent if change.new != change.old]


@dataclass(frozen=True, slots=True)
class Addition(Generic[T]):
    """What a request adds beside what is there: the change that stores it, and the answer."""

    change: ChangeSet
    answer: Answer[T]


@dataclass(frozen=True, slots=True)
class Saved(Generic[T]):
    """The answer of a save; `kept` is its body where the request has a key, `replayed` tells an earlier request's."""

    answer: Answer[T]
    kept: IdempotencyRecord | None = None
    replayed: bool = False


class OptimisticSave:
    """Saves proposals; safe to share between threads."""

    def __init__(
        self,
        documents: Documents,
        changes: UnitOfWork,
        clock: Clock,
        commands_after: Callable[[Sequence[FactsWrite]], Sequence[Command]],
    ) -> None:
        self._documents = documents
        self._changes = changes
        self._clock = clock
        self._commands_after = commands_after

    def save(self, owner: str, write: WriteRequest, propose: Callable[[], EditProposal[T]]) -> Saved[T]:
        """Store what `propose` makes of the current state.

        Raises IdempotencyKeyReused, whatever `propose` raises, PreconditionRequired, PreconditionFailed (with the
        current state and the fields both sides changed), ServiceUnavailable after too many lost races. Where it is only
        to be validated, it raises what `propose` raises, and answers at the version that is stored.
        """
        if write.validate_only:
            return Saved(_tried(propose()))
        for _ in range(_ATTEMPTS):
            kept = self._record(owner, write)
            if replay := self._replay(kept, write):
                return replay
            try:
                proposal = propose()
                may_write = self._may_write(proposal, write)
            except ForecastingAPIError:
                if replay := self._replay(
                    self._record(owner, write), write
                ):  # the same request came first, and the state is its own
                    return replay
                raise
            if not may_write:
                return self._replay(self._record(owner, write), write) or Saved(proposal.current())
            answer = proposal.answer(proposal.version + 1)
            to_keep = self._to_keep(write, answer, kept)
            try:
                self._changes.commit(self._change(proposal, write, to_keep))
            except WriteConflict:
                continue
            return Saved(answer, to_keep)
        raise _too_many_races()

    def add(self, owner: str, write: WriteRequest, make: Callable[[], Addition[T]]) -> Saved[T]:
        """Store what `make` adds to the current state; a repeated request gets its answer again.

        Raises IdempotencyKeyReused, whatever `make` raises, ServiceUnavailable after too many lost races.
        """
        for _ in range(_ATTEMPTS):
            kept = self._record(owner, write)
            if replay := self._replay(kept, write):
                return replay
            addition = make()
            to_keep = self._to_keep(write, addition.answer, kept)
            try:
                self._changes.commit(replace(addition.change, kept=to_keep))
            except WriteConflict:
                continue
            return Saved(addition.answer, to_keep)
        raise _too_many_races()

    def _record(self, owner: str, write: WriteRequest) -> IdempotencyRecord | None:
        """What is kept under the request's key, expired or not."""
        return self._changes.idempotency_record(owner, write.key) if write.key else None

    def _replay(self, kept: IdempotencyRecord | None, write: WriteRequest) -> Saved[Any] | None:
        """The answer of an earlier request with the same key; None where none is kept, or no longer."""
        if kept is None or kept.expires <= self._clock.now():
            return None
        return Saved(Answer(b"null"), _same_request(kept, write), replayed=True)

    def _may_write(self, proposal: EditProposal[T], write: WriteRequest) -> bool:
        """True to store, False when there is nothing to store; raises where the caller's version does not fit."""
        if write.versions is None and not write.only_new:
            raise PreconditionRequired(
                "Say which version you change: send If-Match with the ETag of your last GET of this month.",
                field="If-Match",
            )
        if not proposal.changes:
            return False
        if proposal.version in (write.versions or ()) or (write.only_new and proposal.version == 0):
            return True
        current = proposal.current()
        raise PreconditionFailed(
            "Somebody else saved this month after you read it. Compare `conflicts`, then save again with `etag`.",
            field="If-Match" if write.versions is not None else "If-None-Match",
            details={
                "current": from_json(current.data),
                "etag": current.etag,
                "conflicts": self._conflicts(proposal, write),
            },
        )

    def _conflicts(self, proposal: EditProposal[T], write: WriteRequest) -> list[dict[str, Any]]:
        """Fields that the caller sent and others changed since the version the caller saw."""
        seen = max((version for version in write.versions or {0} if version < proposal.version), default=0)
        base: dict[str, Any] = {}
        for entry in self._documents.audit(proposal.owner):
            if (entry.family, entry.period) != (proposal.family, proposal.period):
                continue
            if entry.version <= seen:
                break
            base.update({change.field: change.old for change in entry.changes})
        return [
            {"field": sent.field, "base": base[sent.field], "yours": sent.new, "theirs": sent.old}
            for sent in proposal.changes
            if sent.field in base
        ]

    def _to_keep(
        self, write: WriteRequest, answer: Answer[T], expired: IdempotencyRecord | None
    ) -> IdempotencyRecord | None:
        if not write.key:
            return None
        body, expires = write.render(answer).decode(), self._clock.now() + ANSWERS_KEPT_FOR
        row = expired.etag if expired else None
        return IdempotencyRecord(write.key, write.fingerprint, body, answer.etag, expires, row)

    def _change(self, proposal: EditProposal[T], write: WriteRequest, to_keep: IdempotencyRecord | None) -> ChangeSet:
        stored, version = proposal.stored, proposal.version + 1
        etag = stored.etag if stored else None
        document = DocumentWrite(proposal.period, proposal.family, Series.FORECAST, proposal.content, version, etag)
        audit = AuditEntry(
            at=self._clock.now(),
            user=write.user,
            request_id=write.request_id,
            family=proposal.family,
            period=proposal.period,
            version=version,
            changes=tuple(proposal.changes),
            reason=proposal.reason,
        )
        return ChangeSet(
            owner=proposal.owner,
            inputs=Series.FORECAST,
            user=write.user,
            documents=[document],
            facts=proposal.facts,
            audit=audit,
            commands=self._commands_after(proposal.facts),
            kept=to_keep,
            correlation_id=write.request_id,
        )


def _tried(proposal: EditProposal[T]) -> Answer[T]:
    """What a save would answer."""
    return proposal.answer(proposal.version) if proposal.changes else proposal.current()


def fingerprint(*parts: str) -> str:
    """A key that fits a row key, the same for the same parts."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _too_many_races() -> ServiceUnavailable:
    return ServiceUnavailable(
        "This month kept changing while it was saved; nothing of yours was stored. Try again in a moment.",
        headers={"Retry-After": "1"},
    )


def _same_request(kept: IdempotencyRecord, write: WriteRequest) -> IdempotencyRecord:
    if kept.fingerprint != write.fingerprint:
        raise IdempotencyKeyReused(
            "This Idempotency-Key was used for another body. Take a new key for a new change.", field="Idempotency-Key"
        )
    return kept
