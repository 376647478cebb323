"""Command line: lint the OpenAPI document as strangers' tools read it, by Redocly's linter, which runs on Node."""

import os
import shutil
import subprocess
import sys
from typing import Final

from cli.environment import ROOT

CLIENTS: Final = "tests/clients"
"""Where npm installs what its package.json pins."""
INSTALL: Final = f"npm ci --prefix {CLIENTS}"
SKIPPED: Final = 77
"""Exit code of a check that could not be made here."""
_QUIET: Final = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


def main() -> int:
    """The linter's exit code; without it 77 and the line that installs it, a failure where CI=true."""
    folder = ROOT / "docs" / "api"
    linter = shutil.which("redocly", path=str(ROOT / CLIENTS / "node_modules" / ".bin"))
    if not (linter and shutil.which("node")):
        print(f"Redocly's linter is not here; to install it (Node 20 or later): {INSTALL}")
        return 1 if os.environ.get("CI") == "true" else SKIPPED
    command = [linter, "lint", str(folder / "openapi.json"), "--config", str(folder / "redocly.yaml")]
    return subprocess.run(command, env={**os.environ, **_QUIET}, check=False).returncode  # noqa: S603 - our own file


if __name__ == "__main__":
    sys.exit(main())
