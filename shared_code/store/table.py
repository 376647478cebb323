"""The table store: rows under (table, partition, row), changed by atomic submits within one partition.

Two implementations satisfy `TableStore`: Azure Tables (`table_azure`) and SQLite (`table_sqlite`). Both pass their
operations through `check_submit` and `check_key`, because the limits are Azure's and its emulator is laxer.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urlsplit

from tenacity import Retrying, retry_if_exception_type, stop_after_attempt

Value = str | int | bool
Properties = Mapping[str, Value]

EMULATOR_ACCOUNT = "devstoreaccount1"
MAX_OPERATIONS = 100
_ATTEMPTS: Final = 10
MAX_SUBMIT_BYTES = 4 * 1024 * 1024
MAX_ENTITY_BYTES = 1024 * 1024
MAX_PROPERTIES = 252
MAX_STRING_CHARACTERS = 32 * 1024
MAX_KEY_CHARACTERS = 512

_ILLEGAL_IN_KEY = re.compile(r"[/\\#?\x00-\x1f\x7f-\x9f]")
_PROPERTY_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,254}")
_RESERVED = frozenset({"PartitionKey", "RowKey", "Timestamp", "etag"})
_INT32 = range(-(2**31), 2**31)


@dataclass(frozen=True, slots=True)
class Row:
    """A stored row; `etag` changes with every write of it."""

    partition: str
    row: str
    properties: Properties
    etag: str


@dataclass(frozen=True, slots=True)
class Insert:
    """Create a row; a row that exists is a `WriteConflict`."""

    row: str
    properties: Properties


@dataclass(frozen=True, slots=True)
class Replace:
    """Replace a row that still has `etag`; a changed or missing row is a `WriteConflict`."""

    row: str
    properties: Properties
    etag: str


@dataclass(frozen=True, slots=True)
class Upsert:
    """Write a row whether it exists or not; what it held before is gone."""

    row: str
    properties: Properties


@dataclass(frozen=True, slots=True)
class Merge:
    """Set some properties of a row and keep the others; creates the row if absent."""

    row: str
    properties: Properties


@dataclass(frozen=True, slots=True)
class Delete:
    """Remove a row: with `etag` only if unchanged, else `WriteConflict`; without it in any state, absent included."""

    row: str
    etag: str | None = None


CHECK_TABLE, CHECK_ROW = "runs", "check"
"""Where a check of a store writes: partition and row."""

Operation = Insert | Replace | Upsert | Merge | Delete


class WriteConflict(Exception):
    """Another writer was there first: the operation at `index` found its row changed, missing or present."""

    def __init__(self, index: int) -> None:
        super().__init__(f"operation {index} found its row changed by another writer")
        self.index = index


def lost_race() -> Retrying:
    """Repeats what lost a race against another writer, from the state as it is then."""
    return Retrying(retry=retry_if_exception_type(WriteConflict), stop=stop_after_attempt(_ATTEMPTS), reraise=True)


class TableStore(Protocol):
    """Where rows live. Implementations are safe to share between threads."""

    def get(self, table: str, partition: str, row: str) -> Row | None:
        """One row by its key, or None."""
        ...

    def query(self, table: str, partition: str, row_from: str = "", row_to: str | None = None) -> Iterator[Row]:
        """Rows with `row_from <= row < row_to` (no upper end when None), in order of their row keys.

        Order and comparison are by Unicode code unit; pages are fetched as they are needed.
        """
        ...

    def submit(self, table: str, partition: str, operations: Sequence[Operation]) -> Sequence[str | None]:
        """Do all operations or none; the new ETag of each row written, None for a delete.

        Raises WriteConflict, ValueError (a key, name, size or number outside the limits), DatabaseError.
        """
        ...

    def check(self) -> None:
        """Raise DatabaseError unless rows can be read and stored now."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...


def is_emulator(service_uri: str) -> bool:
    """Whether a table service is the emulator on this machine, http://127.0.0.1:10002/devstoreaccount1.

    >>> is_emulator("http://127.0.0.1:10002/devstoreaccount1"), is_emulator("https://towne.table.core.windows.net")
    (True, False)
    """
    address = urlsplit(service_uri)
    return address.scheme == "http" and address.path.strip("/") == EMULATOR_ACCOUNT


def check_key(key: str) -> None:
    r"""ValueError unless `key` can be a partition or row key: no `/ \ # ?` or control characters, <= 512 characters."""
    if _ILLEGAL_IN_KEY.search(key):
        raise ValueError(f"key {key!r} holds one of / \\ # ? or a control character")
    if utf16_units(key) > MAX_KEY_CHARACTERS:
        raise ValueError(f"key {key[:40]!r}… is longer than {MAX_KEY_CHARACTERS} characters")


def check_submit(partition: str, operations: Sequence[Operation]) -> None:
    """ValueError unless the store's limits hold for every operation and for the whole."""
    check_key(partition)
    if not 1 <= len(operations) <= MAX_OPERATIONS:
        raise ValueError(f"{len(operations)} operations in one submit; 1 to {MAX_OPERATIONS} are possible")
    rows = {operation.row for operation in operations}
    if len(rows) < len(operations):
        raise ValueError("a row appears twice in one submit")
    total = sum(_checked_size(partition, operation) for operation in operations)
    if total > MAX_SUBMIT_BYTES:
        raise ValueError(f"submit of {total:,} bytes; at most {MAX_SUBMIT_BYTES:,} are possible")


def utf16_units(text: str) -> int:
    """Length of a text as the store counts it: characters beyond the basic plane count twice.

    >>> utf16_units("caf\u00e9"), utf16_units("\N{GRINNING FACE}")
    (4, 2)
    """
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _checked_size(partition: str, operation: Operation) -> int:
    """Bytes of the operation's entity by Azure's formula; ValueError when it breaks a limit."""
    check_key(operation.row)
    properties = {} if isinstance(operation, Delete) else operation.properties
    if len(properties) > MAX_PROPERTIES:
        raise ValueError(
            f"row {operation.row!r} has {len(properties)} properties; at most {MAX_PROPERTIES} are possible"
        )
    size = 4 + 2 * (utf16_units(partition) + utf16_units(operation.row))
    size += sum(_property_size(operation.row, name, value) for name, value in properties.items())
    if size > MAX_ENTITY_BYTES:
        raise ValueError(f"row {operation.row!r} has {size:,} bytes; at most {MAX_ENTITY_BYTES:,} are possible")
    return size


def _property_size(row: str, name: str, value: Value) -> int:
    if not _PROPERTY_NAME.fullmatch(name) or name in _RESERVED:
        raise ValueError(f"row {row!r}: {name!r} cannot be a property name")
    if isinstance(value, str):
        units = utf16_units(value)
        if units > MAX_STRING_CHARACTERS:
            raise ValueError(
                f"row {row!r}: property {name} has {units:,} characters; at most {MAX_STRING_CHARACTERS:,}"
            )
        return 8 + 2 * len(name) + 2 * units + 4
    if not isinstance(value, int) or value not in _INT32:  # any other type would be sought in the whole range
        raise ValueError(f"row {row!r}: property {name} is {value!r}, not a whole number of 32 bits")
    return 8 + 2 * len(name) + 4
