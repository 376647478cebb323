"""Audit entries: who changed what in one save, and how an entry is stored in the site's partition."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from shared_code.kit.period import Period

AUDIT_KEY = re.compile(r"a\|[0-9]{14}\|[0-9a-f]{32}")
"""Row keys of audit entries."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field a save changed; None is "not set"."""

    field: str
    old: Any
    new: Any


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who changed what in one save; `version` is the document's version after it."""

    at: datetime
    user: str
    request_id: str
    family: str
    period: Period
    version: int
    changes: tuple[FieldChange, ...]
    reason: str | None = None


def audit_content(entry: AuditEntry) -> Mapping[str, Any]:
    """An audit entry as it is stored."""
    return {
        "at": entry.at.isoformat(),
        "user": entry.user,
        "requestId": entry.request_id,
        "family": entry.family,
        "period": str(entry.period),
        "version": entry.version,
        "reason": entry.reason,
        "changes": [[change.field, change.old, change.new] for change in entry.changes],
    }


def audit_entry(content: Mapping[str, Any]) -> AuditEntry:
    """The entry that `audit_content` stored."""
    return AuditEntry(
        at=datetime.fromisoformat(content["at"]),
        user=content["user"],
        request_id=content["requestId"],
        family=content["family"],
        period=Period.parse(content["period"]),
        version=content["version"],
        changes=tuple(FieldChange(*change) for change in content["changes"]),
        reason=content["reason"],
    )
