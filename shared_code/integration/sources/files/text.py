"""A file as text: which encoding it has, or what it is instead and how to save it."""

import codecs
import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, TextIO

from shared_code.integration.load import LoadRefused

_CHUNK: Final = 1 << 16
_SAVE: Final = "save it as CSV UTF-8"
_OTHERS: Final = {
    b"PK\x03\x04": f"is an Excel workbook or another package; open it and {_SAVE}",
    b"\xd0\xcf\x11\xe0": f"is an old Excel workbook; open it and {_SAVE}",
    b"%PDF": "is a PDF; ask for the export as CSV",
    b"\x1f\x8b": "is packed (gzip); unpack it first",
    b"<?xm": f"is XML; open it and {_SAVE}",
    **dict.fromkeys(
        (b"<!DO", b"<!do", b"<htm", b"<HTM"),
        "is a page of the web, such as one that asks to sign in; ask for the export itself, as CSV",
    ),
}
"""What files are by their first bytes."""

_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class FileSource:
    """A file that is loaded: its bytes, opened as often as they are read; raises LoadRefused where it is no text.

    `columns` are those of its header, once it was read.
    """

    def __init__(self, opened: Callable[[], BinaryIO]) -> None:
        self._opened = opened
        self.columns: dict[str, str] = {}
        self.encoding = self._encoding()

    @classmethod
    def of(cls, content: str | bytes | Path) -> "FileSource":
        """A file on disk, or the content of one."""
        if isinstance(content, Path):
            return cls(lambda: content.open("rb"))
        raw = content.encode() if isinstance(content, str) else content
        return cls(lambda: io.BytesIO(raw))

    @property
    def warnings(self) -> list[str]:
        """How the file was read, where it is not UTF-8."""
        if self.encoding == "cp1252":
            return [f"the file is not UTF-8 and is read as windows-1252{self._example()}; if that is wrong, {_SAVE}"]
        return ["the file is read as UTF-16"] if self.encoding == "utf-16" else []

    @contextmanager
    def text(self) -> Iterator[TextIO]:
        """The file as text, with its own ends of lines."""
        with self._opened() as raw:
            yield io.TextIOWrapper(raw, self.encoding, newline="")

    def _encoding(self) -> str:
        with self._opened() as raw:
            start = raw.read(4)
        for first, what in _OTHERS.items():
            if start.startswith(first):
                raise LoadRefused([f"the file {what}"])
        if start.startswith(_UTF16):
            if self._decodes("utf-16"):
                return "utf-16"
            raise LoadRefused([f"the file begins as UTF-16 and does not go on so; {_SAVE}"])
        found = next((name for name in ("utf-8-sig", "cp1252") if self._decodes(name)), None)
        if found is None:
            raise LoadRefused([f"the file is no text in UTF-8, UTF-16 or windows-1252; {_SAVE}"])
        return found

    def _decodes(self, encoding: str) -> bool:
        decoder = codecs.getincrementaldecoder(encoding)()
        with self._opened() as raw:
            try:
                while chunk := raw.read(_CHUNK):
                    if "\0" in decoder.decode(chunk):
                        return False
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                return False
        return True

    def _example(self) -> str:
        with self.text() as lines:
            found = next(((number, line) for number, line in enumerate(lines, 1) if not line.isascii()), None)
        return f", such as {found[1].strip()[:60]!r} in line {found[0]}" if found else ""
