"""What-if over HTTP: every family of drivers, nothing stored."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from tests.conftest import APRIL, SITES, Company
from tests.functions.conftest import BASE, ClientFor, codes
from tests.functions.profit import MAY, lines, prosper
from tests.payroll.staffing import ORDER, budget, employ

URL = f"{BASE}/what-if/TP001/2025-04"
IN_MAY = f"{BASE}/what-if/TP001/2025-05"


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    prosper(company)
    company.rates("TP001", APRIL, valetDaily="30")
    return client_for("account_manager")


def differences(anna: TestClient, url: str = URL, **drivers: Any) -> dict[str, float]:
    """By line: what the drivers change."""
    answer = anna.post(url, json=drivers)
    assert answer.status_code == 200, answer.text
    return {line["line"]: line["difference"] for line in answer.json()["data"]["lines"] if line["difference"]}


def test_nothing_changed_changes_nothing(anna: TestClient) -> None:
    assert differences(anna) == {}


def test_a_term_of_the_contract(anna: TestClient) -> None:
    found = differences(anna, contract=[{"term": "fixed_fee[0].fee", "value": 6200}])
    assert found == {"internalRevenue": 1200, "flc": 1200}


def test_an_expense_and_an_item_of_other_revenue(anna: TestClient) -> None:
    found = differences(
        anna, expenses=[{"account": "7045", "forecast": 500}], otherRevenue={"miscellaneous": 30, "gpoFees": -10}
    )
    assert found == {"otherExpense": 100, "internalRevenue": 20, "flc": -80}


def test_rates_and_occupancy_reach_revenue_and_its_share(anna: TestClient) -> None:
    put = {"days": [{"date": "2025-04-20", "occupancy": 0.5, "valetDaily": 10}]}
    anna.put(f"{BASE}/statistics/TP001/2025-04", json=put, headers={"If-Match": '"0-0"'})
    by_rate = differences(anna, rates=[{"category": "valetDaily", "forecast": 40}])
    assert by_rate == {"externalRevenue": 100, "internalRevenue": 20, "flc": 20}
    by_rooms = differences(anna, statistics={"occupancy": 0.9})
    assert by_rooms["internalRevenue"] == pytest.approx(by_rooms["externalRevenue"] * 0.2, abs=0.01)


def test_hours_of_a_group_are_those_of_its_codes(anna: TestClient) -> None:
    employ("TP001")
    rows = [{"date": "2025-04-21", "group": "GSA", "regularHours": 40, "rate": 20}]
    saved = anna.put(f"{BASE}/payroll/TP001/2025-04", json={"rows": rows}, headers={"If-Match": '"0-0"'})
    assert saved.status_code == 200, saved.text
    found = differences(anna, payroll=[{"group": "GSA", "hoursPercent": 10}])
    assert found["payroll"] == pytest.approx(80, abs=0.02)
    assert found["flc"] < -80


def test_what_it_says_is_what_a_save_makes(anna: TestClient) -> None:
    """Rates are asked first and saved then; the P&L moves by what was said."""
    before = lines(anna, "pl-view/TP001/2025-04")["flc"]["months"][0]["trend"]
    put = {"days": [{"date": "2025-04-22", "valetDaily": 25}]}
    anna.put(f"{BASE}/statistics/TP001/2025-04", json=put, headers={"If-Match": '"0-0"'})
    start = lines(anna, "pl-view/TP001/2025-04")["flc"]["months"][0]["trend"]
    said = differences(anna, rates=[{"category": "valetDaily", "forecast": 36}])["flc"]
    saved = {"rates": [{"category": "valetDaily", "forecast": 36}]}
    etag = anna.get(f"{BASE}/rates/TP001/2025-04").headers["ETag"]
    assert anna.put(f"{BASE}/rates/TP001/2025-04", json=saved, headers={"If-Match": etag}).status_code == 200
    after = lines(anna, "pl-view/TP001/2025-04")["flc"]["months"][0]["trend"]
    assert before != start
    assert after - start == pytest.approx(said, abs=0.001)


def test_it_stores_nothing(anna: TestClient) -> None:
    head = current().documents.revision("TP001")
    differences(
        anna, contract=[{"term": "fixed_fee[0].fee", "value": 1}], rates=[{"category": "selfDaily", "forecast": 9}]
    )
    assert current().documents.revision("TP001") == head
    assert anna.get(f"{BASE}/what-if/TP001/2025-04").status_code == 405


def test_every_wrong_driver_is_named_at_once(anna: TestClient) -> None:
    answer = anna.post(
        URL,
        json={
            "payroll": [{"jobCode": "GSA", "hoursPercent": 10}],
            "contract": [{"term": "fixed_fee[0].fee", "value": 1}, {"term": "fixed_fee[9].fee", "value": 1}],
            "expenses": [{"account": "7010", "forecast": 1}, {"account": "7045", "forecast": 5}],
        },
    )
    assert answer.status_code == 400
    assert [field for _, field in codes(answer)] == ["/payroll/0/jobCode", "/contract/1/term", "/expenses/0/account"]


def test_f16_f30_no_rate_that_is_let_in_is_too_much_for_a_full_month(anna: TestClient) -> None:
    """A rate of a thousand million was, with so many vehicles; now it is refused as such, as a save of it is."""
    put = {"days": [{"date": f"2025-04-{day}", "occupiedRooms": 99_999, "driveInRatio": 10} for day in range(15, 31)]}
    saved = anna.put(f"{BASE}/statistics/TP001/2025-04", json=put, headers={"If-Match": '"0-0"'})
    assert saved.status_code == 200, saved.text
    for highest, status in ((999.99, 200), (1_000, 400), (10**9, 400)):
        rates = [{"category": name, "forecast": highest} for name in ("valetOvernight", "selfOvernight")]
        answer = anna.post(URL, json={"rates": rates})
        assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"statistics": {"occupancy": 1.5}}, "/statistics/occupancy"),
        ({"rates": [{"category": "valetComps", "forecast": 1}]}, "/rates/0/category"),
        ({"dreams": 1}, "/dreams"),
        ({"rates": [{"category": "valetDaily", "forecast": "9"}]}, "/rates/0/forecast"),
    ],
)
def test_values_are_checked_as_in_a_save(anna: TestClient, body: dict[str, Any], field: str) -> None:
    answer = anna.post(URL, json=body)
    assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", field)])


def test_months_that_cannot_be_saved_cannot_be_tried(anna: TestClient) -> None:
    for period, reason in (("2025-03", "past"), ("2026-05", "beyond-horizon")):
        answer = anna.post(f"{BASE}/what-if/TP001/{period}", json={})
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["details"]["reason"] == reason


def test_f55_other_statistics_read_nothing_of_payroll(anna: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("payroll was read")

    monkeypatch.setattr("shared_code.pl.calculation.tables.DayTables.staff", refuse)
    assert differences(anna, statistics={"occupancy": 0.9})["externalRevenue"]


class TestMonthsThatNobodySaved:
    """F33: hours of the budget change by percent, as a save of them would."""

    @pytest.fixture
    def staffed(self, anna: TestClient) -> TestClient:
        employ("TP001")
        budget("TP001", {"GSA": 496, "GSA2": 124}, {"GSA": 7680, "GSA2": 2220}, MAY, wages="9900")
        current().month_writer.recalculate_facts(SITES["TP001"], MAY, ORDER)
        return anna

    def test_f33_percent_works_on_budget_hours(self, staffed: TestClient) -> None:
        answer = staffed.post(IN_MAY, json={"payroll": [{"group": "GSA", "hoursPercent": 10}]}).json()
        assert answer["data"]["sentences"][0].startswith("Hours of GSA 682 h instead of 620 h (+10 %): payroll")

    def test_f33_what_it_says_of_budget_hours_is_what_a_save_makes(self, staffed: TestClient) -> None:
        said = differences(staffed, IN_MAY, payroll=[{"group": "GSA", "hoursPercent": 10}])
        before = lines(staffed, "pl-view/TP001/2025-05")["payroll"]["total"]["trend"]
        rows = [{"date": f"2025-05-{day:02}", "group": "GSA", "regularHours": 22} for day in range(1, 32)]
        url, headers = f"{BASE}/payroll/TP001/2025-05", {"If-Match": '"0-0"'}
        assert staffed.put(url, json={"rows": rows}, headers=headers).status_code == 200
        after = lines(staffed, "pl-view/TP001/2025-05")["payroll"]["total"]["trend"]
        assert after - before == pytest.approx(said["payroll"], abs=0.001)

    def test_f33_no_percent_changes_nothing(self, staffed: TestClient) -> None:
        assert differences(staffed, IN_MAY, payroll=[{"group": "GSA", "hoursPercent": 0}]) == {}

    def test_f33_a_rate_of_a_month_that_follows_the_budget(self, staffed: TestClient) -> None:
        answer = staffed.post(IN_MAY, json={"payroll": [{"group": "GSA", "rate": 20}]}).json()
        assert answer["data"]["sentences"][0].startswith("Rate of GSA $20.00 an hour instead of that of the budget: ")

    def test_f33_a_job_code_of_a_group(self, staffed: TestClient) -> None:
        answer = staffed.post(IN_MAY, json={"payroll": [{"jobCode": "gsa2", "hoursPercent": 50}]}).json()
        assert answer["data"]["sentences"][0].startswith("Hours of GSA2 186 h instead of 124 h (+50 %): ")

    def test_f33_choices_are_listed(self, staffed: TestClient) -> None:
        body = {"payroll": [{"group": "GSAA", "hoursPercent": 1}, {"jobCode": "ABC", "hoursPercent": 1}]}
        messages = [error["message"] for error in staffed.post(IN_MAY, json=body).json()["errors"]]
        assert messages == [
            "/payroll/0/group: GSAA is no job group of this site; use one of: Bell, GSA",
            "/payroll/1/jobCode: ABC has no hours, forecast or budgeted, in 2025-05; use one of: GSA, GSA2",
        ]

    def test_f33_a_goal_names_a_group(self, staffed: TestClient) -> None:
        body = {"driver": "payroll.group.GSA.hoursPercent", "target": 3000}
        answer = staffed.post(f"{IN_MAY}/goal", json=body)
        assert answer.status_code == 200, answer.text
        assert answer.json()["data"]["flc"] >= 3000

    def test_f33_what_is_written_wrongly_and_what_is_not_there_are_named_together(self, staffed: TestClient) -> None:
        body = {
            "rates": [{"category": "valetDayly", "forecast": 9}],
            "statistics": {"occupancy": 2},
            "payroll": [{"group": "GSA", "hoursPercent": "ten"}, {"group": "GSAA", "hoursPercent": 1}],
            "expenses": [{"account": "7010", "forecast": 1}],
        }
        answer = staffed.post(IN_MAY, json=body)
        assert answer.status_code == 400
        assert {field for _, field in codes(answer)} == {
            "/rates/0/category", "/statistics/occupancy", "/payroll/0/hoursPercent", "/payroll/1/group",
            "/expenses/0/account",
        }  # fmt: skip
        (group,) = [one for one in answer.json()["errors"] if one["field"] == "/payroll/1/group"]
        assert group["message"].startswith("/payroll/1/group: GSAA is no job group")
