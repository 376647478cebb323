"""Rows set aside on disk and read again site by site, so that a large file needs no more memory than a small one."""

import json
import sqlite3
import weakref
from collections.abc import Iterator
from typing import Final

from shared_code.integration.sources.files.cells import Cells

_BATCH: Final = 1_000


class Spool:
    """Cells by site and line, in a private file that goes with the object."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, self._file.close)
        self._file.execute("CREATE TABLE cells (site TEXT, line INTEGER, named TEXT)")
        self._waiting: list[tuple[str, int, str]] = []
        self.count = 0

    def add(self, site: str, row: Cells) -> None:
        self.count += 1
        self._waiting.append((site, row.line, json.dumps(row.values)))
        if len(self._waiting) >= _BATCH:
            self._write()

    def sites(self) -> list[str]:
        """The sites of the rows, in ascending order."""
        self._write()
        self._file.execute("CREATE INDEX IF NOT EXISTS by_site ON cells (site, line)")
        return [site for (site,) in self._file.execute("SELECT DISTINCT site FROM cells ORDER BY site")]

    def of(self, site: str) -> Iterator[Cells]:
        """The rows of a site in the order of the file."""
        found = self._file.execute("SELECT line, named FROM cells WHERE site = ? ORDER BY line", (site,))
        return (Cells(line, json.loads(named)) for line, named in found)

    def _write(self) -> None:
        self._file.execute("BEGIN")
        self._file.executemany("INSERT INTO cells VALUES (?, ?, ?)", self._waiting)
        self._file.execute("COMMIT")
        self._waiting = []
