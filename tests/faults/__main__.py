"""Injects ten thousand faults and writes report.md; with a number, in so many runs."""

import sys
import tempfile
from pathlib import Path
from subprocess import run

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

import tests.conftest
from shared_code.kit.clock import UTC_CLOCK
from tests.faults.machine import TALLY, FaultMachine
from tests.faults.test_faults import THOROUGH

REPORT = Path(__file__).with_name("report.md")


class Shown(FaultMachine):
    """Says after each run how far it is."""

    def teardown(self) -> None:
        super().teardown()
        print(f"{TALLY.runs} runs, {sum(TALLY.injected.values()):,} faults", flush=True)


def main() -> None:
    tests.conftest.SESSION = Path(tempfile.mkdtemp())
    chosen = settings(THOROUGH, max_examples=int(sys.argv[1])) if len(sys.argv) > 1 else THOROUGH
    run_state_machine_as_test(Shown, settings=chosen)
    commit = run(["git", "log", "-1", "--format=%h"], check=True, capture_output=True, text=True).stdout.strip()
    head = f"# Faults injected\n\n{UTC_CLOCK.now():%Y-%m-%d}, commit {commit}, `python3 -m tests.faults`.\n\n"
    REPORT.write_text(head + "\n".join(TALLY.lines()) + "\n", "utf-8")


if __name__ == "__main__":
    main()
