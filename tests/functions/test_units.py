"""Variances and bridges of quarters, years and units (F34): the same figures as the pages they are made of."""

from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.integration.load import LoadRequest
from shared_code.kit.period import Period
from shared_code.messaging.commands import PL_REFRESH
from shared_code.pl.rollup import bridging
from shared_code.store.table import Delete
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor, codes
from tests.functions.profit import lines, prosper

ROLLUP = "pl-view/rollup/district/d-orlando"
PAGES = [
    f"pl-view/rollup/{unit}{page}?period=2025"
    for unit in ("district/d-orlando", "district/d-tampa", "company/all")
    for page in ("", "/variance/budget", "/bridge")
]


@pytest.fixture
def sam(client_for: ClientFor, company: Company) -> TestClient:
    """Two sites in Orlando, one in Tampa, one in Chicago, all with the same year."""
    for site_id in ("TP001", "0170", "0349", "0900"):
        prosper(company, site_id)
        current().following.refresh(PL_REFRESH, site_id, [APRIL])
    return client_for("forecasting_admin")


def data(client: TestClient, path: str) -> Any:
    answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json(parse_float=Decimal, parse_int=Decimal)["data"]


def amounts(effects: Any) -> dict[str, Decimal]:
    return {one["effect"]: one["amount"] for one in effects}


class TestOfASite:
    @pytest.mark.parametrize("part", ["2025", "2025-Q2", "2025-03"])
    def test_f34_a_variance_of_a_year_or_quarter_is_that_of_the_totals(self, sam: TestClient, part: str) -> None:
        totals = lines(sam, f"pl-view/0170/{part}")
        found = lines(sam, f"pl-view/0170/variance/budget?period={part}")
        for line, one in found.items():
            assert (one["value"], one["base"]) == (totals[line]["total"]["trend"], totals[line]["total"]["budget"])

    @pytest.mark.parametrize("line", ["flc", "payroll", "externalRevenue"])
    def test_f34_a_bridge_of_a_quarter_adds_up_its_months(self, sam: TestClient, line: str) -> None:
        quarter = data(sam, f"pl-view/0170/2025-Q2/bridge?line={line}")
        months = [data(sam, f"pl-view/0170/2025-0{month}/bridge?line={line}") for month in (4, 5, 6)]
        assert (quarter["period"], quarter["residual"]) == ("2025-Q2", 0)
        for name in ("start", "end"):
            assert quarter[name] == sum(month[name] for month in months)
        assert (
            amounts(quarter["effects"])
            == {
                effect: sum(amounts(month["effects"]).get(effect, Decimal(0)) for month in months)
                for effect in dict.fromkeys(one["effect"] for month in months for one in month["effects"])
            }
            or quarter["effects"] == []
        )

    def test_f34_a_bridge_to_the_actual_of_a_year_takes_its_closed_months(self, sam: TestClient) -> None:
        year = sam.get(f"{BASE}/pl-view/0170/2025/bridge?series=actual").json()
        assert year["data"]["end"] == lines(sam, "pl-view/0170/2025")["flc"]["actualToDate"]
        (warning,) = year["meta"]["warnings"]
        assert warning["code"] == "NOT_CLOSED"
        assert "2025-04" in warning["message"]

    def test_f34_months_without_a_base_are_left_out_on_both_sides(self, sam: TestClient) -> None:
        found = sam.get(f"{BASE}/pl-view/0170/variance/prior-month?from=2025-03&to=2025-04").json()
        whole = lines(sam, "pl-view/0170/2025-04")
        (flc,) = [line for line in found["data"]["lines"] if line["line"] == "flc"]
        assert flc["value"] == whole["flc"]["total"]["trend"]
        assert [(one["code"], one["message"]) for one in found["meta"]["warnings"]] == [
            (
                "NO_BASE",
                "Nothing is stored of the time to compare with for 2025-03; left out of the comparison on both sides.",
            )
        ]


class TestOfASiteThatMoves:
    """Rows are stored already of months in which the site, as was loaded later, belonged to another district."""

    @pytest.mark.parametrize("since", ["2025-01-01", "2025-03-10", "2025-05-01"])
    def test_f14_it_counts_once_and_in_the_district_that_it_belonged_to(self, sam: TestClient, since: str) -> None:
        company = lines(sam, "pl-view/rollup/company/all?period=2025")
        current().loader.load("sites", f"site,district,since\n0170,d-tampa,{since}", LoadRequest("fiona", "s.csv", "r"))
        current().following.refresh(PL_REFRESH, "0170", [APRIL])
        assert lines(sam, "pl-view/rollup/company/all?period=2025") == company
        found = [data(sam, page) for page in PAGES]
        for row in current().tables.query("summaries", "d-orlando|2025|pl"):
            current().tables.submit("summaries", "d-orlando|2025|pl", [Delete(row.row)])
        for site_id in ("TP001", "0170"):
            current().following.refresh(PL_REFRESH, site_id, [APRIL])
        assert [data(sam, page) for page in PAGES] == found


class TestVarianceOfAUnit:
    @pytest.mark.parametrize("part", ["2025", "2025-Q2", "2025-03"])
    def test_f34_trend_against_budget_is_that_of_the_roll_up(self, sam: TestClient, part: str) -> None:
        totals = lines(sam, f"{ROLLUP}?period={part}")
        found = lines(sam, f"{ROLLUP}/variance/budget?period={part}")
        for line, one in found.items():
            assert (one["value"], one["base"]) == (totals[line]["total"]["trend"], totals[line]["total"]["budget"])

    @pytest.mark.parametrize("comparison", ["budget", "prior-month", "prior-quarter", "prior-year", "projection"])
    @pytest.mark.parametrize("part", ["2025-Q2", "2025-04", "2025-10"])
    def test_f34_a_unit_of_one_site_and_the_site_agree(self, sam: TestClient, comparison: str, part: str) -> None:
        own = lines(sam, f"pl-view/0349/variance/{comparison}?period={part}")
        assert lines(sam, f"pl-view/rollup/district/d-tampa/variance/{comparison}?period={part}") == own

    def test_f34_a_comparison_takes_the_same_sites_on_both_sides(self, sam: TestClient, company: Company) -> None:
        company.budget("0402", APRIL)
        current().following.refresh(PL_REFRESH, "0402", [APRIL])
        found = data(sam, f"{ROLLUP}/variance/prior-month?period=2025-04")
        assert found["sites"] == 2
        reasons = {one["siteId"]: one["reason"] for one in found["leftOut"]}
        assert reasons["0402"] == "Nothing is stored of the time to compare with: 2025-04; left out on both sides."

    def test_f34_an_actual_is_compared_where_a_forecast_of_record_was_kept(
        self, sam: TestClient, company: Company
    ) -> None:
        company.snapshot("0170", Period(2025, 5))
        found = data(sam, f"{ROLLUP}/variance/forecast-actual?period=2025-05")
        own = lines(sam, "pl-view/0170/variance/forecast-actual?period=2025-05")
        assert {one["line"]: one["base"] for one in found["lines"]} == {line: one["base"] for line, one in own.items()}
        assert found["sites"] == 1

    def test_f34_more_records_than_a_request_may_read_are_refused(
        self, sam: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("shared_code.pl.rollup.comparison.RECORDS_READ", 1)
        answer = sam.get(f"{BASE}/{ROLLUP}/variance/forecast-actual?period=2025")
        assert (answer.status_code, codes(answer)) == (400, [("INVALID_DATA_TYPE", "period")])
        assert "ask for fewer months" in answer.json()["errors"][0]["message"]


class TestBridgeOfAUnit:
    @pytest.mark.parametrize("line", ["flc", "payroll", "externalRevenue"])
    @pytest.mark.parametrize("unit", ["district/d-orlando", "region/r-east", "company/all"])
    def test_f34_effects_add_up_from_the_children_and_lead_from_page_to_page(
        self, sam: TestClient, unit: str, line: str
    ) -> None:
        found = data(sam, f"pl-view/rollup/{unit}/bridge?period=2025-Q2&line={line}")
        total = lines(sam, f"pl-view/rollup/{unit}?period=2025-Q2")[line]["total"]
        assert (float(found["start"]), float(found["end"])) == (total["budget"], total["trend"])
        assert found["residual"] == 0
        assert sum(amounts(found["effects"]).values()) == found["end"] - found["start"]
        for effect, amount in amounts(found["effects"]).items():
            children = [amounts(child["effects"]).get(effect, Decimal(0)) for child in found["children"]]
            assert sum(children) == amount

    def test_f34_a_site_of_a_unit_has_the_effects_of_its_own_page(self, sam: TestClient) -> None:
        found = data(sam, f"{ROLLUP}/bridge?period=2025-Q2")
        for child in found["children"]:
            assert child["effects"] == data(sam, f"pl-view/{child['id']}/2025-Q2/bridge")["effects"]

    def test_f34_sites_beyond_what_one_request_splits_wait_for_the_next(
        self, sam: TestClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bridging, "BRIDGED_MONTHS", 12)
        first, second = (sam.get(f"{BASE}/{ROLLUP}/bridge?period=2025").json() for _ in range(2))
        (warning,) = first["meta"]["warnings"]
        assert (warning["code"], second["meta"]["warnings"]) == ("BEING_MADE_ANEW", [])
        assert first["data"]["end"] == second["data"]["end"]
        assert sum(map(Decimal, map(str, amounts(first["data"]["effects"]).values()))) == sum(
            map(Decimal, map(str, amounts(second["data"]["effects"]).values()))
        )

    def test_f34_a_stored_year_that_lags_behind_is_not_split(self, sam: TestClient, company: Company) -> None:
        company.rates("0170", Period(2025, 5), valetDaily="99")
        found = sam.get(f"{BASE}/{ROLLUP}/bridge?period=2025-05&line=externalRevenue").json()
        total = lines(sam, f"{ROLLUP}?period=2025-05")["externalRevenue"]["total"]
        assert (found["data"]["start"], found["data"]["end"]) == (total["budget"], total["trend"])

    def test_a_district_manager_reads_no_region(self, client_for: ClientFor, sam: TestClient) -> None:
        assert sam
        david = client_for("district_manager")
        for page in ("variance/budget", "bridge"):
            assert david.get(f"{BASE}/{ROLLUP}/{page}").status_code == 200
            assert david.get(f"{BASE}/pl-view/rollup/region/r-east/{page}").status_code == 403
            assert sam.get(f"{BASE}/pl-view/rollup/district/d-nowhere/{page}").status_code in {403, 404}
