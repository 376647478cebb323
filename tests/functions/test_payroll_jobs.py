"""Job families, the job codes of a site, and what hours cost: nothing is stored."""

from decimal import Decimal
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.accounts.models import AccountChart, ChartedAccount
from shared_code.application import current
from shared_code.payroll.models import SiteJob
from shared_code.store.site_partition import Series
from shared_code.store.unit_of_work import ChangeSet, RowWrite
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor, codes
from tests.payroll.staffing import BELL, JOBS, MANAGER, by_code, employ

CONTRACT = {"effective_date": "2024-01-01", "per_labor_hour": [{"job_code": "GSA2", "rate": 25, "overtime_rate": 37.5}]}


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    by_code("0402")
    for site_id in ("TP001", "0402"):
        employ(site_id, {**JOBS, "IPT": BELL, "SRACCTMGR": MANAGER})
    return client_for("account_manager")


def bill(site_id: str) -> None:
    """Give a site a contract that bills GSA2."""
    write = RowWrite("c|2024-01-01", {"contract": CONTRACT})
    current().changes.commit(ChangeSet(site_id, Series.FORECAST, "load", rows=[write]))


class TestJobFamilies:
    def test_every_family_has_its_codes_and_the_last_holds_those_without_one(self, anna: TestClient) -> None:
        answer = anna.get(f"{BASE}/payroll/job-families")
        families = {family["groupId"]: family for family in answer.json()["data"]}
        assert list(families)[-1] == "unassigned"
        assert [code["jobCode"] for code in families["unassigned"]["codes"]] == ["GREETER"]
        assert families["unassigned"]["codes"][0]["isNew"] is True
        assert families["Salaried"]["codes"][0]["salaried"] is True
        assert families["Shuttle"]["codes"][0]["active"] is False

    def test_the_five_codes_of_the_specification_are_there_until_somebody_changes_them(self, anna: TestClient) -> None:
        families = {family["groupId"]: family for family in anna.get(f"{BASE}/payroll/job-families").json()["data"]}
        assert families["GSA"]["name"] == "Ground Support Agent"
        assert families["GSC"]["name"] == "Ground Support Coordinator"
        assert [code["jobCode"] for code in families["Valet"]["codes"]] == ["VLT1", "VLT2"]

    def test_a_role_without_payroll_is_refused(self, client_for: ClientFor) -> None:
        client = client_for("account_manager", scopes=["statistics:read"])
        assert client.get(f"{BASE}/payroll/job-families").status_code == 403


class TestJobCodes:
    def test_they_tell_people_rates_and_whether_they_are_active(self, anna: TestClient) -> None:
        rows = {row["jobCode"]: row for row in anna.get(f"{BASE}/payroll/TP001/job-codes").json()["data"]}
        assert rows["GSA2"] == {
            "jobCode": "GSA2", "title": "Ground Support Agent 2", "group": "GSA", "employees": 2, "averageRate": 18.5,
            "allocatedSalary": 0, "billRate": None, "billOvertimeRate": None, "active": True,
        }  # fmt: skip
        assert rows["IPT"]["active"] is False
        assert rows["SRACCTMGR"]["allocatedSalary"] == 42_500

    def test_where_the_contract_bills_hours_they_tell_its_rates(self, anna: TestClient) -> None:
        bill("0402")
        rows = {row["jobCode"]: row for row in anna.get(f"{BASE}/payroll/0402/job-codes").json()["data"]}
        assert (rows["GSA2"]["billRate"], rows["GSA2"]["billOvertimeRate"]) == (25, 37.5)
        assert rows["GSA"]["billRate"] is None

    def test_unusual_numbers_of_people_are_told(self, anna: TestClient) -> None:
        employ("TP001", {"GSA": SiteJob(), "BELL": SiteJob(employees=Decimal(501))})
        (warning,) = anna.get(f"{BASE}/payroll/TP001/job-codes").json()["meta"]["warnings"]
        assert (warning["code"], warning["field"]) == ("UNUSUAL_VALUE", "employees")
        assert "BELL (501), GSA (0)" in warning["message"]

    def test_a_site_without_codes_has_an_empty_list_and_a_warning(self, anna: TestClient) -> None:
        body = anna.get(f"{BASE}/payroll/0170/job-codes").json()
        assert (body["data"], [one["code"] for one in body["meta"]["warnings"]]) == ([], ["NO_JOB_CODES"])


class TestCalculate:
    def test_hours_past_forty_a_week_and_employee_are_overtime(self, anna: TestClient) -> None:
        rows = [{"date": f"2025-05-0{day}", "jobCode": "BELL", "hours": 11.5} for day in (5, 6, 7, 8)]
        data = calculate(anna, rows)
        assert [(row["regularHours"], row["overtimeHours"], row["cost"]) for row in data["rows"]] == [
            (11.5, 0, 138), (11.5, 0, 138), (11.5, 0, 138), (5.5, 6, 174),
        ]  # fmt: skip
        assert data["payroll"] == 40 * 12 + 6 * 12 * 1.5

    def test_a_new_payroll_week_begins_on_saturday(self, anna: TestClient) -> None:
        rows = [{"date": day, "jobCode": "BELL", "hours": 30} for day in ("2025-05-02", "2025-05-03")]
        assert [row["overtimeHours"] for row in calculate(anna, rows)["rows"]] == [0, 0]

    def test_hours_of_a_group_are_spread_and_cost_the_rate_of_the_group(self, anna: TestClient) -> None:
        data = calculate(anna, [{"date": "2025-05-05", "group": "GSA", "hours": 120}])
        assert [(row["jobCode"], row["regularHours"], row["cost"]) for row in data["rows"]] == [
            ("GSA", 96, 1584),
            ("GSA2", 24, 396),
        ]
        assert data["payroll"] == 1980

    def test_burden_follows_the_budget_and_revenue_the_contract(self, anna: TestClient, company: Company) -> None:
        categories = {"6000": "PAYROLL", "6200": "PTEB", "7082": "INSURANCE"}
        chart = AccountChart(accounts={a: ChartedAccount(name=a, category=c) for a, c in categories.items()})
        current().charts.save(chart)
        company.budget("0402", APRIL, {"6000": "80000", "6200": "8000", "7082": "250"})
        bill("0402")
        rows = [{"date": f"2025-04-{day}", "jobCode": "GSA2", "hours": 30} for day in (21, 22, 23)]
        data = calculate(anna, rows, site_id="0402")
        payroll = 80 * 18.5 + 10 * 18.5 * 1.5
        assert data["payroll"] == payroll
        assert data["pteb"] == payroll / 10
        assert data["insurance"] == pytest.approx(payroll * 0.0445 + 250, abs=0.005)
        assert data["perLaborHourRevenue"] == 80 * 25 + 10 * 37.5

    def test_without_a_budget_pteb_is_zero_with_a_warning(self, anna: TestClient) -> None:
        answer = post(anna, [{"date": "2025-05-05", "jobCode": "BELL", "hours": 8}])
        assert answer.json()["data"]["pteb"] == 0
        assert [warning["code"] for warning in answer.json()["meta"]["warnings"]] == ["NO_BUDGET"]

    def test_nothing_is_stored(self, anna: TestClient) -> None:
        before = current().documents.revision("TP001")
        calculate(anna, [{"date": "2025-04-20", "jobCode": "BELL", "hours": 8}])
        assert current().documents.revision("TP001") == before
        assert not current().documents.month("TP001", APRIL)

    @pytest.mark.parametrize(
        ("row", "expected"),
        [
            pytest.param({"jobCode": "BELL"}, ("MISSING_REQUIRED_FIELD", "/rows/0/hours"), id="no hours"),
            pytest.param({"jobCode": "BELL", "hours": 0.3}, ("INVALID_DATA_TYPE", "/rows/0/hours"), id="no half hours"),
            pytest.param(
                {"jobCode": "NOBODY", "hours": 8}, ("INVALID_DATA_TYPE", "/rows/0/jobCode"), id="unknown code"
            ),
            pytest.param({"group": "Door", "hours": 8}, ("INVALID_DATA_TYPE", "/rows/0/group"), id="unknown group"),
            pytest.param(
                {"group": "Bell", "jobCode": "BELL", "hours": 8}, ("INVALID_DATA_TYPE", "/rows/0"), id="two names"
            ),
        ],
    )
    def test_a_wrong_row_is_refused_with_its_field(
        self, anna: TestClient, row: dict[str, Any], expected: tuple[str, str]
    ) -> None:
        answer = post(anna, [{"date": "2025-05-05", **row}])
        assert answer.status_code == 400
        assert codes(answer) == [expected]

    @pytest.mark.parametrize("hours", [10**15 - 1, 10**15, 10**40 + 1])
    def test_f16_more_hours_than_can_be_calculated_are_refused(self, anna: TestClient, hours: int) -> None:
        employ("TP001")
        answer = post(anna, [{"date": "2025-05-05", "group": "GSA", "hours": hours}])
        assert answer.status_code == 400
        assert {code for code, _ in codes(answer)} <= {"INVALID_DATA_TYPE", "INVALID_FORMAT"}

    def test_f16_the_most_hours_that_a_request_may_name_are_calculated(self, anna: TestClient) -> None:
        employ("TP001")
        most = 99_999
        answer = post(anna, [{"date": "2025-05-05", "group": "GSA", "hours": most}])
        assert answer.status_code == 200
        assert post(anna, [{"date": "2025-05-05", "group": "GSA", "hours": most + 1}]).status_code == 400

    def test_no_rows_are_nothing_to_calculate(self, anna: TestClient) -> None:
        assert codes(post(anna, [])) == [("MISSING_REQUIRED_FIELD", "/rows")]


def post(client: TestClient, rows: list[dict[str, Any]], site_id: str = "TP001") -> Response:
    return client.post(f"{BASE}/payroll/{site_id}/calculate", json={"rows": rows})


def calculate(client: TestClient, rows: list[dict[str, Any]], site_id: str = "TP001") -> dict[str, Any]:
    answer = post(client, rows, site_id)
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])
