"""The vocabulary of loads: a request to load a file, what is wrong with the file, what a load did."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from shared_code.kit.documents import FieldChange
from shared_code.kit.period import Period

Entries = Mapping[str, Any]
"""What a file says about a document: sections such as `balances` with their entries by key, or single values."""


COMPANY: Final = "company"
"""The owner of what belongs to all sites, such as the audit trail of the chart; no site's number is spelled so."""


class RowProblem(NamedTuple):
    """One wrong thing in a file: where it stands, and what to write instead."""

    line: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.message}" if self.field else f"line {self.line}: {self.message}"


class LoadRefused(Exception):
    """A file of which nothing was stored; `problems` names every wrong thing in it."""

    def __init__(self, problems: Iterable[object]) -> None:
        self.problems = tuple(map(str, problems))
        super().__init__("\n".join(self.problems))


def _silent(_: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """Who loads which file; with `dry_run` nothing is stored. `tell` hears how a long load goes."""

    user: str
    file: str
    run_id: str
    dry_run: bool = False
    tell: Callable[[str], None] = _silent

    @property
    def is_yaml(self) -> bool:
        return self.file.lower().endswith((".yaml", ".yml"))


class DocumentDiff(NamedTuple):
    """What a load makes of a document or entry: the fields that differ, and rows by what becomes of them."""

    owner: str
    period: Period
    changes: tuple[FieldChange, ...]
    created: int = 0
    updated: int = 0
    unchanged: int = 0


def counted(owner: str, period: Period, named: Collection[str], changes: Iterable[FieldChange]) -> DocumentDiff:
    """What a load makes of a document whose entries it names by key."""
    found = tuple(changes)
    keys = {key_of(change) for change in found}
    updated = {key_of(change) for change in found if change.old is not None}
    return DocumentDiff(owner, period, found, len(keys - updated), len(updated), len({*named} - keys))


def key_of(change: FieldChange) -> str:
    """The key that a change of a document is about, its account or day or job.

    >>> key_of(FieldChange("/balances/4790", 5, 6)), key_of(FieldChange("/closed", None, True))
    ('4790', 'closed')
    """
    return change.field.split("/")[-1]


@dataclass(slots=True)
class LoadReport:
    """What a load did, or would do; `notices` are legal and worth a look."""

    changed: list[DocumentDiff] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def counts(self) -> Mapping[str, int]:
        """Sites and months that changed, and rows by what became of them."""
        touched = [one for one in self.changed if one.changes and one.owner != COMPANY]
        return {
            "sites": len({one.owner for one in touched}),
            "months": len({(one.owner, one.period) for one in touched}),
            "created": sum(one.created for one in self.changed),
            "updated": sum(one.updated for one in self.changed),
            "unchanged": sum(one.unchanged for one in self.changed),
        }
