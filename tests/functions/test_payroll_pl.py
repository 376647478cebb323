"""The payroll of the P&L is the payroll of this page: both come from the same days by the same rules."""

from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.profit import prosper
from tests.payroll.staffing import JOBS, MANAGER, budget, by_code, employ, worked

SALARY_OF_APRIL = "3493.15"


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    """Two sites whose ledger budget of payroll is the one of the payroll tab and the manager's salary."""
    by_code("0402")
    for site_id in ("TP001", "0402"):
        employ(site_id, {**JOBS, "SRACCTMGR": MANAGER})
        hours, cost = {"GSA": 480, "GSA2": 120, "BELL": 60}, {"GSA": 7680, "GSA2": 2220, "BELL": 720}
        budget(site_id, hours, cost, wages=str(10_620 + float(SALARY_OF_APRIL)))
    return client_for("account_manager")


def of_page(client: TestClient, site_id: str) -> dict[str, Any]:
    return dict(client.get(f"{BASE}/payroll/{site_id}/{APRIL}").json()["data"]["totals"]["cost"])


def of_pl(client: TestClient, site_id: str) -> dict[str, Any]:
    lines = client.get(f"{BASE}/pl-view/{site_id}/{APRIL}").json()["data"]["lines"]
    (payroll,) = [line for line in lines if line["line"] == "payroll"]
    return dict(payroll["months"][0])


@pytest.mark.parametrize(
    ("site_id", "row"),
    [
        pytest.param("TP001", {"group": "GSA"}, id="by group"),
        pytest.param("0402", {"jobCode": "GSA2"}, id="by job code"),
    ],
)
def test_both_tell_the_same_forecast_and_the_same_trend(anna: TestClient, site_id: str, row: dict[str, str]) -> None:
    worked(site_id, {date(2025, 4, n): {"GSA": ("16", "2", "310.57")} for n in range(1, 14)})
    days = [
        {"date": "2025-04-20", **row, "regularHours": 27.5, "overtimeHours": 1.5},
        {"date": "2025-04-22", **row, "rate": 17.123456},
        {"date": "2025-04-26", **row, "regularHours": 0},
        {"date": "2025-04-28", **row, "rate": 19},
    ]
    saved = anna.put(f"{BASE}/payroll/{site_id}/{APRIL}", json={"rows": days}, headers={"If-Match": '"0-0"'})
    assert saved.status_code == 200, saved.text
    page, line = of_page(anna, site_id), of_pl(anna, site_id)
    assert page["forecast"] == line["forecast"] != page["budget"]
    assert page["trend"] == line["trend"]
    assert page["actual"] == line["actual"] == pytest.approx(13 * 310.57 + 1_513.70)
    assert page["budget"] == line["budget"]


def test_f13_the_ledger_of_a_closed_month_is_in_cents_as_on_the_pl(client_for: ClientFor, company: Company) -> None:
    """Account 6000 holds 10,500.004."""
    prosper(company)
    answer = client_for("account_manager").get(f"{BASE}/payroll/TP001/2025-03")
    assert answer.json()["data"]["totals"]["cost"]["actual"] == 10_500
    assert "10500.004" not in answer.text


def test_f13_rows_and_what_is_beyond_them_are_the_totals(anna: TestClient) -> None:
    """The manager is 116.44 a day as budgeted, which is 3,493.20 and not the month's 3,493.15."""
    budget("TP001", {"GSA": 480, "GSA2": 120, "BELL": 60}, {"GSA": 7680, "GSA2": 2220, "BELL": 720}, wages="15000")
    found = anna.get(f"{BASE}/payroll/TP001/{APRIL}").json()["data"]
    beyond, cost = found["totals"]["costBeyondRows"], found["totals"]["cost"]
    assert (cost["budget"], beyond["budget"]) == (15_000, pytest.approx(15_000 - 10_620 - 30 * 116.44))
    for series, amount in beyond.items():
        rows = [row["cost"] for row in found["rows"] if row["series"] == series]
        assert cost[series] == (None if amount is None else pytest.approx(sum(rows) + amount))
