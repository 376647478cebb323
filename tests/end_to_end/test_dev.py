"""dev.py: its help, the Pythons it refuses, what it calls, what it says when it cannot."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from environments import DEVELOPMENT, ROOT, RUNTIME, Environments


def call(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command line in a folder of its own, with a pip that nobody has configured."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    return subprocess.run(
        [sys.executable, str(folder / "dev.py"), *arguments],
        env={**inherited, "PIP_CONFIG_FILE": os.devnull, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


class TestCommandLine:
    def test_help_tells_every_command_on_a_line(self) -> None:
        result = call(ROOT, "--help")
        assert result.returncode == 0
        assert [line.split()[0] for line in result.stdout.splitlines()[2:]] == list(dev.COMMANDS)
        assert max(map(len, result.stdout.splitlines())) <= 80

    def test_an_unknown_command_is_a_sentence_and_code_2(self) -> None:
        result = call(ROOT, "serve")
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == f"There is no command 'serve'; `{dev.PYTHON} dev.py --help` lists them.\n"

    def test_a_file_is_loaded_with_what_runs(self) -> None:
        assert dev.COMMANDS["load"][2:] == (RUNTIME, "cli.load")

    @pytest.mark.parametrize("name", ["dev.py", "environments.py"])
    def test_python_3_6_can_read_the_file(self, name: str) -> None:
        ast.parse((ROOT / name).read_text("utf-8"), feature_version=(3, 6))

    @pytest.mark.parametrize("version", [(3, 6), (3, 10), (3, 14), (4, 0)])
    def test_another_python_is_refused_with_a_sentence(self, version: tuple[int, int]) -> None:
        assert dev.unsupported(version).startswith(
            "This needs Python 3.11 to 3.13, and this one is {}.{}".format(*version)
        )

    @pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
    def test_the_pythons_of_azure_functions_are_served(self, version: tuple[int, int]) -> None:
        assert dev.unsupported(version) == ""


class TestCommands:
    def test_f06_a_start_is_compiled_once_also_where_images_forbid_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
        for name in ("PYTHONPATH", "PYTHONSAFEPATH"):
            monkeypatch.setenv(name, "before")
        monkeypatch.setattr(Environments, "satisfy", lambda *_: Path(sys.executable))
        monkeypatch.setattr(dev, "become", lambda *command: len(command))
        assert dev.main(["calculate", "a.json"]) == len(("python", "-m", "cli.calculate", "a.json"))
        assert "PYTHONDONTWRITEBYTECODE" not in os.environ
        assert os.environ["PYTHONPATH"] == str(ROOT)


class TestTests:
    def test_what_is_covered_is_measured_on_request(self) -> None:
        assert "--cov=shared_code" in dev.tests(["--measured"])
        assert "--measured" not in dev.tests(["--measured"])
        assert not any("--cov" in option for option in dev.tests([]))
        assert dev.tests(["tests/rules"]) == ["-rfEsR", "tests/rules"]

    @pytest.mark.parametrize(("processors", "processes"), [(1, "2"), (2, "3"), (64, str(dev.PROCESSES)), (None, "2")])
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


class TestSetUp:
    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        """A project's folder whose environment cannot be made: no index answers."""
        for name in ("dev.py", "environments.py"):
            (tmp_path / name).write_bytes((ROOT / name).read_bytes())
        (tmp_path / RUNTIME).write_text(f"nothing==1 --hash=sha256:{'0' * 64}\n", "utf-8")
        (tmp_path / DEVELOPMENT).touch()
        return tmp_path

    @pytest.mark.parametrize("name", dev.COMMANDS)
    def test_f03_help_of_a_command_makes_no_environment(self, checkout: Path, name: str) -> None:
        result = call(checkout, name, "--help")
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.startswith(f"usage: {dev.PYTHON} dev.py {name}")
        assert list(checkout.glob(".venv*")) == []

    def test_without_an_index_the_command_ends_with_the_sentence(self, checkout: Path) -> None:
        result = call(checkout, "token", PIP_INDEX_URL="http://127.0.0.1:9", PIP_RETRIES="1")
        assert (result.returncode, result.stdout) == (1, "")
        assert result.stderr.splitlines()[-1].startswith("The package index cannot be reached.")

    @pytest.mark.parametrize(
        "module", sorted({one.module for one in dev.COMMANDS.values()} - {"", "pytest", "benchmarks"})
    )
    def test_f03_that_help_tells_every_option(self, module: str) -> None:
        (command,) = [one for one in dev.COMMANDS.values() if one.module == module]
        told = subprocess.run(
            [sys.executable, "-m", module, "--help"], cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout
        options = set(re.findall(r"--[a-z-]+", told.partition("options:")[2])) - {"--help"}
        assert set(re.findall(r"--[a-z-]+", command.options)) == options
