"""Alerts and scores as a client sees them."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.queue.site_jobs import site_jobs
from functions.timer.data_validation import data_validation
from shared_code.application import close_current, current
from shared_code.messaging.queues import SITE_JOBS
from tests.conftest import SITES, TODAY, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.test_triggers import message, received, run

COMPANY = f"{BASE}/alerts/rollup/company/all"


@pytest.fixture
def looked_at(company: Company) -> None:
    """All sites, looked at; TP001 lacks a day and has more rooms occupied than there are."""
    days = {date(2025, 4, number): {"occupiedRooms": "30", "valetDaily": "12"} for number in range(1, 15)}
    days.pop(date(2025, 4, 9))
    days[date(2025, 4, 10)] = {"occupiedRooms": "55", "valetDaily": "12"}
    company.actuals("TP001", days)
    for site in current().sites.all():
        current().data_validation.look(site)


def data(client: TestClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(path if path.startswith("/") else f"{BASE}/{path}")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


@pytest.mark.usefixtures("looked_at")
class TestOfASite:
    def test_each_alert_says_what_is_wrong_where_and_what_to_do(self, client_for: ClientFor) -> None:
        found = {(one["rule"], one["field"]): one for one in data(client_for("account_manager"), "alerts/TP001")}
        missing, rooms = found["missing-days", "vehicles"], found["occupancy-range", "rooms"]
        assert (missing["siteId"], missing["period"], missing["days"]) == ("TP001", "2025-04", ["2025-04-09"])
        assert missing["value"] == "13 of 14"
        assert rooms["message"] == (
            "Site TP001, rooms of 2025-04-10: 55 of 40 rooms, an occupancy of 1.375; 1 is the most. Correct the rooms "
            "of the days, or the site's rooms in the site master."
        )
        assert rooms["closedAt"] is None

    @pytest.mark.parametrize(
        "query",
        ["severity=high", "kind=data-quality", "rule=missing-days", "field=rooms", "period=2025-04", "search=1.375"],
    )
    def test_filters_narrow_the_list(self, client_for: ClientFor, query: str) -> None:
        client = client_for("account_manager")
        every, some = data(client, "alerts/TP001"), data(client, f"alerts/TP001?{query}")
        name, _, value = query.partition("=")
        assert some == [one for one in every if (one[name] == value if name in one else value in str(one))]
        assert 0 < len(some) <= len(every)

    def test_an_alert_that_was_corrected_is_closed(self, client_for: ClientFor, company: Company) -> None:
        days = {date(2025, 4, number): {"occupiedRooms": "30", "valetDaily": "12"} for number in range(1, 15)}
        company.actuals("TP001", days)
        current().data_validation.look(current().sites.get("TP001"))
        client = client_for("account_manager")
        assert "occupancy-range" not in {one["rule"] for one in data(client, "alerts/TP001")}
        closed = {one["rule"]: one for one in data(client, "alerts/TP001?state=closed")}
        assert closed["occupancy-range"]["closedBecause"] == "The days are within the range."
        assert closed["occupancy-range"]["closedAt"] is not None
        every = data(client, "alerts/TP001?state=all")
        assert {"occupancy-range", "feed-late"} <= {one["rule"] for one in every}

    def test_a_page_leads_to_the_next(self, client_for: ClientFor) -> None:
        client, pages, path = client_for("account_manager"), [], f"{BASE}/alerts/TP001?limit=2&sortBy=rule"
        while path:
            answer = client.get(path)
            pages.append([one["rule"] for one in answer.json()["data"]])
            path = answer.headers["Link"].split(">")[0][1:] if "Link" in answer.headers else ""
        rules = [rule for page in pages for rule in page]
        assert rules == sorted(rules)
        assert len(rules) == answer.json()["meta"]["total"] > 2

    def test_the_score_of_each_day_is_kept(self, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch) -> None:
        morning = (current().clock.now() + timedelta(days=1)).replace(hour=6)
        for later in (morning, morning + timedelta(hours=6)):
            with monkeypatch.context() as patch:
                patch.setattr(type(current().clock), "now", lambda _, at=later: at)
                current().data_validation.look(current().sites.get("TP001"))
        found: Any = (
            data(client_for("account_manager"), "alerts/TP001/quality")
            and client_for("account_manager").get(f"{BASE}/alerts/TP001/quality").json()["data"]
        )
        assert len(found["history"]) == len({one["at"][:10] for one in found["history"]}) == 2
        assert found["score"] == found["history"][0]
        assert 0 < found["score"]["score"] < 1
        assert found["score"]["dimensions"]["accuracy"] == round(1 - 1 / found["score"]["checked"], 4)


@pytest.mark.usefixtures("looked_at")
class TestOfAUnit:
    def test_the_open_alerts_of_all_its_sites_are_listed_site_by_site(self, client_for: ClientFor) -> None:
        found = data(client_for("forecasting_admin"), f"{COMPANY}?limit=200")
        assert [one["siteId"] for one in found] == sorted(one["siteId"] for one in found)
        assert {one["siteId"] for one in found} == {site.site_id for site in current().sites.all()}
        own = data(client_for("forecasting_admin"), "alerts/TP001")
        assert [one for one in found if one["siteId"] == "TP001"] == own

    def test_only_sites_that_the_caller_sees_are_listed(self, client_for: ClientFor) -> None:
        found = data(client_for("district_manager"), f"{BASE}/alerts/rollup/district/d-orlando?limit=200")
        assert {one["siteId"] for one in found} == {"TP001", "0170", "0402", "0500"}
        rows = data(client_for("district_manager"), f"{BASE}/alerts/rollup/district/d-orlando/quality?sortBy=score")
        assert [row["score"] for row in rows] == sorted(row["score"] for row in rows)
        (own,) = [row for row in rows if row["siteId"] == "TP001"]
        assert own["open"] == len([one for one in found if one["siteId"] == "TP001"])
        assert own["high"] > 0

    @pytest.mark.parametrize(
        ("role", "unit", "status"),
        [
            ("account_manager", "district/d-orlando", 403),
            ("district_manager", "district/d-tampa", 403),
            ("district_manager", "region/r-east", 403),
            ("regional_vp", "region/r-east", 200),
            ("regional_vp", "company/all", 403),
            ("forecasting_admin", "district/nowhere", 404),
        ],
    )
    @pytest.mark.parametrize("end", ["", "/quality"])
    def test_a_unit_needs_the_permission_of_its_roll_up(
        self, client_for: ClientFor, role: str, unit: str, status: int, end: str
    ) -> None:
        assert client_for(role).get(f"{BASE}/alerts/rollup/{unit}{end}").status_code == status

    def test_the_row_of_a_site_that_moved_counts_where_it_belongs_today(
        self, client_for: ClientFor, company: Company
    ) -> None:
        site = current().sites.get("TP001")
        moved = site.assignments[0].model_copy(update={"since": TODAY, "district_id": "d-tampa"})
        site = site.model_copy(update={"assignments": (*site.assignments, moved)})
        current().register.save("sites", {"TP001": site})
        current().register.forget()
        admin = client_for("forecasting_admin")
        assert "TP001" not in {o["siteId"] for o in data(admin, f"{BASE}/alerts/rollup/district/d-orlando?limit=200")}
        current().data_validation.look(site)
        assert "TP001" in {o["siteId"] for o in data(admin, f"{BASE}/alerts/rollup/district/d-tampa?limit=200")}


def test_a_site_that_nobody_has_looked_at_says_so(client_for: ClientFor) -> None:
    for path in ("alerts/TP001", "alerts/TP001/quality"):
        answer = client_for("account_manager").get(f"{BASE}/{path}").json()
        (warning,) = answer["meta"]["warnings"]
        assert (warning["code"], warning["field"]) == ("NOT_VALIDATED", "siteId")
        assert "looked at the data of TP001 yet; that happens every six hours" in warning["message"]


def test_another_site_is_refused_whether_it_exists_or_not(client_for: ClientFor) -> None:
    client = client_for("account_manager")
    assert client.get(f"{BASE}/alerts/0900").status_code == client.get(f"{BASE}/alerts/0901").status_code == 403
    assert client_for("forecasting_admin").get(f"{BASE}/alerts/9999").status_code == 404


def test_the_cost_of_a_look_does_not_grow_with_sites_or_history(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reads and writes of the store for one site: beside three years of history as beside none."""

    def calls() -> int:
        count = 0
        tables = current().tables
        with monkeypatch.context() as patch:
            for name in ("get", "query", "submit"):
                original = getattr(tables, name)

                def counted(*arguments: Any, original: Any = original) -> Any:
                    nonlocal count
                    count += 1
                    return original(*arguments)

                patch.setattr(tables, name, counted)
            current().data_validation.look(current().sites.get("TP001"))
        return count

    current().data_validation.look(current().sites.get("TP001"))
    few = calls()
    for back in range(1, 30):
        first = (TODAY.replace(day=1) - timedelta(days=30 * back)).replace(day=1)
        company.actuals("TP001", {first: {"valetDaily": "1"}})
    many = current().register.sites["0170"]
    current().register.save(
        "sites", {f"8{n:03d}": many.model_copy(update={"site_id": f"8{n:03d}"}) for n in range(300)}
    )
    calls()  # what only the first look after a change costs: years are calculated anew
    assert calls() <= few + 2


class TestAges:
    """The last good copy stays and ages visibly."""

    @pytest.mark.parametrize("path", ["statistics", "rates", "pl-view", "flc", "revenue/external"])
    def test_a_page_of_the_running_month_warns_of_a_copy_older_than_a_day(
        self, company: Company, client_for: ClientFor, path: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        later = datetime(2025, 4, 15, 18, tzinfo=UTC)
        monkeypatch.setattr("shared_code.kit.clock.SystemClock.now", lambda _: later)
        client = client_for("account_manager")
        loads = company.revenue if "revenue" in path else company.actuals
        loads("TP001", {date(2025, 4, 13): {"VD1" if "revenue" in path else "valetDaily": "12"}})
        fresh = client.get(f"{BASE}/{path}/TP001/2025-04").json()["meta"]
        assert "FEED_LATE" not in {one["code"] for one in fresh["warnings"]}
        monkeypatch.setattr("shared_code.kit.clock.SystemClock.now", lambda _: later - timedelta(hours=29))
        loads("TP001", {date(2025, 4, 13): {"VD1" if "revenue" in path else "valetDaily": "13"}})
        monkeypatch.setattr("shared_code.kit.clock.SystemClock.now", lambda _: later)
        late = client.get(f"{BASE}/{path}/TP001/2025-04").json()["meta"]
        (warning,) = [one for one in late["warnings"] if one["code"] == "FEED_LATE"]
        assert re.search("loaded (29|31) hours ago", warning["message"])
        assert "late" in {source["status"] for source in late["sources"]}


class TestDataValidation:
    def look_at_all(self) -> int:
        """Call the timer and work off its messages, each of them twice; how many there were."""
        run(data_validation, None)
        bodies = received(SITE_JOBS.name)
        for body in [*bodies, *bodies]:
            run(site_jobs, message(body))
        run(data_validation, None)
        return len(bodies)

    def test_it_sends_a_message_for_each_site_and_records_which_feeds_are_late(self, company: Company) -> None:
        yesterday = TODAY - timedelta(days=1)
        company.actuals("TP001", {yesterday: {"externalRevenue": "1"}})
        company.actuals("0170", {yesterday - timedelta(days=1): {"externalRevenue": "1"}})
        assert self.look_at_all() == len(SITES)
        (found,) = current().runs.latest("data-validation")
        assert (found.status, found.result["sites"]) == ("complete", len(SITES))
        assert "revenue" not in found.result["late"]["TP001"]
        assert {"rooms", "vehicles", "hours"} <= {*found.result["late"]["TP001"]}
        assert found.result["late"].keys() == SITES.keys()

    def test_a_run_that_is_complete_is_not_repeated_within_its_six_hours(self, company: Company) -> None:
        assert self.look_at_all() == len(SITES)
        assert self.look_at_all() == 0

    def test_a_site_that_is_not_open_is_not_missed(self, company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("BUSINESS_DATE", "2025-08-01")
        close_current()
        self.look_at_all()
        (found,) = current().runs.latest("data-validation")
        assert "0500" not in found.result["late"]
        assert "0170" in found.result["late"]
