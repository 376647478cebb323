"""What several pages say of the same comes from one function: they cannot drift apart."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.kit.period import Period
from shared_code.messaging.commands import PL_REFRESH
from shared_code.pl.calculation.from_store import first_month
from tests.conftest import Company
from tests.functions.conftest import BASE, ClientFor, Put
from tests.functions.profit import MARCH, prosper
from tests.payroll.staffing import employ

FEBRUARY = Period(2025, 2)
DAY: Mapping[str, str] = {"occupiedRooms": "34", "externalRevenue": "1900", "valetDaily": "20"}


def data(client: TestClient, path: str) -> dict[str, Any]:
    answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json()["data"])


def line(view: Mapping[str, Any], code: str) -> dict[str, Any]:
    return next(one for one in view["lines"] if one["line"] == code)


@pytest.mark.parametrize("period", ["2025", "2025-Q1", "2025-04"])
def test_house_a_site_and_its_district_of_one_say_the_same_of_every_line(
    client_for: ClientFor, company: Company, period: str
) -> None:
    prosper(company, "0349")
    current().following.refresh(PL_REFRESH, "0349", list(Period(2025, 1).through(Period(2025, 12))))
    sam = client_for("forecasting_admin")
    urls = f"pl-view/0349/{period}", f"pl-view/rollup/district/d-tampa?period={period}"
    own, whole = (data(sam, url)["lines"] for url in urls)
    for one in own:
        for month in one["months"]:
            del month["provenance"]
    assert own == whole


class TestOrigin:
    @pytest.mark.parametrize(("days", "source", "cut_off"), [(28, "actual", None), (27, "mixed", "2025-02-27")])
    def test_house_a_month_that_is_over_is_actual_on_every_page_where_all_its_days_are_loaded(
        self, client_for: ClientFor, company: Company, days: int, source: str, cut_off: str | None
    ) -> None:
        company.budget("TP001", FEBRUARY)
        company.actuals("TP001", {date(2025, 2, number): DAY for number in range(1, days + 1)})
        anna = client_for("account_manager")
        of_statistics = data(anna, "statistics/TP001/2025-02")["provenance"]
        of_line = line(data(anna, "pl-view/TP001/2025-02"), "externalRevenue")["months"][0]["provenance"]
        of_revenue = data(anna, "revenue/external/TP001/2025-02")["provenance"]
        for found in (of_statistics, of_line, of_revenue):
            assert (found["source"], found["cutOff"]) == (source, cut_off)
            assert found["actualPart"] == days * 1900


class TestRefusals:
    def test_house_the_mode_of_a_month_without_an_open_day_cannot_be_saved(self, put: Put) -> None:
        answer = put({"inputMode": "rooms"}, url=f"{BASE}/statistics/0500/2025-06")
        assert answer.status_code == 409
        (error,) = answer.json()["errors"]
        assert (error["field"], error["details"]["reason"]) == ("period", "closed")

    @pytest.mark.parametrize("reason", ["past", "closed"])
    def test_house_days_are_refused_in_the_same_words_on_every_page(self, put: Put, reason: str) -> None:
        day, site = ("2025-04-10", "TP001") if reason == "past" else ("2025-05-20", "0500")
        month = day[:7]
        employ(site)
        said = [
            put({"days": [{"date": day, "valetDaily": 1}]}, url=f"{BASE}/statistics/{site}/{month}"),
            put({"rows": [{"date": day, "group": "GSA", "regularHours": 8}]}, url=f"{BASE}/payroll/{site}/{month}"),
        ]
        first, second = (answer.json()["errors"][0] for answer in said)
        assert first["details"]["reason"] == reason
        assert [first[name] for name in ("code", "message", "details")] == [
            second[name] for name in ("code", "message", "details")
        ]


class TestHistory:
    SPLIT: Mapping[str, Any] = {
        "revenue_share": {
            "structures": [
                {"codes": ["VD1"], "tiers": [{"percent": 50, "limit": 0}], "accumulation": "monthly"},
                {"codes": ["VD2", "VD3"], "tiers": [{"percent": 10, "limit": 0}], "accumulation": "monthly"},
            ]
        }
    }

    def test_house_a_month_that_is_not_closed_is_no_part_of_the_history(self, company: Company) -> None:
        company.chart()
        company.contract("TP001", **self.SPLIT)
        for period in (Period(2024, 2), Period(2024, 12), FEBRUARY, MARCH):
            rows = {period.first_day: {"VD1": "600"}, period.last_day: {"VD2": "200"}}
            company.revenue("TP001", rows)
            company.ledger("TP001", period, {"9410": "800"}, closed=period is not FEBRUARY)
        found = current().years.year("TP001", 2025).year.inputs
        assert found.class_history == {"VD1": Decimal(1200), "VD2": Decimal(400)}  # 2024-12 and 2025-03

    def test_house_a_year_reads_as_far_back_as_the_history_may_reach(self, company: Company) -> None:
        company.contract("TP001", **self.SPLIT)
        contracts = current().years.contracts("TP001")
        assert (first_month(2025, contracts), first_month(2025, ())) == (Period(2023, 1), Period(2025, 1))
