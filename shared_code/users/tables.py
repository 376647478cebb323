"""Rows of users in the table store, and what administrators changed of them.

Table `reference`, partition `users`: row = subject; `a|<subject>|<max-ms>|<id>` an entry of the trail;
`k|<hash>` a kept answer; `g|` the guard that every change replaces, so that of two at once one sees the other. No
subject holds a `|`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from shared_code.kit.clock import Clock
from shared_code.sites.models import UserSites
from shared_code.store.audit_log import AuditEntry, audit_content, audit_entry
from shared_code.store.last_seen import LastSeen
from shared_code.store.names import REFERENCE
from shared_code.store.outbox import Outbox
from shared_code.store.reference import changing
from shared_code.store.site_partition import newest_first, unpack
from shared_code.store.table import TableStore, WriteConflict
from shared_code.store.unit_of_work import ChangeSet, RowWrite, UnitOfWork
from shared_code.users.models import USERS, StoredUser

_GUARD, _END = "g|", "~"
_SHOWN = 20


class UserTables:
    """Rows of users as they are stored now."""

    def __init__(self, tables: TableStore, last_seen: LastSeen) -> None:
        self._tables = tables
        self._last_seen = last_seen

    def get(self, subject: str) -> StoredUser | None:
        row = self._tables.get(REFERENCE, USERS, subject)
        return StoredUser(UserSites.model_validate(unpack(row.properties)), row.etag) if row else None

    def all(self) -> Mapping[str, UserSites]:
        rows = self._tables.query(REFERENCE, USERS)
        return {row.row: UserSites.model_validate(unpack(row.properties)) for row in rows if "|" not in row.row}

    def seen(self) -> Mapping[str, datetime]:
        return self._last_seen.all()

    def history(self, subject: str) -> Sequence[AuditEntry]:
        rows = self._tables.query(REFERENCE, USERS, f"a|{subject}|", f"a|{subject}|{_END}")
        return [audit_entry(unpack(row.properties)) for row in islice(rows, _SHOWN)]

    def guard(self) -> str | None:
        """ETag of what every change replaces; None before the first."""
        row = self._tables.get(REFERENCE, USERS, _GUARD)
        return row.etag if row else None

    def change(self, user: UserSites, before: StoredUser | None, entry: AuditEntry, guard: str | None) -> ChangeSet:
        content = user.model_dump(mode="json", by_alias=True)
        rows = [
            RowWrite(user.subject, content, before.etag if before else None),
            RowWrite(f"a|{user.subject}|{newest_first(entry.at)}", audit_content(entry)),
            RowWrite(_GUARD, {"by": entry.request_id}, guard),
        ]
        return ChangeSet(USERS, None, entry.user, rows=rows)


class UserChanges(UnitOfWork):
    """Changes of rows of users: this process works by them at once, others with the next message or in a minute."""

    def __init__(self, tables: TableStore, outbox: Outbox, clock: Clock, forget: Callable[[], None]) -> None:
        super().__init__(tables, outbox, clock, REFERENCE)
        self._forget = forget

    def commit(self, change: ChangeSet) -> None:
        """Store the change; one that changes nothing stores nothing. Raises WriteConflict."""
        if change.rows:
            self._commit_rows(change)
        elif change.kept:
            super().commit(change)

    def _commit_rows(self, change: ChangeSet) -> None:
        lost: WriteConflict | None = None
        with changing(self._tables):
            try:
                super().commit(change)
            except WriteConflict as conflict:  # nothing was stored, and what others read may be shared again
                lost = conflict
        self._forget()
        if lost:
            raise lost
