"""docs/attacks.md counts the attacks of today, each of which is refused; `GOLDEN=renew` counts anew."""

import os
import subprocess
import sys

from cli.environment import ROOT
from tests.attacks.tally import write, written


def test_the_page_counts_the_attacks_of_today_and_none_was_accepted() -> None:
    """A test of these that fails is an attack that was accepted."""
    shown = subprocess.run(
        [sys.executable, "-m", "tests.attacks", "--count"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    table = shown[shown.index("| What |") :].strip()
    if os.environ.get("GOLDEN") == "renew":
        write(table)
    assert written() == table
    assert "| 0 | 0 | 0 |" not in table, "a kind that nobody tries"
