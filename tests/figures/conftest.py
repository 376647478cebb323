"""The demo company as users see it, seeded once for all tests of figures."""

import shutil
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_api
from shared_code.application import close_current, current
from tests.conftest import DEMO_DAY, found
from tests.figures.pages import Pages


@pytest.fixture(scope="session")
def pages(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """The pages of the demo company as its administrator sees them, roll-ups made."""
    with pytest.MonkeyPatch.context() as patch:
        company = found(tmp_path_factory.mktemp("figures"), patch, DEMO_DAY)
        shutil.copyfile(demo_store, company.folder / "store.db")
        issuer = current().development_issuer
        assert issuer is not None
        tokens = [issuer.issue(f"sam.{number}", ["forecasting_admin"], ()) for number in range(20)]
        callers = cycle(tokens)
        with TestClient(create_api(routers(), GATE), base_url="https://demo.example") as client:
            yield Pages(client, lambda: {"Authorization": f"Bearer {next(callers)}"})
        close_current()
