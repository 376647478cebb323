"""PUT of a month of payroll: what is stored, what is refused, preconditions, the facts that follow."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.kit.period import Period
from shared_code.payroll.facts import Salary
from shared_code.payroll.models import LABOR
from shared_code.payroll.persistence import labor_facts_of
from shared_code.store.site_partition import Series
from tests.conftest import APRIL, TODAY, Company
from tests.functions.conftest import BASE, Put, codes
from tests.payroll.staffing import BELL, JOBS, MANAGER, budget, by_code, employ, stored, worked

DAY = "2025-04-20"
URL = f"{BASE}/payroll/TP001/2025-04"
PLH = f"{BASE}/payroll/0402/2025-04"


@pytest.fixture
def save(put: Put, company: Company) -> Put:
    """Save as Anna; TP001 plans by group, 0402 by job code; both have 20 hours a day budgeted for GSA, 2 for BELL."""
    by_code("0402")
    for site_id in ("TP001", "0402"):
        employ(site_id, {**JOBS, "IPT": BELL, "SRACCTMGR": MANAGER})
        hours, cost = {"GSA": 480, "GSA2": 120, "BELL": 60}, {"GSA": 7680, "GSA2": 2220, "BELL": 720}
        budget(site_id, hours, cost, wages="14113.15")

    def send(body: Any, *, url: str = URL, **options: Any) -> Response:
        return put(body, url=url, **options)

    return send


def gsa(**fields: Any) -> dict[str, Any]:
    return {"rows": [{"date": DAY, "group": "GSA", **fields}]}


def row(answer: Response, day: str = DAY, name: str = "GSA") -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    (found,) = [
        one
        for one in answer.json()["data"]["rows"]
        if (one["date"], one["series"]) == (day, "forecast") and name in {one["group"], one["jobCode"]}
    ]
    return dict(found)


class TestWhatASaveStores:
    def test_it_answers_the_recalculated_month_with_the_next_version(self, save: Put, client: TestClient) -> None:
        answer = save(gsa(regularHours=120, overtimeHours=2))
        assert answer.headers["ETag"].startswith('"1-')
        saved = row(answer)
        assert (saved["source"], saved["regularHours"], saved["overtimeHours"]) == ("forecast", 120, 2)
        assert (saved["rate"], saved["cost"], saved["rateOverridden"]) == (16.5, 120 * 16.5 + 2 * 16.5 * 1.5, False)
        again = client.get(URL)
        assert (again.json()["data"], again.headers["ETag"]) == (answer.json()["data"], answer.headers["ETag"])

    def test_the_other_rows_of_a_saved_day_keep_their_budget(self, save: Put) -> None:
        before = save({"resetToBudget": [{"date": DAY, "group": "GSA"}]}).json()["data"]["totals"]["cost"]["forecast"]
        answer = save(gsa(regularHours=30))
        assert answer.json()["data"]["totals"]["cost"]["forecast"] == pytest.approx(before + 10 * 16.5, abs=0.02)

    def test_only_what_was_sent_is_stored(self, save: Put) -> None:
        first = save(gsa(regularHours=8))
        assert stored("TP001") == {DAY: {"GSA": {"regularHours": "8"}}}
        save(gsa(rate=17.25), match=first.headers["ETag"])
        assert stored("TP001") == {DAY: {"GSA": {"regularHours": "8", "rate": "17.250000"}}}

    def test_null_returns_a_field_to_the_budget_and_zero_is_a_value(self, save: Put) -> None:
        first = save(gsa(regularHours=0))
        assert row(first)["cost"] == 0
        second = save(gsa(regularHours=None), match=first.headers["ETag"])
        assert (row(second)["source"], row(second)["regularHours"]) == ("budget", 20)
        assert stored("TP001") == {}

    def test_a_rate_holds_from_its_day_on(self, save: Put) -> None:
        answer = save(
            {"rows": [{"date": DAY, "group": "GSA", "rate": 18}, {"date": "2025-04-25", "group": "GSA", "rate": 20}]}
        )
        found = {day: row(answer, f"2025-04-{day}") for day in (19, 20, 24, 25, 30)}
        assert {day: one["rate"] for day, one in found.items()} == {19: 16.5, 20: 18, 24: 18, 25: 20, 30: 20}
        assert [found[day]["rateOverridden"] for day in (19, 24)] == [False, True]
        assert answer.json()["data"]["totals"]["cost"]["forecast"] == pytest.approx(
            30 * 24 + 19 * 330 + 5 * 360 + 6 * 400 + 42_500 * 30 / 365, abs=0.02
        )

    def test_a_site_that_bills_hours_is_saved_by_code(self, save: Put) -> None:
        answer = save({"rows": [{"date": DAY, "jobCode": "gsa2", "regularHours": 8.5}]}, url=PLH)
        saved = row(answer, name="GSA2")
        assert (saved["group"], saved["rate"], saved["cost"]) == ("GSA", 18.5, 157.25)
        assert stored("0402") == {DAY: {"GSA2": {"regularHours": "8.5"}}}

    def test_the_schedule_of_a_day_becomes_its_forecast(self, save: Put) -> None:
        shifts = {"GSA": ("9.5833", "0", None), "GSA2": ("4", "1", None)}
        worked("TP001", {date(2025, 4, 20): shifts}, Series.SCHEDULED)
        answer = save({"copyFromSchedule": [DAY]})
        assert (row(answer)["regularHours"], row(answer)["overtimeHours"]) == (13.5833, 1)
        assert row(answer, name="Bell")["regularHours"] == 0

    def test_cells_return_to_the_budget_after_the_copy_and_rows_come_last(self, save: Put) -> None:
        worked("TP001", {date(2025, 4, 20): {"GSA": ("8", "0", None), "BELL": ("8", "0", None)}}, Series.SCHEDULED)
        body = {"copyFromSchedule": [DAY], "resetToBudget": [{"date": DAY, "group": "Bell"}], **gsa(overtimeHours=1)}
        answer = save(body)
        assert (row(answer)["regularHours"], row(answer)["overtimeHours"]) == (8, 1)
        assert row(answer, name="Bell")["source"] == "budget"

    def test_the_audit_trail_points_to_every_changed_field(self, save: Put) -> None:
        first = save({**gsa(regularHours=8), "reason": "prom night"})
        save(gsa(regularHours=9, rate=17), match=first.headers["ETag"])
        newest, oldest = current().documents.audit("TP001")
        assert (oldest.family, oldest.user, oldest.reason) == ("payroll", "anna", "prom night")
        assert [(change.field, change.old, change.new) for change in newest.changes] == [
            (f"/rows/{DAY}/GSA/regularHours", 8, 9),
            (f"/rows/{DAY}/GSA/rate", None, 17),
        ]


class TestWrongRequests:
    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            pytest.param(gsa(regularHours=0.25), ("INVALID_DATA_TYPE", "/rows/0/regularHours"), id="no half hours"),
            pytest.param(gsa(overtimeHours=-1), ("INVALID_DATA_TYPE", "/rows/0/overtimeHours"), id="negative"),
            pytest.param(gsa(rate=1000), ("INVALID_DATA_TYPE", "/rows/0/rate"), id="rate too high"),
            pytest.param(gsa(rate="16"), ("INVALID_DATA_TYPE", "/rows/0/rate"), id="text"),
            pytest.param(
                gsa(regularHours=87_601), ("INVALID_DATA_TYPE", "/rows/0"), id="more than a year of ten people"
            ),
            pytest.param(gsa(hours=8), ("INVALID_DATA_TYPE", "/rows/0/hours"), id="unknown field"),
            pytest.param({"rows": [{"date": DAY, "rate": 8}]}, ("MISSING_REQUIRED_FIELD", "/rows/0"), id="no name"),
            pytest.param({}, ("MISSING_REQUIRED_FIELD", ""), id="nothing at all"),
            pytest.param(
                {"copyFromSchedule": ["2025-05-01"]}, ("INVALID_DATA_TYPE", "/copyFromSchedule/0"), id="other month"
            ),
            pytest.param({"copyFromSchedule": [DAY]}, ("INVALID_DATA_TYPE", "/copyFromSchedule/0"), id="no schedule"),
            pytest.param(
                {"rows": [{"date": "2025-05-01", "group": "GSA"}]},
                ("INVALID_DATA_TYPE", "/rows/0/date"),
                id="next month",
            ),
            pytest.param({"rows": gsa()["rows"] * 2}, ("INVALID_DATA_TYPE", "/rows"), id="a row twice"),
            pytest.param(
                {"resetToBudget": [{"date": DAY, "group": "Shuttle"}]},
                ("INVALID_DATA_TYPE", "/resetToBudget/0/group"),
                id="a group nobody works in",
            ),
        ],
    )
    def test_a_wrong_body_is_refused_with_its_field(self, save: Put, body: Any, expected: tuple[str, str]) -> None:
        answer = save(body)
        assert answer.status_code == 400
        assert codes(answer) == [expected]
        assert stored("TP001") == {}

    def test_a_site_that_bills_hours_refuses_every_group_row_with_the_reason(self, save: Put) -> None:
        body = {"rows": [{"date": day, "group": "GSA", "regularHours": 8} for day in (DAY, "2025-04-21")]}
        answer = save(body, url=PLH)
        assert answer.status_code == 400
        assert codes(answer) == [("INVALID_DATA_TYPE", f"/rows/{n}/group") for n in (0, 1)]
        assert "jobCode" in answer.json()["errors"][0]["message"]
        assert stored("0402") == {}

    def test_any_other_site_refuses_job_codes(self, save: Put) -> None:
        answer = save({"rows": [{"date": DAY, "jobCode": "GSA", "regularHours": 8}]})
        assert codes(answer) == [("INVALID_DATA_TYPE", "/rows/0/jobCode")]

    @pytest.mark.parametrize(
        ("code", "word"),
        [("NOBODY", "unknown"), ("IPT", "inactive"), ("SRACCTMGR", "salaried")],
    )
    def test_a_code_that_cannot_be_planned_is_named(self, save: Put, code: str, word: str) -> None:
        answer = save({"rows": [{"date": DAY, "jobCode": code, "regularHours": 9}]}, url=PLH)
        (error,) = answer.json()["errors"]
        assert error["field"] == "/rows/0/jobCode"
        assert code in error["message"]
        assert word in error["message"]


class TestDaysThatCannotBeWritten:
    def test_past_days_are_refused_one_item_each(self, save: Put) -> None:
        worked("TP001", {date(2025, 4, 14): {"GSA": ("8", "0", None)}}, Series.SCHEDULED)
        body = {
            "rows": [{"date": "2025-04-13", "group": "GSA", "regularHours": 8}],
            "copyFromSchedule": ["2025-04-14"],
            "resetToBudget": [{"date": "2025-04-12", "group": "GSA"}],
        }
        answer = save(body)
        assert answer.status_code == 409
        assert codes(answer) == [
            ("PERIOD_NOT_AVAILABLE", "/rows/0/date"),
            ("PERIOD_NOT_AVAILABLE", "/copyFromSchedule/0"),
            ("PERIOD_NOT_AVAILABLE", "/resetToBudget/0/date"),
        ]
        assert {error["details"]["reason"] for error in answer.json()["errors"]} == {"past"}
        assert list(current().documents.audit("TP001")) == []

    @pytest.mark.parametrize(
        ("site", "when", "reason"),
        [
            pytest.param("0500", date(2025, 5, 11), "closed", id="after the site closed"),
            pytest.param("TP001", date(2026, 5, 1), "beyond-horizon", id="thirteen months ahead"),
        ],
    )
    def test_a_day_out_of_reach_is_refused_with_the_reason(self, save: Put, site: str, when: date, reason: str) -> None:
        employ("0500")
        body = {"rows": [{"date": str(when), "group": "GSA", "regularHours": 8}]}
        answer = save(body, url=f"{BASE}/payroll/{site}/{Period.of(when)}")
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["details"]["reason"] == reason

    def test_today_can_be_saved(self, save: Put) -> None:
        assert save({"rows": [{"date": str(TODAY), "group": "GSA", "regularHours": 8}]}).status_code == 200


class TestPreconditions:
    def test_a_save_without_if_match_is_refused(self, save: Put) -> None:
        assert save(gsa(regularHours=8), match=None).status_code == 428

    def test_a_stale_save_tells_the_current_state_and_what_collided(self, save: Put, client: TestClient) -> None:
        first = save(gsa(regularHours=8, rate=16))
        save(gsa(regularHours=9), match=first.headers["ETag"])
        answer = save(gsa(regularHours=10, rate=17), match=first.headers["ETag"])
        assert answer.status_code == 412
        details = answer.json()["errors"][0]["details"]
        (conflict,) = details["conflicts"]
        assert conflict == {"field": f"/rows/{DAY}/GSA/regularHours", "base": 8, "yours": 10, "theirs": 9}
        assert details["current"] == client.get(URL).json()["data"]

    def test_a_repeat_with_a_key_gets_the_same_answer(self, save: Put) -> None:
        first, again = (save(gsa(regularHours=8), Idempotency_Key="k1") for _ in range(2))
        assert again.content == first.content
        assert again.headers["Idempotency-Replayed"] == "true"

    def test_a_retry_of_what_is_stored_already_succeeds(self, save: Put) -> None:
        first, again = (save(gsa(regularHours=8)) for _ in range(2))
        assert (again.status_code, again.headers["ETag"]) == (200, first.headers["ETag"])


class TestTheFactsThatFollow:
    def test_hours_of_a_group_are_spread_over_its_codes_at_the_rate_of_the_group(self, save: Put) -> None:
        save(gsa(regularHours=120))
        facts = current().documents.facts("TP001", LABOR, APRIL, APRIL)[APRIL]
        labor = labor_facts_of(facts.content)
        (first,), (second,), (other,) = (labor.forecast.stretches[code] for code in ("GSA", "GSA2", "BELL"))
        assert (first.hours, second.hours, other.hours) == (Decimal(96), Decimal(24), Decimal(2))
        assert (first.rate, second.rate, other.rate) == (Decimal("16.5"), Decimal("16.5"), Decimal(12))
        assert (labor.forecast.saved_days, labor.forecast.budget_days) == (1, 29)
        assert list(labor.salaried) == [Salary(Decimal(42_500), 0, "SRACCTMGR")]

    def test_a_last_week_that_goes_on_changes_the_overtime_of_the_next_month(self, save: Put) -> None:
        may = Period(2025, 5)
        budget("0402", {"BELL": 31 * 10}, {"BELL": 31 * 120}, may)
        rows = [{"date": f"2025-04-{day}", "jobCode": "BELL", "regularHours": 10} for day in (26, 27, 28, 29, 30)]
        save({"rows": rows[:1]}, url=PLH)
        before = _labor("0402", may).hours_forecast["BELL"]
        save({"rows": rows}, url=PLH, match='"1-0"')
        after = _labor("0402", may).hours_forecast["BELL"]
        assert before.total == after.total == 310
        assert after.overtime > before.overtime
        assert after.overtime == 20 + 4 * 30

    def test_saves_of_neighbouring_months_at_once_both_hold(self, save: Put, client: TestClient) -> None:
        may = Period(2025, 5)
        budget("0402", {"BELL": 310}, {"BELL": 3720}, may)

        def send(period: Period) -> int:
            headers = {**client.headers, "If-Match": '"0-0"'}
            body = {"rows": [{"date": f"{period}-28", "jobCode": "BELL", "regularHours": 30}]}
            return int(client.put(f"{BASE}/payroll/0402/{period}", json=body, headers=headers).status_code)

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(send, (APRIL, may))) == [200, 200]
        assert _labor("0402", may).forecast.saved_days == 1
        assert _labor("0402", may).hours_forecast["BELL"].overtime > 0

    def test_a_month_of_which_nothing_is_stored_gets_no_facts(self, save: Put) -> None:
        save(gsa(regularHours=8))
        assert list(current().documents.facts("TP001", LABOR, APRIL, APRIL.shift(1))) == [APRIL]


def _labor(site_id: str, period: Period) -> Any:
    return labor_facts_of(current().documents.facts(site_id, LABOR, period, period)[period].content)
