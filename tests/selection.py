"""Which tests the second and third Python run, which share a process, which are measured, which are tried twice."""

import gc
import os
from collections.abc import Generator
from pathlib import Path

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

EVERYWHERE = (
    "shared_code",
    "tests/api",
    "tests/application",
    "tests/auth",
    "tests/demo/test_background.py",
    "tests/derivations",
    "tests/end_to_end/test_dev.py",
    "tests/functions/test_batch.py",
    "tests/functions/test_bodies.py",
    "tests/functions/test_bridge.py",
    "tests/functions/test_broken_broker.py",
    "tests/functions/test_compression.py",
    "tests/functions/test_contract.py",
    "tests/functions/test_dead_letters_of_brokers.py",
    "tests/functions/test_entra.py",
    "tests/functions/test_files_entered.py",
    "tests/functions/test_golden.py",
    "tests/functions/test_kept_years.py",
    "tests/functions/test_outbox.py",
    "tests/functions/test_put_again.py",
    "tests/functions/test_put_statistics.py",
    "tests/functions/test_readiness.py",
    "tests/functions/test_reads.py",
    "tests/functions/test_redis.py",
    "tests/functions/test_registration.py",
    "tests/functions/test_telemetry.py",
    "tests/functions/test_triggers.py",
    "tests/integration/test_command.py",
    "tests/integration/test_examples.py",
    "tests/integration/test_files.py",
    "tests/kit",
    "tests/local_host",
    "tests/messaging",
    "tests/package",
    "tests/pl/test_calc_run_id.py",
    "tests/pl/test_no_cycles.py",
    "tests/pl/test_replay.py",
    "tests/set_up",
    "tests/site_year/test_command.py",
    "tests/site_year/test_reading.py",
    "tests/site_year/test_worked_years.py",
    "tests/store",
    "tests/telemetry",
)
"""What an interpreter can break: SQLite, threads, event loops and sockets, text of values and enums, dataclasses,
garbage, files and command lines, what is installed, every doctest, and each group of endpoints once."""
ONCE = (
    "tests/application/test_recalculation.py",
    "tests/package/test_reproducible.py",
    "tests/set_up/test_reasons.py",
)
"""What stands in these places, and one interpreter proves for all all the same."""
NOT_MEASURED = (
    "tests/api/test_strict_json.py",
    "tests/application/test_recalculation.py",
    "tests/architecture",
    "tests/benchmarks",
    "tests/contracts/test_exported_contracts.py",
    "tests/demo",
    "tests/end_to_end",
    "tests/faults",
    "tests/figures",
    "tests/functions/test_access.py",
    "tests/functions/test_bodies.py",
    "tests/functions/test_limits.py",
    "tests/functions/test_schema.py",
    "tests/functions/test_vocabulary.py",
    "tests/infra",
    "tests/integration/test_hostile.py",
    "tests/integration/test_load_oracle.py",
    "tests/integration/test_rebuild.py",
    "tests/mutation",
    "tests/oracle",
    "tests/package",
    "tests/web",
)
"""Whose tests go through so much that a line they reach is not thereby tested, or compare times, which measuring makes
others; nor are tests measured that draw their inputs."""
TOGETHER = {
    "tests/demo/test_belief.py": "demo company",
    "tests/demo/test_equations.py": "demo company",
    "tests/demo/test_money.py": "demo company",
    "tests/end_to_end": "started product",
    "tests/figures": "demo company",
    "tests/infra": "Bicep",
    "tests/package": "package",
    "tests/store": "Azurite",
    "tests/web": "started product",
}
"""Tests that share what takes long to make; the tests of other places share what their file has at most. They come
first: what is short at the end lets the processes end together."""

TWICE = ("tests/broker", "tests/end_to_end", "tests/faults", "tests/messaging", "tests/web")
"""Whose tests look at other processes in real time: what fails of them in CI is tried once more, and told."""
TOLD_AT_MOST = 3
"""Tests of a run that may need their second trial."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes long; say what one interpreter proves for all, and what CI tries twice."""
    groups = list(dict.fromkeys(TOGETHER.values()))
    items.sort(key=lambda item: groups.index(group) if (group := shared_by(item.nodeid)) in groups else len(groups))
    for item in items:
        place = item.nodeid.split("::")[0]
        if _draws(item) or not _is_for_every_interpreter(place):
            item.add_marker("once")
        if os.environ.get("CI") == "true" and place.startswith(TWICE):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    """Look for garbage no longer in what is imported and collected: a search took a second, and many tests make one."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail where more tests needed a second trial than a slow machine explains."""
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    if reporter is not None and len(reporter.stats.get("rerun", ())) > TOLD_AT_MOST:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
    """Gives a process the tests of one place after another."""

    def _split_scope(self, nodeid: str) -> str:
        return shared_by(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> Scheduling:
    """Let one process of several (`-n 2`) run what shares what takes long to make."""
    return Scheduling(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Measure no campaign, and no walk over the demo company: measuring takes as long as the tests themselves."""
    measuring = item.config.pluginmanager.getplugin("_cov")
    place = item.nodeid.split("::")[0]
    if measuring is None or not (_draws(item) or place.startswith(NOT_MEASURED)):
        return (yield)
    measuring.cov_controller.pause()
    try:
        return (yield)
    finally:
        measuring.cov_controller.resume()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not even import what would be left out."""
    place = collection_path.relative_to(config.rootpath).as_posix()
    is_test = collection_path.name.startswith("test_")
    return True if is_test and config.option.markexpr == "not once" and not _is_for_every_interpreter(place) else None


def shared_by(nodeid: str) -> str:
    """What a test shares with those that the same process runs; its file has a process to itself otherwise."""
    place = nodeid.split("::", maxsplit=1)[0]
    return next((group for start, group in TOGETHER.items() if place.startswith(start)), place)


def _is_for_every_interpreter(place: str) -> bool:
    return place.startswith(EVERYWHERE) and not place.startswith(ONCE)


def _draws(item: pytest.Item) -> bool:
    """Whether hypothesis draws the inputs of a test, or it takes random years of each deal."""
    parameters = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return getattr(getattr(item, "obj", None), "is_hypothesis_test", False) or "deal" in parameters
