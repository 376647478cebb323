"""The secret that seals what is kept in the shared cache: made once, known to whoever may read the store."""

import secrets
from threading import Lock
from typing import Final

from shared_code.store.names import REFERENCE
from shared_code.store.table import Insert, TableStore, WriteConflict

_SECRETS: Final = "secrets"
_CACHE: Final = "cache"
_VALUE: Final = "value"
_BYTES: Final = 32


class CacheSecret:
    """Read at first use, and made by whoever is first; safe to share between threads and processes."""

    def __init__(self, tables: TableStore) -> None:
        self._tables = tables
        self._known: bytes | None = None
        self._lock = Lock()

    def __call__(self) -> bytes:
        with self._lock:
            self._known = self._known or self._stored() or self._made()
            return self._known

    def _stored(self) -> bytes | None:
        row = self._tables.get(REFERENCE, _SECRETS, _CACHE)
        return bytes.fromhex(str(row.properties[_VALUE])) if row else None

    def _made(self) -> bytes:
        made = secrets.token_bytes(_BYTES)
        try:
            self._tables.submit(REFERENCE, _SECRETS, [Insert(_CACHE, {_VALUE: made.hex()})])
        except WriteConflict:
            return self._stored() or made
        return made
