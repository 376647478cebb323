"""Reference data that a process keeps for a while, read anew as soon as a message follows a change of them.

Table `reference`, partition `stamp`, row `0`: another version with every write of reference data;
empty while one goes on.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final, Protocol

from uuid_utils import uuid7

from shared_code.store.names import REFERENCE
from shared_code.store.table import TableStore, Upsert

KEPT_SECONDS: Final = 60
"""How long a process keeps reference data that it was not told to forget."""

_STAMP, _ROW, _VERSION = "stamp", "0", "version"


class Kept(Protocol):
    """Reference data of one kind as a process keeps them."""

    def forget(self) -> None:
        """Read them anew when they are asked for next."""
        ...


@contextmanager
def changing(tables: TableStore) -> Iterator[None]:
    """Around a write of reference data, so that whoever reads the new version reads what was written.

    Meanwhile, and where the writer dies, there is no version, and nobody shares what he reads.
    """
    _set_version(tables, "")
    yield
    _set_version(tables, str(uuid7()))


def reference_version(tables: TableStore) -> str:
    """The version of all reference data; empty while one is being made, and before the first."""
    row = tables.get(REFERENCE, _STAMP, _ROW)
    return str(row.properties[_VERSION]) if row else ""


def _set_version(tables: TableStore, version: str) -> None:
    tables.submit(REFERENCE, _STAMP, [Upsert(_ROW, {_VERSION: version})])


class ReferenceData:
    """All reference data of a process; safe to share between threads."""

    def __init__(self, tables: TableStore, kept: Sequence[Kept]) -> None:
        self._tables = tables
        self._kept = kept
        self._seen = ""
        self._lock = threading.Lock()

    def renew(self) -> None:
        """Forget what is kept if anybody wrote reference data since the last call: one read where nobody did."""
        version = reference_version(self._tables)
        with self._lock:
            if version != self._seen:
                for kept in self._kept:
                    kept.forget()
                self._seen = version
