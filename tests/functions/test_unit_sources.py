"""When the feeds of a unit's sites were loaded (F57): the oldest, the newest, and how many sites there are."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.kit.answer import AnswerSource
from shared_code.kit.period import Period, YearPart
from shared_code.messaging.commands import PL_REFRESH
from shared_code.pl.models import MonthState, YearSummary
from shared_code.pl.rollup.loads import milliseconds, unit_sources
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.profit import prosper

TODAY = date(2025, 4, 15)
YEAR = YearPart("2025").months()
OLD, NEW = datetime(2025, 4, 1, 6, tzinfo=UTC), datetime(2025, 4, 14, 6, tzinfo=UTC)
PAGES = [
    "pl-view/rollup/region/r-east?period=2025-04",
    "pl-view/rollup/region/r-east/variance/budget?period=2025-04",
    "pl-view/rollup/region/r-east/bridge?period=2025-04&line=flc",
]


def row(site: str, loads: Mapping[int, datetime], months: range = range(1, 13), *, open_until: int = 12) -> YearSummary:
    """A site's year with loads of one feed by month."""
    periods = [Period(2025, month) for month in months]
    times = tuple(milliseconds(loads.get(month)) for month in months)
    states = {period: MonthState.CURRENT if period.month <= open_until else None for period in periods}
    return YearSummary(site_id=site, name=site, version="1", months=states, loads={"ledger": times})


def sources(client: TestClient, page: str) -> Mapping[str, Any]:
    return {one["name"]: one for one in client.get(f"{BASE}/{page}").json()["meta"].get("sources", [])}


@pytest.fixture
def sam(client_for: ClientFor, company: Company) -> TestClient:
    """Three sites in the east; of one of them nothing was loaded for April."""
    for site_id in ("TP001", "0170", "0349"):
        prosper(company, site_id)
    for site_id in ("TP001", "0170", "0349"):
        current().following.refresh(PL_REFRESH, site_id, [APRIL])
    return client_for("forecasting_admin")


@pytest.mark.parametrize("page", PAGES)
def test_f57_a_unit_tells_the_loads_of_its_sites(sam: TestClient, page: str) -> None:
    found = sources(sam, page)
    assert list(found) == ["statistics", "payroll", "ledger"]
    loaded = found["statistics"]
    assert (loaded["ageHours"], loaded["status"], loaded["sites"], loaded["sitesMissing"]) == (2.0, "fresh", 3, 0)
    assert loaded["loadedAt"] < loaded["newestLoadedAt"]
    never = {"loadedAt": None, "newestLoadedAt": None, "ageHours": None, "status": "missing", "sites": 0}
    assert found["payroll"] == {"name": "payroll", **never, "sitesMissing": 3}


def test_f57_months_to_come_have_no_feeds_of_units(sam: TestClient) -> None:
    assert sources(sam, PAGES[0].replace("2025-04", "2025-09")) == {}


def test_f57_the_site_that_waits_longest_decides() -> None:
    rows = [row("1", {3: OLD, 4: NEW}), row("2", {4: OLD}), row("3", {})]
    assert unit_sources(rows, YEAR, TODAY) == [AnswerSource("ledger", OLD, NEW, sites=2, sites_missing=1)]
    assert unit_sources(rows[:1], YEAR, TODAY) == [AnswerSource("ledger", NEW, NEW, sites=1, sites_missing=0)]


def test_f57_a_site_that_is_closed_and_one_that_moved_away_are_not_waited_for() -> None:
    closed, moved = row("2", {2: OLD}, open_until=2), row("3", {2: OLD}, range(1, 3))
    again = row("3", {4: NEW}, range(3, 13))
    expected = [AnswerSource("ledger", NEW, NEW, sites=2, sites_missing=0)]
    assert unit_sources([row("1", {4: NEW}), closed, moved, again], YEAR, TODAY) == expected
    (early,) = unit_sources([closed], YEAR[:2], TODAY)
    assert early.loaded_at == OLD


def test_f57_rows_of_the_version_before_say_nothing() -> None:
    old = row("1", {4: NEW}).model_copy(update={"loads": {}})
    assert unit_sources([old], YEAR, TODAY) == []
    assert unit_sources([old, row("2", {4: NEW})], YEAR, TODAY)[0].sites == 1


def test_f57_loads_of_months_that_were_not_asked_for_do_not_count() -> None:
    one = row("1", {3: OLD, 4: NEW})
    assert unit_sources([one], YEAR[2:3], TODAY)[0].loaded_at == OLD
    assert one.within([Period(2025, 3)]).loads == {"ledger": (milliseconds(OLD),)}
