"""What the audit trail needs from outside."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from shared_code.sites.models import Site
from shared_code.store.audit_log import AuditEntry


class Sites(Protocol):
    """The sites."""

    def get(self, site_id: str) -> Site:
        """A site by its number; raises SiteNotFound."""
        ...


class Saves(Protocol):
    """What was saved, one entry a save."""

    def audit_between(
        self, owner: str, first: datetime | None, last: datetime | None, after: str | None
    ) -> Iterator[tuple[str, AuditEntry]]:
        """Entries with their keys from the last instant back to the first, beyond a key; read as they are needed."""
        ...
