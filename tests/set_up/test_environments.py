"""The environments of a checkout: when they are made, by one process at a time, and never at the cost of one in use."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from environments import DEVELOPMENT, ROOT, RUNTIME, Environments, SetUpFailed, locked, python_in

MAKER = """
import sys
from pathlib import Path
from environments import Environments, RUNTIME, output_of
def run(*command):
    if "ensurepip" in command:
        waits = "import sys; print('made', flush=True); sys.stdin.read()"
        for line in output_of(sys.executable, "-c", waits):
            print(line, end="", flush=True)
            yield line
    elif "venv" in command:
        yield from output_of(*command)
Environments(Path(sys.argv[1]), run).satisfy(RUNTIME)
print("satisfied", flush=True)
"""
"""Makes an environment, and waits in the midst of it until its standard input ends."""


class Machine:
    """Stands in for the programs of the set-up: notes what is called, makes what venv makes."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.pip: list[str] = []
        self.failure: BaseException | None = None

    def __call__(self, *command: str) -> Iterator[str]:
        if "venv" in command:
            self.calls.append("venv")
            python = python_in(Path(command[-1]))
            python.parent.mkdir(parents=True, exist_ok=True)
            python.touch()
        elif "pip" in command:
            self.calls.append(Path(command[-1]).name)
            yield from self.pip
            if self.failure:
                raise self.failure


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A project's folder with two small locks."""
    (tmp_path / RUNTIME).write_text("fastapi==1\nwin==2 ; sys_platform == 'win32'\n", "utf-8")
    (tmp_path / DEVELOPMENT).write_text("fastapi==1\npytest==9\n", "utf-8")
    return tmp_path


def files(folder: Path) -> dict[Path, float]:
    """Everything in an environment, and when it changed."""
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*")}


def maker(checkout: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", MAKER, str(checkout)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def line(process: "subprocess.Popen[str]", stream: str = "stdout") -> str:
    pipe = getattr(process, stream)
    assert pipe
    return str(pipe.readline()).strip()


class TestWhatIsMade:
    def test_an_environment_is_made_once(self, checkout: Path, machine: Machine) -> None:
        made, found = (Environments(checkout, machine).satisfy(RUNTIME) for _ in range(2))
        assert machine.calls == ["venv", RUNTIME]
        assert made == found

    def test_that_of_tests_holds_what_runs(self, checkout: Path, machine: Machine) -> None:
        tests, runs = (Environments(checkout, machine).satisfy(lock) for lock in (DEVELOPMENT, RUNTIME))
        assert machine.calls == ["venv", DEVELOPMENT]
        assert tests == runs

    @pytest.mark.parametrize("changed", [RUNTIME, DEVELOPMENT])
    def test_f03_other_locks_get_another_one_and_leave_the_one_in_use_alone(
        self, checkout: Path, machine: Machine, changed: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        old = Environments(checkout, machine).satisfy(DEVELOPMENT).parents[1]
        before = files(old)
        (checkout / changed).write_text("fastapi==2\n", "utf-8")
        new = Environments(checkout, machine).satisfy(DEVELOPMENT).parents[1]
        assert new != old
        assert files(old) == before
        assert f".venvs/{old.name} is of other locks: delete it" in capsys.readouterr().err

    @pytest.mark.parametrize("failure", [SetUpFailed("no network"), KeyboardInterrupt()])
    def test_f03_a_failed_set_up_of_tests_leaves_what_runs(
        self, checkout: Path, machine: Machine, failure: BaseException
    ) -> None:
        runs = Environments(checkout, machine).satisfy(RUNTIME)
        before = files(runs.parents[1])
        machine.failure = failure
        with pytest.raises(type(failure)):
            Environments(checkout, machine).satisfy(DEVELOPMENT)
        assert Environments(checkout, machine).found(RUNTIME) == runs
        assert files(runs.parents[1]) == before

    def test_an_interrupted_one_is_made_anew(self, checkout: Path, machine: Machine) -> None:
        machine.failure = KeyboardInterrupt()
        with pytest.raises(KeyboardInterrupt):
            Environments(checkout, machine).satisfy(RUNTIME)
        assert Environments(checkout, machine).found(RUNTIME) is None
        machine.failure = None
        Environments(checkout, machine).satisfy(RUNTIME)
        assert machine.calls == ["venv", RUNTIME] * 2

    def test_one_whose_python_is_gone_is_made_anew(self, checkout: Path, machine: Machine) -> None:
        Environments(checkout, machine).satisfy(RUNTIME).unlink()
        assert Environments(checkout, machine).satisfy(RUNTIME).exists()
        assert machine.calls == ["venv", RUNTIME] * 2

    def test_f03_another_python_gets_another_one(
        self, checkout: Path, machine: Machine, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        ours = Environments(checkout, machine).satisfy(RUNTIME)
        monkeypatch.setattr(sys, "base_prefix", "/elsewhere")
        assert Environments(checkout, machine).satisfy(RUNTIME) != ours

    @pytest.mark.skipif(os.name != "posix", reason="a name for editors needs links that everybody may make")
    def test_editors_find_the_one_made_last_as_venv(self, checkout: Path, machine: Machine) -> None:
        for lock in (RUNTIME, DEVELOPMENT):
            python = Environments(checkout, machine).satisfy(lock)
            assert (checkout / ".venv").resolve() == python.parents[1]

    def test_a_venv_of_somebody_else_is_left_alone(self, checkout: Path, machine: Machine) -> None:
        (checkout / ".venv").mkdir()
        Environments(checkout, machine).satisfy(RUNTIME)
        assert list((checkout / ".venv").iterdir()) == []

    def test_progress_counts_the_packages_of_this_machine(
        self, checkout: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
    ) -> None:
        machine.pip = [
            "Ignoring win: markers do not match\n",
            "Collecting fastapi==1 (from -r requirements.txt (line 1))\n",
            "Installing collected packages: fastapi\n",
        ]
        Environments(checkout, machine).satisfy(RUNTIME)
        out, err = capsys.readouterr()
        assert out == ""
        assert err.splitlines()[1:] == ["  1/1 fastapi", "  unpacking"]


class TestTwoAtOnce:
    def test_f03_the_second_waits_and_finds_what_the_first_made(self, checkout: Path) -> None:
        with maker(checkout) as first:
            assert line(first) == "made"
            with maker(checkout) as second:
                assert line(second, "stderr") == "another command is making an environment, waiting for it"
                assert second.poll() is None
                first.communicate("")
                assert second.communicate("")[0] == "satisfied\n"
        assert first.returncode == second.returncode == 0

    @pytest.mark.skipif(os.name != "posix", reason="files are locked by processes there")
    def test_f03_a_killed_one_keeps_others_out_while_what_it_started_goes_on(self, checkout: Path) -> None:
        with maker(checkout) as first:
            assert line(first) == "made"
            first.kill()
            first.wait()
            with (checkout / ".venvs" / "lock").open("a") as lock:
                assert not locked(lock.fileno())
                first.stdin.close()  # type: ignore[union-attr] # it is a pipe
                deadline = time.monotonic() + 20
                while not locked(lock.fileno()):
                    assert time.monotonic() < deadline
                    time.sleep(0.02)
