"""The tools of strangers that npm installs here: skipped where they are not, required in CI."""

import shutil
from pathlib import Path
from typing import Final

from cli.linter import INSTALL
from tests.servers import required

HERE: Final = Path(__file__).parent
_BIN: Final = HERE / "node_modules" / ".bin"


def tool(name: str) -> str:
    """The path of a tool that package.json pins."""
    found = shutil.which(name, path=str(_BIN)) if shutil.which("node") else None
    return required(found, name, f"{INSTALL} (Node 20 or later)")
