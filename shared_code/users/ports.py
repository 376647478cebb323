"""What users need from outside."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from shared_code.sites.models import District, Region, Site, UserSites
from shared_code.store.audit_log import AuditEntry
from shared_code.store.unit_of_work import ChangeSet
from shared_code.users.models import StoredUser


class Organisation(Protocol):
    """What rows of users name."""

    @property
    def sites(self) -> Mapping[str, Site]: ...

    @property
    def districts(self) -> Mapping[str, District]: ...

    @property
    def regions(self) -> Mapping[str, Region]: ...


class UserStore(Protocol):
    """Rows of users as they are stored now, and what was changed of them."""

    def get(self, subject: str) -> StoredUser | None:
        """One row; None where there is none."""
        ...

    def all(self) -> Mapping[str, UserSites]:
        """All rows by subject."""
        ...

    def seen(self) -> Mapping[str, datetime]:
        """When users were last seen, by subject; those without a row too."""
        ...

    def history(self, subject: str) -> Sequence[AuditEntry]:
        """The latest changes of a row, newest first."""
        ...

    def guard(self) -> str | None:
        """What every change replaces, to be read before anything that a change rests on."""
        ...

    def change(self, user: UserSites, before: StoredUser | None, entry: AuditEntry, guard: str | None) -> ChangeSet:
        """What stores a row with its entry in the trail, unless any row was changed since the guard was read."""
        ...


class Given(Protocol):
    """What a row gives: a role or none, its permissions, sites (None: all), a sentence where it gives no access."""

    @property
    def role(self) -> str | None: ...

    @property
    def permissions(self) -> frozenset[str]: ...

    @property
    def sites(self) -> frozenset[str] | None: ...

    @property
    def no_access(self) -> str: ...


RightsBy = Callable[[Mapping[str, UserSites]], Callable[[str], Given]]
"""What each user is given by some rows, which need not be those that a process keeps; as requests are let in."""
