"""The demo company's kept forecasts: two authors, the same at each making, scored as those of nights are."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from demo import planners, seed
from demo.company import demo_sites
from shared_code.accuracy.models import HORIZONS, KeptForecast, KeptKey
from shared_code.accuracy.rendering import measures
from shared_code.application import close_current, current
from shared_code.kit.period import Period
from shared_code.sites.models import Site
from tests.conftest import DEMO_DAY, found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A hotel of the demo company with its history."""
    with pytest.MonkeyPatch.context() as patch:
        found(tmp_path_factory.mktemp("planners"), patch, DEMO_DAY)
        seed.seed(DEMO_DAY, lambda _: None, sites=[one for one in demo_sites() if one.id == "0170"])
        hotel = current().sites.get("0170")
        planners.keep_history(hotel, DEMO_DAY)
        yield hotel
        close_current()


def test_two_people_have_planned_and_one_of_them_improved_on_the_budget_and_on_naive_baselines(site: Site) -> None:
    current().forecast_accuracy.look(site)
    scores = current().accuracy_store.scores(site.site_id)
    assert scores is not None
    days = [one for one in measures(scores.lines) if one.horizon_days is not None]
    assert {(one.line, one.horizon_days) for one in days} == {
        (line, horizon) for line in ("occupiedRooms", "vehicles", "externalRevenue", "hours") for horizon in HORIZONS
    }
    for one in days:
        anna, david = one.value_added
        assert (anna.author, david.author) == ("anna.keller", "david.ortiz")
        assert anna.baseline is not None
        assert anna.best_naive is not None
        assert (anna.baseline.value_added or 0) > 0
        assert (anna.best_naive.value_added or 0) > 0
        assert (david.bias or 0) > (anna.bias or 0)
        assert one.coverage is not None
        assert Decimal("0.7") < one.coverage < Decimal("0.9")  # 80 % is claimed
        assert one.predictive is not None


def test_their_score_is_there_before_any_job_has_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found(tmp_path, monkeypatch, DEMO_DAY)
    seed.seed(DEMO_DAY, lambda _: None, sites=[one for one in demo_sites() if one.id == "0511"])
    hotel = current().sites.get("0511")
    planners.keep_history(hotel, DEMO_DAY)
    store = current().accuracy_store
    scores = store.scores("0511")
    assert scores is not None
    authors = [{added.author for added in one.value_added} for one in measures(scores.lines)]
    assert authors
    assert all(found == {"anna.keller", "david.ortiz"} for found in authors)
    assert [one.site_id for one in store.of_district(hotel.district_on(DEMO_DAY))] == ["0511"]
    close_current()


def test_the_history_is_the_same_at_each_making_and_is_made_once(site: Site) -> None:
    store, first = current().accuracy_store, Period.of(DEMO_DAY).shift(-12)
    before = store.forecasts(site.site_id, first)
    planners.keep_history(site, DEMO_DAY)
    assert store.forecasts(site.site_id, first) == before
    one = KeptKey(Period(2026, 10), 7)
    store.forget_before(site.site_id, Period(2027, 12))
    planners.keep_history(site, DEMO_DAY)
    assert isinstance(before[one], KeptForecast)
    assert store.forecasts(site.site_id, first)[one] == before[one]
