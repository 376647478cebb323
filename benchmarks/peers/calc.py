"""LibreOffice Calc without a screen: a macro loads a workbook, recalculates all of it, keeps time, saves the values."""

import csv
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.sax.saxutils import escape

PROGRAM = shutil.which("soffice") or shutil.which("libreoffice")
LIMIT_SECONDS = 1800
MACRO = """
Sub Recalculate(book As String, table As String, report As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim text(1) As New com.sun.star.beans.PropertyValue
  Dim began As Long, loaded As Long, warm As Long, calculated As Long, file As Integer
  Dim document As Object
  hidden(0).Name = "Hidden" : hidden(0).Value = True
  text(0).Name = "FilterName" : text(0).Value = "Text - txt - csv (StarCalc)"
  text(1).Name = "FilterOptions" : text(1).Value = "44,34,76,1,,0,false,false"
  began = GetSystemTicks()
  document = StarDesktop.loadComponentFromURL(ConvertToURL(book), "_blank", 0, hidden())
  loaded = GetSystemTicks()
  document.calculateAll()
  warm = GetSystemTicks()
  document.calculateAll()
  calculated = GetSystemTicks()
  document.storeToURL(ConvertToURL(table), text())
  document.close(True)
  file = FreeFile()
  Open report For Output As #file
  Print #file, loaded - began
  Print #file, warm - loaded
  Print #file, calculated - warm
  Close #file
End Sub
"""
HEADER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {kind} PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" '
)
MODULE = (
    HEADER.format(kind="script:module")
    + '"module.dtd">\n<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Peers" '
    f'script:language="StarBasic">{escape(MACRO)}</script:module>\n'
)
LIBRARY = (
    HEADER.format(kind="library:library")
    + '"library.dtd">\n<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" '
    'library:readonly="false" library:passwordprotected="false"><library:element library:name="Peers"/>'
    "</library:library>\n"
)


class Recalculated(NamedTuple):
    """Seconds of one run: of a hard recalculation, of loading before it, of the process with both; and the values.

    The recalculation is the second one: the first one after loading is slower, and is not counted.
    """

    calculation: float
    loading: float
    whole: float
    table: Path

    def rows(self) -> Iterator[Sequence[str]]:
        """The cells of every row as text, in full precision."""
        with self.table.open(encoding="utf-8", newline="") as file:
            yield from csv.reader(file)


class Office:
    """An installation with a profile of its own, in which the macro stands."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._start("--terminate_after_init")  # makes the profile
        standard = folder / "profile" / "user" / "basic" / "Standard"
        standard.mkdir(parents=True, exist_ok=True)
        (standard / "Peers.xba").write_text(MODULE, encoding="utf-8")
        (standard / "script.xlb").write_text(LIBRARY, encoding="utf-8")

    def recalculate(self, book: Path) -> Recalculated:
        """Start, load, recalculate everything, save the values, end."""
        table, report = self._folder / f"{book.stem}.csv", self._folder / f"{book.stem}.txt"
        report.unlink(missing_ok=True)
        start = time.perf_counter()
        self._start(f'macro:///Standard.Peers.Recalculate("{book}","{table}","{report}")')
        whole = time.perf_counter() - start
        if not report.exists():
            raise SystemExit(f"{PROGRAM} did not recalculate {book}")
        loading, first, calculation = (int(line) / 1000 for line in report.read_text(encoding="utf-8").split())
        return Recalculated(calculation, loading, whole - first, table)

    def _start(self, *arguments: str) -> None:
        profile = f"-env:UserInstallation={(self._folder / 'profile').as_uri()}"
        command = [PROGRAM or "soffice", profile, "--headless", "--norestore", "--nologo", *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=LIMIT_SECONDS)  # noqa: S603 - found on PATH


def version() -> str:
    """As the program tells it."""
    run = subprocess.run([PROGRAM or "soffice", "--version"], check=True, capture_output=True, text=True)  # noqa: S603 - as above
    return " ".join(run.stdout.split()[:2])
