"""Payroll as users see it, alike on its page and on the P&L: people, hours, ledger, budgets, limits."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.kit.period import Period
from shared_code.payroll.models import LABOR
from shared_code.payroll.persistence import labor_facts_content, labor_facts_of
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor
from tests.payroll.staffing import JOBS, MANAGER, PAYROLL_ACCOUNTS, budget, by_account, by_code, employ, settle, worked

SALARY_OF_13_DAYS = 1513.70
"""42,500 / 365 * 13."""
MARCH = Period(2025, 3)


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    employ("TP001", {**JOBS, "SRACCTMGR": MANAGER})
    return client_for("account_manager")


def page(client: TestClient, period: Period = APRIL, site_id: str = "TP001") -> Any:
    answer = client.get(f"{BASE}/payroll/{site_id}/{period}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def line(client: TestClient, period: Period = APRIL, site_id: str = "TP001", name: str = "payroll") -> dict[str, Any]:
    lines = client.get(f"{BASE}/pl-view/{site_id}/{period}").json()["data"]["lines"]
    return dict(next(one for one in lines if one["line"] == name)["months"][0])


def same(client: TestClient, period: Period = APRIL) -> Any:
    """The page, whose totals are those of the P&L."""
    settle("TP001")
    found, payroll = page(client, period), line(client, period)
    for series in ("budget", "actual", "forecast", "trend"):
        assert (found["data"]["totals"]["cost"][series] or 0) == (payroll[series] or 0), series
    return found


def thirteen_days(**row: Any) -> Mapping[date, Any]:
    return {date(2025, 4, day): row for day in range(1, 14)}


def save(client: TestClient, *rows: Mapping[str, Any], site_id: str = "TP001", period: Period = APRIL) -> Any:
    url = f"{BASE}/payroll/{site_id}/{period}"
    match = client.get(url).headers["ETag"]
    return client.put(url, json={"rows": rows}, headers={"If-Match": match})


class TestSalariedPeopleOnLoadedDays:
    def test_f07_they_count_beside_timekeeping_on_page_pl_and_flc(self, anna: TestClient) -> None:
        budget("TP001", {"GSA": 600}, {"GSA": 9900}, wages="13393.15")
        worked("TP001", thirteen_days(GSA=("16", "0", "300.00")))
        cost = same(anna)["data"]["totals"]["cost"]
        assert cost["actual"] == 13 * 300 + SALARY_OF_13_DAYS
        assert cost["trend"] == pytest.approx(13 * 300 + SALARY_OF_13_DAYS + 13_393.15 * 17 / 30, abs=0.01)
        costs = sum(line(anna, name=name)["trend"] for name in ("payroll", "pteb", "insurance"))
        assert line(anna, name="flc")["trend"] == pytest.approx(line(anna, name="internalRevenue")["trend"] - costs)

    def test_f07_their_eight_hours_are_shown_and_told_apart(self, anna: TestClient) -> None:
        worked("TP001", thirteen_days(GSA=("16", "0", "300.00")))
        totals = page(anna)["data"]["totals"]
        assert (totals["hours"]["actual"], totals["salariedHours"]["actual"]) == (13 * 24, 13 * 8)
        rows = [row for row in page(anna)["data"]["rows"] if row["series"] == "actual" and row["jobCode"]]
        assert [(row["regularHours"], row["cost"]) for row in rows] == [(8, 116.44)] * 13

    def test_f07_timekeeping_with_a_cost_takes_the_place_of_the_salary_of_that_day(self, anna: TestClient) -> None:
        paid = {"SRACCTMGR": ("9", "0", "150.00"), "GSA": ("16", "0", "300.00")}
        unpaid = {"SRACCTMGR": ("9", "0", None), "GSA": ("16", "0", "300.00")}
        worked("TP001", {date(2025, 4, 1): paid, date(2025, 4, 2): unpaid})
        totals = same(anna)["data"]["totals"]
        assert totals["cost"]["actual"] == 150 + 116.44 + 600
        assert totals["salariedHours"]["actual"] == 9 + 8

    def test_f07_a_contract_that_bills_them_bills_loaded_days_too(self, anna: TestClient, company: Company) -> None:
        by_code("TP001")
        company.contract("TP001", per_labor_hour=[{"job_code": "SRACCTMGR", "rate": "50"}])
        worked("TP001", thirteen_days(GSA=("16", "0", "300.00")))
        settle("TP001")
        assert line(anna, name="internalRevenue")["trend"] == 13 * 8 * 50

    def test_f07_facts_of_before_are_read_with_the_salaries_of_their_loaded_days(self, anna: TestClient) -> None:
        worked("TP001", thirteen_days(GSA=("16", "0", "300.00")))
        save(anna, {"date": "2025-04-20", "group": "GSA", "regularHours": 8})
        stored = current().documents.facts("TP001", LABOR, APRIL, APRIL)[APRIL]
        made = labor_facts_of(stored.content)
        before = {**labor_facts_content(made, None), "salaried": ["42500"]}
        assert [(one.annual, one.days_to_date) for one in labor_facts_of(before).salaried] == [(Decimal(42_500), 13)]


class TestHoursWithoutACost:
    def test_f10_they_cost_their_rate_and_are_named(self, anna: TestClient) -> None:
        employ("TP001", {**JOBS, "GSA": JOBS["GSA"].model_copy(update={"average_rate": Decimal(20)})})
        by_account("TP001", APRIL, {"6000": "30000"})
        days = {date(2025, 4, day): {"GSA": ("40", "0", cost)} for day, cost in ((1, "800.00"), (2, None), (3, "0.00"))}
        worked("TP001", days)
        save(anna, {"date": "2025-04-20", "group": "GSA", "regularHours": 0})
        found = same(anna)
        assert found["data"]["totals"]["cost"]["actual"] == 2400
        assert found["data"]["totals"]["cost"]["trend"] == 2400 + 26 * 1000
        said = {one["code"]: one["message"] for one in found["meta"]["warnings"]}
        assert said["COST_MISSING"].startswith("Timekeeping has hours without a cost: GSA on 2025-04-02, 2025-04-03. ")
        pl = anna.get(f"{BASE}/pl-view/TP001/{APRIL}").json()["meta"]["warnings"]
        (told,) = [one["message"] for one in pl if one["code"] == "COST_MISSING"]
        assert told == f"2025-04: {said['COST_MISSING']}"
        assert told.endswith(" They count at the rate of the job code.")

    def test_f10_overtime_of_theirs_has_its_factor(self, anna: TestClient) -> None:
        worked("TP001", {date(2025, 4, 1): {"BELL": ("8", "2", None)}})
        assert same(anna)["data"]["totals"]["cost"]["actual"] == (8 + 2 * 1.5) * 12 + 116.44


class TestAClosedMonth:
    def test_f13_the_page_is_the_ledger_and_reconciles_its_days_to_it(self, anna: TestClient, company: Company) -> None:
        current().charts.save(current().charts.chart().model_copy(update={"accounts": PAYROLL_ACCOUNTS}))
        worked("TP001", {date(2025, 3, day): {"GSA": ("16", "0", "300.00")} for day in range(1, 32)})
        company.ledger("TP001", MARCH, {"6000": "9350.00", "6100": "3541.67", "4790": "-1"})
        found = same(anna, MARCH)["data"]
        assert found["totals"]["cost"]["actual"] == found["totals"]["cost"]["trend"] == 12_891.67
        told = found["reconciliation"]
        assert (told["timekeeping"], told["salaried"], told["ledger"]) == (9300, 3609.59, 12_891.67)
        assert told["timekeeping"] + told["salaried"] + told["difference"] == pytest.approx(told["ledger"])
        accounts = [
            (one["account"], one["name"], one["days"], one["ledger"], one["difference"]) for one in told["accounts"]
        ]
        assert accounts == [("6000", "Wages", 9300, 9350, 50), ("6100", "Salaries", 3609.59, 3541.67, -67.92)]

    def test_f13_a_month_that_is_not_closed_has_none(self, anna: TestClient) -> None:
        worked("TP001", thirteen_days(GSA=("16", "0", "300.00")))
        assert page(anna)["data"]["reconciliation"] is None


class TestHoursOfAYear:
    def test_f18_more_than_a_year_has_are_refused_with_the_hours_of_other_months(self, anna: TestClient) -> None:
        most = 8760 * 10
        by_account("TP001", APRIL, {"6000": "1"})
        first = save(anna, {"date": "2025-05-01", "group": "GSA", "regularHours": most - 100}, period=Period(2025, 5))
        assert first.status_code == 200, first.text
        assert "UNUSUAL_VALUE" in [one["code"] for one in first.json()["meta"]["warnings"]]
        refused = save(anna, {"date": "2025-04-20", "group": "GSA", "regularHours": 100.5})
        (error,) = refused.json()["errors"]
        assert (refused.status_code, error["field"], error["code"]) == (400, "/rows/0", "INVALID_DATA_TYPE")
        assert error["message"] == (
            "GSA would have 87,600.5 hours in 2025, more than 87,600, 8,760 for each employee; send fewer hours."
        )
        assert save(anna, {"date": "2025-04-20", "group": "GSA", "regularHours": 100}).status_code == 200

    def test_f18_more_than_24_of_an_employee_on_a_worked_day_is_a_warning(self, anna: TestClient) -> None:
        worked("TP001", {date(2025, 4, 1): {"GSA2": ("830", "0", "9000")}})
        said = [one["message"] for one in page(anna)["meta"]["warnings"] if one["code"] == "UNUSUAL_VALUE"]
        assert said == ["GSA worked more than 240 hours, 24 for each employee, on 2025-04-01; check it."]

    def test_f23_a_job_code_that_hr_does_not_list_is_named(self, anna: TestClient) -> None:
        worked("TP001", {date(2025, 4, 1): {"XYZ": ("8", "0", "90")}})
        said = [one["message"] for one in page(anna)["meta"]["warnings"] if one["code"] == "UNKNOWN_JOB_CODES"]
        assert said == ["HR does not list XYZ at this site; their hours count as they are. Ask HR to check."]


class TestBudgets:
    def test_f64_shift_differentials_are_budgeted_once(self, anna: TestClient) -> None:
        employ("TP001")
        hours, cost = {"GSA": 930, "Shift Differential": 465}, {"GSA": 18_600, "Shift Differential": 930}
        budget("TP001", hours, cost, wages="18600")
        found = same(anna)
        assert found["data"]["totals"]["hours"]["budget"] == 930
        rows = [row for row in found["data"]["rows"] if (row["date"], row["series"]) == ("2025-04-20", "budget")]
        assert [(row["group"], row["cost"]) for row in rows] == [("GSA", 620)]
        assert "BUDGET_DIFFERENTIALS" in [one["code"] for one in found["meta"]["warnings"]]

    def test_f68_without_a_budget_a_day_nobody_saved_is_zero_salaries_too(self, anna: TestClient) -> None:
        save(anna, {"date": "2025-04-20", "group": "GSA", "regularHours": 10})
        found = same(anna)
        assert found["data"]["totals"]["cost"]["forecast"] == 165 + 116.44
        assert found["data"]["totals"]["hours"]["forecast"] == 10 + 8
        unsaved = [row for row in found["data"]["rows"] if (row["date"], row["series"]) == ("2025-04-21", "forecast")]
        assert {(row["regularHours"], row["cost"]) for row in unsaved} == {(0, 0)}
        said = {one["code"]: one["message"] for one in found["meta"]["warnings"]}
        assert "days nobody saved are zero, salaries too" in said["NO_BUDGET"]

    def test_f68_the_budget_by_account_is_what_days_nobody_saved_follow(self, anna: TestClient) -> None:
        budget("TP001", {"GSA": 600}, {"GSA": 9900}, wages="14000")
        save(anna, {"date": "2025-04-20", "group": "GSA", "regularHours": 10})
        cost = same(anna)["data"]["totals"]["cost"]
        assert (cost["budget"], cost["forecast"]) == (14_000, pytest.approx(14_000 * 29 / 30 + 165 + 116.44, abs=0.01))
