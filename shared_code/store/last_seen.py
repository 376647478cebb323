"""When users were last seen, to the hour.

Table `reference`, partition `seen`, row = the user's subject.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from cachetools import TTLCache

from shared_code.kit.clock import Clock
from shared_code.kit.errors import DatabaseError
from shared_code.store.names import REFERENCE
from shared_code.store.table import TableStore, Upsert

EVERY: Final = timedelta(hours=1)
"""How often a process writes that a user was there."""
_MOST: Final = 10_000

_PARTITION, _AT = "seen", "at"

log = logging.getLogger(__name__)


class LastSeen:
    """Writes once an hour, process and user; a request never fails by it."""

    def __init__(self, tables: TableStore, clock: Clock) -> None:
        self._tables = tables
        self._clock = clock
        self._noted: TTLCache[str, None] = TTLCache(_MOST, EVERY.total_seconds(), lambda: clock.now().timestamp())
        self._lock = Lock()

    def note(self, subject: str) -> None:
        """Say that a user is here; whoever was noted within the hour costs nothing."""
        with self._lock:
            if subject in self._noted:
                return
            self._noted[subject] = None
        try:
            self._tables.submit(REFERENCE, _PARTITION, [Upsert(subject, {_AT: self._clock.now().isoformat()})])
        except (DatabaseError, ValueError):  # a store that is away, or a name that cannot be a key
            log.warning("a user's last request could not be noted")

    def all(self) -> Mapping[str, datetime]:
        """The last request of each user."""
        return {
            row.row: datetime.fromisoformat(str(row.properties[_AT]))
            for row in self._tables.query(REFERENCE, _PARTITION)
        }
