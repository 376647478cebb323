"""The demo company as users see it on three business dates, each seeded once for all tests of figures."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import cycle
from pathlib import Path
from typing import Final, NamedTuple

import pytest
from starlette.testclient import TestClient

import tests.conftest as root
from demo import seed
from demo.company import DemoSite, demo_sites
from demo.users import DEMO_USERS
from functions.dependencies import GATE
from functions.services import routers
from shared_code.api.app import create_api
from shared_code.application import close_current, current
from shared_code.auth.development import DevelopmentIssuer
from shared_code.kit.period import Period
from tests.figures.pages import Pages

IS_THOROUGH = os.environ.get("THOROUGH") == "true"
DATES: Final[Mapping[str, date]] = {
    "mid-month": root.DEMO_DAY,
    "first of a month": date(2026, 11, 1),
    "last day of a year": date(2025, 12, 31),
}
CALLERS: Final = 50
"""So many administrators share the reads of a company: each may make 1,000 requests in 15 minutes."""


def sites_on(name: str) -> Sequence[DemoSite]:
    """The sites of a date's company: every third, so that each site is read on one date; all in a thorough run."""
    everybody = list(demo_sites())
    return everybody if IS_THOROUGH else everybody[list(DATES).index(name) :: len(DATES)]


SITES: Final = [(name, site.id) for name in DATES for site in sites_on(name)]
"""Each date with each of its sites."""


class DemoCompany(NamedTuple):
    """The company on a date, as its administrators see it, and the way in for others."""

    name: str
    today: date
    pages: Pages
    client: TestClient
    issuer: DevelopmentIssuer

    @property
    def this_month(self) -> Period:
        return Period.of(self.today)

    def seen_by(self, role: str) -> Pages:
        """The pages as a demo user of a role sees them."""
        user = DEMO_USERS[role]
        token = self.issuer.issue(user.subject, [role], user.sites)
        return Pages(self.client, lambda: {"Authorization": f"Bearer {token}"})


def _seeded(name: str, folder: Path) -> Path:
    """The store of a date's sites."""
    seeded = root.SESSION / f"demo-{DATES[name]}.db"
    if not seeded.exists():
        with pytest.MonkeyPatch.context() as patch:
            root.configure(folder, patch, DATES[name])
            seed.seed(DATES[name], lambda _: None, sites=sites_on(name))
            close_current()
        (folder / "store.db").rename(seeded)
    return seeded


@pytest.fixture(scope="session")
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoCompany]:
    """The company on the date that a test names, roll-ups made."""
    name: str = request.param
    folder, today = tmp_path_factory.mktemp("figures"), DATES[name]
    store = request.getfixturevalue("demo_store") if today == root.DEMO_DAY else _seeded(name, folder)
    with pytest.MonkeyPatch.context() as patch:
        root.configure(folder, patch, today)
        shutil.copyfile(store, folder / "store.db")
        issuer = current().development_issuer
        assert issuer is not None
        callers = cycle([issuer.issue(f"sam.{number}", ["forecasting_admin"], ()) for number in range(CALLERS)])
        with TestClient(create_api(routers(), GATE), base_url="https://demo.example") as client:
            pages = Pages(client, lambda: {"Authorization": f"Bearer {next(callers)}"})
            yield DemoCompany(name, today, pages, client, issuer)
        close_current()
