"""A run: pytest collects the tests once, then every mutant is planted in a fork and the tests are asked for it."""

import gc
import os
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.mutation.forks import forked, shared_out
from tests.mutation.killers import TESTS, fails, plan, visits_of
from tests.mutation.mutants import Mutant, rule_files
from tests.mutation.patching import plant

WORKERS = 2
ARGUMENTS = ("--noconftest", "--capture=no", "--assert=plain", "--tb=no", "-p", "no:cov", "-p", "no:terminalreporter")
AT_LEAST, TIMES = 8.0, 4
"""Seconds that a mutant has, and how many times as long as its tests take without it."""


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    TIMEOUT = "timeout"
    SURVIVED = "survived"


class Outcome(NamedTuple):
    """A mutant's fate, and the test that noticed it."""

    mutant: Mutant
    fate: Fate
    killer: str = ""


class Loop:
    """Plugin of pytest that takes the place of its loop over the tests."""

    def __init__(self, mutants: Sequence[Mutant], hints: Mapping[Mutant, str], measured: bool) -> None:
        self.outcomes: list[Outcome] = []
        self._mutants = mutants
        self._hints = hints
        self._measured = measured

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        items = session.items
        by_id = {item.nodeid: item for item in items}
        gc.freeze()
        hinted = [by_id[hint] for hint in {self._hints.get(mutant) for mutant in self._mutants} & by_id.keys() if hint]
        visits = visits_of(items if self._measured else hinted)
        if not self._measured:
            visits = {}

        def fate(mutant: Mutant) -> str:
            tests = plan(items, visits, mutant)
            if self._hints.get(mutant) in by_id:
                tests.insert(0, by_id[self._hints[mutant]])
            limit = max(AT_LEAST, TIMES * sum(visits[test.nodeid].seconds for test in tests if visits))
            killer = forked(lambda: _killer(mutant, tests), limit if visits else 60)
            return f"{Fate.TIMEOUT if killer is None else Fate.KILLED if killer else Fate.SURVIVED} {killer or ''}"

        for mutant, line in shared_out(self._mutants, fate, WORKERS):
            word, killer = line.split(" ", maxsplit=1)
            self.outcomes.append(Outcome(mutant, Fate(word), killer))
        return True


def _killer(mutant: Mutant, tests: Sequence[pytest.Item]) -> str:
    plant(mutant)
    return next((test.nodeid for test in tests if fails(test)), "")


def run(mutants: Sequence[Mutant], hints: Mapping[Mutant, str] | None = None, *, measured: bool) -> list[Outcome]:
    """What becomes of mutants.

    `hints` name the test that is asked first. A measured run finds out beforehand which tests call which functions;
    it is worth its half minute for hundreds of mutants.
    """
    os.environ.pop("THOROUGH", None)
    settings.register_profile(
        "mutation",
        phases=(Phase.explicit, Phase.generate),
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    settings.load_profile("mutation")
    loop = Loop(mutants, hints or {}, measured)
    code = pytest.main([*ARGUMENTS, *TESTS, *rule_files()], plugins=[loop])
    if code != pytest.ExitCode.OK:
        raise RuntimeError(f"the tests cannot be collected: {code!r}")
    order = {mutant: n for n, mutant in enumerate(mutants)}
    return sorted(loop.outcomes, key=lambda outcome: order[outcome.mutant])
