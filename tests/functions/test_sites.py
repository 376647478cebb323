"""GET of sites: who sees which, filters, paging, search, sort."""

import pytest
from starlette.testclient import TestClient

from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor

URL = f"{BASE}/sites"


def ids(client: TestClient, **query: str) -> list[str]:
    return [site["siteId"] for site in client.get(URL, params=query).json()["data"]]


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("account_manager", {"TP001", "0170", "0402", "0500"}),
        ("district_manager", {"TP001", "0170", "0402", "0500"}),
        ("regional_vp", {"TP001", "0170", "0402", "0500", "0349"}),
        ("forecasting_admin", {"TP001", "0170", "0402", "0500", "0349", "0900"}),
    ],
)
def test_each_role_sees_its_own_sites(client_for: ClientFor, role: str, expected: set[str]) -> None:
    assert set(ids(client_for(role))) == expected


def test_a_site_is_shown_with_its_place_in_the_organisation(client_for: ClientFor) -> None:
    data = client_for("account_manager").get(f"{URL}/0170").json()["data"]
    assert data.items() >= {
        "siteId": "0170", "name": "Harbor Hotel", "districtId": "d-orlando", "regionId": "r-east",
        "availableRooms": 40, "contractTypes": ["fixed_fee"], "perLaborHour": False, "status": "open",
    }.items()  # fmt: skip


def test_f21_what_is_unusual_about_a_contract_is_told_with_the_site(client_for: ClientFor, company: Company) -> None:
    client = client_for("account_manager")
    company.contract("0170", "2020-01-01", fixed_fee=[{"fee": "90000"}])
    company.contract("0170", "2025-01-01", end_date="2025-03-31", increment_month=7, increment_percent="0.03")
    company.contract("0170", "2025-05-01", fixed_fee=[{"fee": "70000"}])
    warnings = client.get(f"{URL}/0170").json()["meta"]["warnings"]
    assert [(one["code"], one["message"].partition(";")[0]) for one in warnings] == [
        ("OUTSIDE_USUAL", "contract from 2025-01-01: increment_percent: 0.03 is outside the usual 2 to 6"),
        ("BELOW_ONE_PERCENT", "contract from 2025-01-01: increment_percent: 0.03 is a percentage below 1 %"),
        (
            "NO_EFFECT",
            (
                "contract from 2025-01-01: increment_percent: raises nothing: there is no fixed fee, labor rate or "
                "room rate that escalates"
            ),
        ),
        (
            "EARNS_NOTHING",
            (
                "contract from 2025-01-01: fixed_fee: is missing like every other block: the contract earns nothing "
                "but other revenue"
            ),
        ),
        (
            "CONTRACT_ENDED",
            "contract from 2025-01-01: end_date: it ended on 2025-03-31",
        ),
        ("OUTSIDE_USUAL", "contract from 2025-05-01: fixed_fee[0].fee: 70000 is outside the usual 1 to 62285.44"),
    ]
    assert {name: warnings[-1][name] for name in ("field", "path", "period", "values")} == {
        "field": None,
        "path": "fixed_fee[0].fee",
        "period": None,
        "values": {"from": "2025-05-01", "value": 70000, "low": 1, "high": 62285.44},
    }
    assert client.get(f"{URL}/0402").json()["meta"]["warnings"] == []


class TestLists:
    @pytest.fixture
    def admin(self, client_for: ClientFor) -> TestClient:
        return client_for("forecasting_admin")

    def test_a_filter_narrows(self, admin: TestClient) -> None:
        assert ids(admin, districtId="d-tampa") == ["0349"]
        assert set(ids(admin, regionId="r-central")) == {"0900"}

    def test_a_filter_outside_the_callers_sites_gives_an_empty_list_and_says_why(self, client_for: ClientFor) -> None:
        body = client_for("regional_vp").get(URL, params={"regionId": "r-central"}).json()
        assert body["data"] == []
        assert [warning["code"] for warning in body["meta"]["warnings"]] == ["EMPTY_FILTER"]

    def test_pages_follow_one_another(self, admin: TestClient) -> None:
        first = admin.get(URL, params={"limit": "4", "sortBy": "siteId"})
        assert first.json()["meta"].items() >= {"total": 6, "page": 1, "limit": 4, "hasMore": True}.items()
        link = first.headers["Link"]
        second = admin.get(link[link.index("<") + 1 : link.index(">")])
        assert second.json()["meta"]["hasMore"] is False
        assert "Link" not in second.headers
        rows = [*first.json()["data"], *second.json()["data"]]
        assert [row["siteId"] for row in rows] == sorted(["TP001", "0170", "0402", "0500", "0349", "0900"])

    def test_a_limit_above_the_cap_is_the_cap(self, admin: TestClient) -> None:
        assert admin.get(URL, params={"limit": "5000"}).json()["meta"]["limit"] == 200

    def test_search_and_sort(self, admin: TestClient) -> None:
        assert ids(admin, search="hosp") == ["0402"]
        assert ids(admin, sortBy="name", sortOrder="desc")[-1] == "0402"

    @pytest.mark.parametrize(
        ("name", "value"), [("page", "0"), ("limit", "x"), ("sortBy", "beauty"), ("status", "shut")]
    )
    def test_a_wrong_query_is_named(self, admin: TestClient, name: str, value: str) -> None:
        answer = admin.get(URL, params={name: value})
        assert answer.status_code == 400
        assert [(error["code"], error["field"]) for error in answer.json()["errors"]] == [("INVALID_DATA_TYPE", name)]
