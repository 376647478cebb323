"""A month of statistics is made anew when something of its own has changed, and only then."""

from collections.abc import Callable
from typing import Any

import pytest

from shared_code.application import current
from shared_code.statistics.month import calculate
from shared_code.statistics.service import months
from tests.conftest import APRIL, BUDGET, Company, site
from tests.functions.conftest import BASE, URL, ClientFor

MAY = APRIL.shift(1)
OF_MAY = f"{BASE}/statistics/TP001/{MAY}"
FIRST = {"If-Match": '"0-0000000000000000"'}


@pytest.fixture
def made(company: Company, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The months that were calculated, of a site with two budgets."""
    company.budget("TP001", APRIL)
    company.budget("TP001", MAY)
    company.saved("TP001", MAY, {MAY.last_day: {"valetDaily": "7"}})
    found: list[object] = []

    def counted(*given: Any) -> Any:
        found.append(given[1])
        return calculate(*given)

    monkeypatch.setattr(months, "calculate", counted)
    return found


def test_a_save_of_one_month_leaves_another_as_it_was_made(made: list[object], client_for: ClientFor) -> None:
    client = client_for("account_manager")
    before = client.get(OF_MAY)
    client.put(URL, json={"days": [{"date": "2025-04-20", "valetDaily": 5}]}, headers=FIRST)
    made.clear()
    after = client.get(OF_MAY)
    assert after.json()["meta"]["cache"] == "miss"
    assert made == []
    assert (after.json()["data"], after.headers["ETag"]) == (before.json()["data"], before.headers["ETag"])


CHANGES: dict[str, Callable[[Company], None]] = {
    "budget": lambda company: company.budget("TP001", MAY, {**BUDGET, "9440": "900"}),
    "rates": lambda company: company.rates("TP001", MAY, valetDaily="99"),
    "revenue": lambda company: company.revenue("TP001", {MAY.first_day: {"VD1": "500"}}),
    "ledger": lambda company: company.ledger("TP001", MAY, {"9410": "1"}),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_of_its_own_is_shown(
    company: Company, made: list[object], client_for: ClientFor, change: str
) -> None:
    client = client_for("account_manager")
    before = client.get(OF_MAY).json()["data"]
    made.clear()
    CHANGES[change](company)
    assert client.get(OF_MAY).json()["data"] != before
    assert made == [MAY]


def test_a_changed_site_is_shown(made: list[object], client_for: ClientFor) -> None:
    client = client_for("account_manager")
    assert client.get(OF_MAY).json()["data"]["availableRooms"] == 40
    register = current().register
    register.save("sites", {**register.sites, "TP001": site("TP001", available_rooms=41)})
    made.clear()
    assert client.get(OF_MAY).json()["data"]["availableRooms"] == 41
    assert made == [MAY]
