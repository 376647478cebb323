"""F06: the product is served before the demo company is whole, and says that it is not."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from demo import seed
from demo.background import Seeding
from environments import ROOT

Made = Callable[[], seed.SiteBySite]


@pytest.fixture
def told() -> list[str]:
    return []


def seeding(monkeypatch: pytest.MonkeyPatch, told: list[str], made: Made) -> Seeding:
    """One of sites that a test makes itself."""
    monkeypatch.setattr(seed, "site_by_site", lambda _tell: made())
    return Seeding(told.append)


def test_f06_serving_waits_for_the_first_users_sites_only(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    served = Event()

    def made() -> seed.SiteBySite:
        yield False
        yield True
        assert served.wait(10)
        yield True

    with seeding(monkeypatch, told, made) as demo_data:
        demo_data.wait()
        assert not demo_data.is_whole()
        served.set()
        demo_data.join()
        assert demo_data.is_whole()
    assert told == []


def test_what_follows_the_last_site_is_done_once_and_not_for_a_part(
    monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    begun, done = Event(), list[str]()

    def made() -> seed.SiteBySite:
        yield True
        assert begun.wait(10)
        yield True

    monkeypatch.setattr(seed, "site_by_site", lambda _tell: made())
    with Seeding(told.append, lambda: done.append("foretold")) as demo_data:
        demo_data.wait()
        assert done == []
        begun.set()
        demo_data.join()
        assert done == ["foretold"]
    begun.clear()
    with Seeding(told.append, lambda: done.append("again")) as demo_data:
        demo_data.wait()
        demo_data.stop()
        begun.set()
    assert done == ["foretold"]


def test_f06_what_keeps_the_first_sites_away_is_raised(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    def made() -> seed.SiteBySite:
        yield False
        raise OSError("the disk is full")

    with seeding(monkeypatch, told, made) as demo_data, pytest.raises(OSError, match="the disk is full"):
        demo_data.wait()
    assert told == []


def test_f06_what_keeps_later_sites_away_is_told_and_the_data_are_not_whole(
    monkeypatch: pytest.MonkeyPatch, told: list[str]
) -> None:
    def made() -> seed.SiteBySite:
        yield True
        raise OSError("the disk is full.")

    with seeding(monkeypatch, told, made) as demo_data:
        demo_data.wait()
        demo_data.join()
        assert not demo_data.is_whole()
    assert told == ["The demo data are not whole: the disk is full. The next start goes on with them."]


def test_f06_the_processes_begin_before_what_is_served_is_imported() -> None:
    heavy = "{'demo.seed', 'shared_code.application', 'uvicorn', 'fastapi'}"
    code = f"import sys, local_host.__main__; print({heavy} & sys.modules.keys() or 'none')"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout == "none\n"


KILLED = """
import multiprocessing, os, signal, time
from demo import workers

if __name__ == "__main__":
    workers.NEEDED = []
    pool = workers.pool(2)
    list(pool.map(time.sleep, [0.1, 0.1]))
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")
def test_f06_no_process_outlives_the_one_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "killed.py").write_text(KILLED, "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed = subprocess.run(
        [sys.executable, "killed.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    processes = [int(pid) for pid in killed.stdout.split()]
    assert processes
    deadline = time.monotonic() + 20
    while any(is_running(pid) for pid in processes):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_f06_leaving_stops_after_the_site_that_is_being_made(monkeypatch: pytest.MonkeyPatch, told: list[str]) -> None:
    leaving, finished = Event(), []

    def made() -> seed.SiteBySite:
        try:
            yield True
            assert leaving.wait(10)
            yield True
            pytest.fail("another site was made")
        finally:
            finished.append("closed")

    with seeding(monkeypatch, told, made) as demo_data:
        demo_data.wait()
        demo_data.stop()
        leaving.set()
    assert finished == ["closed"]
    assert told == []
    assert not demo_data.is_whole()
