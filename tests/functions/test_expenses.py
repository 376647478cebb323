"""Expenses of a month: the accounts of the tab in four series, their totals, and saves."""

from collections.abc import Mapping
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.accounts.numbers import EDITABLE_ACCOUNTS
from shared_code.application import current
from shared_code.kit.period import Period
from shared_code.store.site_partition import Series
from tests.conftest import APRIL, CHART, Company
from tests.functions.conftest import BASE, ClientFor, Put, codes

URL = f"{BASE}/expenses/TP001/2025-04"
BUDGET = {"7045": "800", "7170": "500", "7185": "1200", "7010": "150", "7082": "250", "7100": "400", "6000": "9000"}
SERIES = ("budget", "actual", "forecast", "trend")


def account(answer: Response, number: str) -> dict[str, Any]:
    (found,) = [row for row in answer.json()["data"]["accounts"] if row["account"] == number]
    return dict(found)


def series(figure: Mapping[str, Any]) -> list[Any]:
    """Budget, actual, forecast, trend."""
    return [figure[name] for name in SERIES]


def change(**accounts: Any) -> dict[str, Any]:
    return {"accounts": [{"account": number.strip("_"), "forecast": value} for number, value in accounts.items()]}


def warned(answer: Response) -> list[tuple[str, str | None]]:
    return [(warning["code"], warning["field"]) for warning in answer.json()["meta"]["warnings"]]


def stored() -> dict[str, Any]:
    document = current().documents.document("TP001", APRIL, "expenses", Series.FORECAST)
    return dict(document.content["values"]) if document else {}


@pytest.fixture(autouse=True)
def _charted(company: Company) -> None:
    company.chart({**CHART, "7100": "CLAIMS", "7185": "OTHER EXPENSE"})


@pytest.fixture
def anna(client_for: ClientFor) -> TestClient:
    return client_for("account_manager")


@pytest.fixture
def save(put: Put, company: Company) -> Put:
    """Save TP001's April, which has a budget of expenses."""
    company.budget("TP001", APRIL, BUDGET)

    def change_expenses(body: Any, **options: Any) -> Response:
        return put(body, **{"url": URL, **options})

    return change_expenses


class TestReading:
    def test_a_month_nobody_saved_shows_its_budget_and_says_so(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL, BUDGET)
        answer = anna.get(URL)
        assert answer.status_code == 200
        assert answer.headers["ETag"].startswith('"0-')
        relations = account(answer, "7045")
        assert (relations["name"], relations["editable"], relations["line"]) == (
            "Employee relations", True, "otherExpense",
        )  # fmt: skip
        assert series(relations) == [800, 0, 800, 800]
        assert relations["provenance"]["source"] == "budget"
        assert relations["provenance"]["initializedFromBudget"] is True

    def test_the_twelve_are_there_and_of_the_others_those_with_a_figure(
        self, anna: TestClient, company: Company
    ) -> None:
        company.budget("TP001", APRIL, BUDGET)
        rows = anna.get(URL).json()["data"]["accounts"]
        assert [row["account"] for row in rows] == sorted({*EDITABLE_ACCOUNTS, "7010", "7082"})
        assert [row["account"] for row in rows if not row["editable"]] == ["7010", "7082"]
        assert {row["account"]: row["line"] for row in rows if row["line"] != "otherExpense"} == {
            "7082": "insurance", "7100": "claims", "7170": "parkingRents",
        }  # fmt: skip

    def test_the_total_is_the_line_of_the_profit_and_loss_and_what_has_lines_of_its_own(
        self, anna: TestClient, company: Company
    ) -> None:
        company.budget("TP001", APRIL, BUDGET)
        company.ledger("TP001", APRIL, {"7045": "950", "7185": "300", "7170": "750"}, closed=False)
        data = anna.get(URL).json()["data"]
        assert series(data["otherExpense"]) == [2150, 1250, 2150, 2300]
        assert series(data["parkingRents"]) == [500, 750, 500, 750]
        assert series(data["insuranceAccounts"]) == [250, 0, 250, 250]
        assert series(data["claimsAccounts"]) == [400, 0, 400, 400]
        assert series(data["tabTotal"]) == [3300, 2000, 3300, 3700]
        lines = anna.get(f"{BASE}/pl-view/TP001/2025-04").json()["data"]["lines"]
        for code in ("otherExpense", "parkingRents"):
            (line,) = [one for one in lines if one["line"] == code]
            assert series(line["months"][0]) == series(data[code])

    def test_in_the_month_that_runs_the_trend_is_the_greater_of_forecast_and_ledger(
        self, anna: TestClient, company: Company
    ) -> None:
        company.budget("TP001", APRIL, BUDGET)
        company.ledger("TP001", APRIL, {"7045": "950", "7185": "300"}, closed=False)
        answer = anna.get(URL)
        assert series(account(answer, "7045")) == [800, 950, 800, 950]
        assert series(account(answer, "7185")) == [1200, 300, 1200, 1200]
        assert account(answer, "7185")["provenance"]["source"] == "mixed"
        assert account(answer, "7010")["provenance"]["source"] == "budget"
        (source,) = answer.json()["meta"]["sources"]
        assert (source["name"], source["status"]) == ("ledger", "fresh")

    def test_a_closed_month_is_the_ledger(self, anna: TestClient, company: Company) -> None:
        march = Period(2025, 3)
        company.budget("TP001", march, BUDGET)
        company.ledger("TP001", march, {"7045": "620.405"})
        answer = anna.get(f"{BASE}/expenses/TP001/2025-03")
        assert series(account(answer, "7045")) == [800, 620.41, 800, 620.41]
        assert series(account(answer, "7010")) == [150, 0, 150, 0]
        assert account(answer, "7045")["provenance"]["source"] == "actual"

    def test_a_month_to_come_has_no_actual(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", Period(2025, 7), BUDGET)
        answer = anna.get(f"{BASE}/expenses/TP001/2025-07")
        assert series(account(answer, "7045")) == [800, None, 800, 800]
        assert answer.json()["data"]["tabTotal"]["actual"] is None
        assert "sources" not in answer.json()["meta"] or answer.json()["meta"]["sources"] == []

    def test_an_account_that_the_chart_does_not_know_counts_and_warns(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL, {"7999": "10", "8000": "5"})
        answer = anna.get(URL)
        assert (account(answer, "7999")["name"], account(answer, "7999")["editable"]) == ("7999", False)
        assert warned(answer) == [("UNKNOWN_ACCOUNT", "7999")]
        assert answer.json()["data"]["otherExpense"]["budget"] == 10

    def test_a_site_that_is_closed_by_then_forecasts_nothing(self, anna: TestClient, company: Company) -> None:
        company.budget("0500", Period(2025, 6), BUDGET)
        answer = anna.get(f"{BASE}/expenses/0500/2025-06")
        assert series(account(answer, "7045")) == [800, None, 0, 0]
        assert warned(answer) == [("SITE_NOT_OPEN", None)]

    def test_without_anything_it_is_zeros_and_a_warning(self, anna: TestClient) -> None:
        answer = anna.get(f"{BASE}/expenses/TP001/2025-07")
        assert series(answer.json()["data"]["tabTotal"]) == [0, None, 0, 0]
        assert warned(answer) == [("NO_DATA", None)]

    @pytest.mark.parametrize(("period", "reason"), [("2025-03", "no-data"), ("2026-05", "beyond-horizon")])
    def test_a_month_out_of_reach_is_not_available(self, anna: TestClient, period: str, reason: str) -> None:
        answer = anna.get(f"{BASE}/expenses/TP001/{period}")
        assert (answer.status_code, answer.json()["errors"][0]["details"]["reason"]) == (404, reason)

    def test_the_second_read_is_a_hit_until_the_chart_changes(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL, BUDGET)
        assert [anna.get(URL).json()["meta"]["cache"] for _ in range(2)] == ["miss", "hit"]
        company.chart(CHART)
        assert anna.get(URL).json()["meta"]["cache"] == "miss"


class TestSaving:
    def test_it_answers_the_month_with_the_next_version(self, save: Put, client: TestClient) -> None:
        answer = save(change(_7045=650, _7170=700))
        assert answer.status_code == 200
        assert answer.json()["message"] == "Expenses updated successfully"
        assert answer.headers["ETag"].startswith('"1-')
        assert series(account(answer, "7045")) == [800, 0, 650, 650]
        assert account(answer, "7045")["provenance"]["source"] == "forecast"
        assert series(answer.json()["data"]["tabTotal"]) == [3300, 0, 3350, 3350]
        again = client.get(URL)
        assert (again.json()["data"], again.headers["ETag"]) == (answer.json()["data"], answer.headers["ETag"])

    def test_only_what_was_sent_is_stored_null_returns_it_to_the_budget_and_zero_is_a_value(self, save: Put) -> None:
        first = save(change(_7045=0, _7185=900))
        assert account(first, "7045")["forecast"] == 0
        second = save(change(_7045=None), match=first.headers["ETag"])
        assert account(second, "7045")["forecast"] == 800
        assert stored() == {"7185": "900"}

    def test_claims_are_kept_on_the_tab_and_never_reach_the_profit_and_loss(
        self, save: Put, client: TestClient
    ) -> None:
        answer = save(change(_7100=4000))
        assert answer.json()["data"]["claimsAccounts"]["forecast"] == 4000
        lines = client.get(f"{BASE}/pl-view/TP001/2025-04").json()["data"]["lines"]
        figures = {line["line"]: line["months"][0]["forecast"] for line in lines}
        assert (figures["claims"], figures["otherExpense"]) == (0, 2150)

    def test_the_profit_and_loss_follows_and_the_audit_trail_says_why(self, save: Put, client: TestClient) -> None:
        save({**change(_7045=650), "reason": "no party"})
        lines = client.get(f"{BASE}/pl-view/TP001/2025-04").json()["data"]["lines"]
        assert [one["months"][0]["forecast"] for one in lines if one["line"] == "otherExpense"] == [2000]
        queue = current().embedded_queue
        assert queue is not None
        for name in ("pl-view-refresh", "statistics-update"):  # contracts bill expenses
            assert queue.receive(name) is not None
        (entry,) = current().documents.audit("TP001")
        assert (entry.family, entry.user, entry.reason) == ("expenses", "anna", "no party")
        assert [(one.field, one.old, one.new) for one in entry.changes] == [("/accounts/7045", None, 650)]

    def test_a_month_without_a_budget_warns_of_it(self, save: Put) -> None:
        answer = save(change(_7045=650), url=f"{BASE}/expenses/TP001/2025-07")
        assert warned(answer) == [("NO_BUDGET", None), ("BUDGET_DEVIATION", "7045")]


class TestWrongRequests:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            pytest.param(change(_7045=-1), ("INVALID_DATA_TYPE", "/accounts/0/forecast"), id="negative"),
            pytest.param(change(_7045=1e9), ("INVALID_DATA_TYPE", "/accounts/0/forecast"), id="too much"),
            pytest.param(change(_7045=800.5), ("INVALID_DATA_TYPE", "/accounts/0/forecast"), id="cents"),
            pytest.param(change(_7045="800"), ("INVALID_DATA_TYPE", "/accounts/0/forecast"), id="text"),
            pytest.param(change(_9410=1), ("INVALID_DATA_TYPE", "/accounts/0/account"), id="no expense"),
            pytest.param(change(_7010=1), ("INVALID_DATA_TYPE", "/accounts/0/account"), id="follows the budget"),
            pytest.param(
                {"accounts": [{"account": 7045, "forecast": 1}]},
                ("INVALID_DATA_TYPE", "/accounts/0/account"),
                id="an account that is a number",
            ),
            pytest.param(change(_7045=1, __7045=2), ("INVALID_DATA_TYPE", "/accounts"), id="an account twice"),
            pytest.param(
                {"accounts": [{"account": "7045"}]},
                ("MISSING_REQUIRED_FIELD", "/accounts/0/forecast"),
                id="no forecast",
            ),
            pytest.param({}, ("MISSING_REQUIRED_FIELD", "/accounts"), id="nothing at all"),
            pytest.param({"accounts": []}, ("MISSING_REQUIRED_FIELD", "/accounts"), id="no account"),
            pytest.param({**change(_7045=1), "reason": "r" * 501}, ("INVALID_DATA_TYPE", "/reason"), id="long"),
        ],
    )
    def test_a_wrong_body_is_refused_with_its_field(self, save: Put, body: Any, expected: tuple[str, str]) -> None:
        answer = save(body)
        assert answer.status_code == 400
        assert codes(answer) == [expected]
        assert stored() == {}

    def test_it_says_why_an_account_cannot_be_forecast(self, save: Put) -> None:
        answer = save(change(_7010=1, _7082=1, _1234=1))
        told = [error["message"] for error in answer.json()["errors"]]
        assert [words.split(": ")[1].split(";")[0] for words in told] == [
            "7010 7010 always follows its budget and cannot be forecast",
            "7082 7082 always follows its budget and cannot be forecast",
            "1234 is no account of other expenses",
        ]
        assert all("7045, 7075, 7100" in words for words in told)

    @pytest.mark.parametrize(
        ("site", "period", "reason"),
        [("TP001", "2025-03", "past"), ("TP001", "2026-05", "beyond-horizon"), ("0500", "2025-06", "closed")],
    )
    def test_a_month_out_of_reach_is_refused(self, save: Put, site: str, period: str, reason: str) -> None:
        answer = save(change(_7045=1), url=f"{BASE}/expenses/{site}/{period}")
        assert (answer.status_code, codes(answer)) == (409, [("PERIOD_NOT_AVAILABLE", "period")])
        assert answer.json()["errors"][0]["details"]["reason"] == reason


class TestPreconditions:
    def test_a_save_without_if_match_is_refused(self, save: Put) -> None:
        assert save(change(_7045=1), match=None).status_code == 428

    def test_a_stale_save_tells_the_current_state_and_what_collided(self, save: Put, client: TestClient) -> None:
        first = save(change(_7045=1, _7185=1))
        save(change(_7045=2), match=first.headers["ETag"])
        answer = save(change(_7045=3, _7185=3), match=first.headers["ETag"])
        assert answer.status_code == 412
        details = answer.json()["errors"][0]["details"]
        assert details["conflicts"] == [{"field": "/accounts/7045", "base": 1, "yours": 3, "theirs": 2}]
        assert details["current"] == client.get(URL).json()["data"]

    def test_a_load_of_the_ledger_is_no_conflict(self, save: Put, client: TestClient, company: Company) -> None:
        etag = client.get(URL).headers["ETag"]
        company.ledger("TP001", APRIL, {"7045": "950"}, closed=False)
        assert client.get(URL).headers["ETag"] != etag
        assert save(change(_7045=1), match=etag).status_code == 200

    def test_a_repeat_under_a_key_gets_the_same_answer(self, save: Put) -> None:
        first = save(change(_7045=1), Idempotency_Key="k1")
        again = save(change(_7045=1), Idempotency_Key="k1")
        assert again.content == first.content
        assert again.headers["Idempotency-Replayed"] == "true"
