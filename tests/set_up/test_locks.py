"""A clone works in a year: the locks hold everything, whatever the index offers by then."""

import re
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from environments import DEVELOPMENT, RUNTIME, Environments, SetUpFailed, output_of
from tests.set_up.index import ROOT, Index, installed, locked, version_of, with_own_pip

LOCKS = {name: (ROOT / name).read_text("utf-8") for name in (RUNTIME, DEVELOPMENT)}
EXTRAS = [
    (name, found.group())
    for name, text in LOCKS.items()
    for found in re.finditer(r"^[\w.-]+\[[\w,-]+\]", text, re.MULTILINE)
]


def beyond(entries: Mapping[str, Requirement]) -> Iterator[str]:
    """What installed packages ask for that a lock does not have: a package, a version or an extra."""
    for entry in entries.values():
        for text in metadata.requires(entry.name) or ():
            asked = Requirement(text)
            if asked.marker and not any(asked.marker.evaluate({"extra": extra}) for extra in ("", *entry.extras)):
                continue
            found = entries.get(canonicalize_name(asked.name))
            if not found or not asked.extras <= found.extras or version_of(found) not in asked.specifier:
                yield f"{entry.name} asks for {text}"


def resolve(lock: Path) -> None:
    """What Azure's build does with a lock, as far as looking at what each package asks for; nothing is installed."""
    pip = (sys.executable, "-I", "-m", "pip", "install", "--dry-run", "--ignore-installed", "--require-hashes")
    for _ in output_of(*pip, "-r", str(lock)):
        pass


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_f01_no_installed_package_asks_for_what_the_lock_lacks(lock: str) -> None:
    entries = locked(LOCKS[lock])
    assert {name: metadata.version(name) for name in entries} == {n: version_of(e) for n, e in entries.items()}
    assert list(beyond(entries)) == []


@pytest.mark.parametrize(("lock", "entry"), EXTRAS)
def test_f01_an_extra_that_a_lock_lost_is_noticed(lock: str, entry: str) -> None:
    assert list(beyond(locked(LOCKS[lock].replace(entry, entry.partition("[")[0]))))


@pytest.mark.parametrize("lock", [RUNTIME, DEVELOPMENT])
def test_f01_a_lock_installs_from_an_index_that_has_newer_releases_of_everything(
    index: Index, tmp_path: Path, lock: str
) -> None:
    for name in (RUNTIME, DEVELOPMENT):
        (tmp_path / name).write_text(index.add_locked(LOCKS[name]) if name == lock else "", "utf-8")
    python = Environments(tmp_path, with_own_pip).satisfy(lock)
    assert installed(python) == {name: version_of(entry) for name, entry in locked(LOCKS[lock]).items()}


def test_f01_azure_installs_the_lock_from_such_an_index(index: Index, tmp_path: Path) -> None:
    lock = tmp_path / RUNTIME
    lock.write_text(index.add_locked(LOCKS[RUNTIME]), "utf-8")
    resolve(lock)
    if Version(metadata.version("pip")) < Version("24"):  # later ones know the extra by the package without it
        lock.write_text(lock.read_text("utf-8").replace("pyjwt[crypto]", "pyjwt"), "utf-8")
        with pytest.raises(SetUpFailed, match="do not name the version and the hash"):
            resolve(lock)
