"""docs/attacks.md says what was tried when it was written: every attack of today, and each was refused."""

import subprocess
import sys

from cli.environment import ROOT
from tests.attacks.tally import written


def test_the_page_counts_the_attacks_of_today_and_none_was_accepted() -> None:
    """A test of these that fails is an attack that was accepted."""
    shown = subprocess.run(
        [sys.executable, "-m", "tests.attacks", "--count"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    table = shown[shown.index("| What |") :].strip()
    assert written() == table, "call: python3 -m tests.attacks"
    assert "| 0 | 0 | 0 |" not in table, "a kind that nobody tries"
