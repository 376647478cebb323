"""Injects ten thousand faults, or as many as some runs have, and writes report.md."""

import argparse
import sys
import tempfile
from pathlib import Path
from subprocess import run

from hypothesis import seed, settings
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
    parser = argparse.ArgumentParser(prog="python3 -m tests.faults", description=__doc__)
    parser.add_argument("runs", nargs="?", type=int, default=THOROUGH.max_examples)
    parser.add_argument("--seed", type=int, help="draw by this number; without one the same faults are drawn each time")
    asked = parser.parse_args()
    tests.conftest.SESSION = Path(tempfile.mkdtemp())
    chosen, machine = settings(THOROUGH, max_examples=asked.runs), Shown
    if asked.seed is not None:
        chosen, machine = settings(chosen, derandomize=False), seed(asked.seed)(Shown)
    run_state_machine_as_test(machine, settings=chosen)
    commit = run(["git", "log", "-1", "--format=%h"], check=True, capture_output=True, text=True).stdout.strip()
    command = " ".join(["python3 -m tests.faults", *sys.argv[1:]])
    head = f"# Faults injected\n\n{UTC_CLOCK.now():%Y-%m-%d}, commit {commit}, `{command}`.\n\n"
    REPORT.write_text(head + "\n".join(TALLY.lines()) + "\n", "utf-8")


if __name__ == "__main__":
    main()
