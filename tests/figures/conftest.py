"""The demo company as users see it, seeded once for all tests of figures."""

from collections.abc import Iterator
from datetime import date
from itertools import cycle

import pytest
from starlette.testclient import TestClient

from demo import seed
from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_api
from shared_code.application import close_current, current
from tests.conftest import found
from tests.figures.pages import Pages

TODAY = date(2026, 11, 29)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pages]:
    """The pages of the demo company as its administrator sees them, roll-ups made."""
    with pytest.MonkeyPatch.context() as patch:
        found(tmp_path_factory.mktemp("figures"), patch, TODAY)
        seed.seed(TODAY, lambda _: None)
        issuer = current().development_issuer
        assert issuer is not None
        tokens = [issuer.issue(f"sam.{number}", ["forecasting_admin"], ()) for number in range(20)]
        callers = cycle(tokens)
        with TestClient(create_api(routers(), GATE), base_url="https://demo.example") as client:
            yield Pages(client, lambda: {"Authorization": f"Bearer {next(callers)}"})
        close_current()
