"""Commands of documents, read from their Markdown and called as they stand there."""

import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from dev import COMMANDS
from tests.servers import required

ROOT: Final = Path(__file__).parents[2]
SHELL: Final = ("bash", "-euo", "pipefail", "-c")
_BLOCK: Final = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_INDENTED: Final = re.compile(r"^    (python3? .+)$", re.MULTILINE)
_INLINE: Final = re.compile(r"`(python3? [^`]+)`")
_OF_PRODUCT: Final = ("token", "load", "rebuild", "dead-letters")
"""Commands that are told where the data are."""


def scripts(page: Path) -> list[str]:
    """The blocks that a page has somebody type into a shell, in their order."""
    return [
        "".join(line.removeprefix(indent) for line in body.splitlines(keepends=True))
        for indent, language, body in _BLOCK.findall(page.read_text(encoding="utf-8"))
        if language == "sh"
    ]


def commands(page: Path) -> list[str]:
    """The single commands of a page: lines of their own and parts of sentences, each once."""
    text = page.read_text(encoding="utf-8")
    prose = _BLOCK.sub("", text)
    return list(dict.fromkeys([*_INDENTED.findall(prose), *_INLINE.findall(_INDENTED.sub("", prose))]))


def kinds(page: Path) -> set[str]:
    """The kinds of blocks of a page but its commands: languages, and `output` for what is indented."""
    text = page.read_text(encoding="utf-8")
    indented = [part for part in _BLOCK.sub("", text).split("\n\n") if part.startswith("    ")]
    outputs = {"output" for part in indented if not _INDENTED.match(part)}
    return {language for _, language, _ in _BLOCK.findall(text)} | outputs


class Terminal:
    """A shell in which `python3 dev.py` is this checkout with its environment made, on a folder of data and a day."""

    def __init__(self, folder: Path, today: str, **variables: str) -> None:
        required(shutil.which("curl"), "curl", "apt-get install curl")
        self._bin = folder / "bin"
        self._variables = variables
        self._bin.mkdir(exist_ok=True)
        self._write("python3", f'exec "{sys.executable}" -m tests.end_to_end.following "{folder}" "$@"')
        self._write("date", f'exec "{sys.executable}" -c "{_DATE}" {today} "$@"')
        self.today = today

    def run(self, script: str, cwd: Path = ROOT) -> str:
        """What a script prints; fails with what it says when a line of it does."""
        path = f"{self._bin}{os.pathsep}{os.environ['PATH']}"
        environment: Mapping[str, str] = {
            **os.environ, **self._variables, "PATH": path, "PYTHONPATH": str(ROOT), "BUSINESS_DATE": self.today,
            "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        done = subprocess.run(
            [*SHELL, script], cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _write(self, name: str, line: str) -> None:
        file = self._bin / name
        file.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        file.chmod(file.stat().st_mode | stat.S_IXUSR)


_DATE: Final = "import datetime, sys; print(datetime.date.fromisoformat(sys.argv[1]).strftime(sys.argv[2][1:]))"


def called(folder: str, words: list[str]) -> Iterator[str]:
    """The arguments of Python for `python3 WORDS`."""
    if words[:1] != ["dev.py"] or words[1] not in COMMANDS:
        yield from words
        return
    name, *options = words[1:]
    yield from ("-m", COMMANDS[name].module, *options)
    if name in _OF_PRODUCT:
        yield from ("--data", folder)


if __name__ == "__main__":
    os.execv(sys.executable, [sys.executable, *called(sys.argv[1], sys.argv[2:])])  # noqa: S606 - as dev.py does
