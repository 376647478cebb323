"""What a save is told first: what is wrong with its body (400), then what it must have read before (428)."""

from typing import Any, Final

import pytest

from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_access import operations
from tests.functions.test_hours_told import CONTRACTS, fill

ADJUSTMENT: Final = {"component": "fixedFee", "amount": 1, "reason": "late"}
SAVES: Final[dict[str, tuple[Any, Any]]] = {
    "statistics": ({"days": []}, {"days": [{"date": "2025-04-21", "occupancy": 0.5}]}),
    "payroll": ({"rows": [{}]}, {"rows": [{"date": "2025-04-21", "group": "GSA", "regularHours": 8}]}),
    "rates": ({"rates": [{}]}, {"rates": [{"category": "valetDaily", "forecast": 33}]}),
    "expenses": ({"accounts": [{}]}, {"accounts": [{"account": "7170", "forecast": 1500}]}),
    "revenue/other": ({"gpoFees": "x"}, {"gpoFees": -75}),
    "revenue/external": ({}, {"adjustmentRatio": 0.1, "reason": "closed"}),
    "revenue/internal": (
        {},
        {"adjustments": [{"component": "fixedFee", "amount": 1, "reason": "late"}], "reason": "late"},
    ),
    "users": ({"role": 1}, {"name": "Anne"}),
}
"""By page: a body that is wrong, and one that could be saved."""


def test_every_save_is_among_these() -> None:
    pages = {path.removeprefix(BASE + "/") for method, path, _ in operations() if method == "put"}
    assert {page.partition("/{")[0] for page in pages} == {*SAVES}


@pytest.mark.parametrize("page", SAVES)
def test_what_is_wrong_with_the_body_is_told_before_the_version_that_is_missing(
    company: Company, client_for: ClientFor, page: str
) -> None:
    fill(company, client_for, CONTRACTS["labor hours"])
    client = client_for("forecasting_admin" if page == "users" else "account_manager")
    url = f"{BASE}/users/anna" if page == "users" else f"{BASE}/{page}/TP001/2025-04"
    wrong, right = SAVES[page]
    assert [client.put(url, json=body).status_code for body in (wrong, right)] == [400, 428]
    assert client.put(url, content=b"{", headers={"Content-Type": "application/json"}).status_code == 400
