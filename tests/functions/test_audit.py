"""GET of the audit trail: who may read it, whole saves newest first, business dates, cursors."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.store.audit_log import AuditEntry, FieldChange
from shared_code.store.unit_of_work import ChangeSet
from tests import attacks
from tests.attacks import attack
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor, Put, change, codes
from tests.payroll.staffing import employ

URL = f"{BASE}/audit/TP001"
NOON = datetime(2025, 4, 14, 16, tzinfo=UTC)
"""Noon in New York, where business dates are counted."""


def save(at: datetime, *, reason: str = "why", fields: int = 1, site_id: str = "TP001") -> None:
    """An entry of a save at some time."""
    changes = tuple(FieldChange(f"/days/2025-04-20/{n}", None, Decimal(n)) for n in range(fields))
    entry = AuditEntry(at, "anna", "req_1", "statistics", APRIL, 1, changes, reason)
    current().changes.commit(ChangeSet(site_id, None, "anna", audit=entry))


def reasons(answer: Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [entry["reason"] for entry in answer.json()["data"]["entries"]]


def next_of(answer: Response) -> str:
    link = answer.headers["Link"]
    assert link.endswith('>; rel="next"')
    return str(link[1 : link.index(">")])


@pytest.fixture
def david(client_for: ClientFor) -> TestClient:
    return client_for("district_manager")


class TestEntries:
    def test_a_save_is_told_field_by_field_with_who_when_and_why(self, put: Put, client_for: ClientFor) -> None:
        saved = put({**change(occupancy=0.9, driveInRatio=0.8), "reason": "Convention"})
        entries = client_for("district_manager").get(URL).json()["data"]["entries"]
        assert {entry["field"]: (entry["old"], entry["new"]) for entry in entries} == {
            "/days/2025-04-20/occupiedRooms": (None, 36),
            "/days/2025-04-20/driveInRatio": (None, 0.8),
        }
        for entry in entries:
            assert entry.items() >= {
                "user": "anna", "entity": "statistics", "period": "2025-04", "reason": "Convention",
                "requestId": saved.json()["requestId"],
            }.items()  # fmt: skip
            assert entry["at"].endswith("Z")

    def test_f69_money_has_two_decimals_and_hours_have_what_they_need(
        self, client_for: ClientFor, company: Company
    ) -> None:
        company.chart()
        employ("TP001")
        anna = client_for("account_manager")
        for family, body in (
            ("rates", {"rates": [{"category": "valetDaily", "forecast": 33}]}),
            ("expenses", {"accounts": [{"account": "7170", "forecast": 1500}]}),
            ("payroll", {"rows": [{"date": "2025-04-20", "group": "GSA", "regularHours": 8, "rate": 20}]}),
            ("revenue/other", {"gpoFees": -75}),
        ):
            url = f"{BASE}/{family}/TP001/2025-04"
            answer = anna.put(url, json=body, headers={"If-Match": anna.get(url).headers["ETag"]})
            assert answer.status_code == 200, answer.text
        told = json.loads(client_for("district_manager").get(URL).text, parse_float=str)["data"]["entries"]
        assert {entry["field"]: entry["new"] for entry in told} == {
            "/rates/valetDaily": "33.00",
            "/accounts/7170": "1500.00",
            "/rows/2025-04-20/GSA/regularHours": "8.0",
            "/rows/2025-04-20/GSA/rate": "20.00",
            "/gpoFees": "-75.00",
        }

    def test_a_site_that_nobody_changed_has_none(self, david: TestClient) -> None:
        answer = david.get(URL).json()
        assert answer["data"] == {"entries": []}
        assert answer["meta"].items() >= {"total": 0, "hasMore": False, "nextCursor": None}.items()

    def test_other_sites_stay_out_and_the_newest_come_first(self, david: TestClient) -> None:
        save(NOON, reason="first")
        save(NOON + timedelta(seconds=1), reason="second")
        save(NOON, reason="elsewhere", site_id="0170")
        assert reasons(david.get(URL)) == ["second", "first"]

    def test_what_was_read_before_is_304(self, david: TestClient) -> None:
        save(NOON)
        etag = david.get(URL).headers["ETag"]
        assert david.get(URL, headers={"If-None-Match": etag}).status_code == 304


class TestDates:
    @pytest.fixture(autouse=True)
    def _saves(self, company: Company) -> None:
        midnight = datetime(2025, 4, 14, 4, tzinfo=UTC)
        save(midnight - timedelta(milliseconds=1), reason="end of 13")
        save(midnight, reason="start of 14")
        save(midnight + timedelta(days=1, milliseconds=-1), reason="end of 14")
        save(midnight + timedelta(days=1), reason="start of 15")

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({"from": "2025-04-14", "to": "2025-04-14"}, ["end of 14", "start of 14"]),
            ({"from": "2025-04-15"}, ["start of 15"]),
            ({"to": "2025-04-13"}, ["end of 13"]),
            ({"from": "0001-01-01", "to": "9999-12-31"}, ["start of 15", "end of 14", "start of 14", "end of 13"]),
            ({"from": "2025-04-16"}, []),
        ],
    )
    def test_both_are_included_as_business_dates(
        self, david: TestClient, query: dict[str, str], found: list[str]
    ) -> None:
        assert reasons(david.get(URL, params=query)) == found

    def test_a_cursor_stays_within_them(self, david: TestClient) -> None:
        first = david.get(URL, params={"to": "2025-04-14", "from": "2025-04-14", "limit": 1})
        second = david.get(next_of(first))
        assert [*reasons(first), *reasons(second)] == ["end of 14", "start of 14"]
        assert "Link" not in second.headers

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"from": "2025-04-15", "to": "2025-04-14"}, "from"),
            ({"from": "2025-04"}, "from"),
            ({"to": "1744600000"}, "to"),
            ({"limit": "0"}, "limit"),
            ({"cursor": "bm90IGEga2V5"}, "cursor"),
            ({"cursor": "ü"}, "cursor"),
            ({"cursor": ""}, "cursor"),
        ],
    )
    def test_a_wrong_query_is_named(self, david: TestClient, query: dict[str, str], field: str) -> None:
        answer = david.get(URL, params=query)
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", field)])


class TestParts:
    @pytest.fixture(autouse=True)
    def _saves(self, company: Company) -> None:
        for number in range(5):
            save(NOON, reason=str(number), fields=2)

    def test_they_follow_one_another_by_whole_saves(self, david: TestClient) -> None:
        answers = [david.get(URL, params={"limit": 2})]
        while "Link" in answers[-1].headers:
            answers.append(david.get(next_of(answers[-1])))
        assert [reasons(answer) for answer in answers] == [["4", "4", "3", "3"], ["2", "2", "1", "1"], ["0", "0"]]
        meta = [answer.json()["meta"] for answer in answers]
        assert [(one["total"], one["limit"], one["hasMore"]) for one in meta] == [
            (4, 2, True), (4, 2, True), (2, 2, False),
        ]  # fmt: skip
        assert meta[0]["nextCursor"] in next_of(answers[0])
        assert meta[2]["nextCursor"] is None

    def test_what_is_saved_meanwhile_does_not_shift_them(self, david: TestClient) -> None:
        first = david.get(URL, params={"limit": 2})
        save(NOON + timedelta(seconds=1), reason="new")
        assert reasons(david.get(next_of(first))) == ["2", "2", "1", "1"]
        assert reasons(david.get(URL, params={"limit": 1})) == ["new"]

    def test_a_limit_above_the_cap_is_the_cap(self, david: TestClient) -> None:
        assert david.get(URL, params={"limit": 5000}).json()["meta"].items() >= {"limit": 200, "hasMore": False}.items()

    def test_no_more_rows_are_read_than_are_shown_and_one(
        self, david: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        read, query = [], current().tables.query

        def counting(table: str, partition: str, *keys: Any) -> Any:
            for row in query(table, partition, *keys):
                if partition == "TP001":
                    read.append(row.row)
                yield row

        monkeypatch.setattr(current().tables, "query", counting)
        assert reasons(david.get(URL, params={"limit": 2, "to": "2025-04-14"})) == ["4", "4", "3", "3"]
        assert len(read) == 3
        assert all(row.startswith("a|") for row in read)


class TestAccess:
    @pytest.mark.parametrize("role", ["district_manager", "regional_vp", "forecasting_admin"])
    def test_a_district_manager_and_above_may_read_it(self, client_for: ClientFor, role: str) -> None:
        assert client_for(role).get(URL).status_code == 200

    @attack(attacks.OBJECTS)
    def test_an_account_manager_may_not_and_is_told_what_is_missing(self, client_for: ClientFor) -> None:
        answer = client_for("account_manager").get(f"{BASE}/audit/TP@001")
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["code"]) == (403, "INSUFFICIENT_PERMISSIONS")
        assert error["details"]["required"] == ["pl-view:district", "pl-view:regional", "pl-view:admin"]
        assert 'scope="pl-view:district pl-view:regional pl-view:admin"' in answer.headers["WWW-Authenticate"]

    @pytest.mark.parametrize(
        ("scopes", "status"), [(["statistics:read"], 403), (["pl-view:district"], 200), (["forecasting:read"], 200)]
    )
    def test_the_scopes_of_the_token_narrow_it(self, client_for: ClientFor, scopes: list[str], status: int) -> None:
        assert client_for("district_manager", scopes=scopes).get(URL).status_code == status

    @attack(attacks.OBJECTS)
    def test_a_foreign_site_is_403_and_an_unknown_one_404_for_who_sees_all(self, client_for: ClientFor) -> None:
        assert client_for("district_manager").get(f"{BASE}/audit/0349").status_code == 403
        answer = client_for("forecasting_admin").get(f"{BASE}/audit/9999")
        assert (answer.status_code, codes(answer)) == (404, [("SITE_NOT_FOUND", "siteId")])
