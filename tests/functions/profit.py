"""A site with everything a P&L needs, small enough to check by hand."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from starlette.testclient import TestClient

from shared_code.kit.period import Period
from tests.conftest import APRIL, BUDGET, Company
from tests.functions.conftest import BASE

MARCH = Period(2025, 3)
MAY = Period(2025, 5)

MONEY: Mapping[str, str] = {
    **BUDGET, "4790": "-20000", "6000": "10000", "6200": "1500", "7045": "400", "7010": "600", "7170": "1000",
    "7080": "500",
}  # fmt: skip
"""A month's budget: FLC 20,000 - 10,000 - 1,500 - 500 - 1,000 - 1,000 = 6,000."""

LEDGER: Mapping[str, str] = {
    "9410": "61000", "4790": "-21000", "6000": "10500.004", "6200": "1550", "7045": "450", "7010": "600", "7170": "900",
    "7080": "520", "7099": "75",
}  # fmt: skip
"""A closed month: FLC 21,000 - 10,500 - 1,550 - 520 - 900 - 1,050 - 75 = 6,405."""


def prosper(company: Company, site_id: str = "TP001") -> None:
    """March closed, April loaded to the 13th, May budgeted; a fixed fee of 5,000 and 20 % of all revenue."""
    company.chart()
    for period in (MARCH, APRIL, MAY):
        company.budget(site_id, period, MONEY)
    company.ledger(site_id, MARCH, LEDGER)
    day = {"occupiedRooms": "34", "externalRevenue": "1900", "valetDaily": "20"}
    company.actuals(site_id, {date(2025, 4, number): day for number in range(1, 14)})
    company.contract(site_id, **TERMS)


TERMS: Mapping[str, Any] = {
    "fixed_fee": [{"name": "Management", "fee": 5000}],
    "revenue_share": {
        "structures": [{"codes": ["ALL"], "tiers": [{"percent": 20, "limit": 0}], "accumulation": "monthly"}]
    },
}


def lines(client: TestClient, url: str) -> Mapping[str, Mapping[str, Any]]:
    """The lines of a P&L by code, with their one month or their total."""
    answer = client.get(f"{BASE}/{url}")
    assert answer.status_code == 200, answer.text
    return {line["line"]: line for line in answer.json()["data"]["lines"]}
