"""A package index in a folder, of tiny wheels that ask for what the packages installed here ask for."""

import hashlib
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from environments import output_of

ROOT = Path(__file__).parents[2]


def locked(lock: str) -> Mapping[str, Requirement]:
    """What a lock's text names for this Python and machine, by name."""
    entries = map(Requirement, re.findall(r"^(\w.*?) *(?:\\|--hash.*)$", lock, re.MULTILINE))
    return {canonicalize_name(entry.name): entry for entry in entries if not entry.marker or entry.marker.evaluate()}


def version_of(entry: Requirement) -> str:
    (pinned,) = entry.specifier
    return pinned.version


class Index:
    """Pages of packages, which pip reads by `url`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = folder.as_uri()

    def add(self, name: str, version: str, asks: str = "") -> str:
        """Offer a release, whose metadata go on with the lines `asks`; the hash of its file."""
        page = self._folder / canonicalize_name(name)
        page.mkdir(parents=True, exist_ok=True)
        stem = f"{canonicalize_name(name).replace('-', '_')}-{version}"
        wheel = page / f"{stem}-py3-none-any.whl"
        files = {
            "METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n{asks}",
            "WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
            "RECORD": "".join(f"{stem}.dist-info/{file},,\n" for file in ("METADATA", "WHEEL", "RECORD")),
        }
        with ZipFile(wheel, "w") as archive:
            for file, text in files.items():
                archive.writestr(ZipInfo(f"{stem}.dist-info/{file}"), text)
        return self.offer(wheel)

    def offer(self, file: Path) -> str:
        """Name a file of a package's folder on its page; its hash."""
        with (file.parent / "index.html").open("a", encoding="utf-8") as page:
            page.write(f'<a href="{file.name}">{file.name}</a>\n')
        return hashlib.sha256(file.read_bytes()).hexdigest()

    def add_locked(self, lock: str) -> str:
        """Offer every package of a lock, as locked, a little newer and much newer.

        The lock's text, with the hashes of these files.
        """
        text = ""
        for entry in locked(lock).values():
            asks = "".join(
                f"{field}: {value}\n"
                for field in ("Requires-Dist", "Provides-Extra")
                for value in metadata.metadata(entry.name).get_all(field) or ()
            )
            for newer in (f"{Version(version_of(entry)).base_version}.1", "9999"):
                self.add(entry.name, newer, asks)
            text += f"{entry} --hash=sha256:{self.add(entry.name, version_of(entry), asks)}\n"
        return text


def with_own_pip(*command: str) -> Iterator[str]:
    """Stands in for the programs of the set-up: pip is that of the environment which runs the tests.

    In CI it is the oldest that this Python was published with (.ci/stranger.py).
    """
    if "ensurepip" in command:
        return
    if "pip" in command:
        command = (sys.executable, "-I", "-m", "pip", "--python", command[0], *command[command.index("pip") + 1 :])
    yield from output_of(*command)


def installed(python: Path) -> Mapping[str, str]:
    """The versions of what an environment holds, by name."""
    code = "from importlib.metadata import distributions as d\nfor one in d(): print(one.name, one.version)"
    told = subprocess.run([python, "-I", "-c", code], check=True, capture_output=True, text=True).stdout
    return {canonicalize_name(name): version for name, version in map(str.split, told.splitlines())}
