"""The tests that must notice a mutant, in the order in which they are asked."""

import contextlib
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from types import CodeType, FrameType
from typing import Any, NamedTuple

import pytest

from shared_code.derivations.nodes import RULES
from tests.mutation.forks import forked
from tests.mutation.mutants import MODULE, ROOT, Mutant, rule_files

WORKED_YEARS = "tests/site_year/test_worked_years.py"
TESTS = ("tests/rules", WORKED_YEARS)


class Visit(NamedTuple):
    """How long a test takes and which functions of the rules it calls, each as `file, function`."""

    seconds: float
    calls: Sequence[str]


def kind(test: str) -> str:
    """What a test is, by its id."""
    if test.startswith(WORKED_YEARS):
        return "worked years"
    if test.startswith("shared_code"):
        return "doctests"
    return "cases" if "test_cases.py::" in test else "tests of rules"


KINDS = ("cases", "doctests", "tests of rules", "worked years")


def plan(items: Sequence[pytest.Item], visits: Mapping[str, Visit], mutant: Mutant) -> list[pytest.Item]:
    """Tests that run the mutant's function, its own examples first, then the quick ones, the worked years last.

    Without visits these are all tests, those that name the function first.
    """
    own = {rule.id for rule in RULES.values() if rule.calculate.__name__ == mutant.function}

    def rank(item: pytest.Item) -> tuple[object, ...]:
        callspec = getattr(item, "callspec", None)
        case = callspec and callspec.params.get("case")
        examples = getattr(case, "rule", None) in own or item.name.endswith(f".{mutant.function}")
        code = getattr(getattr(item, "function", None), "__code__", None)
        named = code is not None and mutant.function in _names(code)
        seconds = visits[item.nodeid].seconds if item.nodeid in visits else 0
        return not examples, KINDS.index(kind(item.nodeid)) == len(KINDS) - 1, not named, seconds

    return sorted((item for item in items if not visits or _runs(visits[item.nodeid], mutant)), key=rank)


def _runs(visit: Visit, mutant: Mutant) -> bool:
    """Whether a test calls the function; for a constant, any function of its file."""
    if mutant.function == MODULE:
        return any(call.startswith(f"{mutant.file}, ") for call in visit.calls)
    return mutant.place in visit.calls


def _names(code: CodeType) -> set[str]:
    """Every global name that a test's own body uses; hypothesis keeps the body in a closure."""
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return {*code.co_names, *(name for one in inner for name in _names(one))}


def visits_of(items: Sequence[pytest.Item]) -> dict[str, Visit]:
    """What every test visits without any mutant, found in a fork; raises RuntimeError where one fails."""
    files = {str(ROOT / file): file for file in rule_files()}

    def measured() -> dict[str, Visit]:
        result = {}
        for item in items:
            calls: set[str] = set()
            start = time.perf_counter()
            with _calls(files, calls):
                failed = fails(item)
            if failed:
                raise RuntimeError(f"{item.nodeid} fails without any mutant")
            result[item.nodeid] = Visit(time.perf_counter() - start, sorted(calls))
        return result

    outcome = forked(lambda: json.dumps(measured()), 600)
    if outcome is None:
        raise RuntimeError("the tests take more than ten minutes")
    return {test: Visit(*visit) for test, visit in json.loads(outcome).items()}


@contextlib.contextmanager
def _calls(files: Mapping[str, str], calls: set[str]) -> Iterator[None]:
    def note(frame: FrameType, event: str, argument: Any) -> None:
        if event == "call" and (file := files.get(frame.f_code.co_filename)):
            calls.add(f"{file}, {frame.f_code.co_qualname.split('.', maxsplit=1)[0]}")

    sys.setprofile(note)
    try:
        yield
    finally:
        sys.setprofile(None)


def fails(item: pytest.Item) -> bool:
    """Whether a test fails in this process, without a report of it."""
    hook = item.config.hook
    try:
        hook.pytest_runtest_setup(item=item)
        hook.pytest_runtest_call(item=item)
        hook.pytest_runtest_teardown(item=item, nextitem=None)
    except pytest.skip.Exception:
        return False
    except BaseException:  # noqa: BLE001 - a failed assertion, or whatever a mutant raises
        return True
    return False
