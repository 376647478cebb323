"""A site's contract over HTTP: every term in force, by the path that a what-if takes (F34)."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor, codes
from tests.functions.profit import TERMS, prosper

URL = f"{BASE}/contracts/0170"


@pytest.fixture
def anna(client_for: ClientFor, company: Company) -> TestClient:
    prosper(company, "0170")
    company.contract("0170", "2025-05-01", **{**TERMS, "fixed_fee": [{"name": "Management", "fee": 6000}]})
    return client_for("account_manager")


def terms(client: TestClient, period: str) -> dict[str, Any]:
    answer = client.get(f"{URL}?period={period}")
    assert answer.status_code == 200, answer.text
    return {one["term"]: one for one in answer.json()["data"]["terms"]}


def test_f34_terms_are_those_of_the_month(anna: TestClient) -> None:
    fee = {period: terms(anna, period)["fixed_fee[0].fee"] for period in ("2025-04", "2025-05")}
    assert fee["2025-04"] == {
        "term": "fixed_fee[0].fee", "words": "fixed fee 1 (Management): fee", "value": 5000, "unit": "$",
        "text": "$5,000.00",
    }  # fmt: skip
    assert fee["2025-05"]["value"] == 6000
    data = anna.get(URL).json()["data"]
    assert (data["since"], data["until"], data["inForce"]) == ("2020-01-01", "2025-05-01", True)
    assert data["versions"] == [
        {"since": "2020-01-01", "isShown": True},
        {"since": "2025-05-01", "isShown": False},
    ]


def test_f34_every_figure_can_be_tried_by_its_path(anna: TestClient) -> None:
    figures = {path: one["value"] for path, one in terms(anna, "2025-05").items() if one["unit"]}
    assert "revenue_share.structures[0].tiers[0].percent" in figures
    body = {"contract": [{"term": path, "value": value} for path, value in figures.items()]}
    answer = anna.post(f"{BASE}/what-if/0170/2025-05", json=body)
    assert answer.status_code == 200, answer.text
    assert {line["difference"] for line in answer.json()["data"]["lines"]} == {0}


def test_f34_what_is_no_figure_is_told_in_words(anna: TestClient) -> None:
    found = terms(anna, "2025-05")
    assert found["effective_date"]["text"] == "2025-05-01"
    assert found["revenue_share.structures[0].tiers[0].limit"]["text"] == "no upper limit"
    assert found["revenue_share.structures[0].accumulation"]["value"] is None


def test_f34_a_site_without_contract_data_says_so(anna: TestClient) -> None:
    answer = anna.get(f"{BASE}/contracts/TP001").json()
    assert (answer["data"]["terms"], answer["meta"]["warnings"][0]["code"]) == ([], "NO_CONTRACT")


class TestGoal:
    def test_f34_the_value_that_reaches_the_goal_gives_it_in_a_what_if(self, anna: TestClient) -> None:
        url = f"{BASE}/what-if/0170/2025-05"
        goal = {"driver": "contract.fixed_fee[0].fee", "lowest": 0, "highest": 50000}
        found = anna.post(f"{url}/goal", json=goal).json()["data"]
        tried = anna.post(url, json={"contract": [{"term": "fixed_fee[0].fee", "value": found["value"]}]}).json()
        (flc,) = [line for line in tried["data"]["lines"] if line["line"] == "flc"]
        assert (flc["after"], flc["before"]) == (found["flc"], found["flcBefore"])
        assert 0 <= found["flc"] < 0.02
        assert found["sentence"].endswith("the target is $0.00.")

    @pytest.mark.parametrize(
        ("goal", "status", "wrong"),
        [
            ({"driver": "weather"}, 400, ("INVALID_DATA_TYPE", "/driver")),
            ({"driver": "expenses.7045"}, 400, ("INVALID_DATA_TYPE", "/lowest")),
            ({"driver": "payroll.ABC.rate", "lowest": 0, "highest": 9}, 400, ("INVALID_DATA_TYPE", "/driver")),
            (
                {"driver": "expenses.7045", "lowest": 0, "highest": 9, "target": 999999},
                422,
                ("CALCULATION_ERROR", None),
            ),
            ({}, 400, ("MISSING_REQUIRED_FIELD", "/driver")),
        ],
    )
    def test_f34_what_cannot_be_sought_says_why(
        self, anna: TestClient, goal: dict[str, Any], status: int, wrong: tuple[str, str | None]
    ) -> None:
        answer = anna.post(f"{BASE}/what-if/0170/2025-05/goal", json=goal)
        assert answer.status_code == status, answer.text
        assert wrong in codes(answer)


class TestFacets:
    def test_f34_what_sites_are_filtered_by_filters_them(self, client_for: ClientFor) -> None:
        sam = client_for("forecasting_admin")
        facets = sam.get(f"{BASE}/sites/facets").json()["data"]
        assert {"districtId", "regionId", "contractType", "businessSegment", "status", "perLaborHour"} == {
            one["facet"] for one in facets
        }
        for one in facets:
            found = sam.get(f"{BASE}/sites", params={one["facet"]: one["value"]}).json()
            assert found["meta"]["total"] == one["sites"], one

    def test_f34_facets_are_those_of_the_callers_sites(self, client_for: ClientFor) -> None:
        found = client_for("district_manager").get(f"{BASE}/sites/facets?businessSegment=Healthcare").json()["data"]
        assert [(one["value"], one["sites"]) for one in found if one["facet"] == "districtId"] == [("d-orlando", 1)]
