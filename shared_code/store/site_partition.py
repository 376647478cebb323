"""What belongs to one owner, in one partition of the table `forecasts`, so that it changes in one transaction.

Row keys (`|` separates):

    h                             head: one version id each for forecast, budget, actual and contract
    c|<from>                      contract terms in force from a day until the next
    d|<period>|<family>|<series>  a family's month, as saved or loaded, one row: JSON in chunked properties
    f|<period>|<family>           month facts: the few monthly figures made from that family's documents; their property
                                  `madeBy` tells the rules they were made by
    v                             the rules that all month facts of the owner are known to be made by
    j                             the owner's job codes: people and rates
    s|<period>, s|<period>|<version>, n|<period>|<version>
                                  snapshots of a month: their index, a version, its derivation
    a|<max-ms>|<id>               audit entry, newest first: one per save, all its changes inside
    o|<uuid7>                     outbox message
    k|<hash>                      kept answer of an idempotent request
    i|<consumer>|<messageId>      inbox mark: this message had an effect that is no function of state
    p|<driver>                    the predictive forecast of a driver, with what was learnt of its days
    q|o|<cause>, q|c|<max-ms>|<id>, q|s
                                  alerts: what is open, what was closed, newest first with its expiry, the scores
    g|<period>|<horizon>, g|scores
                                  forecasts of a month's days as they stood so many days before; what they came to
    l|<period>|<hash>             a file whose rows were added to a month, so that nobody adds them twice

The table `pending` (partition `0`, row = owner) marks owners that may have unsent messages.
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from uuid_utils import uuid7

from shared_code.derivations.nodes import rules_digest
from shared_code.kit.exact_json import from_json
from shared_code.kit.period import Period
from shared_code.store.audit_log import AuditEntry, audit_entry
from shared_code.store.names import FORECASTS
from shared_code.store.table import Properties, Row, TableStore, Value

PART_CHARACTERS = 32_000
"""Length of the properties that JSON is cut into; the store takes 32,768."""

_END = "\x7e"  # `~`, which sorts after every character of our keys

FACTS_SHAPE: Final = 4
"""Raised when month facts are made or stored otherwise although no rule has a new version."""

MADE_BY: Final = "madeBy"
VERSION_ROW: Final = "v"


Content = Mapping[str, Any]


class Series(StrEnum):
    """Where a document's figures come from."""

    BUDGET = "budget"
    ACTUAL = "actual"
    FORECAST = "forecast"
    CONTRACT = "contract"
    SCHEDULED = "scheduled"
    PREDICTIVE = "predictive"
    TOLD = "told"


DocumentKey = tuple[str, Series]
"""Which of a month's documents: its family and series."""
Contents = Mapping[DocumentKey, Content]
"""What a month's documents hold."""


@dataclass(frozen=True, slots=True)
class Revision:
    """Version ids of all an owner's inputs; whoever holds the head can tell whether a result is current."""

    versions: Mapping[str, str]

    @property
    def key(self) -> str:
        return ",".join(f"{kind}:{self.versions[kind]}" for kind in sorted(self.versions))


@dataclass(frozen=True, slots=True)
class Document:
    """A stored month of a family; `version` counts the saves of users (or loads), from 1."""

    content: Content
    version: int
    etag: str
    saved_at: datetime
    saved_by: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Stored content that is replaced as a whole: month facts of a family, terms of a contract.

    `made_by` tells the rules that month facts were made by; None before they were kept.
    """

    content: Content
    etag: str
    made_by: str | None = None


class Documents:
    """Reads of an owner's partition."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables

    def revision(self, owner: str) -> Revision:
        row = self._tables.get(FORECASTS, owner, "h")
        return Revision({kind: str(version) for kind, version in row.properties.items()} if row else {})

    def month(self, owner: str, period: Period) -> Mapping[DocumentKey, Document]:
        """All documents of a month by (family, series), in one range read."""
        rows = self._tables.query(FORECASTS, owner, f"d|{period}|", f"d|{period}|{_END}")
        return {_family_and_series(row.row): _document(row) for row in rows}

    def months(
        self, owner: str, first: Period, last: Period, wanted: Collection[DocumentKey]
    ) -> Mapping[Period, Mapping[DocumentKey, Document]]:
        """Some documents of each month from the first to the last, in one range read."""
        found: dict[Period, dict[DocumentKey, Document]] = {}
        for row in self._tables.query(FORECASTS, owner, f"d|{first}|", f"d|{last}|{_END}"):
            if (key := _family_and_series(row.row)) in wanted:
                found.setdefault(Period.parse(row.row.split("|")[1]), {})[key] = _document(row)
        return found

    def document(self, owner: str, period: Period, family: str, series: Series) -> Document | None:
        row = self._tables.get(FORECASTS, owner, document_key(period, family, series))
        return _document(row) if row else None

    def documents(self, owner: str, family: str, series: Series) -> Mapping[Period, Document]:
        """All documents of a family and series by month, in one range read."""
        rows = self._tables.query(FORECASTS, owner, "d|", f"d|{_END}")
        keyed = ((row.row.split("|"), row) for row in rows)
        return {Period.parse(month): _document(row) for (_, month, *key), row in keyed if key == [family, series]}

    def facts(self, owner: str, family: str, first: Period, last: Period) -> Mapping[Period, Facts]:
        """A family's month facts from the first to the last month, in one range read."""
        rows = self._tables.query(FORECASTS, owner, f"f|{first}|", f"f|{last}|{_END}")
        keyed = ((row.row.split("|"), row) for row in rows)
        return {Period.parse(key[1]): _facts(row) for key, row in keyed if key[2] == family}

    def month_facts(
        self, owner: str, first: Period, last: Period, families: Collection[str] | None = None
    ) -> Mapping[Period, Mapping[str, Facts]]:
        """The facts of some families (None: all) by month and family, from the first to the last, in one range read."""
        found: dict[Period, dict[str, Facts]] = {}
        for row in self._tables.query(FORECASTS, owner, f"f|{first}|", f"f|{last}|{_END}"):
            _, month, family = row.row.split("|")
            if families is None or family in families:
                found.setdefault(Period.parse(month), {})[family] = _facts(row)
        return found

    def months_with_facts(self, owner: str) -> Sequence[Period]:
        """The months of which facts are stored."""
        rows = self._tables.query(FORECASTS, owner, "f|", f"f|{_END}")
        return sorted({Period.parse(row.row.split("|")[1]) for row in rows})

    def has_outdated_facts(self, owner: str, families: Collection[str]) -> bool:
        """Whether other rules than today's made any facts of some families."""
        rows = self._tables.query(FORECASTS, owner, "f|", f"f|{_END}")
        return any(row.properties.get(MADE_BY) != facts_version() for row in rows if row.row.split("|")[2] in families)

    def version_row(self, owner: str) -> Facts | None:
        """The row that tells which rules all facts of the owner were made by."""
        return self.row(owner, VERSION_ROW)

    def contracts(self, owner: str) -> Mapping[date, Facts]:
        """All terms of the owner's contract by the day from which they are in force, in one range read."""
        rows = self._tables.query(FORECASTS, owner, "c|", f"c|{_END}")
        return {date.fromisoformat(row.row[2:]): _facts(row) for row in rows}

    def row(self, owner: str, key: str) -> Facts | None:
        """Another row of the owner by its key."""
        row = self._tables.get(FORECASTS, owner, key)
        return _facts(row) if row else None

    def rows(self, owner: str, start: str, end: str) -> Iterator[tuple[str, Content]]:
        """Other rows of the owner whose keys begin with something from `start` to `end`, with their keys."""
        for row in self._tables.query(FORECASTS, owner, start, f"{end}{_END}"):
            yield row.row, unpack(row.properties)

    def audit(self, owner: str) -> Iterator[AuditEntry]:
        """Audit entries, newest first; rows are fetched as they are needed."""
        for row in self._tables.query(FORECASTS, owner, "a|", f"a|{_END}"):
            yield audit_entry(unpack(row.properties))

    def audit_between(
        self, owner: str, first: datetime | None, last: datetime | None, after: str | None
    ) -> Iterator[tuple[str, AuditEntry]]:
        """Audit entries with their keys from the last instant back to the first, beyond the key `after`.

        One range of keys; rows are fetched as they are needed.
        """
        start = f"a|{countdown(last)}" if last else "a|"
        end = f"a|{countdown(first)}|{_END}" if first else f"a|{_END}"
        for row in self._tables.query(FORECASTS, owner, max(start, f"{after}!") if after else start, end):
            yield row.row, audit_entry(unpack(row.properties))


def facts_version() -> str:
    """What month facts are made by today: all rules in their versions, and the shape of the facts."""
    return f"{FACTS_SHAPE}-{rules_digest()}"


def row_version(revision: str, today: date) -> str:
    """The version of the inputs of what is derived from a site: its own, the business date, the rules."""
    return f"{revision}|{today}|{facts_version()}"


def is_outdated(version: str) -> bool:
    """Whether what is derived from a site was made by other rules than today's."""
    return not version.endswith(f"|{facts_version()}")


def document_key(period: Period, family: str, series: Series) -> str:
    """Row key of a family's month."""
    return f"d|{period}|{family}|{series}"


def facts_key(period: Period, family: str) -> str:
    """Row key of a family's month facts."""
    return f"f|{period}|{family}"


def contract_key(since: date) -> str:
    """Row key of the terms of a contract."""
    return f"c|{since}"


def newest_first(at: datetime) -> str:
    """End of a row key that sorts later entries before earlier ones, also within a millisecond."""
    return f"{countdown(at)}|{(1 << 128) - uuid7().int:032x}"


def countdown(at: datetime) -> str:
    """Milliseconds until a far day, so that later instants sort before earlier ones."""
    return f"{max(0, 10**13 - int(at.timestamp() * 1000)):014d}"


def pack(content: Content) -> dict[str, Value]:
    """JSON in as many properties as it needs; plain ASCII, so that a character is one unit of the store.

    Decimals of up to 15 digits become numbers and come back exactly.
    """
    text = json.dumps(content, separators=(",", ":"), default=float)
    parts = range(0, len(text), PART_CHARACTERS)
    return {f"json{n:03d}": text[start : start + PART_CHARACTERS] for n, start in enumerate(parts)}


def unpack(properties: Properties) -> dict[str, Any]:
    """The content that `pack` made."""
    text = "".join(str(properties[name]) for name in sorted(properties) if name.startswith("json"))
    content: dict[str, Any] = from_json(text)
    return content


def _family_and_series(row_key: str) -> DocumentKey:
    _, _, family, series = row_key.split("|")
    return family, Series(series)


def _facts(row: Row) -> Facts:
    made_by = row.properties.get(MADE_BY)
    return Facts(unpack(row.properties), row.etag, None if made_by is None else str(made_by))


def _document(row: Row) -> Document:
    return Document(
        content=unpack(row.properties),
        version=int(row.properties["version"]),
        etag=row.etag,
        saved_at=datetime.fromisoformat(str(row.properties["savedAt"])),
        saved_by=str(row.properties["savedBy"]),
    )
