"""The vocabulary of loads: a request to load a file, what is wrong with the file, what a load did."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Final, NamedTuple

from shared_code.derivations.formatting import format_value
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.kit.validation import letters
from shared_code.store.audit_log import FieldChange

COMPANY: Final = "company"
"""The owner of what belongs to all sites, such as the audit trail of the chart; no site's number is spelled so."""


Columns = Mapping[str, str]
"""The columns of a file by the field that each fills, as its header names them; none of a file without a header."""


def column_of(columns: Columns, field: str) -> str:
    """What a field is called in a file, with its own name where that is another one.

    >>> column_of({"site": "Cost Center", "job_code": "Job Code"}, "site")
    'Cost Center (site)'
    >>> column_of({"site": "Cost Center", "job_code": "Job Code"}, "job_code"), column_of({}, "site")
    ('Job Code', 'site')
    """
    name = columns.get(field, field)
    return name if letters(name) == letters(field) else f"{name} ({field})"


class RowProblem(NamedTuple):
    """One wrong thing in a file: where it stands, and what to write instead."""

    line: int
    field: str
    message: str

    def in_words_of(self, columns: Columns) -> "RowProblem":
        """The problem with the column's name as the file has it."""
        return self._replace(field=column_of(columns, self.field))

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.message}" if self.field else f"line {self.line}: {self.message}"


class LoadRefused(Exception):
    """A file of which nothing was stored; `problems` names every wrong thing in it, but for `more` of them.

    `found` are the same as they were found: RowProblem where a line has it, else a sentence.
    """

    quotes_input: ClassVar = True  # so its text is for whoever sent the file, not for the log

    def __init__(self, problems: Iterable[object], more: int = 0) -> None:
        self.found = tuple(problems)
        self.problems = tuple(map(str, self.found))
        self.more = more
        super().__init__("\n".join(self.problems))

    def in_words_of(self, columns: Columns) -> "LoadRefused":
        """The same with the names of columns as the file has them."""
        named = (one.in_words_of(columns) if isinstance(one, RowProblem) else one for one in self.found)
        return LoadRefused(named, self.more)


class LoadStopped(Exception):
    """A load that others came in between of, after it had begun to store; loading the file again finishes it."""


class How(StrEnum):
    """What becomes of what is stored beside what a file names."""

    USUAL = "usual"
    ADD = "add"
    COMPLETE = "complete"
    PARTIAL = "partial"


class LoadEffect(StrEnum):
    """What a load makes of a figure that is stored."""

    NEW = "new"
    CHANGED = "changed"
    FALLS = "falls"
    TURNS = "turns"
    GOES = "goes"
    MOVES = "moves"


class DocumentDiff(NamedTuple):
    """What a load makes of a document or entry: the fields that differ, and rows by what becomes of them.

    `noted` says in a sentence which figures fall, turn or go, and which rows move; `family` is what a month is of.
    """

    owner: str
    period: Period
    changes: tuple[FieldChange, ...]
    noted: tuple[tuple[LoadEffect, str], ...] = ()
    family: str = ""
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


def _silent(*_: object) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class LoadRequest:
    """Who loads which file and how; with `dry_run` nothing is stored.

    `tell` hears how a long load goes, `advance` the same in figures (how many of how many), `show` every difference
    that it makes. `fingerprint` is that of the rows of a file that is added.
    """

    user: str
    file: str
    run_id: str
    dry_run: bool = False
    how: How = How.USUAL
    fingerprint: str = ""
    tell: Callable[[str], None] = _silent
    advance: Callable[[int, int], None] = _silent
    show: Callable[[DocumentDiff], None] = _silent

    def step(self, number: int, of: int, what: str) -> None:
        """Say that one of several parts of the work is done."""
        self.tell(f"  {number} of {of}  {what}")
        self.advance(number, of)

    @property
    def is_yaml(self) -> bool:
        return self.file.lower().endswith((".yaml", ".yml"))


class LoadWarnings(Model):
    """What of one kind is legal and worth a look: the first sentences, and how many more."""

    kind: str
    sentences: tuple[str, ...]
    more: int = 0


class SiteCounts(Model):
    """What a load changes at a site: months, and rows by what becomes of them."""

    site: str
    months: int = 0
    created: int = 0
    updated: int = 0
    removed: int = 0


class LoadReport(Model):
    """What a load did, or would do; the same for a command line, for table `runs` and over HTTP."""

    kind: str = ""
    file: str = ""
    user: str = ""
    run: str = ""
    state: str = ""
    counts: Mapping[str, int] = {}
    sites: tuple[SiteCounts, ...] = ()
    unusual: tuple[LoadWarnings, ...] = ()
    problems: tuple[str, ...] = ()

    @property
    def warnings(self) -> list[str]:
        """All sentences in a row."""
        return [line for group in self.unusual for line in _lines(group)]


def _lines(group: LoadWarnings) -> list[str]:
    return [*group.sentences, *([f"and {group.more} more of the same kind"] if group.more else [])]


def shown(value: object, unit: str = "") -> str:
    """A figure as a person reads it, with its unit; $ as everywhere.

    >>> shown(Decimal("16.00"), "h"), shown(Decimal("0.500000")), shown(Decimal(1800), "$"), shown(None)
    ('16 h', '0.5', '$1,800.00', 'nothing')
    """
    if isinstance(value, Decimal):
        return format_value(value, unit) if unit == "$" else f"{value.normalize():f} {unit}".strip()
    return "nothing" if value is None else str(value)
