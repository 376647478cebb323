"""The tools of strangers, installed beside the environment: skipped where they are not, required in CI."""

import os
import shutil
from pathlib import Path
from typing import Final

from cli.environment import ROOT
from cli.linter import INSTALL
from tests.servers import required

HERE: Final = Path(__file__).parent
_BIN: Final = HERE / "node_modules" / ".bin"
PYTHON: Final = ROOT / ".local" / "clients"
"""An environment of its own: what generates a client needs other versions than the product."""


def tool(name: str) -> str:
    """The path of a tool that package.json pins."""
    found = shutil.which(name, path=str(_BIN)) if shutil.which("node") else None
    return required(found, name, f"{INSTALL} (Node 20 or later)")


def python_tool(name: str) -> str:
    """The path of a tool that requirements.txt pins."""
    found = shutil.which(name, path=os.pathsep.join(str(PYTHON / folder) for folder in ("bin", "Scripts")))
    install = "python3 -m venv .local/clients && .local/clients/bin/pip install -r tests/clients/requirements.txt"
    return required(found, name, install)
