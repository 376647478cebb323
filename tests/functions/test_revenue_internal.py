"""Internal revenue: its components beside the line of the P&L, and what is added by hand."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor, Put, codes
from tests.functions.profit import MAY, lines, prosper
from tests.payroll import staffing

URL = f"{BASE}/revenue/internal/TP001/2025-05"
SERIES = ("budget", "actual", "forecast", "trend")
CONTRACTS = json.loads(Path("tests/contracts/year_contracts.json").read_text("utf-8"))


def get(client: TestClient, period: str) -> dict[str, Any]:
    answer = client.get(f"{BASE}/revenue/internal/TP001/{period}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


def components(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["component"]: one for one in data["components"]}


def amounts(data: dict[str, Any], component: str) -> list[Any]:
    return [components(data)[component]["amount"][series] for series in SERIES]


def cents(amount: Any) -> Decimal:
    return Decimal(str(amount)).quantize(Decimal("0.01"))


def adjust(component: str, amount: Any, reason: str = "agreed by phone") -> dict[str, Any]:
    return {"adjustments": [{"component": component, "amount": amount, "reason": reason}]}


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    prosper(company)
    return client_for("account_manager")


class TestReading:
    @pytest.mark.parametrize("period", ["2025-03", "2025-04", "2025-05"])
    def test_it_agrees_with_the_pl(self, anna: TestClient, period: str) -> None:
        data, (month,) = get(anna, period), lines(anna, f"pl-view/TP001/{period}")["internalRevenue"]["months"]
        assert data["total"] == {series: month[series] for series in SERIES}
        assert data["provenance"] == month["provenance"]

    def test_components_have_accounts_and_say_how_they_are_made(self, anna: TestClient) -> None:
        data = get(anna, "2025-04")
        assert list(components(data)) == ["fixedFee", "revenueShare", "revenueShare.1", "otherRevenue"]
        assert amounts(data, "fixedFee") == [None, None, 5000, 5000]
        assert amounts(data, "revenueShare") == [None, None, 12000, 11740]
        structure = components(data)["revenueShare.1"]
        assert (structure["glCode"], structure["parent"]) == ("4790", "revenueShare")
        assert "20 % of $58,700.00 = $11,740.00" in structure["basis"]
        assert components(data)["otherRevenue"]["basis"] == "nothing was entered"

    def test_a_closed_month_is_known_as_a_whole_its_forecast_by_component(self, anna: TestClient) -> None:
        data = get(anna, "2025-03")
        assert data["total"]["trend"] == data["total"]["actual"] == 21000
        assert amounts(data, "fixedFee") == [None, None, 5000, None]

    @pytest.mark.parametrize("name", CONTRACTS)
    @pytest.mark.parametrize("period", ["2025-04", "2025-05"])
    def test_parts_add_up_to_the_whole_under_every_kind_of_contract(
        self, anna: TestClient, company: Company, name: str, period: str
    ) -> None:
        company.contract("TP001", "2025-01-01", **{**CONTRACTS[name], "effective_date": "2025-01-01"})
        staffing.employ("TP001")
        staffing.worked("TP001", {date(2025, 4, 3): {"GSA": ("8", "1", "140")}})
        data = get(anna, period)
        for series in ("forecast", "trend"):
            roots = [one for one in data["components"] if one["parent"] is None]
            assert sum(cents(one["amount"][series]) for one in roots) == cents(data["total"][series])
            for parent in {one["parent"] for one in data["components"]} - {None}:
                parts = [one for one in data["components"] if one["parent"] == parent]
                whole = cents(components(data)[parent]["amount"][series])
                assert sum(cents(one["amount"][series]) for one in parts) == whole, parent
        assert all(one["basis"] for one in data["components"])

    def test_an_agreement_shows_its_billable_accounts_inside_and_its_profit(
        self, anna: TestClient, company: Company
    ) -> None:
        company.contract("TP001", "2025-01-01", **{**CONTRACTS["Y12"], "effective_date": "2025-01-01"})
        found = components(get(anna, "2025-05"))
        assert found["billableAccounts"]["parent"] == "managementAgreement"
        assert found["billableAccounts.support"]["amount"]["trend"] == 1500
        assert found["managementAgreement.insurance"]["amount"]["trend"] == 900
        assert "; profit: net external revenue" in found["managementAgreement.profitShare"]["basis"]

    def test_without_a_contract_it_is_the_budget(self, client_for: ClientFor, company: Company) -> None:
        company.chart()
        company.budget("TP001", MAY, {"4790": "-20000"})
        data = get(client_for("account_manager"), "2025-05")
        assert list(components(data)) == ["budget"]
        assert amounts(data, "budget") == [20000, None, 20000, 20000]

    def test_a_month_without_data_ahead_is_zeros_and_one_behind_is_not_available(self, anna: TestClient) -> None:
        body = anna.get(f"{BASE}/revenue/internal/TP001/2026-03").json()
        assert "NO_BUDGET" in {warning["code"] for warning in body["meta"]["warnings"]}
        answer = anna.get(f"{BASE}/revenue/internal/TP001/2024-12")
        assert (answer.status_code, codes(answer)) == (404, [("PERIOD_NOT_AVAILABLE", "period")])

    def test_what_cannot_be_calculated_is_an_error_with_its_rule(self, anna: TestClient, company: Company) -> None:
        tiers = [{"percent": 10, "limit": 5}, {"percent": 5, "limit": 10}]
        company.contract("TP001", "2025-01-01", management_agreement={"profit_share": {"tiers": tiers}})
        answer = anna.get(URL)
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"], error["details"]["rule"]) == (422, "CALCULATION_ERROR", "REV-40")

    def test_other_revenue_is_a_component_with_its_fields(self, anna: TestClient, put: Put) -> None:
        put({"signingBonuses": -500, "validations": 450}, url=f"{BASE}/revenue/other/TP001/2025-05")
        data = get(anna, "2025-05")
        assert amounts(data, "otherRevenue") == [None, None, -50, -50]
        assert components(data)["otherRevenue.signingBonuses"]["glCode"] == "4910"
        assert data["total"]["trend"] == 5000 + 12000 - 50


class TestSaving:
    def test_adjustments_are_added_last_and_reach_the_pl(self, anna: TestClient, put: Put) -> None:
        body = {
            "adjustments": [*adjust("revenueShare", 250)["adjustments"], *adjust("fixedFee", -100.5)["adjustments"]]
        }
        answer = put(body, url=URL)
        assert answer.status_code == 200, answer.text
        data = answer.json()["data"]
        assert data == get(anna, "2025-05")
        assert amounts(data, "adjustments") == [None, None, 149.5, 149.5]
        assert amounts(data, "revenueShare") == [None, None, 12000, 12000]
        assert data["adjustments"] == [
            {"component": "revenueShare", "amount": 250, "reason": "agreed by phone"},
            {"component": "fixedFee", "amount": -100.5, "reason": "agreed by phone"},
        ]
        (month,) = lines(anna, "pl-view/TP001/2025-05")["internalRevenue"]["months"]
        assert month["forecast"] == month["trend"] == data["total"]["trend"] == 17149.5

    def test_a_site_without_a_contract_adjusts_its_budget(self, put: Put, company: Company) -> None:
        company.chart()
        company.budget("TP001", MAY, {"4790": "-20000"})
        data = put(adjust("budget", 10), url=URL).json()["data"]
        assert list(components(data)) == ["budget", "adjustments"]
        assert data["total"] == {"budget": 20000, "actual": None, "forecast": 20010, "trend": 20010}

    def test_those_not_sent_stay_and_null_removes_one(self, anna: TestClient, put: Put) -> None:
        first = put(adjust("fixedFee", 1), url=URL)
        second = put(adjust("bell", 2), url=URL, match=first.headers["ETag"])
        third = put(adjust("fixedFee", None, "settled"), url=URL, match=second.headers["ETag"])
        assert [one["component"] for one in third.json()["data"]["adjustments"]] == ["bell"]
        assert get(anna, "2025-05")["total"]["trend"] == 17002
        newest = next(iter(current().documents.audit("TP001")))
        assert newest.reason == "settled"
        assert [(change.field, change.old, change.new) for change in newest.changes] == [
            ("/adjustments/fixedFee", 1, None)
        ]

    def test_another_reason_for_the_same_amount_is_a_change(self, put: Put) -> None:
        first = put(adjust("fixedFee", 1, "guess"), url=URL)
        second = put(adjust("fixedFee", 1, "invoice"), url=URL, match=first.headers["ETag"])
        assert second.json()["data"]["adjustments"][0]["reason"] == "invoice"
        assert second.headers["ETag"].startswith('"2-')

    @pytest.mark.parametrize(
        ("body", "expected", "told"),
        [
            pytest.param({"adjustments": [], "components": []}, "/components", "read-only", id="a calculated part"),
            pytest.param({**adjust("fixedFee", 1), "total": {}}, "/total", "read-only", id="the total"),
            pytest.param({"adjustments": []}, "/adjustments", "at least one", id="nothing"),
            pytest.param(adjust("tips", 1), "/adjustments/0/component", "fixedFee, perOccupiedRoom", id="unknown"),
            pytest.param(adjust("otherRevenue", 1), "/adjustments/0/component", "use one of", id="another form's"),
            pytest.param(adjust("fixedFee", 1.005), "/adjustments/0/amount", "2 decimals", id="half a cent"),
            pytest.param(adjust("fixedFee", 1e10), "/adjustments/0/amount", "999999999", id="too much"),
            pytest.param(adjust("fixedFee", 1, ""), "/adjustments/0/reason", "is empty", id="no reason"),
            pytest.param(
                {"adjustments": adjust("fixedFee", 1)["adjustments"] * 2}, "/adjustments", "twice", id="named twice"
            ),
        ],
    )
    def test_a_wrong_body_is_refused_with_its_field(self, put: Put, body: Any, expected: str, told: str) -> None:
        answer = put(body, url=URL)
        assert answer.status_code == 400
        messages = {error["field"]: error["message"] for error in answer.json()["errors"]}
        assert told in messages[expected]

    @pytest.mark.parametrize("missing", ["component", "amount", "reason"])
    def test_an_adjustment_names_component_amount_and_reason(self, put: Put, missing: str) -> None:
        (whole,) = adjust("fixedFee", 1)["adjustments"]
        answer = put({"adjustments": [{name: value for name, value in whole.items() if name != missing}]}, url=URL)
        assert codes(answer) == [("MISSING_REQUIRED_FIELD", f"/adjustments/0/{missing}")]

    def test_a_closed_month_stands(self, put: Put) -> None:
        answer = put(adjust("fixedFee", 1), url=f"{BASE}/revenue/internal/TP001/2025-03")
        assert (answer.status_code, answer.json()["errors"][0]["details"]["reason"]) == (409, "past")

    def test_a_stale_save_tells_both_sides(self, anna: TestClient, put: Put) -> None:
        first = put(adjust("fixedFee", 1), url=URL)
        put(adjust("fixedFee", 2), url=URL, match=first.headers["ETag"])
        answer = put(adjust("fixedFee", 3), url=URL, match=first.headers["ETag"])
        details = answer.json()["errors"][0]["details"]
        assert details["conflicts"] == [{"field": "/adjustments/fixedFee", "base": 1, "yours": 3, "theirs": 2}]
        assert details["current"] == get(anna, "2025-05")
