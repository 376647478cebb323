"""The package of the Python that runs the tests, built once and unpacked."""

import os
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest

from cli import package as packaging
from tests.servers import required

VERSION = "{}.{}".format(*sys.version_info)


class Package(NamedTuple):
    """The zip, and the folder that it unpacks to."""

    zip: Path
    folder: Path

    @property
    def paths(self) -> list[Path]:
        """What the worker imports from: the app, then its dependencies."""
        return [self.folder, self.folder / packaging.DEPENDENCIES]


@pytest.fixture(scope="session")
def fetched() -> Path:
    """The wheels of the package, from the index or a run before."""
    try:
        return packaging.wheels(VERSION)
    except packaging.CannotPackage as problem:
        return Path(required(None, "The package index", f"connect to the network ({problem})"))


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory, fetched: Path) -> Package:
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        pytest.skip("the package runs on Linux on x86-64 only, as Azure does")
    assert fetched
    folder, target = tmp_path_factory.mktemp("package"), tmp_path_factory.mktemp("zip") / "package.zip"
    packaging.write(VERSION, folder, target)
    unpacked = tmp_path_factory.mktemp("wwwroot")
    with zipfile.ZipFile(target) as packed:
        packed.extractall(unpacked)
    return Package(target, unpacked)
