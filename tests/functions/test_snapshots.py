"""Forecasts of record over HTTP: kept, listed, verified, compared with."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.pl.snapshot.service import is_in_time
from shared_code.store.editing import WriteRequest
from shared_code.store.names import FORECASTS
from shared_code.store.site_partition import pack, unpack
from shared_code.store.table import Delete, Operation, Row, Upsert
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor
from tests.functions.profit import LEDGER, lines, prosper

URL = f"{BASE}/snapshots/TP001/2025-04"


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    prosper(company)
    return client_for("account_manager")


def test_a_month_is_kept_as_it_stands(anna: TestClient, company: Company) -> None:
    answer = anna.post(URL, json={"reason": "sent to finance"})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{URL}/1"
    assert answer.json()["message"] == "Snapshots created successfully"
    company.budget("TP001", APRIL, {"9410": "1"})
    kept = anna.get(answer.headers["Location"]).json()["data"]
    assert (kept["version"], kept["createdBy"], kept["status"], kept["differences"]) == (1, "anna", "working", None)
    flc = next(line for line in kept["lines"] if line["line"] == "flc")
    assert [flc[series] for series in ("budget", "actual", "forecast", "trend")] == [6000, None, 3055, 2795]


def test_versions_are_counted_and_listed_newest_first(anna: TestClient) -> None:
    assert [anna.post(URL).headers["Location"] for _ in range(2)] == [f"{URL}/1", f"{URL}/2"]
    answer = anna.get(URL).json()
    assert [one["version"] for one in answer["data"]] == [2, 1]
    assert answer["meta"]["total"] == 2


def test_a_repeated_request_keeps_nothing_twice(anna: TestClient) -> None:
    first, again = (anna.post(URL, json={}, headers={"Idempotency-Key": "k1"}) for _ in range(2))
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.headers["Location"], again.text) == (201, f"{URL}/1", first.text)
    assert len(anna.get(URL).json()["data"]) == 1
    other = anna.post(URL, json={"reason": "another"}, headers={"Idempotency-Key": "k1"})
    assert (other.status_code, other.headers["x-ms-error-code"]) == (422, "IDEMPOTENCY_KEY_REUSED")


def test_it_is_recomputed_on_request(anna: TestClient, company: Company) -> None:
    anna.post(URL)
    answer = anna.get(f"{URL}/1?verify=true").json()
    assert (answer["data"]["differences"], answer["meta"]["warnings"]) == ([], [])
    company.rates("TP001", APRIL, valetDaily="44")
    answer = anna.get(f"{URL}/1?verify=true").json()
    assert answer["data"]["differences"] == []
    assert [one["code"] for one in answer["meta"]["warnings"]] == ["INPUTS_CHANGED"]


def test_a_stored_amount_that_was_tampered_with_is_found(anna: TestClient) -> None:
    anna.post(URL)
    row = current().tables.get(FORECASTS, "TP001", "n|2025-04|000001")
    assert row is not None
    content = unpack(row.properties)
    place = content["lines"]["flc"]["trend"]
    content["nodes"][place]["amount"] = "9999.99"
    current().tables.submit(FORECASTS, "TP001", [Upsert(row.row, pack(content))])
    (difference,) = anna.get(f"{URL}/1?verify=true").json()["data"]["differences"]
    assert (difference["rule"], difference["stored"], difference["recomputed"]) == ("PL-2", "9999.99", "2795.00")


def test_it_is_in_the_audit_trail_and_changes_no_version(anna: TestClient) -> None:
    head = current().documents.revision("TP001")
    anna.post(URL, json={"reason": "sent to finance"})
    entry = next(current().documents.audit("TP001"))
    assert (entry.family, entry.user, entry.reason, entry.version) == ("snapshot", "anna", "sent to finance", 1)
    assert current().documents.revision("TP001") == head


class TestForecastOfRecord:
    """F54: nobody makes the base of a variance after the month began; the first one made in time stays it."""

    NEXT = f"{BASE}/snapshots/TP001/2025-05"

    def test_f54_it_is_made_before_its_month_begins_and_the_first_stays(self, anna: TestClient) -> None:
        first, second = (anna.post(self.NEXT).json() for _ in range(2))
        assert [one["data"]["status"] for one in (first, second)] == ["record", "working"]
        assert first["meta"]["warnings"] == []
        assert [one["code"] for one in second["meta"]["warnings"]] == ["WORKING_FORECAST"]
        assert "the first one stays" in second["meta"]["warnings"][0]["message"]
        assert [one["status"] for one in anna.get(self.NEXT).json()["data"]] == ["working", "record"]

    def test_f54_one_made_later_is_a_base_of_nothing(self, anna: TestClient, company: Company) -> None:
        assert "2025-04 has begun" in anna.post(URL).json()["meta"]["warnings"][0]["message"]
        company.ledger("TP001", APRIL, LEDGER)
        found = lines(anna, "pl-view/TP001/variance/forecast-actual?period=2025-04")
        assert (found["flc"]["value"], found["flc"]["base"]) == (6405, None)

    def test_f54_a_record_stays_the_base_of_the_variance(self, anna: TestClient, company: Company) -> None:
        current().snapshots.create("TP001", APRIL, None, WriteRequest("anna", "r1"), day=date(2025, 3, 31))
        company.rates("TP001", APRIL, valetDaily="44")
        anna.post(URL)
        company.ledger("TP001", APRIL, LEDGER)
        found = lines(anna, "pl-view/TP001/variance/forecast-actual?period=2025-04")
        assert (found["flc"]["value"], found["flc"]["base"], found["flc"]["amount"]) == (6405, 3055, 3350)

    @pytest.mark.parametrize(
        ("day", "manager", "admin"),
        [
            (date(2025, 4, 30), True, True),
            (date(2025, 5, 1), False, True),
            (date(2025, 5, 5), False, True),
            (date(2025, 5, 6), False, False),
        ],
    )
    def test_f54_an_administrator_has_the_days_of_the_setting(self, day: date, manager: bool, admin: bool) -> None:
        assert [is_in_time(APRIL.shift(1), day, is_admin=who) for who in (False, True)] == [manager, admin]

    def test_f54_an_administrator_has_no_more_days_over_http(self, client_for: ClientFor, anna: TestClient) -> None:
        assert anna
        assert client_for("forecasting_admin").post(URL).json()["data"]["status"] == "working"

    def test_a_snapshot_without_status_is_of_record_if_its_month_had_not_begun(self, anna: TestClient) -> None:
        anna.post(self.NEXT)
        row = current().tables.get(FORECASTS, "TP001", "s|2025-05|000001")
        assert row is not None
        for made, status in (("2025-04-30T10:00:00+00:00", "record"), ("2025-05-02T10:00:00+00:00", "working")):
            content = {name: part for name, part in unpack(row.properties).items() if name != "status"}
            current().tables.submit(FORECASTS, "TP001", [Upsert(row.row, pack({**content, "createdAt": made}))])
            assert anna.get(f"{self.NEXT}/1").json()["data"]["status"] == status


class TestRows:
    """F39: a page reads the row it shows, never the derivations."""

    def reads(self, monkeypatch: pytest.MonkeyPatch, url: str, anna: TestClient) -> list[str]:
        """The keys of snapshot rows that a request reads."""
        store = type(current().tables)
        get, query, keys = store.get, store.query, list[str]()

        def counted_get(tables: Any, table: str, partition: str, row: str) -> Row | None:
            keys.append(row)
            return get(tables, table, partition, row)

        def counted_query(tables: Any, *place: str) -> Iterator[Row]:
            for row in query(tables, *place):
                keys.append(row.row)
                yield row

        with monkeypatch.context() as patched:
            patched.setattr(store, "get", counted_get)
            patched.setattr(store, "query", counted_query)
            assert anna.get(url).status_code == 200
        return [key for key in keys if key[:2] in {"s|", "n|"}]

    def test_f39_a_version_and_the_record_are_one_row_and_a_list_reads_no_derivation(
        self, anna: TestClient, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        current().snapshots.create("TP001", APRIL, None, WriteRequest("anna", "r1"), day=date(2025, 3, 31))
        for _ in range(4):
            anna.post(URL)
        company.ledger("TP001", APRIL, LEDGER)
        assert self.reads(monkeypatch, f"{URL}/3", anna) == ["s|2025-04|000003"]
        variance = f"{BASE}/pl-view/TP001/variance/forecast-actual?period=2025-04"
        assert self.reads(monkeypatch, variance, anna) == ["s|2025-04", "s|2025-04|000001"]
        assert self.reads(monkeypatch, URL, anna) == [f"s|2025-04|{number:06d}" for number in range(1, 6)]

    def test_f39_a_list_is_paged(self, anna: TestClient) -> None:
        for _ in range(3):
            anna.post(URL)
        answer = anna.get(f"{URL}?limit=2")
        assert [one["version"] for one in answer.json()["data"]] == [3, 2]
        assert (answer.json()["meta"]["total"], answer.json()["meta"]["hasMore"]) == (3, True)
        assert [one["version"] for one in anna.get(f"{URL}?limit=2&page=2").json()["data"]] == [1]

    def test_snapshots_of_the_version_before_are_read_and_counted_on(self, anna: TestClient) -> None:
        """It kept the derivation in the row itself, and no index."""
        anna.post(URL)
        tables, before = current().tables, anna.get(f"{URL}/1").json()["data"]
        rows = {
            key: tables.get(FORECASTS, "TP001", key) for key in ("s|2025-04", "s|2025-04|000001", "n|2025-04|000001")
        }
        assert all(rows.values())
        index, kept, derivation = rows.values()
        content = {**unpack(kept.properties), **unpack(derivation.properties)}  # type: ignore[union-attr]  # asserted
        del content["amounts"]
        old: list[Operation] = [
            Delete("n|2025-04|000001"),
            Delete("s|2025-04"),
            Upsert("s|2025-04|000001", pack(content)),
        ]
        tables.submit(FORECASTS, "TP001", old)
        assert index
        assert anna.get(f"{URL}/1").json()["data"] == before
        assert anna.get(f"{URL}/1?verify=true").json()["data"]["differences"] == []
        assert anna.post(URL).headers["Location"] == f"{URL}/2"
        assert [one["version"] for one in anna.get(URL).json()["data"]] == [2, 1]


def test_what_is_not_there_is_404(anna: TestClient) -> None:
    answer = anna.get(f"{URL}/7")
    assert (answer.status_code, answer.headers["x-ms-error-code"]) == (404, "RESOURCE_NOT_FOUND")
    assert anna.post(f"{BASE}/snapshots/TP001/2020-01").status_code == 404
    assert anna.get(f"{BASE}/snapshots/TP001/2020-01").json()["data"] == []
