"""Lines in a file that several processes share and that stays within a size.

Lines that are written together are one write at the end of the file, which the operating system keeps whole. Whoever
finds the file full locks it and moves it aside, while others go on writing; they notice that their file has another
name now and open the new one. The lock is the system's, which frees it when its owner dies; a file that somebody else
has moved is not moved again. A file that cannot be written costs a sentence on the standard error stream and nothing
else; it is tried again after a minute.
"""

import logging
import os
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from shared_code.telemetry.batches import BatchHandler
from shared_code.telemetry.errors import error_text
from shared_code.telemetry.lines import JsonFormatter

if sys.platform != "win32":
    import fcntl

PAUSE_SECONDS: Final = 60.0
"""How long a file that could not be written is left alone."""
_FLAGS: Final = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
_MODE: Final = 0o640


class LineFile(BatchHandler):
    """Writes lines to `path`, `most_bytes` and a line at most in each of `files`: `path`, `path.1`, … the oldest."""

    def __init__(self, path: Path, most_bytes: int, files: int) -> None:
        super().__init__()
        self.setFormatter(JsonFormatter())
        self._path = path
        self._name = str(path)
        self._most = most_bytes
        self._files = files
        self._open: int | None = None
        self._identity = (0, 0)
        self._resumes_at = 0.0

    def write(self, records: Sequence[logging.LogRecord]) -> None:
        if time.monotonic() < self._resumes_at:
            return
        try:
            self._write([f"{self.format(record)}\n" for record in records])
        except OSError as error:
            self._resumes_at = time.monotonic() + PAUSE_SECONDS
            sys.stderr.write(f"The log file {self._path} cannot be written: {error_text(error)}\n")

    def close(self) -> None:
        """Write what was taken, and let go of the file; a later line opens it again."""
        super().close()
        self._let_go()

    def _write(self, lines: Sequence[str]) -> None:
        """Write as many lines at once as the file takes, then those that are left into the next one."""
        while lines:
            file, size = self._current()
            count = 0
            while count < len(lines) and (size < self._most or not count):
                size += len(lines[count])
                count += 1
            text = "".join(lines[:count]).encode("ascii")
            while text:  # all of it, unless the disk is full
                text = text[os.write(file, text) :]
            if size >= self._most:
                self._move_aside()
            lines = lines[count:]

    def _current(self) -> tuple[int, int]:
        """The open file of this name, and its bytes: opened anew where another process has moved it aside."""
        try:
            named = os.stat(self._name)  # noqa: PTH116 - of each line; a Path costs as much again
        except FileNotFoundError:
            named = None
        if self._open is None or named is None or (named.st_dev, named.st_ino) != self._identity:
            self._let_go()
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._open = os.open(self._path, _FLAGS, _MODE)
            named = os.fstat(self._open)
            self._identity = named.st_dev, named.st_ino
        return self._open, named.st_size

    def _move_aside(self) -> None:
        """Number the files anew, unless somebody is at it or has done it."""
        if self._open is not None and _is_locked(self._open) and self._is_named():
            if sys.platform == "win32":  # which moves no open file, of whomever it is
                self._let_go()
            for number in range(self._files - 1, 0, -1):
                with suppress(FileNotFoundError):
                    self._numbered(number - 1).replace(self._numbered(number))
            if self._files == 1:
                self._path.unlink()
        self._let_go()

    def _is_named(self) -> bool:
        """Whether the open file has this name still."""
        try:
            named = self._path.stat()
        except FileNotFoundError:
            return False
        return (named.st_dev, named.st_ino) == self._identity

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}") if number else self._path

    def _let_go(self) -> None:
        file, self._open = self._open, None
        if file is not None:
            os.close(file)


def _is_locked(file: int) -> bool:
    """Whether nobody else has locked a file: then it is ours until it is closed."""
    if sys.platform != "win32":
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
