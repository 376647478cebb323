"""The commands of the README that end by themselves, each as it stands there (F52)."""

import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from dev import COMMANDS
from tests.architecture.test_files import ROOT

STAY: Final = {"run", "test"}
"""Commands that serve, or run what runs here."""
LINES: Final = [
    line
    for line in re.findall(
        r"^    python3 dev\.py (.+)$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    if line not in STAY
]


def call(line: str, folder: Path) -> str:
    """What a command prints; of one that reads or writes a store, of a store in a folder."""
    name, *arguments = shlex.split(line)
    store = ["--data", str(folder)] if name == "load" else []
    command = [sys.executable, "-m", COMMANDS[name].module, *arguments, *store]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{line}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the sites and the chart of the examples."""
    made = tmp_path_factory.mktemp("readme")
    for kind, file in (("sites", "sites.yaml"), ("chart", "chart.csv")):
        call(f"load {kind} docs/examples/{file}", made)
    return made


@pytest.mark.parametrize("line", LINES)
def test_f52_a_command_of_the_readme_does_what_it_says(folder: Path, line: str) -> None:
    assert call(line, folder).strip()
