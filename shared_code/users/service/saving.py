"""Changing what a user may see and do."""

from collections.abc import Sequence

from shared_code.kit.clock import Clock
from shared_code.kit.errors import InvalidRequest, PreconditionFailed, PreconditionRequired
from shared_code.kit.exact_json import from_json
from shared_code.kit.period import Period
from shared_code.sites.models import UserSites
from shared_code.store.audit_log import AuditEntry, FieldChange
from shared_code.store.editing import Addition, OptimisticSave, Saved, WriteRequest
from shared_code.store.unit_of_work import ChangeSet
from shared_code.users.models import ADMINISTRATOR, FIELDS, USERS, StoredUser, row_with, values_of
from shared_code.users.ports import RightsBy, UserStore
from shared_code.users.service.directory import UserDirectory, no_such_user
from shared_code.users.updates import UserUpdate
from shared_code.users.views import UserDetails


class UserEditing:
    """Saves rows of users, each with its entry in the trail; safe to share between threads."""

    def __init__(
        self, store: UserStore, directory: UserDirectory, rights_by: RightsBy, editing: OptimisticSave, clock: Clock
    ) -> None:
        self._store = store
        self._directory = directory
        self._rights_by = rights_by
        self._editing = editing
        self._clock = clock

    def save(self, subject: str, update: UserUpdate, write: WriteRequest) -> Saved[UserDetails]:
        """Store what is sent of a row.

        Raises ResourceNotFound, PreconditionRequired, PreconditionFailed, InvalidRequest where no administrator would
        be left or the caller would take the right away from himself, and what `OptimisticSave.add` raises.
        """
        return self._editing.add(USERS, write, lambda: self._addition(subject, update, write))

    def _addition(self, subject: str, update: UserUpdate, write: WriteRequest) -> Addition[UserDetails]:
        guard, before = self._store.guard(), self._store.get(subject)
        self._check_version(subject, before, write)
        old = before.user if before else UserSites(subject=subject)
        new = row_with(old, update.values(), old.version + 1)
        changes = _changes(old, new)
        if before and not changes:
            return Addition(ChangeSet(USERS, None, write.user), self._directory.shown(old, old.version))
        self._keep_an_administrator(new, write)
        entry = AuditEntry(
            at=self._clock.now(),
            user=write.user,
            request_id=write.request_id,
            family="user",
            period=Period.of(self._clock.today()),
            version=new.version,
            changes=tuple(changes),
            reason=update.reason,
        )
        return Addition(self._store.change(new, before, entry, guard), self._directory.shown(new, new.version))

    def _check_version(self, subject: str, before: StoredUser | None, write: WriteRequest) -> None:
        if write.versions is None and not write.only_new:
            raise PreconditionRequired(
                "Say which version you change: send If-Match with the ETag of your last GET of this user.",
                field="If-Match",
            )
        if before is None:
            if not write.only_new:
                raise no_such_user(subject)
            return
        if before.user.version in (write.versions or ()):
            return
        current = self._directory.shown(before.user, before.user.version)
        raise PreconditionFailed(
            "Somebody else saved this user after you read it. Compare `current`, then save again with `etag`.",
            field="If-Match" if write.versions is not None else "If-None-Match",
            details={"current": from_json(current.data), "etag": current.etag},
        )

    def _keep_an_administrator(self, new: UserSites, write: WriteRequest) -> None:
        """Refuses what would leave the company, or the caller, without the right to give rights."""
        rows = self._store.all()
        given = self._rights_by({**rows, new.subject: new})
        was = self._rights_by(rows)(new.subject).role == ADMINISTRATOR
        if not was or given(new.subject).role == ADMINISTRATOR:
            return
        if new.subject == write.user:
            raise InvalidRequest(
                "You cannot take the right of an administrator from yourself; ask another administrator.", field="/role"
            )
        if not any(given(subject).role == ADMINISTRATOR for subject in rows):
            raise InvalidRequest("This user is the last administrator; make somebody else one first.", field="/role")


def _changes(old: UserSites, new: UserSites) -> Sequence[FieldChange]:
    before, after = values_of(old), values_of(new)
    return [FieldChange(f"/{name}", before[name], after[name]) for name in FIELDS if before[name] != after[name]]
