"""NOTICE names every third-party library and data file, with its licence."""

import re
from pathlib import Path

from cli.notice import LOCK, NOTICE, notice

ROOT = Path(__file__).parents[2]
OWN = {"demo/chart.csv"}
"""Data that were made for this repository."""


def test_f56_the_notice_is_what_the_installed_libraries_say() -> None:
    written = NOTICE.read_text(encoding="utf-8")
    assert re.sub(r"\s", "", written) == re.sub(r"\s", "", notice()), "python -m cli.notice writes it anew"
    assert "unknown" not in written


def test_f56_every_library_of_the_lock_is_named() -> None:
    locked = set(
        re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==[^;\n]*(?= \\)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    )
    named = set(re.findall(r"^([a-z0-9-]+): \S", NOTICE.read_text(encoding="utf-8"), re.MULTILINE))
    assert locked - named == set()
    assert len(named) > 30


def test_f56_every_data_file_of_the_demo_is_named_or_our_own() -> None:
    named = set(re.findall(r"^(demo/\S+)$", NOTICE.read_text(encoding="utf-8"), re.MULTILINE))
    assert {path.relative_to(ROOT).as_posix() for path in (ROOT / "demo").glob("*.csv")} == named | OWN
