"""Where the company's forecasts start from the predictive one: what nobody saved is what was foretold last."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.queue.site_jobs import site_jobs
from shared_code.application import close_current, current
from shared_code.integration.nightly import TREND_ANALYSIS
from shared_code.kit.period import Period
from shared_code.messaging.queues import SITE_JOBS
from shared_code.store.site_partition import Series
from tests.application.steps import deliver
from tests.conftest import APRIL, SITES, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.profit import MAY, MONEY, TERMS, lines
from tests.functions.test_trend_analysis import LAST, load
from tests.functions.test_triggers import message, received, run

FORETOLD = date(2025, 5, 5)
BEYOND = date(2025, 5, 20)
RATES = {"valetDaily": Decimal(30), "valetOvernight": Decimal(50), "selfOvernight": Decimal("24.44")}
"""What the budget of these categories makes of a vehicle: 23,730 / 791, 22,950 / 459, 7,480 / 306."""


@pytest.fixture
def loaded(company: Company) -> Company:
    """A site with a budget, a contract and 120 loaded days."""
    company.chart()
    for period in (APRIL, MAY, MAY.shift(1)):
        company.budget("TP001", period, MONEY)
    company.contract("TP001", **TERMS)
    load(company, "TP001", LAST)
    return company


def start_from(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORECAST_STARTS_FROM", what)
    close_current()


def night() -> None:
    """Run the job and do all that follows."""
    current().site_jobs.start(TREND_ANALYSIS, "sam")
    for body in received(SITE_JOBS.name):
        run(site_jobs, message(body))


def month(client: TestClient, period: Period = MAY) -> Mapping[str, Any]:
    answer = client.get(f"{BASE}/statistics/TP001/{period}")
    assert answer.status_code == 200, answer.text
    found: Mapping[str, Any] = answer.json()["data"]
    return found


def forecast(client: TestClient, day: date) -> Mapping[str, Any]:
    rows = month(client, Period.of(day))["days"]
    (found,) = (row for row in rows if row["date"] == str(day) and row["series"] == "forecast")
    return dict(found)


def middle(driver: str, day: date) -> Decimal:
    foretold = current().trends.driver("TP001", driver)
    assert foretold is not None
    return dict(foretold.dated())[day][1]


def test_nothing_starts_from_it_unless_the_company_says_so(loaded: Company, client_for: ClientFor) -> None:
    manager = client_for("account_manager")
    before = month(manager)
    night()
    assert month(manager) == before
    assert before["provenance"]["initializedFrom"] == "budget"
    assert before["provenance"]["initializedFromBudget"]
    assert ("statistics", Series.PREDICTIVE) not in current().documents.month("TP001", MAY)


class TestFromPredictive:
    @pytest.fixture(autouse=True)
    def _started(self, loaded: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        start_from("predictive", monkeypatch)
        night()

    def test_a_foretold_day_is_its_p50_priced_by_the_rates_and_a_day_beyond_is_the_budget(
        self, client_for: ClientFor
    ) -> None:
        manager = client_for("account_manager")
        day = forecast(manager, FORETOLD)
        assert (day["source"], day["initializedFrom"]) == ("forecast", "predictive")
        rooms, drive_in, capture = (
            middle(name, FORETOLD) for name in ("occupiedRooms", "driveInRatio", "captureRatio")
        )
        assert day["occupiedRooms"] == pytest.approx(float(rooms))
        vehicles = {
            "valetDaily": middle("valetDaily", FORETOLD),
            "valetOvernight": rooms * drive_in * capture,
            "selfOvernight": rooms * drive_in * (1 - capture),
        }
        for name, count in vehicles.items():
            assert day[name] == pytest.approx(float(count), abs=1e-3)
        # what was never counted follows the budget, as on a day that somebody saved: 584 self-park daily at 10 dollars
        revenue = sum(count * RATES[name] for name, count in vehicles.items()) + Decimal(5840) / 31
        assert day["externalRevenue"] == pytest.approx(float(revenue), abs=0.02)
        beyond = forecast(manager, BEYOND)
        assert (beyond["source"], beyond["initializedFrom"]) == ("budget", "budget")
        assert beyond["externalRevenue"] == pytest.approx(60000 / 31, abs=0.01)
        whole = month(manager)["provenance"]
        assert (whole["source"], whole["initializedFrom"], whole["initializedFromBudget"]) == (
            "forecast", "predictive", False,
        )  # fmt: skip
        later = month(manager, MAY.shift(1))["provenance"]
        assert (later["initializedFrom"], later["initializedFromBudget"]) == ("budget", True)

    def test_what_somebody_saved_goes_before_and_what_he_left_out_stays_foretold(self, client_for: ClientFor) -> None:
        manager = client_for("account_manager")
        foretold = forecast(manager, FORETOLD)
        body = {"days": [{"date": str(FORETOLD), "valetDaily": 33}]}
        url = f"{BASE}/statistics/TP001/{MAY}"
        saved = manager.put(url, json=body, headers={"If-Match": manager.get(url).headers["ETag"]})
        assert saved.status_code == 200, saved.text
        day = forecast(manager, FORETOLD)
        assert (day["valetDaily"], day["source"], day["initializedFrom"]) == (33, "forecast", None)
        assert day["occupiedRooms"] == foretold["occupiedRooms"]
        assert forecast(manager, FORETOLD + timedelta(days=1))["initializedFrom"] == "predictive"
        assert month(manager)["provenance"]["initializedFrom"] is None
        night()
        assert forecast(manager, FORETOLD)["valetDaily"] == 33

    def test_the_pl_its_roll_up_and_its_explanation_follow(self, client_for: ClientFor) -> None:
        manager = client_for("district_manager")
        revenue = month(manager)["statistics"]["externalRevenue"]
        found = lines(manager, f"pl-view/TP001/{MAY}")
        (external,) = found["externalRevenue"]["months"]
        assert external["trend"] == pytest.approx(revenue, abs=0.01)
        assert external["trend"] != pytest.approx(60000, abs=100)
        (internal,) = found["internalRevenue"]["months"]
        assert internal["trend"] == pytest.approx(5000 + 0.2 * revenue, abs=0.01)
        starts = {line: one["months"][0]["provenance"]["initializedFrom"] for line, one in found.items()}
        assert {line for line, start in starts.items() if start == "predictive"} == {
            "externalRevenue", "internalRevenue", "flc", "flcToBudgetCumulative",
        }  # fmt: skip
        assert starts["payroll"] == "budget"
        deliver()
        district = lines(manager, f"pl-view/rollup/district/d-orlando?period={MAY}")
        assert district["externalRevenue"]["months"][0]["trend"] == external["trend"]
        explained = manager.get(f"{BASE}/pl-view/TP001/{MAY}/explain?line=externalRevenue")
        assert explained.status_code == 200, explained.text

    def test_bridges_and_what_ifs_lead_from_and_to_the_same_amounts(self, client_for: ClientFor) -> None:
        manager = client_for("district_manager")
        flc = lines(manager, f"pl-view/TP001/{MAY}")["flc"]["months"][0]
        bridge = manager.get(f"{BASE}/pl-view/TP001/{MAY}/bridge?line=flc")
        assert bridge.status_code == 200, bridge.text
        told = bridge.json()["data"]
        assert (told["start"], told["end"]) == (flc["budget"], flc["trend"])
        effects = sum(one["amount"] for one in told["effects"])
        assert effects + told["residual"] == pytest.approx(flc["trend"] - flc["budget"], abs=0.01)
        assert told["residual"] == 0
        tried = manager.post(
            f"{BASE}/what-if/TP001/{MAY}", json={"rates": [{"category": "valetDaily", "forecast": 31}]}
        )
        assert tried.status_code == 200, tried.text
        changes = {one["line"]: one for one in tried.json()["data"]["lines"]}
        assert changes["flc"]["before"] == flc["trend"]
        assert changes["flc"]["after"] > flc["trend"]

    def test_all_that_is_stored_is_what_the_documents_make(self) -> None:
        near = current().month_writer.site_months(SITES["TP001"], [APRIL, MAY])
        assert not near.outdated_facts(APRIL)
        assert not near.outdated_facts(MAY)

    def test_a_day_that_passes_keeps_what_was_foretold_of_it_last(self, loaded: Company, client_for: ClientFor) -> None:
        manager = client_for("account_manager")
        passed = LAST + timedelta(days=1)
        before = forecast(manager, passed)
        load(loaded, "TP001", passed)
        night()
        assert forecast(manager, passed) == before
        assert forecast(manager, FORETOLD + timedelta(days=7))["initializedFrom"] == "predictive"

    def test_a_night_that_is_repeated_writes_nothing(self) -> None:
        before = current().documents.revision("TP001")
        night()
        assert current().documents.revision("TP001") == before

    def test_what_it_started_is_taken_away_once_the_company_starts_from_the_budget_again(
        self, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        start_from("budget", monkeypatch)
        night()
        manager = client_for("account_manager")
        assert forecast(manager, FORETOLD)["initializedFrom"] == "budget"
        assert month(manager)["statistics"]["externalRevenue"] == 60000
        (external,) = lines(manager, f"pl-view/TP001/{MAY}")["externalRevenue"]["months"]
        assert external["trend"] == 60000


def test_revenue_that_is_budgeted_without_vehicles_stays_as_no_rate_could_make_it(
    loaded: Company, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded.budget("TP001", MAY, {"9410": "60000", "4790": "-20000", "9440": "1020"})
    start_from("predictive", monkeypatch)
    night()
    manager = client_for("account_manager")
    assert month(manager)["statistics"]["externalRevenue"] == 60000
    assert forecast(manager, FORETOLD)["initializedFrom"] == "budget"
    assert forecast(manager, date(2025, 4, 20))["initializedFrom"] == "predictive"


def test_days_after_a_site_has_closed_start_from_nothing_foretold(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(company, "0500", LAST)
    start_from("predictive", monkeypatch)
    night()
    days = current().documents.month("0500", MAY)["statistics", Series.PREDICTIVE].content["days"]
    assert max(days) == "2025-05-10" == str(SITES["0500"].close_date)


def test_a_forecast_that_was_not_tested_yet_starts_nothing(
    company: Company, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    company.budget("TP001", MAY, MONEY)
    days = [LAST - timedelta(days=back) for back in range(14)]
    company.actuals(
        "TP001", {day: {"occupiedRooms": "30", "valetDaily": "9"} for day in days if Period.of(day) == APRIL}
    )
    start_from("predictive", monkeypatch)
    night()
    assert current().trends.driver("TP001", "valetDaily") is not None
    assert month(client_for("account_manager"))["provenance"]["initializedFrom"] == "budget"
