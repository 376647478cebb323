"""The P&L of a site over HTTP: lines, front line contribution, variances, explanations, bridges."""

from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.kit.period import Period
from shared_code.store.site_partition import Series
from shared_code.store.unit_of_work import ChangeSet, RowWrite
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor, codes
from tests.functions.profit import LEDGER, MARCH, MAY, lines, prosper

SERIES = ("budget", "actual", "forecast", "trend")


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    prosper(company)
    return client_for("account_manager")


def month(line: Any, number: int = 0) -> list[Any]:
    return [line["months"][number][series] for series in SERIES]


class TestLines:
    def test_a_closed_month_is_the_ledger(self, anna: TestClient) -> None:
        found = lines(anna, "pl-view/TP001/2025-03")
        assert month(found["flc"]) == [6000, 6405, 3055, 6405]
        assert month(found["payroll"]) == [10000, 10500, 10000, 10500]
        assert month(found["claims"]) == [0, 75, 0, 75]
        assert found["flc"]["months"][0]["status"] == "closed"
        assert found["flc"]["months"][0]["provenance"]["source"] == "actual"
        assert found["flc"]["actualToDate"] == 6405

    def test_the_running_month_mixes_loaded_days_and_forecast(self, anna: TestClient) -> None:
        found = lines(anna, "pl-view/TP001/2025-04")
        assert month(found["externalRevenue"]) == [60000, 24700, 60000, 58700]
        assert month(found["internalRevenue"]) == [20000, None, 17000, 5000 + 0.2 * 58700]
        origin = found["externalRevenue"]["months"][0]["provenance"]
        assert origin["loadedAt"] is not None
        assert {name: value for name, value in origin.items() if name != "loadedAt"} == {
            "source": "mixed",
            "cutOff": "2025-04-13",
            "actualPart": 24700,
            "forecastPart": 34000,
            "initializedFrom": "budget",
            "initializedFromBudget": True,
        }

    def test_a_future_month_is_the_forecast_with_todays_terms_and_not_the_budget(self, anna: TestClient) -> None:
        found = lines(anna, "pl-view/TP001/2025-05")
        assert month(found["internalRevenue"]) == [20000, None, 17000, 17000]
        assert found["internalRevenue"]["months"][0]["provenance"]["source"] == "budget"

    def test_a_year_has_ten_lines_of_twelve_months_and_totals(self, anna: TestClient) -> None:
        found = lines(anna, "pl-view/TP001/2025")
        assert list(found) == [
            "externalRevenue", "internalRevenue", "payroll", "claims", "parkingRents", "otherExpense", "pteb",
            "insurance", "flc", "flcToBudgetCumulative",
        ]  # fmt: skip
        assert {len(line["months"]) for line in found.values()} == {12}
        trend = [one["trend"] for one in found["flc"]["months"]]
        assert found["flc"]["total"]["trend"] == sum(trend)
        to_budget = [one["trend"] for one in found["flcToBudgetCumulative"]["months"]]
        assert to_budget[2:5] == [405, 405 - 3205, 405 - 3205 - 2945]

    def test_percentages_are_of_internal_revenue_and_the_memo_line_has_none(self, anna: TestClient) -> None:
        found = lines(anna, "pl-view/TP001/2025-03")
        assert found["payroll"]["percentOfInternalRevenue"] == 50
        assert found["internalRevenue"]["percentOfInternalRevenue"] == 100
        assert found["externalRevenue"]["percentOfInternalRevenue"] is None

    @pytest.mark.parametrize(("part", "months"), [("2025-Q2", 3), ("2025-04", 1), ("202504", 1), ("2025", 12)])
    def test_a_month_a_quarter_or_a_year_is_asked_for(self, anna: TestClient, part: str, months: int) -> None:
        assert len(lines(anna, f"pl-view/TP001/{part}")["flc"]["months"]) == months

    @pytest.mark.parametrize("part", ["2025-Q5", "2025-13", "25", "0000", "2025-q1"])
    def test_anything_else_is_refused(self, anna: TestClient, part: str) -> None:
        answer = anna.get(f"{BASE}/pl-view/TP001/{part}")
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_PERIOD", "period")])
        assert answer.json()["errors"][0]["details"]["expectedFormat"] == "YYYY, YYYY-Qn or YYYY-MM"

    def test_a_month_with_nothing_stored_is_404_before_today_and_beyond_the_horizon(self, anna: TestClient) -> None:
        for part, reason in (("2024-02", "no-data"), ("2026-05", "beyond-horizon"), ("2030", "beyond-horizon")):
            answer = anna.get(f"{BASE}/pl-view/TP001/{part}")
            assert answer.status_code == 404
            assert answer.json()["errors"][0]["details"]["reason"] == reason
        assert anna.get(f"{BASE}/pl-view/TP001/2026-04").status_code == 200

    def test_what_is_missing_is_a_warning(self, anna: TestClient, company: Company) -> None:
        company.budget("0170", APRIL, {"6200": "900"})
        warnings = anna.get(f"{BASE}/pl-view/0170/2025-04").json()["meta"]["warnings"]
        assert [one["code"] for one in warnings] == ["PTEB_WITHOUT_PAYROLL_BUDGET"]
        assert "NO_BUDGET" in [one["code"] for one in anna.get(f"{BASE}/flc/0402/2025-04").json()["meta"]["warnings"]]

    def test_the_run_has_an_id_that_changes_with_its_inputs(self, anna: TestClient, company: Company) -> None:
        first, again = (anna.get(f"{BASE}/pl-view/TP001/2025-04").json()["data"]["calcRunId"] for _ in range(2))
        company.rates("TP001", APRIL, valetDaily="41")
        assert first == again != anna.get(f"{BASE}/pl-view/TP001/2025-04").json()["data"]["calcRunId"]


class TestContribution:
    def test_it_comes_with_its_inputs(self, anna: TestClient) -> None:
        (found,) = anna.get(f"{BASE}/flc/TP001/2025-03").json()["data"]["months"]
        assert [found["flc"][series] for series in SERIES] == [6000, 6405, 3055, 6405]
        assert found["inputs"]["otherExpense"]["actual"] == 1050
        assert (found["flcToBudget"], found["flcToBudgetCumulative"]) == (405, 405)


class TestVariance:
    def test_the_trend_against_the_budget(self, anna: TestClient) -> None:
        found = lines(anna, "pl-view/TP001/variance/budget?period=2025-03")
        assert found["flc"] == {
            "line": "flc", "value": 6405, "base": 6000, "amount": 405, "percent": 6.75, "direction": "favourable",
            "significance": "medium",
        }  # fmt: skip
        assert found["payroll"]["direction"] == "unfavourable"
        assert (found["claims"]["percent"], found["claims"]["amount"]) == (None, 75)

    def test_the_month_before_and_the_quarter_before(self, anna: TestClient) -> None:
        assert lines(anna, "pl-view/TP001/variance/prior-month?period=2025-04")["flc"]["base"] == 6405
        assert lines(anna, "pl-view/TP001/variance/prior-quarter?period=2025-04")["payroll"]["base"] == 10500

    def test_several_months_are_compared_as_sums(self, anna: TestClient) -> None:
        found = lines(anna, "pl-view/TP001/variance/budget?from=2025-03&to=2025-05")
        assert (found["flc"]["value"], found["flc"]["base"]) == (6405 + 2795 + 3055, 18000)

    @pytest.mark.parametrize("comparison", ["forecast-actual", "prior-year", "projection"])
    def test_a_base_that_does_not_exist_is_null_with_a_warning(self, anna: TestClient, comparison: str) -> None:
        answer = anna.get(f"{BASE}/pl-view/TP001/variance/{comparison}?period=2025-04").json()
        line = answer["data"]["lines"][0]
        assert (line["base"], line["amount"], line["direction"]) == (None, None, "neutral")
        assert [one["code"] for one in answer["meta"]["warnings"]] == ["NO_BASE"]

    def test_an_unknown_comparison_names_those_there_are(self, anna: TestClient) -> None:
        answer = anna.get(f"{BASE}/pl-view/TP001/variance/dreams")
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", "comparisonType")])
        assert "prior-year" in answer.text


class TestExplanation:
    def test_it_is_read_as_sentences_and_as_a_tree(self, anna: TestClient) -> None:
        found = anna.get(f"{BASE}/pl-view/TP001/2025-04/explain").json()["data"]
        assert (found["line"], found["series"], found["amount"]) == ("flc", "trend", 2795)
        assert found["sentences"][0].startswith(
            "Front Line Contribution, trend of 2025-04: internal revenue $16,740.00"
        )
        assert any("20 % of $58,700.00 = $11,740.00" in sentence for sentence in found["sentences"])
        assert found["node"]["rule"] == "PL-2"
        assert {child["label"] for child in found["node"]["children"]} >= {"Internal revenue", "Payroll"}

    def test_every_line_and_series_that_has_an_amount_explains_itself(self, anna: TestClient) -> None:
        for line, shown in lines(anna, "pl-view/TP001/2025-04").items():
            for series in SERIES:
                if line == "payroll" or (line == "flcToBudgetCumulative" and series != "trend"):
                    continue
                found = anna.get(f"{BASE}/pl-view/TP001/2025-04/explain?line={line}&series={series}").json()["data"]
                assert found["amount"] == shown["months"][0][series]
                assert found["sentences"]

    def test_payroll_needs_its_own_permission(self, client_for: ClientFor, anna: TestClient) -> None:
        assert anna.get(f"{BASE}/pl-view/TP001/2025-04/explain?line=payroll").status_code == 200
        reader = client_for("account_manager", scopes=["forecasting:read"])
        assert reader.get(f"{BASE}/pl-view/TP001/2025-04/explain?line=flc").status_code == 200
        answer = reader.get(f"{BASE}/pl-view/TP001/2025-04/explain?line=payroll")
        assert answer.json()["errors"][0]["details"]["required"] == ["forecasting:read", "payroll:read"]


class TestBridge:
    @pytest.mark.parametrize("line", ["externalRevenue", "internalRevenue", "payroll", "otherExpense", "flc"])
    def test_the_effects_add_up_to_the_variance(self, anna: TestClient, line: str) -> None:
        for period in ("2025-03", "2025-04", "2025-05"):
            found = anna.get(f"{BASE}/pl-view/TP001/{period}/bridge?line={line}").json()["data"]
            assert (found["from"], found["to"], found["residual"]) == ("budget", "trend", 0)
            total = sum(effect["amount"] for effect in found["effects"])
            assert total == pytest.approx(found["end"] - found["start"], abs=1e-9)

    def test_the_cumulative_line_cannot_be_bridged(self, anna: TestClient) -> None:
        answer = anna.get(f"{BASE}/pl-view/TP001/2025-04/bridge?line=flcToBudgetCumulative")
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", "line")])


class TestWhatCannotBeCalculated:
    @pytest.fixture
    def impossible(self, anna: TestClient, company: Company) -> TestClient:
        """Profit lies above the last limit of the contract."""
        company.contract(
            "0170",
            management_agreement={
                "fee": {"type": "fixed_fee", "amount": 100},
                "profit_share": {
                    "accumulation": "monthly",
                    "tiers": [{"percent": 10, "limit": 5}, {"percent": 5, "limit": 10}],
                },
            },
            revenue_share=None,
        )
        company.budget("0170", MAY)
        return anna

    def test_it_is_an_error_with_rule_and_operands_and_not_a_zero(self, impossible: TestClient) -> None:
        for url in ("pl-view/0170/2025-05", "flc/0170/2025", "pl-view/0170/2025-05/explain"):
            answer = impossible.get(f"{BASE}/{url}")
            assert answer.status_code == 422, answer.text
            (error,) = answer.json()["errors"]
            assert error["code"] == "CALCULATION_ERROR"
            assert error["details"]["rule"] == "REV-40"
            assert error["details"]["operands"]
            assert error["details"]["line"] == "internalRevenue"


def test_terms_follow_each_other(anna: TestClient, company: Company) -> None:
    company.contract("TP001", "2025-05-01", fixed_fee=[{"name": "Management", "fee": 9000}])
    found = lines(anna, "pl-view/TP001/2025")["internalRevenue"]["months"]
    assert [one["forecast"] for one in found[2:6]] == [17000, 17000, 9000, 9000]


def test_a_site_without_contract_data_earns_its_budget(anna: TestClient, company: Company) -> None:
    company.budget("0170", APRIL, {"4790": "-7000.50"})
    assert month(lines(anna, "pl-view/0170/2025-04")["internalRevenue"]) == [7000.50, None, 7000.50, 7000.50]


def test_a_month_over_but_not_closed_stays_a_mix(anna: TestClient, company: Company) -> None:
    company.ledger("TP001", MARCH, LEDGER, closed=False)
    found = lines(anna, "pl-view/TP001/2025-03")["otherExpense"]
    assert found["months"][0]["status"] == "current"
    assert found["months"][0]["provenance"]["source"] == "mixed"


def test_adjustments_of_internal_revenue_come_on_top(anna: TestClient) -> None:
    form = {"values": {"fixed_fee": "250.00"}, "notes": {"fixed_fee": "credit"}}
    rows = [RowWrite("f|2025-04|internal", form)]
    current().changes.commit(ChangeSet("TP001", Series.FORECAST, "anna", rows=rows))
    assert month(lines(anna, "pl-view/TP001/2025-04")["internalRevenue"]) == [20000, None, 17250, 16990]


def test_f23_days_that_cannot_be_are_told_with_the_p_and_l(anna: TestClient, company: Company) -> None:
    company.actuals("TP001", {date(2025, 4, number): {"occupiedRooms": "41"} for number in range(1, 13)})
    warnings = anna.get(f"{BASE}/pl-view/TP001/2025-04").json()["meta"]["warnings"]
    days = ", ".join(f"2025-04-{number:02}" for number in range(1, 11))
    (told,) = [one for one in warnings if one["code"] == "UNUSUAL_VALUE"]
    assert told["field"] == "occupiedRooms"
    assert (
        told["message"]
        == f"2025-04: occupiedRooms is more than the 40 available rooms on {days} and 2 more; check both."
    )


@pytest.mark.parametrize(
    "page",
    [
        "pl-view/TP001/2025-04",
        "pl-view/TP001/2025",
        "flc/TP001/2025-04",
        "pl-view/TP001/variance/budget?period=2025-04",
        "pl-view/TP001/2025-04/explain",
        "pl-view/TP001/2025-04/bridge",
    ],
)
def test_f57_wherever_actuals_enter_their_feeds_and_ages_are_told(anna: TestClient, page: str) -> None:
    found = {source["name"]: source for source in anna.get(f"{BASE}/{page}").json()["meta"]["sources"]}
    assert found["statistics"].items() >= {"ageHours": 2.0, "status": "fresh"}.items()
    assert found["payroll"].items() >= {"loadedAt": None, "status": "missing"}.items()
    assert found["ledger"]["status"] == ("fresh" if page.endswith("2025") else "missing")


def test_f57_a_what_if_and_internal_revenue_tell_the_feeds_too(anna: TestClient) -> None:
    tried = anna.post(f"{BASE}/what-if/TP001/2025-04", json={}).json()["meta"]["sources"]
    assert [source["name"] for source in tried] == ["statistics", "payroll", "ledger"]
    earned = anna.get(f"{BASE}/revenue/internal/TP001/2025-04").json()["meta"]["sources"]
    assert [(source["name"], source["status"]) for source in earned] == [("actual", "fresh")]


def test_f57_months_of_two_years_tell_the_feeds_of_both(anna: TestClient, company: Company) -> None:
    company.ledger("TP001", Period(2024, 12), LEDGER)
    page = "pl-view/TP001/variance/budget?from=2024-12&to=2025-01"
    found = {source["name"]: source["status"] for source in anna.get(f"{BASE}/{page}").json()["meta"]["sources"]}
    assert found == {"statistics": "missing", "payroll": "missing", "ledger": "fresh"}


def test_f57_months_to_come_have_no_feeds(anna: TestClient) -> None:
    assert "sources" not in anna.get(f"{BASE}/pl-view/TP001/2025-05").json()["meta"]
