"""Files that were sent and are loaded later, and the keys by which a request that returns finds its import.

Table `runs`: partition `import-keys`, a row for each key; partition = id of the run, rows `file000` and on: the file,
compressed, in parts. Both leave a day after they came.
"""

import base64
import zlib
from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from shared_code.kit.clock import Clock
from shared_code.kit.errors import IdempotencyKeyReused
from shared_code.store.editing import ANSWERS_KEPT_FOR
from shared_code.store.names import RUNS
from shared_code.store.site_partition import Content, pack, unpack
from shared_code.store.table import MAX_OPERATIONS, Delete, Insert, Replace, TableStore, Upsert, lost_race

_KEYS: Final = "import-keys"
_PART_CHARACTERS: Final = 256 * 1024
"""Of a file in a row: a row takes a megabyte, and Azure counts two bytes a character."""


class SentFile(NamedTuple):
    """A file as it was sent, and how it is to be loaded."""

    content: bytes
    about: Content


class ImportFiles:
    """Sent files by the runs that load them."""

    def __init__(self, tables: TableStore, clock: Clock) -> None:
        self._tables = tables
        self._clock = clock

    def claim(self, key: str, fingerprint: str, run_id: str, counts: Callable[[str], bool]) -> str:
        """The run of a key: that of an earlier request with the same body, if it still `counts`, else `run_id`.

        Raises IdempotencyKeyReused.
        """
        claimed: str = lost_race()(self._claim, key, fingerprint, run_id, counts)
        return claimed

    def _claim(self, key: str, fingerprint: str, run_id: str, counts: Callable[[str], bool]) -> str:
        row, now = self._tables.get(RUNS, _KEYS, key), self._clock.now()
        stored = unpack(row.properties) if row else {}
        if stored and datetime.fromisoformat(stored["expires"]) > now:
            if stored["fingerprint"] != fingerprint:
                raise IdempotencyKeyReused(
                    "This Idempotency-Key was used for another file. Take a new key for a new import.",
                    field="Idempotency-Key",
                )
            if counts(stored["run"]):
                return str(stored["run"])
        claim = pack({"fingerprint": fingerprint, "run": run_id, "expires": (now + ANSWERS_KEPT_FOR).isoformat()})
        self._tables.submit(RUNS, _KEYS, [Replace(key, claim, row.etag) if row else Insert(key, claim)])
        return run_id

    def keep(self, run_id: str, sent: SentFile) -> None:
        """Store the file of a run; its first part last, so that a file which is there is whole."""
        text = base64.b85encode(zlib.compress(sent.content)).decode()
        starts = range(0, len(text), _PART_CHARACTERS)
        about = {**sent.about, "parts": len(starts)}
        parts = [pack({"text": text[start : start + _PART_CHARACTERS]}) for start in starts]
        for number, part in reversed([*enumerate(parts, 1)]):
            self._tables.submit(RUNS, run_id, [Upsert(f"file{number:03d}", part)])
        self._tables.submit(RUNS, run_id, [Upsert("file000", pack(about))])

    def get(self, run_id: str) -> SentFile | None:
        """The file of a run; None where it is gone, or never came as a whole."""
        head, *parts = [unpack(row.properties) for row in self._tables.query(RUNS, run_id, "file", "filf")] or [{}]
        if len(parts) != head.get("parts"):
            return None
        text = "".join(part["text"] for part in parts)
        return SentFile(zlib.decompress(base64.b85decode(text)), head)

    def forget(self, run_id: str) -> None:
        """Remove the file of a run."""
        keys = (row.row for row in self._tables.query(RUNS, run_id, "file", "filf"))
        while some := list(islice(keys, MAX_OPERATIONS)):
            self._tables.submit(RUNS, run_id, [Delete(key) for key in some])

    def forget_expired(self, now: datetime) -> int:
        """Remove keys that have expired, with files that nobody loaded; the number of keys."""
        count = 0
        for row in self._tables.query(RUNS, _KEYS):
            claim = unpack(row.properties)
            if datetime.fromisoformat(claim["expires"]) <= now:
                self.forget(claim["run"])
                self._tables.submit(RUNS, _KEYS, [Delete(row.row)])
                count += 1
        return count
