"""The same files make the same package, whoever makes it, whenever."""

import hashlib
import os
from pathlib import Path

import pytest

from cli import package as packaging
from tests.package.conftest import VERSION, Package


def test_the_package_built_again_in_another_place_is_the_same(
    package: Package, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    folder, again = tmp_path / "elsewhere", tmp_path / "again.zip"
    folder.mkdir()
    before = os.umask(0o077)
    try:
        packaging.write(VERSION, folder, again)
    finally:
        os.umask(before)
    first, second = (hashlib.sha256(path.read_bytes()).hexdigest() for path in (package.zip, again))
    assert first == second
