"""Rates of a month: read, saved, and what a save changes in statistics."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.kit.period import Period
from shared_code.statistics.models import LoadedMonth
from shared_code.store.site_partition import Series
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor, Put, codes

URL = f"{BASE}/rates/TP001/2025-04"
STATISTICS = f"{BASE}/statistics/TP001/2025-04"
CATEGORIES = [
    "valetDaily", "valetOvernight", "valetMonthly", "valetAggregator",
    "selfDaily", "selfOvernight", "selfMonthly", "selfAggregator",
]  # fmt: skip


def rate(answer: Response, category: str = "valetDaily") -> dict[str, Any]:
    (found,) = [row for row in answer.json()["data"]["rates"] if row["category"] == category]
    return dict(found)


def change(**rates: Any) -> dict[str, Any]:
    return {"rates": [{"category": category, "forecast": value} for category, value in rates.items()]}


def warned(answer: Response) -> list[tuple[str, str | None]]:
    return [(warning["code"], warning["field"]) for warning in answer.json()["meta"]["warnings"]]


def stored(period: Period = APRIL) -> dict[str, Any]:
    document = current().documents.document("TP001", period, "rates", Series.FORECAST)
    return dict(document.content["values"]) if document else {}


def load(
    company: Company, counts: Mapping[str, str], revenue: Mapping[str, str], days: int = 1, period: Period = APRIL
) -> None:
    """Load the first days of a month, each with these vehicles and this revenue by code."""
    loaded = period.days()[:days]
    content = LoadedMonth(
        loaded_at=current().clock.now() - timedelta(hours=2),
        days={day: {name: Decimal(value) for name, value in counts.items()} for day in loaded},
        revenue={day: {code: Decimal(value) for code, value in revenue.items()} for day in loaded},
    )
    company._load("TP001", period, "statistics", Series.ACTUAL, content)


@pytest.fixture
def anna(client_for: ClientFor) -> TestClient:
    return client_for("account_manager")


class TestReading:
    def test_a_month_nobody_saved_shows_its_budget_and_says_so(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        answer = anna.get(URL)
        assert answer.status_code == 200
        assert answer.headers["ETag"].startswith('"0-')
        assert [row["category"] for row in answer.json()["data"]["rates"]] == CATEGORIES
        daily = rate(answer)
        assert (daily["budget"], daily["actual"], daily["forecast"], daily["runRate"]) == (30, None, 30, 30)
        assert daily["outsideRunRate"] is False
        assert (daily["provenance"]["source"], daily["provenance"]["initializedFromBudget"]) == ("budget", True)

    def test_an_aggregator_has_no_budget_and_starts_at_zero(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        aggregator = rate(anna.get(URL), "valetAggregator")
        assert (aggregator["budget"], aggregator["forecast"], aggregator["runRate"]) == (None, 0, None)
        assert aggregator["provenance"]["source"] == "none"

    def test_without_a_budget_it_is_zeros_and_a_warning(self, anna: TestClient) -> None:
        answer = anna.get(f"{BASE}/rates/TP001/2025-07")
        assert rate(answer)["forecast"] == 0
        assert warned(answer) == [("NO_DATA", None)]

    def test_a_rate_saved_without_a_budget_warns_of_the_budget_only(self, put: Put, client: TestClient) -> None:
        answer = put(change(valetDaily=30), url=f"{BASE}/rates/TP001/2025-07")
        assert warned(answer) == [("NO_BUDGET", None)]

    def test_a_month_after_the_site_closed_warns(self, anna: TestClient, company: Company) -> None:
        company.budget("0500", Period(2025, 6))
        assert warned(anna.get(f"{BASE}/rates/0500/2025-06")) == [("SITE_NOT_OPEN", None)]

    @pytest.mark.parametrize(("period", "reason"), [("2025-03", "no-data"), ("2026-05", "beyond-horizon")])
    def test_a_month_out_of_reach_is_not_available(self, anna: TestClient, period: str, reason: str) -> None:
        answer = anna.get(f"{BASE}/rates/TP001/{period}")
        assert (answer.status_code, answer.json()["errors"][0]["details"]["reason"]) == (404, reason)

    def test_the_second_read_is_a_hit_until_somebody_saves(self, put: Put, client: TestClient) -> None:
        first, second = client.get(URL), client.get(URL)
        assert (first.json()["meta"]["cache"], second.json()["meta"]["cache"]) == ("miss", "hit")
        put(change(valetDaily=31), url=URL)
        assert rate(client.get(URL))["forecast"] == 31


class TestActualRates:
    def test_revenue_of_all_classes_is_divided_by_the_vehicles(self, anna: TestClient, company: Company) -> None:
        load(company, {"valetOvernight": "6507"}, {"VO1": "300000", "VO2": "33442.76", "ADJ": "-50"})
        overnight = rate(anna.get(URL), "valetOvernight")
        assert overnight["actual"] == overnight["runRate"] == 51.24
        provenance = overnight["provenance"]
        assert (provenance["source"], provenance["cutOff"]) == ("mixed", "2025-04-01")
        assert provenance["loadedAt"] is not None

    def test_vehicles_of_aggregators_are_among_those_that_pay_by_the_day(
        self, anna: TestClient, company: Company
    ) -> None:
        load(company, {"selfDaily": "15", "selfAggregator": "5"}, {"SD1": "200"})
        answer = anna.get(URL)
        assert (rate(answer, "selfDaily")["actual"], rate(answer, "selfAggregator")["actual"]) == (10, None)

    def test_a_category_without_vehicles_paid_0_and_takes_the_budget_for_its_run_rate(
        self, anna: TestClient, company: Company
    ) -> None:
        company.budget("TP001", APRIL)
        load(company, {"valetOvernight": "10"}, {"VO1": "500"})
        daily = rate(anna.get(URL))
        assert (daily["actual"], daily["runRate"]) == (0, 30)

    def test_the_last_month_with_actuals_gives_the_run_rate(self, anna: TestClient, company: Company) -> None:
        load(company, {"valetDaily": "10"}, {"VD1": "350"}, days=28, period=Period(2025, 2))
        load(company, {"valetDaily": "10"}, {"VD1": "360"}, days=31, period=Period(2025, 3))
        for period in (APRIL, Period(2026, 1)):
            company.budget("TP001", period)
            daily = rate(anna.get(f"{BASE}/rates/TP001/{period}"))
            assert (daily["actual"], daily["runRate"]) == (None, 36)
        march = rate(anna.get(f"{BASE}/rates/TP001/2025-03"))
        assert (march["actual"], march["provenance"]["source"], march["provenance"]["cutOff"]) == (36, "actual", None)

    def test_revenue_without_codes_says_nothing_about_rates(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL)
        company.actuals("TP001", {date(2025, 4, 1): {"valetDaily": "10", "externalRevenue": "300"}})
        answer = anna.get(URL)
        assert (rate(answer)["actual"], rate(answer)["runRate"]) == (None, 30)
        assert warned(answer) == [("NO_REVENUE_CODES", None)]


class TestSaving:
    def test_it_answers_the_month_with_the_next_version(self, put: Put, client: TestClient) -> None:
        answer = put(change(valetDaily=31.5, valetAggregator=22), url=URL)
        assert answer.status_code == 200
        assert answer.json()["message"] == "Rates updated successfully"
        assert answer.headers["ETag"].startswith('"1-')
        daily = rate(answer)
        assert (daily["budget"], daily["forecast"]) == (30, 31.5)
        assert (daily["provenance"]["source"], daily["provenance"]["initializedFromBudget"]) == ("forecast", False)
        again = client.get(URL)
        assert (again.json()["data"], again.headers["ETag"]) == (answer.json()["data"], answer.headers["ETag"])

    def test_only_what_was_sent_is_stored_and_null_returns_it_to_the_budget(self, put: Put) -> None:
        first = put(change(valetDaily=0, selfDaily=11.25), url=URL)
        assert rate(first)["forecast"] == 0
        second = put(change(valetDaily=None), url=URL, match=first.headers["ETag"])
        assert rate(second)["forecast"] == 30
        assert stored() == {"selfDaily": "11.25"}

    def test_the_days_of_the_month_are_priced_by_it_in_the_same_transaction(
        self, put: Put, client: TestClient, company: Company
    ) -> None:
        company.saved("TP001", APRIL, {day: {"valetDaily": "10"} for day in APRIL.days()})
        before = client.get(STATISTICS).json()["data"]["statistics"]["externalRevenue"]
        put(change(valetDaily=40), url=URL)
        after = client.get(STATISTICS).json()["data"]["statistics"]["externalRevenue"]
        assert after - before == pytest.approx(30 * 10 * 10)
        facts = current().statistics_store.facts_rows("TP001", APRIL)
        assert facts["statistics"].content["sums"]["trend"]["externalRevenue"] == f"{after:.2f}"
        assert facts["rates"].content["values"] == {"valetDaily": "40.00"}

    def test_rates_and_statistics_saved_at_once_leave_facts_of_both(self, put: Put, client: TestClient) -> None:
        bodies = {URL: change(valetDaily=40), STATISTICS: {"days": [{"date": "2025-04-20", "valetDaily": 10}]}}
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda url: put(bodies[url], url=url), bodies))
        assert [answer.status_code for answer in answers] == [200, 200]
        shown = client.get(STATISTICS).json()["data"]["statistics"]["externalRevenue"]
        facts = current().statistics_store.facts_rows("TP001", APRIL)["statistics"].content
        assert facts["sums"]["trend"]["externalRevenue"] == f"{shown:.2f}"

    def test_statistics_and_the_year_are_told_and_the_audit_trail_says_why(self, put: Put) -> None:
        put({**change(valetDaily=31), "reason": "new tariff"}, url=URL)
        queue = current().embedded_queue
        assert queue is not None
        assert [queue.receive(name) is not None for name in ("statistics-update", "pl-view-refresh")] == [True, True]
        (entry,) = current().documents.audit("TP001")
        assert (entry.family, entry.user, entry.reason) == ("rates", "anna", "new tariff")
        assert [(one.field, one.old, one.new) for one in entry.changes] == [("/rates/valetDaily", None, 31)]

    def test_ten_percent_off_the_run_rate_is_stored_silently_and_more_with_a_warning(self, put: Put) -> None:
        answer = put(change(valetDaily=33, valetOvernight=44.99, valetAggregator=500), url=URL)
        outside = [row["category"] for row in answer.json()["data"]["rates"] if row["outsideRunRate"]]
        assert outside == ["valetOvernight"]
        assert warned(answer) == [("OUTSIDE_RUN_RATE", "valetOvernight")]

    def test_a_site_that_is_not_open_yet_or_any_more_refuses(self, put: Put) -> None:
        answer = put(change(valetDaily=1), url=f"{BASE}/rates/0500/2025-06")
        assert (answer.status_code, answer.json()["errors"][0]["details"]["reason"]) == (409, "closed")


class TestWrongRequests:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            pytest.param(change(valetDaily=-0.01), ("INVALID_DATA_TYPE", "/rates/0/forecast"), id="negative"),
            pytest.param(change(valetDaily=1000), ("INVALID_DATA_TYPE", "/rates/0/forecast"), id="too high"),
            pytest.param(change(valetDaily=1.005), ("INVALID_DATA_TYPE", "/rates/0/forecast"), id="half a cent"),
            pytest.param(change(valetDaily="30"), ("INVALID_DATA_TYPE", "/rates/0/forecast"), id="text"),
            pytest.param(change(valetComps=1), ("INVALID_DATA_TYPE", "/rates/0/category"), id="comps have no rate"),
            pytest.param(
                {"rates": [*change(valetDaily=1)["rates"], *change(valetDaily=2)["rates"]]},
                ("INVALID_DATA_TYPE", "/rates"),
                id="a category twice",
            ),
            pytest.param(
                {"rates": [{"category": "valetDaily"}]}, ("MISSING_REQUIRED_FIELD", "/rates/0/forecast"), id="no rate"
            ),
            pytest.param({}, ("MISSING_REQUIRED_FIELD", "/rates"), id="nothing at all"),
            pytest.param({"rates": []}, ("MISSING_REQUIRED_FIELD", "/rates"), id="no category"),
            pytest.param({**change(valetDaily=1), "reason": "r" * 501}, ("INVALID_DATA_TYPE", "/reason"), id="long"),
            pytest.param({**change(valetDaily=1), "carry": True}, ("INVALID_DATA_TYPE", "/carry"), id="unknown field"),
        ],
    )
    def test_a_wrong_body_is_refused_with_its_field(self, put: Put, body: Any, expected: tuple[str, str]) -> None:
        answer = put(body, url=URL)
        assert answer.status_code == 400
        assert codes(answer) == [expected]
        assert stored() == {}

    def test_every_wrong_field_is_named_at_once_with_its_limits(self, put: Put) -> None:
        answer = put(change(valetDaily=1000, selfDaily=-1, selfMonthly=0.001), url=URL)
        assert [field for _, field in codes(answer)] == [f"/rates/{n}/forecast" for n in range(3)]
        details = [error["details"] for error in answer.json()["errors"]]
        assert (details[0]["minimum"], details[0]["maximum"], details[0]["actual"]) == (0, 999.99, 1000)
        assert details[2]["expected"] == "at most 2 decimals"

    @pytest.mark.parametrize(("period", "reason"), [("2025-03", "past"), ("2026-05", "beyond-horizon")])
    def test_a_month_that_is_over_or_too_far_ahead_is_refused(self, put: Put, period: str, reason: str) -> None:
        answer = put(change(valetDaily=1), url=f"{BASE}/rates/TP001/{period}")
        assert (answer.status_code, codes(answer)) == (409, [("PERIOD_NOT_AVAILABLE", "period")])
        assert answer.json()["errors"][0]["details"]["reason"] == reason


class TestPreconditions:
    def test_a_save_without_if_match_is_refused(self, put: Put) -> None:
        assert put(change(valetDaily=1), url=URL, match=None).status_code == 428

    def test_a_stale_save_tells_the_current_state_and_what_collided(self, put: Put, client: TestClient) -> None:
        first = put(change(valetDaily=31, selfDaily=11), url=URL)
        put(change(valetDaily=32), url=URL, match=first.headers["ETag"])
        answer = put(change(valetDaily=33, selfDaily=12), url=URL, match=first.headers["ETag"])
        assert answer.status_code == 412
        details = answer.json()["errors"][0]["details"]
        assert details["conflicts"] == [{"field": "/rates/valetDaily", "base": 31, "yours": 33, "theirs": 32}]
        assert details["current"] == client.get(URL).json()["data"]

    def test_a_repeat_under_a_key_gets_the_same_answer(self, put: Put) -> None:
        first = put(change(valetDaily=31), url=URL, Idempotency_Key="k1")
        again = put(change(valetDaily=31), url=URL, Idempotency_Key="k1")
        assert again.content == first.content
        assert again.headers["Idempotency-Replayed"] == "true"

    def test_a_save_of_statistics_in_between_is_no_conflict(self, put: Put) -> None:
        put({"days": [{"date": "2025-04-20", "valetDaily": 5}]})
        answer = put(change(valetDaily=31), url=URL)
        assert answer.headers["ETag"].startswith('"1-')
