"""External revenue: categories beside the line of the P&L, and the adjustment that managers save."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.kit.period import Period
from shared_code.statistics.models import LoadedMonth
from shared_code.store.site_partition import Series
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor, Put, codes
from tests.functions.profit import LEDGER, MARCH, lines, prosper

URL = f"{BASE}/revenue/external/TP001/2025-05"


def get(client: TestClient, period: str, site: str = "TP001") -> dict[str, Any]:
    answer = client.get(f"{BASE}/revenue/external/{site}/{period}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


def rows(data: dict[str, Any], series: str) -> dict[str, tuple[Any, Any, Any]]:
    return {
        row["category"]: (row["count"], row["rate"], row["revenue"])
        for row in data["categories"]
        if row["series"] == series
    }


def ratio(value: Any, **others: Any) -> dict[str, Any]:
    return {"adjustmentRatio": value, "reason": "refunds", **others}


def load_by_code(company: Company) -> None:
    """April's first two days by revenue code: VD1 of daily and aggregator vehicles, SO1, a refund, a bell."""
    days = {date(2025, 4, number): {"valetDaily": Decimal(20), "selfOvernight": Decimal(8)} for number in (1, 2)}
    code = {"VD1": Decimal(900), "SO1": Decimal(200), "ADJ": Decimal(-50), "OR1": Decimal("9.99")}
    content = LoadedMonth(
        loaded_at=current().clock.now() - timedelta(hours=2), days=days, revenue=dict.fromkeys(days, code)
    )
    company._load("TP001", APRIL, "statistics", Series.ACTUAL, content)


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    prosper(company)
    return client_for("account_manager")


class TestReading:
    @pytest.mark.parametrize("period", ["2025-03", "2025-04", "2025-05"])
    def test_it_agrees_with_the_pl_to_the_cent(self, anna: TestClient, company: Company, period: str) -> None:
        company.saved("TP001", Period.parse(period), {Period.parse(period).days()[19]: {"valetDaily": "33.3333"}})
        data, (month,) = get(anna, period), lines(anna, f"pl-view/TP001/{period}")["externalRevenue"]["months"]
        assert data["total"] == {series: month[series] for series in ("budget", "actual", "forecast", "trend")}
        assert data["provenance"] == month["provenance"]

    def test_each_series_has_eight_categories_and_what_belongs_to_none(self, anna: TestClient) -> None:
        data = get(anna, "2025-05")
        assert len(data["categories"]) == 36
        budget = rows(data, "budget")
        assert budget["valetDaily"] == (791, 30, 23730)
        assert budget["selfOvernight"] == (306, 24.44, 7480)
        assert budget["valetAggregator"] == (0, None, None)
        assert rows(data, "forecast") == {
            **budget,
            **dict.fromkeys(("valetAggregator", "selfAggregator"), (0, None, 0)),
        }
        assert rows(data, "trend") == rows(data, "forecast")
        assert set(rows(data, "actual").values()) == {(None, None, None)}
        assert data["gross"] == {"budget": 60000, "actual": None, "forecast": 60000, "trend": 60000}

    def test_saved_days_earn_their_vehicles_at_the_rates_of_the_month(self, anna: TestClient, company: Company) -> None:
        company.rates("TP001", Period(2025, 5), valetDaily="40.00", valetAggregator="25.00")
        every_day = {day: {"valetDaily": "10", "valetAggregator": "2"} for day in Period(2025, 5).days()}
        company.saved("TP001", Period(2025, 5), every_day)
        forecast = rows(get(anna, "2025-05"), "forecast")
        assert forecast["valetDaily"] == (310, 40, 12400)
        assert forecast["valetAggregator"] == (62, 25, 1550)

    def test_loaded_days_count_by_revenue_code_and_all_others_as_forecast(
        self, anna: TestClient, company: Company
    ) -> None:
        load_by_code(company)
        data = get(anna, "2025-04")
        actual, trend = rows(data, "actual"), rows(data, "trend")
        assert actual["valetDaily"] == (40, 45, 1800)
        assert actual["selfOvernight"] == (16, 25, 400)
        assert actual["valetMonthly"] == (0, None, 0)
        assert actual["valetAggregator"] == (0, None, None)
        assert trend["valetDaily"][2] == 1800 + 23730 * 28 / 30
        assert data["total"]["actual"] == 2 * 1059.99
        assert data["gross"]["actual"] == 2 * 1109.99
        assert data["gross"]["trend"] == data["total"]["trend"] + 100

    def test_actuals_without_revenue_codes_are_known_as_a_whole_only(self, anna: TestClient) -> None:
        data = get(anna, "2025-04")
        assert data["total"]["actual"] == 24700
        assert data["gross"]["actual"] is None
        assert rows(data, "actual")["valetDaily"] == (260, None, None)

    def test_a_site_that_is_closed_earns_nothing(self, anna: TestClient, company: Company) -> None:
        company.budget("0500", Period(2025, 6))
        body = anna.get(f"{BASE}/revenue/external/0500/2025-06").json()
        assert body["data"]["total"]["forecast"] == body["data"]["gross"]["forecast"] == 0
        assert {revenue for _, _, revenue in rows(body["data"], "forecast").values()} == {0, None}
        assert "SITE_NOT_OPEN" in {warning["code"] for warning in body["meta"]["warnings"]}

    def test_a_month_ahead_without_data_is_zeros_and_a_warning(self, anna: TestClient) -> None:
        body = anna.get(f"{BASE}/revenue/external/TP001/2026-04").json()
        assert body["data"]["total"] == {"budget": 0, "actual": None, "forecast": 0, "trend": 0}
        assert "NO_BUDGET" in {warning["code"] for warning in body["meta"]["warnings"]}
        assert anna.get(f"{BASE}/revenue/external/TP001/2024-12").status_code == 404

    def test_the_second_read_is_a_hit(self, anna: TestClient) -> None:
        answers = [anna.get(URL).json()["meta"]["cache"] for _ in range(2)]
        assert answers == ["miss", "hit"]


class TestSaving:
    def test_the_adjustment_reaches_the_pl_and_statistics(self, anna: TestClient, put: Put, company: Company) -> None:
        company.saved("TP001", Period(2025, 5), {day: {"valetDaily": "10"} for day in Period(2025, 5).days()})
        before = get(anna, "2025-05")
        answer = put(ratio(-0.05), url=URL)
        assert answer.status_code == 200, answer.text
        data = answer.json()["data"]
        assert data == get(anna, "2025-05")
        assert data["adjustmentRatio"] == -0.05
        assert data["gross"] == before["gross"]
        assert data["total"]["forecast"] == pytest.approx(before["gross"]["forecast"] * 0.95, abs=0.005)
        assert data["total"]["budget"] == 60000
        (month,) = lines(anna, "pl-view/TP001/2025-05")["externalRevenue"]["months"]
        assert month["forecast"] == data["total"]["forecast"]
        statistics = anna.get(f"{BASE}/statistics/TP001/2025-05").json()["data"]
        assert statistics["statistics"]["externalRevenue"] == data["total"]["trend"]
        facts = current().statistics_store.facts_rows("TP001", Period(2025, 5))["statistics"].content
        assert Decimal(facts["sums"]["trend"]["externalRevenue"]) == Decimal(str(data["total"]["trend"]))

    def test_summaries_and_the_pl_are_told(self, anna: TestClient, put: Put) -> None:
        assert anna
        put(ratio(0.01), url=URL)
        queue = current().embedded_queue
        assert queue is not None
        assert [queue.receive(name) is not None for name in ("statistics-update", "pl-view-refresh")] == [True, True]

    def test_null_returns_to_the_ratio_of_the_budget(self, anna: TestClient, put: Put) -> None:
        before = get(anna, "2025-05")
        first = put(ratio(-0.05), url=URL)
        second = put(ratio(None), url=URL, match=first.headers["ETag"])
        assert second.json()["data"] == before
        newest, oldest = current().documents.audit("TP001")
        assert (oldest.reason, newest.family) == ("refunds", "external")
        assert [(change.field, change.new) for change in oldest.changes] == [("/adjustmentRatio", Decimal("-0.0500"))]

    @pytest.mark.parametrize(
        ("body", "field", "told"),
        [
            pytest.param(ratio(0, valetDaily=3), "/valetDaily", "PUT /statistics/{siteId}/{period}", id="vehicles"),
            pytest.param(ratio(0, days=[]), "/days", "PUT /statistics/{siteId}/{period}", id="days"),
            pytest.param(ratio(0, rates=[]), "/rates", "PUT /rates/{siteId}/{period}", id="rates"),
            pytest.param(ratio(0, categories=[]), "/categories", "PUT /rates/{siteId}/{period}", id="categories"),
            pytest.param(ratio(0, total={}), "/total", "calculated", id="a result"),
            pytest.param(ratio(1.01), "/adjustmentRatio", "at most 1", id="more than everything"),
            pytest.param(ratio("0.1"), "/adjustmentRatio", "number", id="text"),
            pytest.param(ratio(0, reason=" "), "/reason", "is empty", id="an empty reason"),
        ],
    )
    def test_what_does_not_belong_here_is_refused_with_its_place(
        self, put: Put, body: Any, field: str, told: str
    ) -> None:
        answer = put(body, url=URL)
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", field)])
        assert told in answer.json()["errors"][0]["message"]

    def test_everything_wrong_is_named_at_once(self, put: Put) -> None:
        answer = put({"adjustmentRatio": 5, "valetDaily": 1, "tips": 1}, url=URL)
        assert sorted(codes(answer)) == [
            ("INVALID_DATA_TYPE", "/adjustmentRatio"),
            ("INVALID_DATA_TYPE", "/tips"),
            ("INVALID_DATA_TYPE", "/valetDaily"),
            ("MISSING_REQUIRED_FIELD", "/reason"),
        ]

    def test_a_body_that_is_no_object_is_refused(self, put: Put) -> None:
        assert codes(put([], url=URL)) == [("INVALID_DATA_TYPE", "")]

    def test_a_month_that_is_over_stands(self, put: Put, company: Company) -> None:
        company.ledger("TP001", MARCH, LEDGER)
        answer = put(ratio(0), url=f"{BASE}/revenue/external/TP001/2025-03")
        assert (answer.status_code, answer.json()["errors"][0]["details"]["reason"]) == (409, "past")

    def test_a_stale_save_tells_both_sides(self, anna: TestClient, put: Put) -> None:
        first = put(ratio(0.01), url=URL)
        put(ratio(0.02), url=URL, match=first.headers["ETag"])
        answer = put(ratio(0.03), url=URL, match=first.headers["ETag"])
        details = answer.json()["errors"][0]["details"]
        assert details["conflicts"] == [{"field": "/adjustmentRatio", "base": 0.01, "yours": 0.03, "theirs": 0.02}]
        assert details["current"] == get(anna, "2025-05")


@pytest.mark.parametrize("page", ["pl-view", "revenue/external", "revenue/internal"])
def test_f17_an_unknown_revenue_code_counts_and_is_told(anna: TestClient, company: Company, page: str) -> None:
    content = LoadedMonth(
        loaded_at=current().clock.now() - timedelta(hours=2),
        days={date(2025, 4, 1): {"externalRevenue": Decimal(800)}},
        revenue={date(2025, 4, 1): {"XX9": Decimal(800)}},
    )
    company._load("TP001", APRIL, "statistics", Series.ACTUAL, content)
    warnings = anna.get(f"{BASE}/{page}/TP001/2025-04").json()["meta"]["warnings"]
    assert "UNKNOWN_REVENUE_CODE" in [one["code"] for one in warnings]
