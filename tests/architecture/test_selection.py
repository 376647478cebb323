"""One process runs the tests that share what takes long to make."""

import pytest

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
