"""Roll-ups over HTTP: districts, regions, the company; who sees what; sites that moved."""

import json
from datetime import date
from typing import Any

import pytest
from starlette.testclient import TestClient

from functions.queue.pl_view_refresh import pl_view_refresh
from shared_code.application import current
from shared_code.kit.period import Period
from shared_code.messaging.commands import PL_REFRESH
from shared_code.sites.models import Assignment
from tests import attacks
from tests.attacks import attack
from tests.conftest import APRIL, SITES, Company, site
from tests.functions.conftest import BASE, ClientFor, codes
from tests.functions.profit import MAY, MONEY, lines, prosper
from tests.functions.test_triggers import message, run

URL = f"{BASE}/pl-view/rollup"
QUEUE = "pl-view-refresh"


def deliver() -> int:
    """Hand all waiting messages to the consumer, as the local host does; their number."""
    queue, count = current().embedded_queue, 0
    assert queue is not None
    while delivery := queue.receive(QUEUE):
        run(pl_view_refresh, message(delivery.message.body))
        queue.complete(delivery)
        count += 1
    return count


@pytest.fixture
def sam(client_for: ClientFor, company: Company) -> TestClient:
    """Two sites in Orlando, one in Tampa, one in Chicago, all with the same year."""
    for site_id in ("TP001", "0170", "0349", "0900"):
        prosper(company, site_id)
        current().following.refresh(PL_REFRESH, site_id, [APRIL])
    return client_for("forecasting_admin")


def rollup(client: TestClient, unit: str) -> dict[str, Any]:
    answer = client.get(f"{URL}/{unit}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


class TestSums:
    @pytest.mark.parametrize(("unit", "sites"), [("district/d-orlando", 2), ("region/r-east", 3), ("company/all", 4)])
    def test_lines_are_sums_and_percentages_are_of_the_sums(self, sam: TestClient, unit: str, sites: int) -> None:
        found = lines(sam, f"pl-view/rollup/{unit}?period=2025-03")
        assert found["flc"]["total"]["trend"] == sites * 6405
        assert found["payroll"]["percentOfInternalRevenue"] == 50
        assert found["flcToBudgetCumulative"]["total"]["trend"] == sites * 405

    def test_a_site_and_its_district_of_one_agree(self, sam: TestClient) -> None:
        own, whole = lines(sam, "pl-view/0349/2025"), lines(sam, "pl-view/rollup/district/d-tampa?period=2025")
        for code, line in own.items():
            assert line["total"] == whole[code]["total"], code
            assert line["percentOfInternalRevenue"] == whole[code]["percentOfInternalRevenue"], code
            shown = [[month[name] for name in ("period", "status", "trend", "budget")] for month in line["months"]]
            assert shown == [
                [month[name] for name in ("period", "status", "trend", "budget")] for month in whole[code]["months"]
            ]

    def test_children_add_up_to_their_unit(self, sam: TestClient) -> None:
        for unit, children in (
            ("district/d-orlando", {"TP001", "0170"}),
            ("region/r-east", {"d-orlando", "d-tampa"}),
            ("company/all", {"r-east", "r-central"}),
        ):
            found = rollup(sam, f"{unit}?period=2025-Q2")
            assert {child["id"] for child in found["children"]} == children
            totals = {line["line"]: line["total"]["trend"] for line in found["lines"]}
            for place, line in enumerate(found["children"][0]["lines"]):
                assert totals[line["line"]] == sum(child["lines"][place]["trend"] for child in found["children"])
            (flc,) = [line for line in found["children"][0]["lines"] if line["line"] == "flc"]
            assert flc["direction"] == "unfavourable"

    def test_sites_left_out_say_why(self, sam: TestClient) -> None:
        reasons = {one["siteId"]: one["reason"] for one in rollup(sam, "district/d-orlando?period=2025-06")["leftOut"]}
        assert reasons.keys() == {"0402", "0500"}
        assert reasons["0402"].startswith("The site has not been calculated yet")
        assert reasons["0500"] == "The site is closed."

    def test_f09_the_budget_of_a_closed_site_counts_as_on_its_own_page(self, sam: TestClient, company: Company) -> None:
        june, path = Period(2025, 6), "pl-view/rollup/district/d-orlando?period"
        before = lines(sam, f"{path}=2025")
        company.budget("0500", june, MONEY)
        current().following.refresh(PL_REFRESH, "0500", [june])
        own, after = lines(sam, "pl-view/0500/2025")["flc"]["total"], lines(sam, f"{path}=2025")
        assert (own["budget"], own["trend"]) == (6000, 0)
        assert after["flc"]["total"]["budget"] == before["flc"]["total"]["budget"] + 6000
        assert after["flc"]["total"]["trend"] == before["flc"]["total"]["trend"]
        of_june = rollup(sam, "district/d-orlando?period=2025-06")
        assert of_june["months"] == [{"period": "2025-06", "sites": 2, "actualSites": 0}]
        assert {"siteId": "0500", "reason": "The site is closed; only its budget counts."} in of_june["leftOut"]

    def test_a_site_that_cannot_be_calculated_is_left_out_with_its_reason(
        self, sam: TestClient, company: Company
    ) -> None:
        tiers = [{"percent": 10, "limit": 5}, {"percent": 5, "limit": 10}]
        company.contract("0402", management_agreement={"profit_share": {"accumulation": "monthly", "tiers": tiers}})
        company.budget("0402", APRIL)
        current().following.refresh(PL_REFRESH, "0402", [APRIL])
        reasons = {one["siteId"]: one["reason"] for one in rollup(sam, "district/d-orlando")["leftOut"]}
        assert "limit" in reasons["0402"]


class TestFreshness:
    def test_a_save_reaches_the_roll_up_by_the_queue(self, client_for: ClientFor, sam: TestClient) -> None:
        assert sam
        anna = client_for("account_manager")
        before = lines(client_for("forecasting_admin"), "pl-view/rollup/district/d-orlando?period=2025-04")
        anna = client_for("account_manager")
        body = {"days": [{"date": "2025-04-20", "valetDaily": 99}]}
        answer = anna.put(f"{BASE}/statistics/TP001/2025-04", json=body, headers={"If-Match": '"0-0"'})
        assert answer.status_code == 200
        own = lines(anna, "pl-view/TP001/2025-04")["externalRevenue"]["total"]["trend"]
        assert own != 58700
        assert deliver() == 1
        after = lines(client_for("forecasting_admin"), "pl-view/rollup/district/d-orlando?period=2025-04")
        grown = after["externalRevenue"]["total"]["trend"] - before["externalRevenue"]["total"]["trend"]
        assert grown == pytest.approx(own - 58700, abs=0.001)

    def test_a_message_delivered_again_writes_nothing(self, sam: TestClient) -> None:
        assert sam
        assert current().following.refresh(PL_REFRESH, "TP001", [APRIL, MAY]) == 0
        run(pl_view_refresh, message(json.dumps({"siteId": "TP001", "periods": ["2025-04"], "cause": "x"})))


class TestOrganisation:
    def test_a_site_that_moved_keeps_its_history(self, sam: TestClient, company: Company) -> None:
        assert company
        moved = (
            Assignment(since=date(2020, 1, 1), district_id="d-orlando"),
            Assignment(since=date(2025, 4, 1), district_id="d-tampa"),
        )
        current().register.save("sites", {"TP001": site("TP001", assignments=moved)})
        current().following.refresh(PL_REFRESH, "TP001", [Period(2025, 1)])
        march, april = (
            {unit: lines(sam, f"pl-view/rollup/district/{unit}?period={period}")["flc"]["total"]["trend"] for unit in
             ("d-orlando", "d-tampa")}
            for period in ("2025-03", "2025-04")
        )  # fmt: skip
        assert march == {"d-orlando": 2 * 6405, "d-tampa": 6405}
        assert april == {"d-orlando": 2795, "d-tampa": 2 * 2795}
        current().register.save("sites", {"TP001": SITES["TP001"]})


class TestAccess:
    @pytest.mark.parametrize(
        ("role", "unit", "status"),
        [
            pytest.param("account_manager", "district/d-orlando", 403, marks=attack(attacks.ROWS)),
            ("district_manager", "district/d-orlando", 200),
            pytest.param("district_manager", "district/d-tampa", 403, marks=attack(attacks.ROWS)),
            pytest.param("district_manager", "region/r-east", 403, marks=attack(attacks.ROWS)),
            pytest.param("district_manager", "district/nowhere", 403, marks=attack(attacks.ROWS)),
            ("regional_vp", "district/d-tampa", 200),
            pytest.param("regional_vp", "district/d-chicago", 403, marks=attack(attacks.ROWS)),
            ("regional_vp", "region/r-east", 200),
            pytest.param("regional_vp", "company/all", 403, marks=attack(attacks.ROWS)),
            ("forecasting_admin", "company/all", 200),
            ("forecasting_admin", "district/nowhere", 404),
            ("forecasting_admin", "company/r-east", 404),
            ("forecasting_admin", "galaxy/all", 400),
        ],
    )
    def test_a_unit_is_open_to_those_above_it(
        self, client_for: ClientFor, company: Company, role: str, unit: str, status: int
    ) -> None:
        assert company
        assert client_for(role).get(f"{URL}/{unit}").status_code == status

    def test_a_level_that_there_is_not_is_one_error(self, sam: TestClient) -> None:
        assert codes(sam.get(f"{URL}/galaxy/all")) == [("INVALID_DATA_TYPE", "organizationLevel")]

    def test_an_unknown_unit_says_where_to_look(self, sam: TestClient) -> None:
        answer = sam.get(f"{URL}/district/nowhere")
        assert codes(answer) == [("RESOURCE_NOT_FOUND", "organizationId")]


def test_f53_sites_that_are_not_made_anew_yet_are_named(sam: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """New rules are out; one site has been made anew by them."""
    url = f"{URL}/company/all?period=2025-03"
    assert "BEING_MADE_ANEW" not in [one["code"] for one in sam.get(url).json()["meta"]["warnings"]]
    monkeypatch.setattr("shared_code.store.site_partition.FACTS_SHAPE", 99)
    current().following.refresh(PL_REFRESH, "0170", [APRIL])
    (told,) = [one for one in sam.get(url).json()["meta"]["warnings"] if one["code"] == "BEING_MADE_ANEW"]
    assert told["message"].startswith(
        "3 of 4 sites have figures by the rules before: 0349, 0900, TP001. They are being"
    )
