"""GET of a month: shapes, series, cut-off, provenance, warnings, availability."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.kit.period import Period
from shared_code.statistics.models import InputMode, SavedStatisticsMonth
from shared_code.statistics.month import StatisticsMonth, calculate
from shared_code.statistics.ports import StoredStatistics
from shared_code.statistics.rendering import show
from shared_code.statistics.views import Statistics
from tests.conftest import APRIL, BUDGET, SITES, TODAY, Company
from tests.functions.conftest import BASE, ClientFor
from tests.growth import calls_of

ENVELOPE = {"success", "data", "message", "timestamp", "requestId", "version", "errors", "meta"}


@pytest.fixture
def anna(client_for: ClientFor) -> TestClient:
    return client_for("account_manager")


def row(data: dict[str, Any], day: date, series: str) -> dict[str, Any]:
    (found,) = [one for one in data["days"] if (one["date"], one["series"]) == (str(day), series)]
    return dict(found)


def actual(rooms: int, revenue: str) -> dict[str, str]:
    return {"occupiedRooms": str(rooms), "valetOvernight": "12", "selfOvernight": "6", "externalRevenue": revenue}


def test_f23_rooms_above_the_available_ones_are_told_on_loaded_days_too(anna: TestClient, company: Company) -> None:
    company.budget("TP001", APRIL)
    company.actuals("TP001", {date(2025, 4, 2): actual(9_999, "10")})
    warnings = anna.get(f"{BASE}/statistics/TP001/2025-04").json()["meta"]["warnings"]
    (told,) = [one for one in warnings if one["code"] == "UNUSUAL_VALUE"]
    assert told["field"] == "occupiedRooms"
    assert "2025-04-02" in told["message"]


def _shown(month: StatisticsMonth) -> Statistics:
    return show(month, InputMode.OCCUPANCY, None)


class TestAMonthNobodySaved:
    def test_days_that_follow_the_budget_are_rounded_once(self) -> None:
        """Half of the rows of every month are its budget's, and all days nobody saved have the same figures."""
        balances = {account: Decimal(value) for account, value in BUDGET.items()}
        days = {day: {"valetDaily": Decimal(day.day)} for day in APRIL.days()}
        nothing = StoredStatistics(saved=None, document=None, loaded=None, balances=balances, saved_rates={})
        planned, saved = (
            calculate(SITES["TP001"], APRIL, stored, None)
            for stored in (nothing, nothing._replace(saved=SavedStatisticsMonth(days=days)))
        )
        assert calls_of(lambda: _shown(planned)) * 2 < calls_of(lambda: _shown(saved))

    def test_the_example_of_the_specification_is_a_part_of_the_answer(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        body = anna.get(f"{BASE}/statistics/TP001/2025-04").json()
        assert body.keys() == ENVELOPE
        assert body["success"] is True
        assert body["message"] == "Statistics retrieved successfully"
        assert (body["version"], body["errors"]) == ("1.0", [])
        assert body["meta"].items() >= {"total": 1, "page": 1, "limit": 50, "hasMore": False}.items()
        assert (body["data"]["siteId"], body["data"]["period"]) == ("TP001", "2025-04")
        example = {"occupancy": 0.85, "valetVehicles": 1250, "selfParkVehicles": 890, "driveInRatio": 0.75}
        assert body["data"]["statistics"].items() >= example.items()

    def test_it_shows_the_budget_on_every_day_and_says_so(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        data = anna.get(f"{BASE}/statistics/TP001/2025-04").json()["data"]
        assert data["provenance"]["initializedFromBudget"] is True
        assert data["provenance"]["source"] == "budget"
        forecast = row(data, date(2025, 4, 20), "forecast")
        assert forecast["source"] == "budget"
        assert (forecast["occupiedRooms"], forecast["occupancy"]) == (34, 0.85)
        assert forecast["externalRevenue"] == 2000
        assert {one["series"] for one in data["series"]} == {"budget", "forecast", "trend"}

    def test_its_etag_names_version_0(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        answer = anna.get(f"{BASE}/statistics/TP001/2025-04")
        assert answer.headers["ETag"].startswith('"0-')
        assert answer.json()["meta"]["etag"] == answer.headers["ETag"]

    def test_without_a_budget_it_is_zeros_and_a_warning(self, anna: TestClient) -> None:
        body = anna.get(f"{BASE}/statistics/TP001/2026-04").json()
        assert body["data"]["statistics"]["externalRevenue"] == 0
        assert body["data"]["provenance"]["source"] == "none"
        assert [warning["code"] for warning in body["meta"]["warnings"]] == ["NO_DATA"]

    def test_a_period_without_a_hyphen_and_a_short_site_number_mean_the_same(self, anna: TestClient) -> None:
        data = anna.get(f"{BASE}/statistics/170/202504").json()["data"]
        assert (data["siteId"], data["period"]) == ("0170", "2025-04")


class TestTheCurrentMonth:
    def test_actual_days_end_where_the_loads_end_and_the_forecast_goes_on(
        self, anna: TestClient, company: Company
    ) -> None:
        company.budget("TP001", APRIL)
        days = {date(2025, 4, n): actual(30, "1000.00") for n in range(1, 14)}
        company.actuals("TP001", days)
        data = anna.get(f"{BASE}/statistics/TP001/2025-04").json()["data"]
        assert data["lastActualDay"] == "2025-04-13"
        provenance = data["provenance"]
        assert (provenance["source"], provenance["cutOff"]) == ("mixed", "2025-04-13")
        assert (provenance["actualPart"], provenance["forecastPart"]) == (13_000, 34_000)
        assert data["statistics"]["externalRevenue"] == 47_000
        assert data["statistics"]["coveredDays"] == 30

    def test_an_empty_load_is_no_data_and_a_gap_takes_the_forecast(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        days = {date(2025, 4, n): actual(30, "1000.00") for n in (1, 2, 4)}
        days[date(2025, 4, 5)] = dict.fromkeys(actual(0, "0"), "0")
        company.actuals("TP001", days)
        body = anna.get(f"{BASE}/statistics/TP001/2025-04").json()
        assert body["data"]["lastActualDay"] == "2025-04-04"
        assert body["data"]["statistics"]["externalRevenue"] == 3_000 + 27 * 2_000
        missing, zero = body["meta"]["warnings"]
        assert (missing["code"], zero["code"]) == ("ACTUALS_MISSING", "ACTUALS_ZERO")
        assert "2025-04-03" in missing["message"]
        assert zero["message"].startswith(
            "rooms and vehicles and revenue of 2025-04-05: all 0 and no later day is loaded"
        )

    def test_sources_tell_when_actuals_were_loaded(self, anna: TestClient, company: Company) -> None:
        company.actuals("TP001", {date(2025, 4, 1): actual(30, "1000.00")})
        (source,) = anna.get(f"{BASE}/statistics/TP001/2025-04").json()["meta"]["sources"]
        assert (source["name"], source["ageHours"], source["status"]) == ("actual", 2.0, "fresh")

    def test_a_saved_rate_prices_the_days_a_manager_set(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        company.rates("TP001", APRIL, valetDaily="40.00", selfOvernight="0")
        company.saved("TP001", APRIL, {date(2025, 4, 20): {"valetDaily": "10", "occupiedRooms": "40"}})
        data = anna.get(f"{BASE}/statistics/TP001/2025-04").json()["data"]
        saved = row(data, date(2025, 4, 20), "forecast")
        assert saved["source"] == "forecast"
        assert (saved["valetOvernight"], saved["selfOvernight"]) == (18, 12)
        budget_self_daily = 584 / 30 * 10
        assert saved["externalRevenue"] == pytest.approx(10 * 40 + 18 * 50 + budget_self_daily, abs=0.005)


class TestASiteWithoutRooms:
    def test_it_has_no_occupancy_and_no_ratios(self, anna: TestClient, company: Company) -> None:
        company.budget("0402", APRIL, {"9410": "3000", "9520": "300", "9560": "150"})
        data = anna.get(f"{BASE}/statistics/0402/2025-04").json()["data"]
        assert data["availableRooms"] == 0
        day = row(data, TODAY, "forecast")
        assert [day[name] for name in ("occupiedRooms", "occupancy", "driveInRatio", "captureRatio")] == [None] * 4
        assert (day["valetOvernight"], day["selfOvernight"]) == (10, 5)
        assert data["statistics"]["occupancy"] is None


class TestAvailability:
    @pytest.mark.parametrize(
        ("period", "reason"),
        [
            pytest.param("2025-03", "no-data", id="a past month with nothing stored"),
            pytest.param("2026-05", "beyond-horizon", id="thirteen months ahead"),
        ],
    )
    def test_a_month_out_of_reach_is_not_available(self, anna: TestClient, period: str, reason: str) -> None:
        answer = anna.get(f"{BASE}/statistics/TP001/{period}")
        assert answer.status_code == 404
        (error,) = answer.json()["errors"]
        assert (error["code"], error["details"]["reason"]) == ("PERIOD_NOT_AVAILABLE", reason)

    def test_a_past_month_with_actuals_is_shown(self, anna: TestClient, company: Company) -> None:
        company.actuals("TP001", {day: actual(20, "500.00") for day in Period(2025, 3).days()})
        data = anna.get(f"{BASE}/statistics/TP001/2025-03").json()["data"]
        assert data["provenance"]["source"] == "actual"
        assert data["statistics"]["occupancy"] == 0.5
        assert data["statistics"]["externalRevenue"] == 15_500

    def test_a_site_that_has_closed_forecasts_zero_and_says_why(self, anna: TestClient, company: Company) -> None:
        company.budget("0500", Period(2025, 6))
        body = anna.get(f"{BASE}/statistics/0500/2025-06").json()
        assert body["data"]["statistics"]["externalRevenue"] == 0
        assert "SITE_NOT_OPEN" in {warning["code"] for warning in body["meta"]["warnings"]}
        (budget,) = [one for one in body["data"]["series"] if one["series"] == "budget"]
        assert budget["externalRevenue"] == 60_000


class TestCaching:
    def test_the_second_read_is_a_hit_with_the_same_data(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        first, second = (anna.get(f"{BASE}/statistics/TP001/2025-04").json() for _ in range(2))
        assert (first["meta"]["cache"], second["meta"]["cache"]) == ("miss", "hit")
        assert first["data"] == second["data"]

    def test_a_new_budget_is_seen_at_once(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        anna.get(f"{BASE}/statistics/TP001/2025-04")
        company.budget("TP001", APRIL, {"9410": "90000"})
        data = anna.get(f"{BASE}/statistics/TP001/2025-04").json()["data"]
        assert data["statistics"]["externalRevenue"] == 90_000

    def test_a_reader_who_has_this_state_gets_304_without_a_body(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        etag = anna.get(f"{BASE}/statistics/TP001/2025-04").headers["ETag"]
        again = anna.get(f"{BASE}/statistics/TP001/2025-04", headers={"If-None-Match": f'"x", {etag}'})
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
        company.actuals("TP001", {TODAY - timedelta(days=1): actual(30, "1.00")})
        assert anna.get(f"{BASE}/statistics/TP001/2025-04", headers={"If-None-Match": etag}).status_code == 200
