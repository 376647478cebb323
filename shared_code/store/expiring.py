"""Rows that expire: what signing in leaves behind.

Table `access`: partition = kind, row = the entry's id, JSON inside. What is given to a client as a secret is stored as
its digest only: who reads the store can use none of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import Generic, TypeVar

from shared_code.kit.model import Model
from shared_code.store.names import ACCESS
from shared_code.store.site_partition import pack, unpack
from shared_code.store.table import MAX_OPERATIONS, Delete, Insert, Replace, TableStore, Upsert


class Expiring(Model):
    """An entry, and from when on it says nothing."""

    expires: datetime


M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class StoredEntry(Generic[M]):
    """An entry as it was read, to be replaced in the state in which it was."""

    key: str
    entry: M
    etag: str


class AccessRows(Generic[M]):
    """The entries of a kind; safe to share between threads and processes."""

    def __init__(self, tables: TableStore, kind: str, model: type[M]) -> None:
        self._tables = tables
        self._kind = kind
        self._model = model

    def get(self, key: str) -> StoredEntry[M] | None:
        row = self._tables.get(ACCESS, self._kind, key)
        return StoredEntry(key, self._model.model_validate(unpack(row.properties)), row.etag) if row else None

    def all(self) -> Iterator[StoredEntry[M]]:
        for row in self._tables.query(ACCESS, self._kind):
            yield StoredEntry(row.row, self._model.model_validate(unpack(row.properties)), row.etag)

    def add(self, key: str, entry: M) -> None:
        """Raises WriteConflict where there is one of this key."""
        self._tables.submit(ACCESS, self._kind, [Insert(key, _packed(entry))])

    def put(self, key: str, entry: M) -> None:
        """Write an entry, whatever was there."""
        self._tables.submit(ACCESS, self._kind, [Upsert(key, _packed(entry))])

    def replace(self, found: StoredEntry[M], entry: M) -> None:
        """Raises WriteConflict where somebody else was there meanwhile."""
        self._tables.submit(ACCESS, self._kind, [Replace(found.key, _packed(entry), found.etag)])

    def take(self, found: StoredEntry[M]) -> None:
        """Remove an entry for good; raises WriteConflict where somebody else took it."""
        self._tables.submit(ACCESS, self._kind, [Delete(found.key, found.etag)])

    def remove(self, keys: Sequence[str]) -> None:
        """Remove entries in whatever state, also those that are not there."""
        left = iter(keys)
        while part := list(islice(left, MAX_OPERATIONS)):
            self._tables.submit(ACCESS, self._kind, [Delete(key) for key in part])


def forget_expired(rows: "AccessRows[Expiring]", now: datetime) -> int:
    """Remove what has expired; how many entries that were."""
    gone = [found.key for found in rows.all() if found.entry.expires <= now]
    rows.remove(gone)
    return len(gone)


def digest(secret: str) -> str:
    """What is stored in the place of a secret of many random bits.

    >>> digest("abc")[:12]
    'ba7816bf8f01'
    """
    return sha256(secret.encode()).hexdigest()


def _packed(entry: Model) -> dict[str, str | int | bool]:
    return pack(entry.model_dump(mode="json", by_alias=True))
