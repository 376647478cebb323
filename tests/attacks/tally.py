"""The count of attacks: a plugin of pytest, and the table that it makes."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from tests.attacks import KINDS

TESTS: Final = Path(__file__).parents[1]
PAGE: Final = TESTS.parent / "docs" / "attacks.md"
_BEGIN: Final = "<!-- table -->\n"


class Tally:
    """Counts what the tests of a run try, and what was refused: all that a test tries, where it passes."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.tests: dict[str, set[str]] = defaultdict(set)
        self._of: dict[str, Counter[str]] = {}

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        for item in session.items:
            counts = self._of.setdefault(item.nodeid, Counter())
            for kind, tries in (mark.args for mark in item.iter_markers("attack")):
                counts[kind] += tries
                self.tests[kind].add(item.originalname if isinstance(item, pytest.Function) else item.name)
            self.tried += counts

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.refused += self._of[report.nodeid]

    def lines(self, refused: Mapping[str, int]) -> Iterator[str]:
        """The rows of the table."""
        yield "| What | Tried | Refused | Accepted | Tests |"
        yield "|---|---|---|---|---|"
        for kind in KINDS:
            tried, held = self.tried[kind], refused[kind]
            tests = ", ".join(f"`{name}`" for name in sorted(self.tests[kind]))
            yield f"| {kind} | {tried:,} | {held:,} | {tried - held:,} | {tests} |"
        tried, held = self.tried.total(), sum(refused.values())
        yield f"| **All** | **{tried:,}** | **{held:,}** | **{tried - held:,}** | |"


def places() -> list[str]:
    """The files whose tests are attacks."""
    named = "from tests.attacks import"
    return sorted(str(path) for path in TESTS.rglob("test_*.py") if named in path.read_text("utf-8"))


def collected() -> Tally:
    """What would be tried."""
    tally = Tally()
    assert run(tally, "--collect-only", "-q", "-q") == pytest.ExitCode.OK
    return tally


def run(tally: Tally, *options: str) -> int:
    """Let pytest run, or only collect, the attacks; its exit code."""
    return int(pytest.main([*options, "-m", "attack", *places()], plugins=[tally]))


def written() -> str:
    """The table of the page."""
    return PAGE.read_text("utf-8").partition(_BEGIN)[2].rstrip("\n")


def write(table: str) -> None:
    """Put a table into the page."""
    head = PAGE.read_text("utf-8").partition(_BEGIN)[0]
    PAGE.write_text(f"{head}{_BEGIN}{table}\n", "utf-8")
