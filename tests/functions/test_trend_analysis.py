"""The trend job: each open site's drivers are foretold from what is loaded, once a night, wherever it is stopped."""

import math
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.queue.site_jobs import site_jobs
from functions.timer.trend_analysis import trend_analysis
from shared_code.application import current
from shared_code.integration.nightly import TREND_ANALYSIS
from shared_code.kit.period import Period
from shared_code.messaging.queues import SITE_JOBS
from shared_code.store.names import FORECASTS
from tests.conftest import APRIL, SITES, TODAY, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.profit import MONEY, TERMS
from tests.functions.test_triggers import message, received, run

DAYS = 120
LAST = TODAY - timedelta(days=2)
MEASURES = {"occupancy", "driveInRatio", "captureRatio", "valetVehicles", "selfParkVehicles", "externalRevenue"}


def figures(day: date) -> dict[str, str]:
    """Rooms, vehicles and revenue with weekdays and some unrest, below the available rooms."""
    rooms = 60 + 8 * (day.weekday() in {4, 5}) + round(6 * math.sin(day.toordinal()))
    return {
        "occupiedRooms": str(rooms),
        "valetOvernight": str(rooms // 4),
        "selfOvernight": str(rooms // 5),
        "valetDaily": str(day.toordinal() % 7 + 3),
        "externalRevenue": str(40 * rooms),
    }


@pytest.fixture
def loaded(company: Company, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Two sites with actuals, at half past two of the night; the others have none."""
    monkeypatch.setattr(current().night_order, "may_begin", lambda _: True)
    for site_id in ("TP001", "0170"):
        load(company, site_id, LAST)
    company.hours("TP001", Period.of(LAST), [LAST], Valet="21.5")
    return company


def load(company: Company, site_id: str, last: date, **changes: str) -> None:
    days = [last - timedelta(days=back) for back in range(DAYS)]
    for period in {Period.of(day) for day in days}:
        of_month = {
            day: figures(day) | (changes if day == days[-30] else {}) for day in days if Period.of(day) == period
        }
        company.actuals(site_id, of_month)


def night() -> int:
    """Run the timer and do what it asks for; the messages."""
    run(trend_analysis, None)
    bodies = received(SITE_JOBS.name)
    for body in bodies:
        run(site_jobs, message(body))
    return len(bodies)


def rows() -> Mapping[tuple[str, str], Mapping[str, object]]:
    """All rows of forecasts, by site and driver."""
    found = {}
    for site_id in SITES:
        for row in current().tables.query(FORECASTS, site_id, "p|", "p|~"):
            found[site_id, row.row] = dict(row.properties)
    return found


def measures(client: TestClient, site_id: str = "TP001") -> dict[str, Any]:
    answer = client.get(f"{BASE}/statistics/{site_id}/trends/12m")
    return {one["measure"]: one for one in answer.json()["data"]["measures"]}


def test_each_measure_has_28_days_a_method_and_a_backtest(loaded: Company, client_for: ClientFor) -> None:
    manager = client_for("account_manager")
    assert measures(manager)["occupancy"]["baseline"] is None
    night()
    found = measures(manager)
    assert found.keys() == MEASURES
    for one in found.values():
        assert [day["date"] for day in one["baseline"]] == [str(LAST + timedelta(days=ahead)) for ahead in range(1, 29)]
        assert all(0 <= day["p10"] <= day["p50"] <= day["p90"] for day in one["baseline"])
        assert "same-weekday" in one["method"]
        assert one["backtest"].keys() == {"wape", "bias", "coverage", "horizonDays", "naiveMethod", "naiveWape"}
        assert one["backtest"]["horizonDays"] == 28
    assert all(day["p90"] <= 1 for day in found["occupancy"]["baseline"])
    weekend = [
        day["p50"] for day in found["occupancy"]["baseline"] if date.fromisoformat(day["date"]).weekday() in {4, 5}
    ]
    others = [day["p50"] for day in found["occupancy"]["baseline"] if date.fromisoformat(day["date"]).weekday() < 4]
    assert min(weekend) > max(others) - 0.05


def test_hours_and_counters_are_foretold_too_and_what_never_was_is_left_out(loaded: Company) -> None:
    night()
    drivers = {driver for site_id, driver in rows() if site_id == "TP001"}
    assert {"p|hours|Valet", "p|valetOvernight", "p|valetDaily", "p|occupiedRooms"} <= drivers
    assert "p|selfMonthly" not in drivers
    assert not [driver for site_id, driver in rows() if site_id not in {"TP001", "0170"}]


def test_a_night_is_done_once_and_a_repeated_message_changes_nothing(loaded: Company) -> None:
    run(trend_analysis, None)
    bodies = received(SITE_JOBS.name)
    for body in [*bodies, *bodies]:
        run(site_jobs, message(body))
    before = rows()
    assert night() == 0
    assert rows() == before
    (done,) = current().runs.latest(TREND_ANALYSIS, 9)
    assert (done.status, done.result["counts"]) == ("complete", {"updated": len(before)})


def test_a_run_that_was_stopped_anywhere_comes_to_the_same_end(loaded: Company) -> None:
    night()
    whole = rows()
    for site_id in SITES:
        current().trends.replace(site_id, {})
    current().site_jobs.start(TREND_ANALYSIS, "sam")
    bodies = received(SITE_JOBS.name)
    run(site_jobs, message(bodies[0]))
    assert len(rows()) < len(whole)
    left = {*current().trend_analysis.left()}
    assert len(left) == len(bodies) - 1
    for site_id in left:
        current().trend_analysis.site(site_id)
    assert rows() == whole


@pytest.mark.parametrize("change", ["a day more", "a day restated"])
def test_the_next_night_says_what_a_night_without_a_past_would_say(loaded: Company, change: str) -> None:
    night()
    if change == "a day more":
        load(loaded, "TP001", LAST + timedelta(days=1))
    else:
        load(loaded, "TP001", LAST, valetDaily="77")
    before = rows()
    current().site_jobs.start(TREND_ANALYSIS, "sam")
    night()
    gone_on = rows()
    assert gone_on["TP001", "p|valetDaily"] != before["TP001", "p|valetDaily"]
    assert gone_on["0170", "p|valetDaily"] == before["0170", "p|valetDaily"]
    current().trends.replace("TP001", {})
    current().site_jobs.start(TREND_ANALYSIS, "sam")
    night()
    assert rows() == gone_on


def test_it_waits_for_the_loads_of_the_night(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    load(company, "TP001", LAST)
    monkeypatch.setattr(current().night_order, "may_begin", lambda _: False)
    assert night() == 0
    assert rows() == {}


def test_flc_has_a_band_once_revenue_is_foretold_and_it_follows_a_new_night(
    loaded: Company, client_for: ClientFor
) -> None:
    loaded.chart()
    for period in (APRIL, APRIL.shift(1)):
        loaded.budget("TP001", period, MONEY)
    loaded.contract("TP001", **TERMS)
    manager = client_for("account_manager")

    def band(period: Period) -> Any:
        answer = manager.get(f"{BASE}/flc/TP001/{period}")
        assert answer.status_code == 200, answer.text
        (month,) = answer.json()["data"]["months"]
        return month["band"]

    assert band(APRIL) is None
    night()
    first = band(APRIL.shift(1))
    assert first["p10"] < first["p50"] < first["p90"]
    assert 0 <= first["belowBudget"] <= 1
    assert band(APRIL.shift(-1)) is None
    load(loaded, "TP001", LAST + timedelta(days=1), externalRevenue="900")
    current().site_jobs.start(TREND_ANALYSIS, "sam")
    night()
    assert band(APRIL.shift(1)) != first


def test_a_districts_band_is_drawn_from_its_sites_and_narrower_than_their_percentiles_added_up(
    loaded: Company, client_for: ClientFor
) -> None:
    loaded.chart()
    for site_id in ("TP001", "0170"):
        for period in (APRIL, APRIL.shift(1)):
            loaded.budget(site_id, period, MONEY)
        loaded.contract(site_id, **TERMS)
    night()
    manager, may = client_for("district_manager"), APRIL.shift(1)

    def band(path: str) -> Any:
        answer = manager.get(f"{BASE}/flc/{path}")
        assert answer.status_code == 200, answer.text
        (month,) = answer.json()["data"]["months"]
        return month["band"]

    sites = [band(f"{site_id}/{may}") for site_id in ("TP001", "0170")]
    district = band(f"rollup/district/d-orlando?period={may}")
    assert district == band(f"rollup/district/d-orlando?period={may}")
    added = {name: sum(site[name] for site in sites) for name in ("p10", "p50", "p90")}
    assert added["p10"] < district["p10"] < district["p50"] < district["p90"] < added["p90"]
    apart = (district["p90"] - district["p10"]) / (added["p90"] - added["p10"])
    assert apart == pytest.approx(1 / math.sqrt(2), rel=0.1)  # two alike that err each by itself
    answer = manager.get(f"{BASE}/flc/rollup/district/d-orlando?period={may}").json()["data"]
    assert answer["months"][0]["sites"] == 2
    assert answer["leftOut"] == ["0402", "0500"]
    closed = manager.get(f"{BASE}/flc/rollup/district/d-orlando?period={APRIL.shift(-3)}").json()["data"]
    assert closed["months"] == [{"period": str(APRIL.shift(-3)), "sites": 0, "band": None}]


def test_what_has_no_budget_has_no_chance_of_missing_one_and_units_say_which_sites_that_is(
    loaded: Company, client_for: ClientFor
) -> None:
    loaded.chart()
    may = APRIL.shift(1)
    for site_id in ("TP001", "0170"):
        loaded.contract(site_id, **TERMS)
        loaded.rates(site_id, may, valetOvernight="30", selfOvernight="20", valetDaily="15")
        loaded.saved(site_id, may, {day: figures(day) for day in may.days()})
    loaded.budget("TP001", may, MONEY)
    night()
    manager = client_for("district_manager")

    def answer(path: str) -> Any:
        found = manager.get(f"{BASE}/flc/{path}")
        assert found.status_code == 200, found.text
        return found.json()

    def chance(found: Any) -> Any:
        return found["data"]["months"][0]["band"]["belowBudget"]

    budgeted, bare = answer(f"TP001/{may}"), answer(f"0170/{may}")
    assert chance(budgeted) is not None
    assert chance(bare) is None
    assert any(one["code"] == "NO_BUDGET" and "no budget" in one["message"] for one in bare["meta"]["warnings"])
    district = answer(f"rollup/district/d-orlando?period={may}")
    assert district["data"]["months"][0]["sites"] == 2
    assert chance(district) == pytest.approx(chance(budgeted), abs=0.05)
    (warning,) = district["meta"]["warnings"]
    assert (warning["code"], warning["message"]) == (
        "NO_BUDGET",
        f"Sites without a budget are left out of the chance that it is missed: 0170 (from {may} on).",
    )
