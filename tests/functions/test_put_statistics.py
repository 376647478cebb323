"""PUT of a month: what is stored, what is refused, preconditions."""

from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.kit.period import Period
from tests.conftest import TODAY, Company
from tests.functions.conftest import BASE, DAY, URL, Put, change, codes, day, stored


class TestWhatASaveStores:
    def test_it_answers_the_recalculated_month_with_the_next_version(self, put: Put) -> None:
        answer = put(change(occupancy=0.5, captureRatio=1))
        assert answer.status_code == 200
        assert answer.json()["message"] == "Statistics updated successfully"
        assert answer.headers["ETag"].startswith('"1-')
        saved = day(answer)
        assert (saved["occupiedRooms"], saved["occupancy"]) == (20, 0.5)
        assert (saved["valetOvernight"], saved["selfOvernight"]) == (15, 0)

    def test_the_next_read_shows_it_with_the_same_etag(self, put: Put, client: TestClient) -> None:
        answer = put(change(occupancy=0.5))
        again = client.get(URL)
        assert again.json()["data"] == answer.json()["data"]
        assert again.headers["ETag"] == answer.headers["ETag"]

    def test_only_what_was_sent_is_stored(self, put: Put) -> None:
        put(change(valetDaily=12))
        assert stored() == {DAY: {"valetDaily": "12.0000"}}

    def test_fields_and_days_not_sent_keep_what_is_stored(self, put: Put) -> None:
        first = put(
            {"days": [{"date": DAY, "valetDaily": 12, "selfDaily": 3}, {"date": "2025-04-21", "valetDaily": 1}]}
        )
        put(change(valetDaily=0), match=first.headers["ETag"])
        assert stored()[DAY] == {"valetDaily": "0.0000", "selfDaily": "3.0000"}
        assert stored()["2025-04-21"] == {"valetDaily": "1.0000"}

    def test_null_returns_a_field_to_the_budget_and_zero_is_a_value(self, put: Put) -> None:
        first = put(change(valetDaily=0))
        assert day(first)["valetDaily"] == 0
        second = put(change(valetDaily=None), match=first.headers["ETag"])
        assert day(second)["valetDaily"] == pytest.approx(791 / 30, abs=0.0001)
        assert day(second)["source"] == "budget"
        assert stored() == {}

    def test_switching_the_input_mode_keeps_the_stored_rooms(self, put: Put) -> None:
        first = put({"inputMode": "occupancy", **change(occupancy=0.333)})
        second = put({"inputMode": "rooms"}, match=first.headers["ETag"])
        assert second.json()["data"]["inputMode"] == "rooms"
        assert day(second)["occupiedRooms"] == day(first)["occupiedRooms"] == 13.32

    def test_rooms_and_occupancy_that_disagree_follow_the_input_mode(self, put: Put) -> None:
        first = put({"inputMode": "rooms", **change(occupancy=0.5, occupiedRooms=30)})
        assert day(first)["occupiedRooms"] == 30
        second = put({"inputMode": "occupancy", **change(occupancy=0.5, occupiedRooms=30)}, match=first.headers["ETag"])
        assert day(second)["occupiedRooms"] == 20

    def test_a_site_without_rooms_takes_typed_overnight_counts(self, put: Put) -> None:
        answer = put(change(valetOvernight=9, selfOvernight=4), url=f"{BASE}/statistics/0402/2025-04")
        assert (day(answer)["valetOvernight"], day(answer)["selfOvernight"]) == (9, 4)

    def test_unusual_values_are_stored_with_a_warning(self, put: Put) -> None:
        answer = put(change(occupiedRooms=41, driveInRatio=1.2))
        warned = [(warning["code"], warning["field"]) for warning in answer.json()["meta"]["warnings"]]
        assert warned == [("UNUSUAL_VALUE", "occupiedRooms"), ("UNUSUAL_VALUE", "driveInRatio")]

    def test_today_can_be_saved_and_so_can_twelve_months_ahead(self, put: Put) -> None:
        assert put({"days": [{"date": str(TODAY), "valetDaily": 1}]}).status_code == 200
        far = put({"days": [{"date": "2026-04-30", "valetDaily": 1}]}, url=f"{BASE}/statistics/TP001/2026-04")
        assert far.status_code == 200

    def test_the_audit_trail_holds_every_changed_field(self, put: Put) -> None:
        first = put({**change(valetDaily=12), "reason": "prom night"})
        put(change(valetDaily=13), match=first.headers["ETag"])
        newest, oldest = current().documents.audit("TP001")
        assert (oldest.user, oldest.reason, oldest.version) == ("anna", "prom night", 1)
        assert [(change.field, change.old, change.new) for change in newest.changes] == [
            (f"/days/{DAY}/valetDaily", 12, 13)
        ]


class TestWrongRequests:
    def test_every_wrong_field_is_named_at_once(self, put: Put) -> None:
        answer = put(change(occupancy=1.05, valetDaily=-1))
        assert answer.status_code == 400
        assert answer.json()["message"] == "Validation failed"
        assert codes(answer) == [
            ("INVALID_DATA_TYPE", "/days/0/occupancy"),
            ("INVALID_DATA_TYPE", "/days/0/valetDaily"),
        ]
        first = answer.json()["errors"][0]["details"]
        assert (first["minimum"], first["maximum"], first["actual"]) == (0, 1, 1.05)

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            pytest.param(change(captureRatio="0.5"), ("INVALID_DATA_TYPE", "/days/0/captureRatio"), id="text"),
            pytest.param(change(captureRatio=True), ("INVALID_DATA_TYPE", "/days/0/captureRatio"), id="boolean"),
            pytest.param(change(valetDaily=100_000), ("INVALID_DATA_TYPE", "/days/0/valetDaily"), id="too many"),
            pytest.param(change(valetDialy=1), ("INVALID_DATA_TYPE", "/days/0/valetDialy"), id="unknown field"),
            pytest.param(change(valetOvernight=1), ("INVALID_DATA_TYPE", "/days/0/valetOvernight"), id="derived field"),
            pytest.param({"days": [{"valetDaily": 1}]}, ("MISSING_REQUIRED_FIELD", "/days/0/date"), id="no date"),
            pytest.param({}, ("MISSING_REQUIRED_FIELD", ""), id="nothing at all"),
            pytest.param([], ("INVALID_DATA_TYPE", ""), id="no object"),
            pytest.param({"days": [{"date": "2025-05-01"}]}, ("INVALID_DATA_TYPE", "/days/0/date"), id="other month"),
            pytest.param({"days": [{"date": "20 April"}]}, ("INVALID_DATA_TYPE", "/days/0/date"), id="no date at all"),
            pytest.param({"days": [{"date": DAY}] * 2}, ("INVALID_DATA_TYPE", "/days"), id="a day twice"),
            pytest.param({"inputMode": "beds"}, ("INVALID_DATA_TYPE", "/inputMode"), id="unknown mode"),
        ],
    )
    def test_a_wrong_body_is_refused_with_its_field(self, put: Put, body: Any, expected: tuple[str, str]) -> None:
        answer = put(body)
        assert answer.status_code == 400
        assert codes(answer) == [expected]
        assert stored() == {}

    @pytest.mark.parametrize("name", ["occupancy", "occupiedRooms", "driveInRatio", "captureRatio"])
    def test_a_site_without_rooms_refuses_rooms_and_ratios(self, put: Put, name: str) -> None:
        answer = put(change(**{name: 1}), url=f"{BASE}/statistics/0402/2025-04")
        assert codes(answer) == [("INVALID_DATA_TYPE", f"/days/0/{name}")]

    def test_a_wrong_site_rule_and_a_wrong_number_are_named_together(self, put: Put) -> None:
        answer = put(change(valetOvernight=1, valetDaily=-1))
        assert {field for _, field in codes(answer)} == {"/days/0/valetOvernight", "/days/0/valetDaily"}


class TestDaysThatCannotBeWritten:
    def test_past_days_are_refused_one_item_each_and_nothing_is_stored(self, put: Put) -> None:
        body = {"days": [{"date": d, "valetDaily": 1} for d in ("2025-04-13", "2025-04-14", DAY)]}
        answer = put(body)
        assert answer.status_code == 409
        assert codes(answer) == [("PERIOD_NOT_AVAILABLE", "/days/0/date"), ("PERIOD_NOT_AVAILABLE", "/days/1/date")]
        assert {error["details"]["reason"] for error in answer.json()["errors"]} == {"past"}
        assert stored() == {}
        assert list(current().documents.audit("TP001")) == []

    @pytest.mark.parametrize(
        ("site", "when", "reason"),
        [
            pytest.param("0500", date(2025, 5, 11), "closed", id="after the site closed"),
            pytest.param("TP001", date(2026, 5, 1), "beyond-horizon", id="thirteen months ahead"),
        ],
    )
    def test_a_day_out_of_reach_is_refused_with_the_reason(self, put: Put, site: str, when: date, reason: str) -> None:
        url = f"{BASE}/statistics/{site}/{Period.of(when)}"
        answer = put({"days": [{"date": str(when), "valetDaily": 1}]}, url=url)
        assert answer.status_code == 409
        assert answer.json()["errors"][0]["details"]["reason"] == reason

    def test_the_mode_of_a_past_month_cannot_change(self, put: Put) -> None:
        answer = put({"inputMode": "rooms"}, url=f"{BASE}/statistics/TP001/2025-03")
        assert answer.status_code == 409


class TestPreconditions:
    def test_a_save_without_if_match_is_refused(self, put: Put) -> None:
        answer = put(change(valetDaily=1), match=None)
        assert (answer.status_code, codes(answer)) == (428, [("PRECONDITION_REQUIRED", "If-Match")])

    def test_a_star_names_no_version(self, put: Put) -> None:
        assert put(change(valetDaily=1), match="*").status_code == 428

    def test_only_the_version_counts_so_a_nightly_load_is_no_conflict(
        self, put: Put, client: TestClient, company: Company
    ) -> None:
        etag = client.get(URL).headers["ETag"]
        company.actuals("TP001", {date(2025, 4, 14): {"externalRevenue": "10"}})
        assert client.get(URL).headers["ETag"] != etag
        assert put(change(valetDaily=1), match=etag).status_code == 200

    def test_a_stale_save_tells_the_current_state_and_what_collided(self, put: Put, client: TestClient) -> None:
        first = put(change(valetDaily=5, selfDaily=5))
        put(change(valetDaily=6, valetComps=1), match=first.headers["ETag"])
        answer = put(change(valetDaily=7, selfDaily=8), match=first.headers["ETag"])
        assert answer.status_code == 412
        body = answer.json()
        assert body["data"] is None
        details = body["errors"][0]["details"]
        assert details["conflicts"] == [{"field": f"/days/{DAY}/valetDaily", "base": 5, "yours": 7, "theirs": 6}]
        assert details["etag"] == client.get(URL).headers["ETag"]
        assert details["current"] == client.get(URL).json()["data"]

    def test_a_retry_of_what_is_stored_already_succeeds(self, put: Put) -> None:
        first = put(change(valetDaily=5))
        again = put(change(valetDaily=5))
        assert (again.status_code, again.headers["ETag"]) == (200, first.headers["ETag"])
        assert len(list(current().documents.audit("TP001"))) == 1

    def test_if_none_match_star_saves_only_where_nobody_saved(self, put: Put) -> None:
        assert put(change(valetDaily=5), match=None, If_None_Match="*").status_code == 200
        assert put(change(valetDaily=6), match=None, If_None_Match="*").status_code == 412
