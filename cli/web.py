"""Command line: build the front end from `web/src`, compare what is committed with it, or write what Azure serves.

Building needs Node; running the product does not, for `web/dist` is committed.
"""

import argparse
import filecmp
import gzip
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

from cli.environment import ROOT

WEB: Final = ROOT / "web"
DIST: Final = WEB / "dist"
CONFIG: Final = WEB / "staticwebapp.config.json"
CLIENT_ID: Final = "towne-park-web"
"""The client by which the front end signs people in."""
INSTALL: Final = "npm ci --ignore-scripts --prefix web"
SKIPPED: Final = 77
"""Exit code of a check that could not be made here."""


class CannotBuild(Exception):
    """The front end cannot be built or is not as committed; the message is a sentence, or what the tool printed."""


def main(words: Sequence[str] | None = None) -> int:
    """Build, check or export; the exit code."""
    asked = _parser().parse_args(words)
    try:
        if asked.export:
            return _export(asked.export, asked.api)
        node = shutil.which("node")
        if not (node and shutil.which("npm")):
            print("Node is not here (20 or later, with npm); to install it: apt-get install nodejs npm")
            return 1 if not asked.check or os.environ.get("CI") == "true" else SKIPPED
        _install()
        return _check(node) if asked.check else _build(node)
    except CannotBuild as problem:
        print(problem, file=sys.stderr)
        return 1


def _install() -> None:
    """What the lock pins and the types of the API, where they are not there yet or older than what they are made of."""
    if _is_older(WEB / "node_modules" / ".package-lock.json", WEB / "package-lock.json"):
        _run("npm", "ci", "--ignore-scripts", "--no-fund", "--no-audit")
    types, document = WEB / "generated" / "api.d.ts", ROOT / "docs" / "api" / "openapi.json"
    if _is_older(types, document):
        types.parent.mkdir(exist_ok=True)
        _tool("openapi-typescript", str(document), "--output", str(types))


def _build(node: str) -> int:
    _tool("tsc", "--project", str(WEB))
    _run(node, "build.mjs", str(DIST))
    print(f"{DIST} is built")
    for name, size in sizes().items():
        print(f"  {size / 1000:7.1f} KB  {name}")
    return 0


def _check(node: str) -> int:
    """Types, the tests of the models, and whether the committed files are those that are built."""
    _tool("tsc", "--project", str(WEB))
    with TemporaryDirectory() as folder:
        built = Path(folder, "dist")
        _run(node, "build.mjs", str(built))
        if differing := _differing(DIST, built):
            raise CannotBuild(f"web/dist is not what web/src builds; dev.py web builds it: {', '.join(differing)}")
        _run(node, "build.mjs", "--tests", str(WEB / ".tests"))
        _run(node, "--test", ".tests/")
    print("web/dist is what web/src builds")
    return 0


def sizes() -> dict[str, int]:
    """Bytes of scripts and styles as they are sent, compressed, by name."""
    return {file.name: len(gzip.compress(file.read_bytes())) for file in sorted((DIST / "assets").iterdir())}


def _export(folder: Path, api: str) -> int:
    """Write the folder that is uploaded to a Static Web App whose pages call the API at `api`."""
    parts = urlsplit(api)
    if parts.scheme != "https" or not parts.hostname or parts.path.strip("/"):
        raise CannotBuild("Name the address of the API with --api, e.g. https://forecasting.example, without a path.")
    origin = f"https://{parts.netloc.lower()}"
    shutil.copytree(DIST, folder, dirs_exist_ok=True)
    config = CONFIG.read_text("utf-8").replace("connect-src 'self'", f"connect-src 'self' {origin}")
    (folder / CONFIG.name).write_text(config, "utf-8")
    settings = {"api": origin, "authority": origin, "clientId": CLIENT_ID, "demoUsers": False}
    (folder / "settings.json").write_text(json.dumps(settings), "utf-8")
    print(f"{folder} holds the front end of {origin}")
    return 0


def _is_older(made: Path, source: Path) -> bool:
    return not made.exists() or made.stat().st_mtime < source.stat().st_mtime


def _differing(committed: Path, built: Path) -> list[str]:
    """Names of files that are in one folder only, or hold something else."""
    names = {
        file.relative_to(folder).as_posix() for folder in (committed, built) for file in folder.rglob("*")
        if file.is_file()
    }  # fmt: skip
    _, differing, missing = filecmp.cmpfiles(committed, built, sorted(names), shallow=False)
    return sorted([*differing, *missing])


def _tool(name: str, *arguments: str) -> None:
    _run(str(WEB / "node_modules" / ".bin" / name), *arguments)


def _run(*command: str) -> None:
    """Run a tool in `web`; raises CannotBuild with what it printed where it fails."""
    program = shutil.which(command[0]) or command[0]
    done = subprocess.run([program, *command[1:]], cwd=WEB, capture_output=True, text=True, check=False)  # noqa: S603 - pinned tools
    if done.returncode:
        raise CannotBuild(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py web", description=main.__doc__)
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--check", action="store_true", help="compare web/dist with what is built, check types, test")
    choice.add_argument("--export", type=Path, metavar="FOLDER", help="write what a Static Web App serves")
    parser.add_argument("--api", default="", metavar="URL", help="where the exported pages find the API")
    return parser


if __name__ == "__main__":
    sys.exit(main())
