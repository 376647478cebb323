"""The Bicep CLI, where it is installed, and what it compiles to."""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.infra.bicep import Bicep
from tests.infra.template import ENVIRONMENTS, EVERYTHING, Template, parameter_file, snapshot_file

INSTALL = "https://aka.ms/bicep-install (or `az bicep install`), then put it on PATH or name it by BICEP"


def bicep_program() -> str | None:
    """BICEP, or `bicep` on PATH."""
    return os.environ.get("BICEP") or shutil.which("bicep")


@pytest.fixture(scope="session")
def bicep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bicep]:
    """The compiler, running; tests that need it are skipped where it is not, in CI too."""
    program = bicep_program()
    if program is None:
        pytest.skip(f"the Bicep CLI is not here; to install it: {INSTALL}")
    running = Bicep(program, tmp_path_factory.mktemp("bicep"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def everything(request: pytest.FixtureRequest) -> Template:
    """All that parameters can switch on, and an app for each service."""
    if snapshot_file(EVERYTHING).exists():  # for tests/infra/removals
        return Template.committed(EVERYTHING)
    bicep: Bicep = request.getfixturevalue("bicep")
    return Template(bicep.snapshot(parameter_file(EVERYTHING)))


@pytest.fixture(params=ENVIRONMENTS)
def environment(request: pytest.FixtureRequest) -> Template:
    """An environment, which has one app that serves all."""
    return Template.committed(request.param)


@pytest.fixture(params=[*ENVIRONMENTS, EVERYTHING])
def template(request: pytest.FixtureRequest) -> Template:
    """An environment, or everything."""
    if request.param == EVERYTHING:
        found: Template = request.getfixturevalue("everything")
        return found
    return Template.committed(request.param)
