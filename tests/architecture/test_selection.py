"""One process runs the tests that share what takes long to make."""

import gc
import logging
import os
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest

from shared_code.telemetry import HostHandler, configure
from tests import selection


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        ("tests/figures/test_table.py::test_a", "tests/demo/test_belief.py::test_b[0170]", True),
        ("tests/store/test_table_sizes.py::test_a", "tests/store/test_outbox.py::TestSweep::test_b", True),
        ("tests/sites/test_status.py::test_a", "tests/sites/test_status.py::test_b", True),
        ("tests/sites/test_status.py::test_a", "tests/rules/test_pages.py::test_b", False),
    ],
)
def test_what_shares_much_runs_in_one_process(one: str, other: str, *, share: bool) -> None:
    assert (selection.shared_by(one) == selection.shared_by(other)) is share


def test_the_processes_of_a_run_are_given_their_tests_so(pytestconfig: pytest.Config) -> None:
    """As markers that xdist reads they were lost with pytest 9.2: each test went to any process."""
    (made,) = pytestconfig.pluginmanager.hook.pytest_xdist_make_scheduler.get_hookimpls()[-1:]
    assert made.function is selection.pytest_xdist_make_scheduler


def test_what_takes_long_comes_first(request: pytest.FixtureRequest) -> None:
    long = [selection.shared_by(item.nodeid) in selection.TOGETHER.values() for item in request.session.items]
    assert long == sorted(long, reverse=True)


@pytest.mark.parametrize("time", ["first", "second"])
def test_what_one_test_puts_into_the_environment_the_next_does_not_find(time: str) -> None:
    assert "EDW_HOST" not in os.environ
    assert gc.isenabled()
    os.environ["EDW_HOST"] = time
    gc.disable()


@pytest.mark.parametrize("level", ["DEBUG", "ERROR"])
def test_how_one_test_sets_loggers_up_the_next_does_not_find(level: str) -> None:
    ours = logging.getLogger("shared_code")
    assert (ours.level, ours.propagate, [type(one) for one in ours.handlers][:1]) == (
        logging.INFO,
        False,
        [HostHandler],
    )
    configure(level)
    ours.handlers = [logging.NullHandler()]


def test_what_every_test_uses_no_other_fixture_takes_the_name_of() -> None:
    """Each test of a folder would use that one instead: for every one of its parameters."""
    fixture = re.compile(r"^@pytest\.fixture.*\ndef (\w+)", re.MULTILINE)
    used = set(fixture.findall(Path("tests/left_behind.py").read_text("utf-8")))
    others = (path for path in Path("tests").rglob("*.py") if path.name != "left_behind.py")
    assert len(used) > 1
    assert [path for path in others if not used.isdisjoint(fixture.findall(path.read_text("utf-8")))] == []


@pytest.mark.parametrize(("ci", "place", "twice"), [("true", "web", 1), ("true", "pl", 0), ("", "web", 0)])
def test_what_looks_at_other_processes_is_tried_twice_in_ci(
    monkeypatch: pytest.MonkeyPatch, ci: str, place: str, twice: int
) -> None:
    monkeypatch.setenv("CI", ci)
    item: Any = Mock(nodeid=f"tests/{place}/test_a.py::test_b")
    selection.pytest_collection_modifyitems([item])
    assert [call.args[0].kwargs for call in item.add_marker.call_args_list if call.args != ("once",)] == [
        {"reruns": 1}
    ] * twice


@pytest.mark.parametrize(("second_trials", "status"), [(3, 0), (4, 1)])
def test_a_run_fails_in_which_many_needed_it(second_trials: int, status: int) -> None:
    reporter = SimpleNamespace(stats={"rerun": [None] * second_trials})
    session: Any = SimpleNamespace(exitstatus=0, config=Mock())
    session.config.pluginmanager.getplugin.return_value = reporter
    selection.pytest_sessionfinish(session)
    assert session.exitstatus == status
