"""dev.py: its help, the Pythons it refuses, when it makes its environment, what it says when it cannot."""

import ast
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dev
from dev import DEVELOPMENT, RUNTIME, Environment, SetUpFailed

ROOT = Path(dev.__file__).parent


def call(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command line in a folder of its own, with a pip that nobody has configured."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    return subprocess.run(
        [sys.executable, str(folder / "dev.py"), *arguments],
        env={**inherited, "PIP_CONFIG_FILE": os.devnull, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


class Machine:
    """Stands in for the programs of the set-up: notes what is called, makes what venv makes."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.pip: list[str] = []
        self.failure: BaseException | None = None

    def __call__(self, *command: str) -> Iterator[str]:
        if "venv" in command:
            self.calls.append("venv")
            folder = Path(command[-1])
            for name in ("bin", "Scripts"):
                (folder / name).mkdir(parents=True, exist_ok=True)
                for program in ("python", "python.exe"):
                    (folder / name / program).touch()
            folder.joinpath("pyvenv.cfg").write_text("version = {}.{}.1\n".format(*sys.version_info), "utf-8")
            folder.joinpath("locks-satisfied").unlink(missing_ok=True)
            return
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


class TestCommandLine:
    def test_help_tells_every_command_on_a_line(self) -> None:
        result = call(ROOT, "--help")
        assert result.returncode == 0
        assert [line.split()[0] for line in result.stdout.splitlines()[2:]] == list(dev.COMMANDS)

    def test_an_unknown_command_is_a_sentence_and_code_2(self) -> None:
        result = call(ROOT, "serve")
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == "There is no command 'serve'; `python dev.py --help` lists them.\n"

    def test_a_file_is_loaded_with_what_runs(self) -> None:
        assert dev.COMMANDS["load"][1:] == (RUNTIME, "local_host.load")

    def test_python_3_6_can_read_the_file(self) -> None:
        ast.parse(Path(dev.__file__).read_text("utf-8"), feature_version=(3, 6))

    @pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 14), (4, 0)])
    def test_another_python_is_refused_with_a_sentence(self, version: tuple[int, int]) -> None:
        assert dev.unsupported(version).startswith(
            "This needs Python 3.11 to 3.13, and this one is {}.{}".format(*version)
        )

    @pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
    def test_the_pythons_of_azure_functions_are_served(self, version: tuple[int, int]) -> None:
        assert dev.unsupported(version) == ""


class TestTests:
    def test_in_ci_the_whole_suite_is_measured(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CI", "true")
        assert "--cov=shared_code" in dev.tests([])
        assert "--cov=shared_code" not in dev.tests(["-m", "not once"])
        assert dev.tests(["tests/rules"]) == ["-rfEs", "tests/rules"]

    def test_elsewhere_it_is_not(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("CI", raising=False)
        assert not any("--cov" in option for option in dev.tests([]))

    @pytest.mark.parametrize(("processors", "processes"), [(1, "1"), (2, "2"), (64, str(dev.PROCESSES)), (None, "1")])
    def test_processes_share_the_tests_where_no_path_is_named(
        self, monkeypatch: pytest.MonkeyPatch, processors: int | None, processes: str
    ) -> None:
        monkeypatch.setattr(os, "cpu_count", lambda: processors)
        for options in ([], ["-k", "idempotency"]):
            told = dev.tests(options)
            assert told[told.index("-n") + 1] == processes
        assert dev.tests(["tests/rules/test_pl.py::test_nothing", "-x"])[1] == "tests/rules/test_pl.py::test_nothing"

    def test_thorough_is_told_to_the_tests(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("THOROUGH", "false")
        assert dev.tests(["--thorough", "-x"])[-1:] == ["-x"]
        assert "--thorough" not in dev.tests(["--thorough", "-x"])
        assert os.environ["THOROUGH"] == "true"


class TestEnvironment:
    def test_it_is_made_once(self, checkout: Path, machine: Machine) -> None:
        for _ in range(2):
            Environment(checkout, machine).satisfy(RUNTIME)
        assert machine.calls == ["venv", RUNTIME]

    def test_what_tests_need_is_added_and_holds_what_runs(self, checkout: Path, machine: Machine) -> None:
        for lock in (RUNTIME, DEVELOPMENT, RUNTIME):
            Environment(checkout, machine).satisfy(lock)
        assert machine.calls == ["venv", RUNTIME, DEVELOPMENT]

    @pytest.mark.parametrize("changed", [RUNTIME, DEVELOPMENT])
    def test_a_changed_lock_makes_it_anew(self, checkout: Path, machine: Machine, changed: str) -> None:
        Environment(checkout, machine).satisfy(DEVELOPMENT)
        (checkout / changed).write_text("fastapi==2\n", "utf-8")
        machine.calls.clear()
        Environment(checkout, machine).satisfy(changed)
        assert machine.calls == ["venv", changed]

    @pytest.mark.parametrize("failure", [SetUpFailed("no network"), KeyboardInterrupt()])
    def test_an_interrupted_one_is_made_anew(self, checkout: Path, machine: Machine, failure: BaseException) -> None:
        Environment(checkout, machine).satisfy(RUNTIME)
        machine.failure = failure
        with pytest.raises(type(failure)):
            Environment(checkout, machine).satisfy(DEVELOPMENT)
        machine.failure = None
        machine.calls.clear()
        Environment(checkout, machine).satisfy(RUNTIME)
        assert machine.calls == ["venv", RUNTIME]

    def test_one_whose_python_is_gone_is_made_anew(self, checkout: Path, machine: Machine) -> None:
        environment = Environment(checkout, machine)
        environment.satisfy(RUNTIME)
        environment.python.unlink()
        environment.satisfy(RUNTIME)
        assert machine.calls == ["venv", RUNTIME] * 2

    @pytest.mark.parametrize("key", ["version", "version_info"])
    def test_another_pythons_is_left_alone(self, checkout: Path, machine: Machine, key: str) -> None:
        other = checkout / ".venv"
        other.mkdir()
        (other / "pyvenv.cfg").write_text(f"home = x\n{key} = 3.9.2\n", "utf-8")
        environment = Environment(checkout, machine)
        environment.satisfy(RUNTIME)
        assert environment.python.is_relative_to(checkout / ".venv-{}.{}".format(*sys.version_info))
        assert [path.name for path in other.iterdir()] == ["pyvenv.cfg"]

    def test_the_stamp_names_the_locks_it_satisfies(self, checkout: Path, machine: Machine) -> None:
        Environment(checkout, machine).satisfy(DEVELOPMENT)
        expected = {hashlib.sha256((checkout / lock).read_bytes()).hexdigest() for lock in (RUNTIME, DEVELOPMENT)}
        assert set((checkout / ".venv" / "locks-satisfied").read_text("utf-8").split()) == expected

    def test_progress_counts_the_packages_of_this_machine(
        self, checkout: Path, machine: Machine, capsys: pytest.CaptureFixture[str]
    ) -> None:
        machine.pip = [
            "Ignoring win: markers do not match\n",
            "Collecting fastapi==1 (from -r requirements.txt (line 1))\n",
            "Installing collected packages: fastapi\n",
        ]
        Environment(checkout, machine).satisfy(RUNTIME)
        out, err = capsys.readouterr()
        assert out == ""
        assert err.splitlines()[1:] == ["  1/1 fastapi", "  unpacking"]


class TestReasons:
    @pytest.mark.parametrize(
        ("output", "words"),
        [
            ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
            ("Error: [Errno 13] Permission denied: 'x/.venv'", "not permitted"),
            ("created successfully because ensurepip is not\navailable.  On Debian", "no venv module"),
            ("/usr/bin/python3: No module named venv", "no venv module"),
            ("WARNING: Retrying (Retry(total=4 …\nERROR: No matching distribution found for x", "cannot be reached"),
            ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "by its hash"),
            ("ERROR: one\nERROR: two\n", "The set-up failed: two"),
            ("", "The set-up failed: no output"),
        ],
    )
    def test_a_failure_comes_down_to_a_sentence(self, output: str, words: str) -> None:
        assert words in dev.reason(output)
        assert "\n" not in dev.reason(output)

    def test_without_an_index_the_command_ends_with_the_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "dev.py").write_bytes(Path(dev.__file__).read_bytes())
        (tmp_path / RUNTIME).write_text(f"nothing==1 --hash=sha256:{'0' * 64}\n", "utf-8")
        (tmp_path / DEVELOPMENT).touch()
        result = call(tmp_path, "token", PIP_INDEX_URL="http://127.0.0.1:9", PIP_RETRIES="0")
        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr.splitlines()[-1].startswith("The package index cannot be reached.")
