"""The actual of a unit, and of several months: of the same sites and months on every line (F09)."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import close_current, current
from shared_code.kit.period import Period
from shared_code.messaging.commands import PL_REFRESH
from tests.conftest import APRIL, TODAY, Company
from tests.figures.comparing import Comparison
from tests.figures.lines import IN_FLC, internal_less_costs
from tests.figures.pages import SERIES, Lines, Pages, Place
from tests.figures.table import PARTS
from tests.figures.unit_table import UNITS
from tests.functions.conftest import BASE, ClientFor
from tests.functions.profit import LEDGER, MARCH, MONEY, lines, prosper

FEBRUARY = Period(2025, 2)


@pytest.fixture
def sam(client_for: ClientFor, company: Company) -> TestClient:
    """Two sites in Orlando, of which one has not closed March; both have closed February."""
    for site_id in ("TP001", "0170"):
        prosper(company, site_id)
        company.budget(site_id, FEBRUARY, MONEY)
        company.ledger(site_id, FEBRUARY, LEDGER)
    company.ledger("0170", MARCH, {"7045": "450", "7170": "900"}, closed=False)
    for site_id in ("TP001", "0170"):
        current().following.refresh(PL_REFRESH, site_id, [APRIL])
    return client_for("forecasting_admin")


def actual(found: Lines, number: int = 0) -> list[Any]:
    return [found[line]["months"][number]["actual"] for line in (*IN_FLC, "flc")]


def envelope(client: TestClient, path: str) -> Any:
    answer = client.get(f"{BASE}/{path}")
    assert answer.status_code == 200, answer.text
    return answer.json()


class TestUnit:
    PATH = "pl-view/rollup/district/d-orlando?period"

    def test_f09_the_actual_of_a_month_is_that_of_the_sites_that_closed_it(self, sam: TestClient) -> None:
        own, unit = lines(sam, "pl-view/TP001/2025-03"), lines(sam, f"{self.PATH}=2025-03")
        assert actual(unit) == actual(own) == [21000, 10500, 75, 900, 1050, 1550, 520, 6405]
        assert unit["externalRevenue"]["months"][0]["actual"] == 61000
        assert unit["payroll"]["months"][0]["budget"] == 20000

    def test_f09_those_that_are_not_closed_are_named_and_counted(self, sam: TestClient) -> None:
        answer = envelope(sam, f"{self.PATH}=2025-Q1")
        months = {month["period"]: (month["sites"], month["actualSites"]) for month in answer["data"]["months"]}
        assert months == {"2025-01": (2, 2), "2025-02": (2, 2), "2025-03": (2, 1)}
        assert {"siteId": "0170", "reason": "Not closed: 2025-03; left out of the actual there."} in answer["data"][
            "leftOut"
        ]
        (warning,) = [one for one in answer["meta"]["warnings"] if one["code"] == "NOT_CLOSED"]
        assert warning["message"] == "2025-03: the actual is that of 1 of 2 sites; not closed: 0170."

    def test_f09_a_running_month_has_the_parts_to_date_of_all_sites(self, sam: TestClient) -> None:
        unit = lines(sam, f"{self.PATH}=2025-04")
        assert unit["externalRevenue"]["months"][0]["actual"] == 2 * 24700
        assert unit["externalRevenue"]["total"]["actual"] == 2 * 24700
        assert actual(unit) == [None, None, 0, 0, 0, None, None, None]
        assert envelope(sam, f"{self.PATH}=2025-04")["data"]["months"] == [
            {"period": "2025-04", "sites": 2, "actualSites": 2}
        ]

    def test_f09_a_month_that_no_site_closed_has_no_contribution(self, sam: TestClient, company: Company) -> None:
        company.ledger("TP001", MARCH, LEDGER, closed=False)
        current().following.refresh(PL_REFRESH, "TP001", [MARCH])
        assert lines(sam, f"{self.PATH}=2025-03")["flc"]["months"][0]["actual"] is None
        assert envelope(sam, f"{self.PATH}=2025-03")["meta"]["warnings"] == []

    @pytest.mark.parametrize("period", ["2025", "2025-Q1", "2025-Q2", "2025-03", "2025-04", "2025-05"])
    def test_f09_contribution_is_the_identity_of_the_lines(self, sam: TestClient, period: str) -> None:
        pages = Pages(sam, dict)
        for figures, of in ((PARTS, "TP001"), (PARTS, "0170"), (UNITS, "district/d-orlando")):
            places = [Place(of, period, series) for series in SERIES]
            assert list(Comparison(pages).differences(figures, places)) == []


class TestTotals:
    @pytest.mark.parametrize("path", ["pl-view/TP001/2025", "pl-view/rollup/district/d-orlando?period=2025"])
    def test_f09_the_total_of_an_actual_covers_the_closed_months_on_every_line(
        self, sam: TestClient, path: str
    ) -> None:
        found = Pages(sam, dict).lines(path)
        for line, shown in found.items():
            if line != "flcToBudgetCumulative":
                assert shown["total"]["actual"] == shown["actualToDate"], line
        totals = {line: found[line]["total"]["actual"] for line in IN_FLC}
        assert found["flc"]["total"]["actual"] == internal_less_costs(totals)
        assert found["externalRevenue"]["total"]["actual"] < found["externalRevenue"]["total"]["trend"] - 24700

    def test_f09_running_months_alone_are_added_up_to_date(self, sam: TestClient) -> None:
        found = lines(sam, "pl-view/TP001/2025-Q2")
        assert (found["externalRevenue"]["total"]["actual"], found["flc"]["total"]["actual"]) == (24700, None)
        assert found["externalRevenue"]["actualToDate"] is None


class TestComparison:
    def test_f09_a_comparison_with_actual_takes_the_same_months_on_both_sides(
        self, sam: TestClient, company: Company, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("BUSINESS_DATE", "2025-02-28")  # a record is made before its month begins
        close_current()
        for period in (MARCH, APRIL):
            company.snapshot("TP001", period)
        monkeypatch.setenv("BUSINESS_DATE", str(TODAY))
        close_current()
        own = envelope(sam, "pl-view/TP001/variance/forecast-actual?period=2025-03")
        both = envelope(sam, "pl-view/TP001/variance/forecast-actual?from=2025-03&to=2025-04")
        assert both["data"]["lines"] == own["data"]["lines"]
        (warning,) = both["meta"]["warnings"]
        assert warning["code"] == "NOT_CLOSED"
        assert "2025-04" in warning["message"]
