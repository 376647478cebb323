"""GET of a month of payroll: modes, series, trend, provenance, warnings, availability."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.kit.period import Period
from shared_code.payroll.models import Mode, SavedPayrollMonth
from shared_code.store.site_partition import Series
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor
from tests.payroll.staffing import BELL, JOBS, MANAGER, budget, by_code, employ, load, worked

URL = f"{BASE}/payroll/TP001/2025-04"
HOURS: Mapping[str, int] = {"GSA": 480, "GSA2": 120, "BELL": 60}
COST: Mapping[str, int] = {"GSA": 7680, "GSA2": 2220, "BELL": 720}
"""30 days of 20 hours at 16.50 and of 2 hours at 12."""


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    employ("TP001")
    by_code("0402")
    return client_for("account_manager")


def data(client: TestClient, url: str = URL) -> dict[str, Any]:
    answer = client.get(url)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


def rows(found: Mapping[str, Any], day: str, series: str) -> dict[tuple[str, str | None], dict[str, Any]]:
    return {
        (row["group"], row["jobCode"]): row for row in found["rows"] if (row["date"], row["series"]) == (day, series)
    }


def warned(client: TestClient, url: str = URL) -> list[str]:
    return [warning["code"] for warning in client.get(url).json()["meta"]["warnings"]]


class TestAMonthNobodySaved:
    def test_it_shows_the_budget_by_group_on_every_day_and_says_so(self, anna: TestClient) -> None:
        budget("TP001", HOURS, COST)
        found = data(anna)
        assert found["mode"] == "group"
        day = rows(found, "2025-04-20", "forecast")
        assert list(day) == [("Bell", None), ("GSA", None)]
        gsa = day["GSA", None]
        assert (gsa["source"], gsa["regularHours"], gsa["rate"], gsa["cost"]) == ("budget", 20, 16.5, 330)
        assert found["totals"]["cost"] == {
            "budget": 10_620, "actual": None, "forecast": 10_620, "trend": 10_620, "scheduled": None,
        }  # fmt: skip
        assert found["provenance"]["initializedFromBudget"] is True
        assert found["provenance"]["source"] == "budget"

    def test_a_site_whose_contract_bills_hours_shows_job_codes(self, anna: TestClient) -> None:
        employ("0402")
        budget("0402", HOURS, COST)
        found = data(anna, f"{BASE}/payroll/0402/2025-04")
        assert found["mode"] == "code"
        assert list(rows(found, "2025-04-20", "forecast")) == [("Bell", "BELL"), ("GSA", "GSA"), ("GSA", "GSA2")]

    def test_a_salaried_code_has_a_row_of_its_own_whether_budgeted_or_not(self, anna: TestClient) -> None:
        employ("TP001", {**JOBS, "SRACCTMGR": MANAGER})
        budget("TP001", HOURS, COST, wages="14113.15")
        found = data(anna)
        row = rows(found, "2025-04-20", "forecast")["Salaried", "SRACCTMGR"]
        assert (row["regularHours"], row["rate"], row["cost"]) == (8, None, 116.44)
        assert found["totals"]["cost"]["forecast"] == 14_113.15
        assert found["totals"]["hours"]["forecast"] == 660 + 240

    def test_a_budgeted_salary_is_the_budget_until_somebody_saves(self, anna: TestClient) -> None:
        employ("TP001", {**JOBS, "SRACCTMGR": MANAGER})
        budget("TP001", HOURS, {**COST, "SRACCTMGR": 3000})
        assert rows(data(anna), "2025-04-20", "forecast")["Salaried", "SRACCTMGR"]["cost"] == 100

    def test_budgets_of_profiles_and_of_unknown_codes_reach_the_codes_that_stand_for_them(
        self, anna: TestClient
    ) -> None:
        budget("TP001", {"GSA": 300, "GSA1": 300, "DOORMAN": 30}, {"GSA": 4950, "GSA1": 4950, "DOORMAN": 450})
        day = rows(data(anna), "2025-04-20", "budget")
        assert day["GSA", None]["regularHours"] == 20
        assert (day["unassigned", None]["regularHours"], day["unassigned", None]["cost"]) == (1, 15)
        assert warned(anna) == ["BUDGET_UNASSIGNED"]

    def test_without_anything_it_is_zeros_and_a_warning(self, anna: TestClient) -> None:
        found = data(anna)
        assert found["totals"]["cost"]["trend"] == 0
        assert found["provenance"]["source"] == "none"
        assert {row["source"] for row in found["rows"]} == {"none"}
        assert warned(anna) == ["NO_DATA"]


class TestActualsAndSchedule:
    def test_the_trend_is_timekeeping_on_loaded_days_and_the_forecast_on_all_others(self, anna: TestClient) -> None:
        budget("TP001", HOURS, COST)
        worked(
            "TP001", {date(2025, 4, n): {"GSA": ("16", "2", "310.50"), "BELL": ("4", "0", "48")} for n in range(1, 13)}
        )
        found = data(anna)
        assert found["totals"]["cost"]["actual"] == 12 * 358.5
        assert found["totals"]["cost"]["trend"] == 12 * 358.5 + 18 * 354
        assert found["totals"]["hours"]["trend"] == 12 * 22 + 18 * 22
        provenance = found["provenance"]
        assert (provenance["source"], provenance["cutOff"]) == ("mixed", "2025-04-12")
        assert (provenance["actualPart"], provenance["forecastPart"]) == (4302, 6372)
        row = rows(found, "2025-04-12", "actual")["GSA", None]
        assert (row["regularHours"], row["overtimeHours"], row["rate"], row["cost"]) == (16, 2, 17.25, 310.5)

    def test_a_day_of_zeros_counts_once_something_later_is_loaded(self, anna: TestClient) -> None:
        days = {date(2025, 4, n): {"GSA": ("8", "0", "128")} for n in (1, 3)}
        worked("TP001", {**days, date(2025, 4, 4): {"GSA": ("0", "0", "0")}})
        found = data(anna)
        assert found["provenance"]["cutOff"] == "2025-04-03"
        (warning,) = [one for one in anna.get(URL).json()["meta"]["warnings"] if one["code"] == "ACTUALS_MISSING"]
        assert "2025-04-02" in warning["message"]

    def test_shifts_without_a_cost_cost_hours_times_rate(self, anna: TestClient) -> None:
        worked("TP001", {date(2025, 4, 20): {"GSA": ("8", "0", None), "GSA2": ("2", "0", None)}}, Series.SCHEDULED)
        found = data(anna)
        row = rows(found, "2025-04-20", "scheduled")["GSA", None]
        assert (row["regularHours"], row["rate"], row["cost"]) == (10, 16.5, 165)
        assert (found["totals"]["hours"]["scheduled"], found["totals"]["cost"]["scheduled"]) == (10, 165)
        assert [source["name"] for source in anna.get(URL).json()["meta"]["sources"]] == ["actual", "scheduled"]

    def test_a_past_month_that_was_worked_is_shown(self, anna: TestClient) -> None:
        worked("TP001", {day: {"GSA": ("8", "0", "128")} for day in Period(2025, 3).days()})
        found = data(anna, f"{BASE}/payroll/TP001/2025-03")
        assert found["provenance"]["source"] == "actual"
        assert found["totals"]["cost"]["trend"] == 31 * 128


class TestWarnings:
    def test_a_site_without_job_codes_asks_hr(self, anna: TestClient) -> None:
        assert "NO_JOB_CODES" in warned(anna, f"{BASE}/payroll/0170/2025-04")

    def test_new_and_unassigned_codes_are_named(self, anna: TestClient) -> None:
        employ("TP001", {**JOBS, "GREETER": BELL})
        budget("TP001", HOURS, COST)
        assert warned(anna) == ["NEW_JOB_CODES", "UNASSIGNED_JOB_CODES"]

    def test_a_forecast_far_from_its_budget_is_asked_about(self, anna: TestClient) -> None:
        budget("TP001", HOURS, COST)
        days = {date(2025, 4, n): {"GSA": {"regularHours": "35"}} for n in range(15, 25)}
        load("TP001", APRIL, Series.FORECAST, SavedPayrollMonth.model_validate({"mode": "group", "days": days}))
        assert warned(anna) == ["BUDGET_DEVIATION"]

    def test_more_hours_than_people_have_are_unusual(self, anna: TestClient) -> None:
        days = {date(2025, 4, 20): {"Bell": {"regularHours": "24.5"}}}
        load("TP001", APRIL, Series.FORECAST, SavedPayrollMonth.model_validate({"mode": "group", "days": days}))
        assert warned(anna) == ["NO_BUDGET", "UNUSUAL_VALUE"]

    def test_what_was_saved_in_the_other_mode_is_not_used(self, anna: TestClient) -> None:
        days = {date(2025, 4, 20): {"GSA": {"regularHours": "24"}}}
        load("TP001", APRIL, Series.FORECAST, SavedPayrollMonth.model_validate({"mode": Mode.CODE, "days": days}))
        assert warned(anna) == ["NO_DATA", "MODE_CHANGED"]


class TestAvailability:
    @pytest.mark.parametrize(
        ("period", "reason"),
        [
            pytest.param("2025-03", "no-data", id="a past month with nothing stored"),
            pytest.param("2026-05", "beyond-horizon", id="thirteen months ahead"),
        ],
    )
    def test_a_month_out_of_reach_is_not_available(self, anna: TestClient, period: str, reason: str) -> None:
        answer = anna.get(f"{BASE}/payroll/TP001/{period}")
        assert answer.status_code == 404
        assert answer.json()["errors"][0]["details"]["reason"] == reason

    def test_a_site_that_has_closed_forecasts_zero_and_keeps_its_budget(self, anna: TestClient) -> None:
        employ("0500")
        budget("0500", HOURS, COST, Period(2025, 6))
        found = data(anna, f"{BASE}/payroll/0500/2025-06")
        assert (found["totals"]["cost"]["forecast"], found["totals"]["cost"]["budget"]) == (0, 10_620)
        assert "SITE_NOT_OPEN" in warned(anna, f"{BASE}/payroll/0500/2025-06")


class TestCaching:
    def test_the_second_read_is_a_hit_and_a_new_head_count_is_seen_at_once(self, anna: TestClient) -> None:
        worked("TP001", {date(2025, 4, 20): {"GSA": ("8", "0", None)}}, Series.SCHEDULED)
        assert [anna.get(URL).json()["meta"]["cache"] for _ in range(2)] == ["miss", "hit"]
        employ("TP001", {"GSA": BELL})
        assert rows(data(anna), "2025-04-20", "scheduled")["GSA", None]["cost"] == 96
