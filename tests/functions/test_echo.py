"""Saves that repeat what was shown, and what is sent beside it (F35)."""

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, DAY, ClientFor, Put, codes, day, stored
from tests.functions.profit import MONEY, lines, prosper
from tests.payroll.staffing import employ


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    prosper(company)
    employ("TP001")
    return client_for("account_manager")


def shown(client: TestClient, family: str) -> tuple[dict[str, Any], str]:
    answer = client.get(f"{BASE}/{family}/TP001/2025-04")
    assert answer.status_code == 200, answer.text
    return answer.json()["data"], answer.headers["ETag"]


def send(client: TestClient, family: str, body: object, etag: str) -> Any:
    return client.put(f"{BASE}/{family}/TP001/2025-04", json=body, headers={"If-Match": etag})


def planned(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The forecast of the day to come that the tests save."""
    return [row for row in rows if (row["date"], row["series"]) == (DAY, "forecast")]


@pytest.mark.parametrize("family", ["statistics", "rates", "payroll", "expenses", "revenue/other"])
def test_f35_what_follows_the_budget_still_does_after_it_was_sent_back(
    anna: TestClient, company: Company, family: str
) -> None:
    data, etag = shown(anna, family)
    before = current().documents.revision("TP001").key
    assert send(anna, family, data, etag).status_code == 200
    assert current().documents.revision("TP001").key == before
    company.budget("TP001", APRIL, {**MONEY, "7045": "999", "9510": "900"})
    assert anna.get(f"{BASE}/expenses/TP001/2025-04").json()["data"]["accounts"] != data.get("accounts")


def test_f35_one_changed_field_of_what_was_shown_is_all_that_is_stored(anna: TestClient) -> None:
    data, etag = shown(anna, "statistics")
    for row in data["days"]:
        if (row["date"], row["series"]) == (DAY, "forecast"):
            row["driveInRatio"] = 0.5
    answer = send(anna, "statistics", data, etag)
    assert answer.status_code == 200, answer.text
    assert stored() == {DAY: {"driveInRatio": "0.5000"}}


def test_f35_a_calculated_field_that_differs_is_refused_at_its_place(anna: TestClient) -> None:
    data, etag = shown(anna, "payroll")
    place = next(at for at, row in enumerate(data["rows"]) if (row["date"], row["series"]) == (DAY, "forecast"))
    data["rows"][place]["cost"] = 1
    answer = send(anna, "payroll", data, etag)
    assert codes(answer) == [("INVALID_DATA_TYPE", f"/rows/{place}/cost")]
    assert answer.json()["errors"][0]["message"].startswith(f"/rows/{place}/cost: ")


def test_f35_a_past_day_that_differs_is_refused_at_its_place(anna: TestClient) -> None:
    data, etag = shown(anna, "statistics")
    place = next(
        at for at, row in enumerate(data["days"]) if (row["date"], row["series"]) == ("2025-04-02", "forecast")
    )
    data["days"][place]["valetDaily"] = 77
    assert codes(send(anna, "statistics", data, etag)) == [("PERIOD_NOT_AVAILABLE", f"/days/{place}/date")]


def test_f35_cents_of_a_budget_may_be_sent_back_and_no_others(anna: TestClient, company: Company) -> None:
    company.budget("TP001", APRIL, {**MONEY, "7170": "5886.36"})
    _, etag = shown(anna, "expenses")
    for forecast, status in ((5886.36, 200), (5886.37, 400)):
        body = {"accounts": [{"account": "7170", "forecast": forecast}]}
        assert send(anna, "expenses", body, etag).status_code == status


def test_f35_a_saved_value_that_is_sent_again_stays_saved(anna: TestClient, company: Company) -> None:
    _, etag = shown(anna, "rates")
    body = {"rates": [{"category": "valetDaily", "forecast": 33}]}
    first = send(anna, "rates", body, etag)
    assert send(anna, "rates", first.json()["data"], first.headers["ETag"]).status_code == 200
    company.budget("TP001", APRIL, {**MONEY, "9411": "99999"})
    (row,) = [row for row in shown(anna, "rates")[0]["rates"] if row["category"] == "valetDaily"]
    assert row["forecast"] == 33


def test_f35_an_empty_body_is_still_refused(anna: TestClient) -> None:
    _, etag = shown(anna, "rates")
    bodies: dict[str, Any] = {"rates": {"rates": []}, "statistics": {}, "payroll": {}, "revenue/other": {}}
    for family, body in bodies.items():
        answer = send(anna, family, body, etag)
        assert answer.status_code == 400, (family, answer.text)


class TestZerosWhereOnlyDollarsAreBudgeted:
    def test_f35_no_hours_can_be_planned(self, anna: TestClient) -> None:
        data, etag = shown(anna, "payroll")
        assert {(row["regularHours"], row["overtimeHours"], row["cost"]) for row in planned(data["rows"])} == {
            (None, None, None)
        }
        before = lines(anna, "pl-view/TP001/2025-04")["payroll"]["months"][0]["forecast"]
        answer = send(anna, "payroll", {"rows": [{"date": DAY, "group": "GSA", "regularHours": 0}]}, etag)
        saved = answer.json()["data"]
        assert {(row["regularHours"], row["cost"]) for row in planned(saved["rows"])} == {(0, 0)}
        after = lines(anna, "pl-view/TP001/2025-04")["payroll"]["months"][0]["forecast"]
        assert after == pytest.approx(before * 29 / 30, abs=0.01)
        assert send(anna, "payroll", saved, answer.headers["ETag"]).json()["data"] == saved

    def test_f35_no_vehicles_can_be_planned(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", APRIL, {"9410": "30000"})
        data, etag = shown(anna, "statistics")
        (row,) = planned(data["days"])
        assert (row["valetDaily"], row["selfOvernight"], row["externalRevenue"]) == (None, None, 1000)
        before = current().documents.revision("TP001").key
        assert send(anna, "statistics", data, etag).status_code == 200
        assert current().documents.revision("TP001").key == before
        answer = send(anna, "statistics", {"days": [{"date": DAY, "valetDaily": 0}]}, etag)
        (row,) = planned(answer.json()["data"]["days"])
        assert (row["valetDaily"], row["selfOvernight"], row["externalRevenue"]) == (0, 0, 0)


class TestRooms:
    def test_f35_rooms_and_occupancy_that_differ_are_both_named(self, put: Put) -> None:
        answer = put({"days": [{"date": DAY, "occupancy": 0.5, "occupiedRooms": 30}]})
        (warning,) = [one for one in answer.json()["meta"]["warnings"] if one["code"] == "ROOMS_DIFFER"]
        assert warning["message"] == (
            "2025-04-20: occupancy 50 % is 20 rooms, and occupiedRooms is 30. 20 rooms are kept, for the month is "
            "typed by occupancy; send one of the two."
        )
        assert day(answer)["occupiedRooms"] == 20

    def test_f35_typed_rooms_win_in_a_month_of_rooms(self, put: Put) -> None:
        answer = put({"inputMode": "rooms", "days": [{"date": DAY, "occupancy": 0.5, "occupiedRooms": 30}]})
        assert "30 rooms are kept" in json.dumps(answer.json()["meta"]["warnings"])
        assert day(answer)["occupiedRooms"] == 30

    def test_f35_rooms_within_half_a_room_are_no_news(self, put: Put) -> None:
        answer = put({"days": [{"date": DAY, "occupancy": 0.5, "occupiedRooms": 20.4}]})
        assert "ROOMS_DIFFER" not in json.dumps(answer.json()["meta"]["warnings"])


def test_f35_no_zero_is_negative(put: Put) -> None:
    answer = put({"days": [{"date": DAY, "valetDaily": -0.0}]})
    assert answer.status_code == 200, answer.text
    assert '"valetDaily":-0' not in answer.text
    assert stored() == {DAY: {"valetDaily": "0.0000"}}


def test_f35_a_reason_keeps_nothing_that_cannot_be_seen(client_for: ClientFor, put: Put) -> None:
    assert put({"days": [{"date": DAY, "valetDaily": 9}], "reason": "late\x00 fee\u202e of\nMay"}).status_code == 200
    entries = client_for("district_manager").get(f"{BASE}/audit/TP001").json()["data"]["entries"]
    assert {entry["reason"] for entry in entries} == {"late fee of May"}
