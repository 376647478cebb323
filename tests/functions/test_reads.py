"""What a read costs the store, and that no instance is ever behind a save."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import close_current, current
from shared_code.store.names import FORECASTS
from shared_code.store.table import Operation, Row
from tests.conftest import Company, Token
from tests.functions.conftest import BASE, ClientFor
from tests.functions.instance import Instance
from tests.functions.profit import lines, prosper

WRITES = "write"


@pytest.fixture
def counting(client_for: ClientFor, company: Company, monkeypatch: pytest.MonkeyPatch) -> tuple[TestClient, list[str]]:
    """Anna's client on a fresh instance, and what it asks of a site's partition; sites and rights are known already."""
    prosper(company)
    close_current()
    store, asked = current().tables, list[str]()
    get, query, submit = store.get, store.query, store.submit

    def counted_get(table: str, partition: str, row: str) -> Row | None:
        if table == FORECASTS:
            asked.append(row)
        return get(table, partition, row)

    def counted_query(table: str, partition: str, row_from: str = "", row_to: str | None = None) -> Iterator[Row]:
        if table == FORECASTS:
            asked.append(f"{row_from} to {row_to}")
        return query(table, partition, row_from, row_to)

    def counted_submit(table: str, partition: str, operations: Sequence[Operation]) -> Sequence[str | None]:
        asked.append(WRITES)
        return submit(table, partition, operations)

    for name, counted in (("get", counted_get), ("query", counted_query), ("submit", counted_submit)):
        monkeypatch.setattr(store, name, counted)
    client = client_for("account_manager")
    assert client.get(f"{BASE}/sites/TP001").status_code == 200
    asked.clear()
    return client, asked


HEAD, CONTRACT, FACTS = "h", "c| to c|~", "f|2025-01| to f|2025-12|~"


def test_a_cold_read_of_a_year_is_the_head_and_two_ranges(counting: tuple[TestClient, list[str]]) -> None:
    client, asked = counting
    lines(client, "pl-view/TP001/2025")
    assert set(asked) == {HEAD, CONTRACT, FACTS}
    assert [asked.count(one) for one in (CONTRACT, FACTS)] == [1, 1]


def test_a_current_result_costs_the_head(counting: tuple[TestClient, list[str]]) -> None:
    client, asked = counting
    lines(client, "pl-view/TP001/2025")
    asked.clear()
    lines(client, "pl-view/TP001/2025")
    assert asked == [HEAD]


def test_what_follows_from_a_calculated_year_reads_no_facts_again(counting: tuple[TestClient, list[str]]) -> None:
    client, asked = counting
    lines(client, "pl-view/TP001/2025")
    asked.clear()
    client.get(f"{BASE}/pl-view/TP001/2025-04/explain")
    client.get(f"{BASE}/pl-view/TP001/2025-04/bridge")
    lines(client, "pl-view/TP001/variance/budget?period=2025-04")
    assert set(asked) == {HEAD}


def test_front_line_contribution_reads_what_is_foretold_of_revenue_beside_that(
    counting: tuple[TestClient, list[str]],
) -> None:
    client, asked = counting
    lines(client, "pl-view/TP001/2025")
    asked.clear()
    client.get(f"{BASE}/flc/TP001/2025-04")
    assert asked.count("p|externalRevenue") == 1
    assert set(asked) == {HEAD, "p|externalRevenue"}


def test_no_read_of_the_pl_writes_or_opens_a_day(counting: tuple[TestClient, list[str]]) -> None:
    client, asked = counting
    for url in (
        "pl-view/TP001/2025",
        "flc/TP001/2025",
        "pl-view/TP001/2025-04/explain",
        "pl-view/TP001/2025-04/bridge",
    ):
        client.get(f"{BASE}/{url}")
    assert not [one for one in asked if one == WRITES or one.startswith("d|")]


class TestTwoProcesses:
    """Another process reads, and keeps what it has read, while this one saves."""

    @pytest.fixture
    def other(self, company: Company, token: Token) -> Iterator[Instance]:
        prosper(company)
        instance = Instance(token("account_manager"))
        yield instance
        instance.stop()

    def test_the_next_read_of_either_shows_every_save(self, client_for: ClientFor, other: Instance) -> None:
        client = client_for("account_manager")
        urls = ("pl-view/TP001/2025-04", "flc/TP001/2025", "pl-view/TP001/2025-04/explain?line=externalRevenue")
        seen = [[data(other.get(url)) for url in urls]]
        etag = '"0-0"'
        for vehicles in (70, 71, 70):
            body = {"days": [{"date": "2025-04-20", "valetDaily": vehicles}]}
            saved = client.put(f"{BASE}/statistics/TP001/2025-04", json=body, headers={"If-Match": etag})
            assert saved.status_code == 200
            etag = saved.headers["ETag"]
            theirs, ours = ([data(read(url)) for url in urls] for read in (other.get, lambda url: ours_of(client, url)))
            assert theirs == ours
            assert theirs != seen[-1]
            seen.append(theirs)
        assert seen[1] == seen[3]


def ours_of(client: TestClient, url: str) -> Any:
    return client.get(f"{BASE}/{url}").json()


def data(answer: Any) -> Any:
    """What an answer says, without the id of the run and the time of the load."""
    assert answer["success"], answer
    return answer["data"]
