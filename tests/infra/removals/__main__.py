"""Removes one thing after the other, and tells which test notices; 1 where none does. README.md tells more.

`python3 -m tests.infra.removals [--only templates|code] [--share N --seed S]`
"""

import argparse
import contextlib
import gc
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

from tests.infra.bicep import Bicep
from tests.infra.conftest import bicep_program
from tests.infra.removals.sources import TESTS as OF_CODE
from tests.infra.removals.sources import Cut, cuts
from tests.infra.removals.templates import Removal, Templates, committed, removals, write
from tests.infra.template import ENVIRONMENTS, EVERYTHING, SNAPSHOTS, named_by_file, parameter_file

TESTS: Final = [
    f"tests/infra/test_{name}.py"
    for name in (
        "alerts",
        "names",
        "roles",
        "gateway",
        "gateway_document",
        "workbook",
        "security",
        "environments",
        "deploy_page",
    )
]

ROOT: Final = Path.cwd()
NO_GARBAGE: Final = ("-p", "no:unraisableexception")
"""What a fork does not clear away is no test's."""
OF_CODE_ALONE: Final = {"test_every_client_of_azure_in_the_code_has_its_roles_here"}
"""Tests of these files that read all of the code and no template, which takes as long as the others together."""


class Noticed:
    """Remembers the first test that failed, of those that are chosen."""

    def __init__(self, chosen: Callable[[pytest.Item], bool] = bool) -> None:
        self.by = ""
        self._chosen = chosen

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = filter(self._chosen, items)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.by = self.by or report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.by = self.by or report.nodeid


def looks_at_templates(item: pytest.Item) -> bool:
    """Whether a test may see a removal; one environment stands for all, for a removal is made in each."""
    if item.name in OF_CODE_ALONE:
        return False
    callspec = getattr(item, "callspec", None)
    return not callspec or {*callspec.params.values()} <= {ENVIRONMENTS[0], EVERYTHING}


def main() -> int:
    """Tell each removal with what noticed it."""
    parser = argparse.ArgumentParser(prog="python3 -m tests.infra.removals")
    parser.add_argument("--share", type=int, help="so many of templates and of code; default: all")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=["templates", "code"], help="one of both")
    asked = parser.parse_args()
    draw = random.Random(asked.seed)  # noqa: S311 - no secret
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        parts = {"templates": _of_templates, "code": _of_code}
        chosen = [parts[asked.only]] if asked.only else parts.values()
        for what, by in chain.from_iterable(part(Path(folder), asked.share, draw) for part in chosen):
            sys.stdout.write(f"{what} | {by or 'NOBODY NOTICED'}\n")
            sys.stdout.flush()
            missed += not by
    return 1 if missed else 0


def _of_templates(folder: Path, share: int | None, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Removals from templates; each is looked at in a fork, which has everything imported already."""
    templates = _templates(folder, with_everything=share is None)
    with _quiet():
        pytest.main(["--collect-only", *TESTS])  # imports for all forks
    gc.freeze()
    if share is None and (by := _fails(templates, folder)):
        raise SystemExit(f"{by} fails without any removal")
    chosen: list[Removal] = list(removals(templates))
    for removal in chosen if share is None else draw.sample(chosen, share):
        yield removal.what, _fails(removal.make(templates), folder)


def _templates(folder: Path, *, with_everything: bool) -> Templates:
    """The committed templates, and if asked for the one that has everything, where the compiler is here.

    No test asks the compiler from here on: it would say what stands in the files.
    """
    program = bicep_program()
    places = [place for place in os.environ["PATH"].split(os.pathsep) if not (Path(place) / "bicep").exists()]
    os.environ |= {"TEMPLATES": str(folder), "PATH": os.pathsep.join(places), "BICEP": ""}
    for path in SNAPSHOTS.iterdir():
        shutil.copy(path, folder)
    if with_everything and program:
        bicep = Bicep(program, folder)
        write({EVERYTHING: [named_by_file(one) for one in bicep.snapshot(parameter_file(EVERYTHING))]}, folder)
        bicep.stop()
    return committed()


def _fails(templates: Templates, folder: Path) -> str:
    """The first test that fails with these templates; empty where none does."""
    write(templates, folder)
    return _noticed(looks_at_templates, TESTS)


def _noticed(chosen: Callable[[pytest.Item], bool], tests: Sequence[str], copy: Path | None = None) -> str:
    """The first of these tests that fails, in a fork, which has imported what is needed; empty where none does."""
    reader, writer = os.pipe()
    if not (child := os.fork()):
        noticed = Noticed(chosen)
        with _quiet():
            if copy:
                _move_to(copy)
            code = pytest.main(
                ["-x", "-q", "-p", "no:unraisableexception", *tests], plugins=[noticed]
            )  # no garbage is told
        os.write(writer, (noticed.by or ("the tests cannot start" if code else "")).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        by = told.read()
    os.waitpid(child, 0)
    return by


def _move_to(copy: Path) -> None:
    """Let this process import what is ours from a copy of the repository, as if it had imported libraries alone."""
    for name, module in list(sys.modules.items()):
        if (getattr(module, "__file__", None) or "").startswith(f"{ROOT}/") and name != "__main__":
            del sys.modules[name]
    sys.path[:] = [str(copy), *(place for place in sys.path if Path(place).resolve() != ROOT)]
    os.chdir(copy)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep what pytest prints away from the list."""
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        yield


def _of_code(folder: Path, share: int | None, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Removals from code, in a copy of the repository."""
    os.environ.pop("TEMPLATES", None)
    copy = folder / "copy"
    tracked = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True).stdout.splitlines()
    for name in tracked:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(name, copy / name)
    subprocess.run(["git", "init", "--quiet"], cwd=copy, check=True)  # tests ask git for files
    whole = sorted({test for tests in OF_CODE.values() for test in tests})
    with _quiet():
        pytest.main(["--collect-only", *whole])  # imports libraries for all forks
    gc.freeze()
    if share is None and (by := _noticed(bool, whole, copy)):
        raise SystemExit(f"{by} fails in a copy without any removal")
    chosen: list[Cut] = list(cuts())
    for cut in chosen if share is None else draw.sample(chosen, share):
        (copy / cut.path).write_text(cut.text, "utf-8")
        yield cut.what, _noticed(bool, cut.tests, copy)
        shutil.copy(cut.path, copy / cut.path)


if __name__ == "__main__":
    sys.exit(main())
