"""Productivity, trends and benchmarks over HTTP, checked against figures worked by hand."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.integration.load import LoadRequest
from shared_code.kit.period import Period, Span
from tests.conftest import APRIL, Company
from tests.functions.conftest import BASE, ClientFor

MARCH = Period(2025, 3)


@pytest.fixture
def anna(client_for: ClientFor) -> TestClient:
    return client_for("account_manager")


def full_month(period: Period, **day: str) -> Mapping[date, Mapping[str, str]]:
    return dict.fromkeys(period.days(), day)


def measure(data: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = [one for one in data["measures"] if one["measure"] == name]
    return dict(found)


class TestProductivity:
    def test_it_divides_actual_vehicles_and_revenue(self, anna: TestClient, company: Company) -> None:
        company.actuals("TP001", full_month(MARCH, valetDaily="60", valetComps="10", externalRevenue="1500"))
        company.hours("TP001", MARCH, Valet="600", Cashier="200", Bell="999", Door="50")
        answer = anna.get(f"{BASE}/statistics/TP001/productivity", params={"period": "2025-03"})
        data = answer.json()["data"]
        assert (data["vehicles"], data["productiveHours"]) == (31 * 70, 800)
        assert data["vehiclesPerLaborHour"] == 2.7125
        assert data["revenuePerVehicle"] == 25
        assert data["byFamily"] == [
            {"family": "Cashier", "hours": 200, "share": 0.25},
            {"family": "Valet", "hours": 600, "share": 0.75},
        ]
        assert [month["period"] for month in data["months"]][::11] == ["2024-04", "2025-03"]
        assert data["months"][-1] == {"period": "2025-03", "vehiclesPerLaborHour": 2.7125, "revenuePerVehicle": 25}
        assert answer.json()["meta"]["period"] == data["period"] == "2025-03"

    def test_a_range_is_divided_from_its_sums(self, anna: TestClient, company: Company) -> None:
        for period, vehicles in ((Period(2025, 2), "10"), (MARCH, "30")):
            company.actuals("TP001", full_month(period, valetDaily=vehicles, externalRevenue="100"))
            company.hours("TP001", period, Valet="100")
        query = {"from": "2025-02", "to": "2025-03"}
        data = anna.get(f"{BASE}/statistics/TP001/productivity", params=query).json()["data"]
        assert data["period"] == "2025-02/2025-03"
        assert data["vehiclesPerLaborHour"] == (280 + 930) / 200

    def test_f11_vehicles_and_hours_are_of_the_same_days(self, anna: TestClient, company: Company) -> None:
        days, busy = MARCH.days(), {"valetDaily": "60", "externalRevenue": "600"}
        company.actuals("TP001", dict.fromkeys(days[:20], busy))
        company.hours("TP001", MARCH, days[10:], Valet="420")
        answer = anna.get(f"{BASE}/statistics/TP001/productivity", params={"period": "2025-03"}).json()
        data, (warning,) = answer["data"], answer["meta"]["warnings"]
        assert (data["days"], data["vehicles"], data["productiveHours"]) == (10, 600, 200)
        assert data["vehiclesPerLaborHour"] == data["months"][-1]["vehiclesPerLaborHour"] == 3
        assert data["byFamily"] == [{"family": "Valet", "hours": 200, "share": 1}]
        assert warning["code"] == "DAYS_LEFT_OUT"
        assert warning["message"].startswith("Left out, for only vehicles or only hours are there: 2025-03-01, ")
        assert warning["message"].endswith(" and 11 more; load the others.")

    def test_without_hours_there_is_no_quotient_but_a_warning(self, anna: TestClient) -> None:
        body = anna.get(f"{BASE}/statistics/TP001/productivity").json()
        assert body["data"]["vehiclesPerLaborHour"] is None
        assert body["data"]["revenuePerVehicle"] is None
        assert [warning["code"] for warning in body["meta"]["warnings"]] == ["NO_ACTUALS"]
        assert body["meta"]["period"] == "2025-04"

    @pytest.mark.parametrize(
        "query", [{"period": "2025-03", "from": "2025-01"}, {"from": "2025-03", "to": "2025-01"}, {"period": "2025-13"}]
    )
    def test_a_period_that_makes_no_sense_is_refused(self, anna: TestClient, query: dict[str, str]) -> None:
        assert anna.get(f"{BASE}/statistics/TP001/productivity", params=query).status_code == 400


class TestTrends:
    def test_months_carry_their_value_rolling_mean_and_source(self, anna: TestClient, company: Company) -> None:
        for month in range(1, 4):
            day = {"occupiedRooms": "100", "valetDaily": "10", "externalRevenue": str(month * 100)}
            company.actuals("TP001", full_month(Period(2025, month), **day))
        company.budget("TP001", APRIL)
        data = anna.get(f"{BASE}/statistics/TP001/trends/ytd").json()["data"]
        months = measure(data, "externalRevenue")["months"]
        assert [month["value"] for month in months] == [3_100, 5_600, 9_300, 60_000]
        assert [month["series"] for month in months] == ["actual", "actual", "actual", "budget"]
        assert months[1]["rollingMean"] == 4_350
        assert months[3]["rollingMean"] == 19_500

    def test_f11_each_measure_names_the_source_of_its_own_feed(self, anna: TestClient, company: Company) -> None:
        company.budget("TP001", MARCH)
        company.budget("TP001", APRIL)
        rooms, vehicles = {"occupiedRooms": "30"}, {"valetDaily": "10"}
        company.actuals("TP001", {day: rooms | (vehicles if day.day <= 9 else {}) for day in MARCH.days()})
        found = anna.get(f"{BASE}/statistics/TP001/trends/ytd").json()["data"]
        assert {one["measure"]: [month["series"] for month in one["months"][2:]] for one in found["measures"]} == {
            "occupancy": ["actual", "budget"],
            "driveInRatio": ["mixed", "budget"],
            "captureRatio": ["mixed", "budget"],
            "valetVehicles": ["mixed", "budget"],
            "selfParkVehicles": ["mixed", "budget"],
            "externalRevenue": ["budget", "budget"],
        }

    def test_what_the_trend_job_will_tell_is_null_until_then(self, anna: TestClient) -> None:
        data = anna.get(f"{BASE}/statistics/TP001/trends/12m").json()["data"]
        occupancy = measure(data, "occupancy")
        assert (occupancy["baseline"], occupancy["method"], occupancy["backtest"]) == (None, None, None)
        assert len(occupancy["months"]) == 12
        assert occupancy["months"][0] == {"period": "2024-05", "value": None, "rollingMean": None, "series": "none"}

    def test_seasonal_factors_need_three_years(self, anna: TestClient, company: Company) -> None:
        first = Period(2022, 4)
        for period in first.through(Period(2025, 2)):
            company.actuals("TP001", full_month(period, externalRevenue="100"))
        company.budget("TP001", MARCH)
        url = f"{BASE}/statistics/TP001/trends/3y"
        assert measure(anna.get(url).json()["data"], "externalRevenue")["seasonalFactors"] == []
        company.actuals("TP001", full_month(MARCH, externalRevenue="100"))
        factors = measure(anna.get(url).json()["data"], "externalRevenue")["seasonalFactors"]
        assert [factor["month"] for factor in factors] == list(range(1, 13))
        mean = Decimal(100 * (3 * 365 + 1)) / 36
        expected = {1: 3100 / mean, 2: Decimal(8500) / 3 / mean, 4: 3000 / mean}
        for month, value in expected.items():
            assert factors[month - 1]["factor"] == pytest.approx(float(value), abs=0.00005)


class TestBenchmarks:
    @pytest.fixture
    def peers(self, company: Company) -> None:
        revenue = {"TP001": "100", "0170": "200", "0500": "100", "0349": "600", "0900": "9999"}
        for site_id, amount in revenue.items():
            company.actuals(site_id, full_month(MARCH, externalRevenue=amount, occupiedRooms="20"))
            current().refresh.summarise(site_id, [MARCH])

    def test_a_site_stands_beside_its_district_and_its_region(self, anna: TestClient, peers: None) -> None:
        query = {"period": "2025-03"}
        data = anna.get(f"{BASE}/statistics/TP001/benchmarks", params=query).json()["data"]
        revenue = measure(data, "externalRevenue")
        assert revenue["value"] == 3_100
        assert revenue["districtMean"] == pytest.approx(31 * 400 / 3, abs=0.0001)
        assert revenue["districtMedian"] == 3_100
        assert revenue["regionMean"] == 31 * 1000 / 4
        assert revenue["regionMedian"] == 31 * 150
        assert (revenue["peers"], revenue["percentileRank"]) == (2, 25)

    def test_without_peers_there_is_no_rank(self, client_for: ClientFor, company: Company) -> None:
        admin = client_for("forecasting_admin")
        company.actuals("0900", full_month(MARCH, externalRevenue="5"))
        query = {"period": "2025-03"}
        revenue = measure(
            admin.get(f"{BASE}/statistics/0900/benchmarks", params=query).json()["data"], "externalRevenue"
        )
        assert (revenue["value"], revenue["peers"], revenue["percentileRank"]) == (155, 0, None)

    def test_f53_sites_that_are_not_made_anew_yet_are_counted_and_not_named(
        self, anna: TestClient, monkeypatch: pytest.MonkeyPatch, peers: None
    ) -> None:
        """New rules are out; one of three other sites of the region has been made anew by them."""
        url = f"{BASE}/statistics/TP001/benchmarks?period=2025-03"
        assert anna.get(url).json()["meta"]["warnings"] == []
        monkeypatch.setattr("shared_code.store.site_partition.FACTS_SHAPE", 99)
        current().refresh.summarise("0170", [MARCH])
        (told,) = anna.get(url).json()["meta"]["warnings"]
        assert (told["code"], told["field"]) == ("BEING_MADE_ANEW", "measures")
        assert told["message"].startswith("2 of 3 sites have figures by the rules before. They are being made anew;")

    def test_the_sites_own_value_is_never_behind(self, anna: TestClient, company: Company, peers: None) -> None:
        company.actuals("TP001", full_month(MARCH, externalRevenue="1000"))
        query = {"period": "2025-03"}
        data = anna.get(f"{BASE}/statistics/TP001/benchmarks", params=query).json()["data"]
        assert measure(data, "externalRevenue")["value"] == 31_000

    @pytest.mark.parametrize(
        ("district", "orlando", "of_district", "of_region"),
        [("d-tampa", 2, 100, 250), ("d-chicago", 2, 100, Decimal(800) / 3)],
    )
    def test_f14_a_peer_whose_move_is_loaded_later_counts_once_where_it_belonged(
        self, anna: TestClient, peers: None, district: str, orlando: int, of_district: int, of_region: Decimal
    ) -> None:
        load = LoadRequest("fiona", "sites.csv", "run")
        current().loader.load("sites", f"site,district,since\n0170,{district},2025-02-01", load)
        current().refresh.summarise("0170", [MARCH])
        query = {"period": "2025-03"}
        data = anna.get(f"{BASE}/statistics/TP001/benchmarks", params=query).json()["data"]
        revenue = measure(data, "externalRevenue")
        assert revenue["peers"] == orlando - 1
        assert revenue["districtMean"] == 31 * of_district
        assert revenue["regionMean"] == pytest.approx(float(31 * of_region), abs=0.0001)

    def test_f14_a_peer_that_moves_within_the_region_is_one_site_of_it(
        self, anna: TestClient, company: Company
    ) -> None:
        for site_id, amount in {"TP001": "100", "0170": "300"}.items():
            for month in (MARCH.shift(-1), MARCH):
                company.actuals(site_id, full_month(month, externalRevenue=amount))
        load = LoadRequest("fiona", "sites.csv", "run")
        current().loader.load("sites", "site,district,since\n0170,d-tampa,2025-03-01", load)
        current().refresh.summarise("0170", [MARCH.shift(-1), MARCH])
        query = {"from": "2025-02", "to": "2025-03"}
        data = anna.get(f"{BASE}/statistics/TP001/benchmarks", params=query).json()["data"]
        assert measure(data, "externalRevenue")["regionMean"] == (28 + 31) * 200


def test_a_site_that_moved_is_summarised_where_it_belonged(company: Company) -> None:
    summaries = current().refresh
    company.actuals("TP001", full_month(MARCH, externalRevenue="1"))
    assert summaries.summarise("TP001", [MARCH]) == 1
    assert summaries.summarise("TP001", [MARCH]) == 0
    assert current().statistics_rows.of_district("d-orlando", Span(MARCH, MARCH)).sites.keys() == {"TP001"}


@pytest.mark.parametrize(
    ("page", "feeds"),
    [
        pytest.param("productivity?period=2025-04", ["statistics", "payroll"], id="vehicles by hours"),
        pytest.param("trends/12m", ["statistics"], id="trends"),
        pytest.param("benchmarks?period=2025-04", ["statistics"], id="benchmarks"),
    ],
)
def test_f57_the_feeds_of_actuals_stand_with_their_ages(
    anna: TestClient, company: Company, page: str, feeds: list[str]
) -> None:
    company.actuals("TP001", full_month(MARCH, valetDaily="20"))
    company.actuals("TP001", {date(2025, 4, 1): {"valetDaily": "20"}})
    company.hours("TP001", MARCH, Valet="100")
    sources = anna.get(f"{BASE}/statistics/TP001/{page}").json()["meta"]["sources"]
    assert [source["name"] for source in sources] == feeds
    assert sources[0]["status"] == "fresh"
    assert sources[0]["ageHours"] == 2.0


def test_f57_months_to_come_have_no_feeds_of_actuals(anna: TestClient) -> None:
    assert "sources" not in anna.get(f"{BASE}/statistics/TP001/benchmarks?period=2025-09").json()["meta"]
