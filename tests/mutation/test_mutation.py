"""Tests notice faults in the rules: a share of the planted ones at every run, all of them in a thorough one."""

import os
import subprocess
import sys
import time
from decimal import Decimal

import pytest

from shared_code.derivations.nodes import RULES
from shared_code.payroll import rules
from tests.mutation.explained import explanations
from tests.mutation.forks import forked, shared_out
from tests.mutation.mutants import ROOT, Mutant, Outdated, flat, functions_of, mutant_of, rule_files, source_of
from tests.mutation.patching import changes, plant
from tests.mutation.report import judged
from tests.mutation.running import Fate, Outcome

SHARE = 40
COST = "shared_code/payroll/rules/cost.py"
SUPERSEDED = "shared_code/payroll/rules/superseded.py"
ADDED = Mutant(COST, "hours_cost", "    return to_cents(hours * rate)\n", "    return to_cents(hours + rate)\n")

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process: use Linux or macOS")
thorough = pytest.mark.skipif(
    os.environ.get("THOROUGH") != "true", reason="takes minutes: python3 dev.py test --thorough"
)


def told(*options: str) -> str:
    """What a run prints, where something survives that nobody has explained."""
    command = [sys.executable, "-m", "tests.mutation", *options]
    result = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    return "" if result.returncode == 0 else result.stdout + result.stderr


@forks
def test_a_share_of_the_planted_faults_is_noticed() -> None:
    assert told("--sample", str(SHARE)) == ""


@forks
@thorough
def test_every_planted_fault_is_noticed_or_explained() -> None:
    assert told("--check") == ""


@forks
def test_a_planted_fault_reaches_everybody_who_has_imported_the_rule_and_ends_with_the_fork() -> None:
    def with_fault() -> str:
        plant(ADDED)
        return f"{rules.hours_cost(Decimal(8), Decimal(20))} {RULES['PAY-18'].calculate(Decimal(8), Decimal(20))}"

    assert forked(with_fault, 10) == "28.00 28.00"
    assert rules.hours_cost(Decimal(8), Decimal(20)) == 160


@forks
def test_a_planted_constant_is_that_of_the_defaults_too() -> None:
    days = Mutant(
        SUPERSEDED, "the module", "DAYS_IN_YEAR: Final = Decimal(365)\n", "DAYS_IN_YEAR: Final = Decimal(100)\n"
    )

    def with_fault() -> str:
        plant(days)
        return str(rules.superseded.salaried_cost_1(Decimal(1000), 1))

    assert forked(with_fault, 10) == "10.00"


@forks
def test_a_fork_that_takes_too_long_is_ended_and_one_that_breaks_is_told() -> None:
    def forever() -> str:
        while True:
            pass

    def broken() -> str:
        raise LookupError("no such thing")

    before = time.monotonic()
    assert forked(forever, 0.2) is None
    assert time.monotonic() - before < 10
    with pytest.raises(RuntimeError, match="no such thing"):
        forked(broken, 10)


@forks
def test_work_is_shared_out_and_none_is_lost() -> None:
    assert dict(shared_out(range(7), str, 2)) == {n: str(n) for n in range(7)}


@pytest.mark.parametrize("file", rule_files())
def test_a_module_as_it_is_has_no_changes(file: str) -> None:
    assert changes(Mutant(file, "the module", source_of(file), source_of(file))) == ({}, {})


def test_a_change_of_an_annotation_or_a_docstring_is_none() -> None:
    source = source_of(COST)
    for text in (
        source.replace("days_in_year: int", "days_in_year: bool", 1),
        source.replace("rounded once", "rounded", 1),
    ):
        assert text != source
        assert changes(mutant_of(COST, "", text)) == ({}, {})


def test_two_spellings_of_one_change_have_one_mark_and_no_program_has_none() -> None:
    def mark(after: str) -> str | None:
        changed = changes(Mutant(COST, "hours_cost", ADDED.before, after))
        return changed and changed.mark()

    assert mark(ADDED.after) == mark("    return to_cents((hours) + (rate))\n") != mark(ADDED.before)
    assert mark("    return to_cents(hours +)\n") is None


def test_a_mutant_is_found_again_by_its_lines_and_missed_when_they_are_gone() -> None:
    text = source_of(COST).replace("month_budget * days", "month_budget - days")
    mutant = mutant_of(COST, "", text)
    assert (mutant.function, mutant.source()) == ("budget_cost", text)
    for gone in (Mutant(COST, "no_rule", "", ""), Mutant(COST, "hours_cost", "    return 1\n", "")):
        with pytest.raises(Outdated):
            gone.source()


def test_a_survivor_without_a_reason_and_a_reason_without_a_survivor_are_problems() -> None:
    killed, survived = Outcome(ADDED, Fate.KILLED, "a test"), Outcome(ADDED, Fate.SURVIVED)
    assert judged([killed], {}).problems == []
    assert judged([*[killed] * 9, survived], {ADDED.key: "why"}).problems == []
    assert judged([*[killed] * 9, survived], {}).problems[0].startswith("survived: ")
    assert judged([killed], {ADDED.key: "why"}).problems[0].startswith("explained, but noticed")
    assert judged([killed, survived], {ADDED.key: "why"}).problems == ["the score is 50.0 %"]


def test_every_explained_line_is_still_there_and_has_a_reason() -> None:
    for (file, function, before, _, _), reason in explanations().items():
        first, last = functions_of(file)[function]
        assert before in flat("\n".join(source_of(file).splitlines()[first:last]))
        assert reason.endswith(".")
