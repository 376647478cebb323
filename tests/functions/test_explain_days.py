"""The days of an amount over HTTP."""

from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor, codes
from tests.functions.profit import TERMS, prosper
from tests.payroll.staffing import employ

URL = f"{BASE}/pl-view/TP001/2025-04/explain"


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    """April runs, 13 days are loaded, the 20th and the 21st are saved."""
    prosper(company)
    company.rates("TP001", APRIL, valetDaily="30")
    client = client_for("account_manager")
    put = {"days": [{"date": "2025-04-20", "occupancy": 0.5, "valetDaily": 10}]}
    assert client.put(f"{BASE}/statistics/TP001/2025-04", json=put, headers={"If-Match": '"0-0"'}).status_code == 200
    employ("TP001")
    rows = [{"date": "2025-04-21", "group": "GSA", "regularHours": 40, "overtimeHours": 5, "rate": 20}]
    saved = client.put(f"{BASE}/payroll/TP001/2025-04", json={"rows": rows}, headers={"If-Match": '"0-0"'})
    assert saved.status_code == 200, saved.text
    return client


def explained(client: TestClient, query: str) -> Any:
    answer = client.get(f"{URL}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def exact(value: float | None) -> Decimal:
    return Decimal(str(value or 0))


def parts(found: Any, day: int) -> list[Any]:
    """The parts of a day of April that say anything."""
    (one,) = [one for one in found["days"]["dates"] if one["date"] == f"2025-04-{day:02}"]
    return [part for part in one["parts"] if part["amount"] or part["quantity"]]


def test_days_come_on_request_only(anna: TestClient) -> None:
    assert explained(anna, "line=payroll")["days"] is None
    assert explained(anna, "line=flc&days=false")["days"] is None


@pytest.mark.parametrize("line", ["externalRevenue", "payroll"])
@pytest.mark.parametrize("series", ["trend", "forecast"])
def test_the_days_and_the_rounding_add_up_to_the_amount(anna: TestClient, line: str, series: str) -> None:
    found = explained(anna, f"line={line}&series={series}&days=true")
    days = found["days"]["dates"]
    assert len(days) == 30
    assert sum(exact(day["amount"]) for day in days) + exact(found["days"]["rounding"]) == exact(found["amount"])
    assert abs(found["days"]["rounding"]) < 0.1


def test_external_revenue_says_what_each_day_earned(anna: TestClient) -> None:
    found = explained(anna, "line=externalRevenue&days=true")
    assert [(part["source"], part["amount"]) for part in parts(found, 13)] == [("actual", 1900)]
    assert {part["source"] for part in parts(found, 19)} == {"budget"}
    assert parts(found, 20)[-1]["source"] == "forecast"
    (valet,) = [part for part in parts(found, 20) if part["name"] == "valetDaily"]
    assert (valet["quantity"], valet["rate"], valet["amount"], valet["overtime"]) == (10, 30, 300, False)


def test_payroll_says_hours_and_overtime_by_job_code(anna: TestClient) -> None:
    found = parts(explained(anna, "line=payroll&days=true"), 21)
    hourly = {(part["name"], part["overtime"]): (part["quantity"], part["rate"], part["amount"]) for part in found}
    assert hourly == {
        ("GSA", False): (32, 20, 640), ("GSA", True): (4, 30, 120),
        ("GSA2", False): (8, 20, 160), ("GSA2", True): (1, 30, 30),
    }  # fmt: skip


def test_internal_revenue_says_the_rooms_that_it_takes(anna: TestClient, company: Company) -> None:
    company.contract("TP001", "2025-04-01", **{**TERMS, "per_occupied_room": {"room_rate": 2}})
    found = explained(anna, "line=internalRevenue&days=true")["days"]
    (rooms,) = found["quantities"]
    assert (rooms["name"], rooms["quantity"], found["rounding"]) == ("occupiedRooms", 13 * 34 + 16 * 34 + 20, None)
    assert [day["parts"][0]["source"] for day in found["dates"][12:20]] == ["actual", *["budget"] * 6, "forecast"]


@pytest.mark.parametrize(
    ("period", "query", "reason"),
    [
        ("2025-04", "line=claims", "is a monthly figure; it is made of what the ledger has booked"),
        ("2025-04", "line=flcToBudgetCumulative", "is a monthly figure; it is made of internal revenue, payroll"),
        ("2025-04", "line=internalRevenue", "takes no rooms and no hours from days; it is made of fixed fee"),
        ("2025-04", "line=payroll&series=budget", "the budget is monthly"),
        ("2025-03", "line=payroll", "the ledger is monthly"),
    ],
)
def test_what_has_no_days_says_why(anna: TestClient, period: str, query: str, reason: str) -> None:
    answer = anna.get(f"{BASE}/pl-view/TP001/{period}/explain?{query}&days=true")
    assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", "days")])
    assert reason in answer.json()["errors"][0]["message"]


@pytest.mark.usefixtures("anna")
@pytest.mark.parametrize("line", ["payroll", "internalRevenue"])
def test_days_with_hours_need_the_permission_of_payroll(client_for: ClientFor, line: str) -> None:
    reader = client_for("account_manager", scopes=["forecasting:read"])
    answer = reader.get(f"{URL}?line={line}&days=true")
    assert (answer.status_code, codes(answer)[0][0]) == (403, "INSUFFICIENT_PERMISSIONS")
    assert reader.get(f"{URL}?line=externalRevenue&days=true").status_code == 200
