"""Feeds that arrive apart: on every page a day is actual for those that delivered it and forecast for the others."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from starlette.testclient import TestClient

from shared_code.application import current
from shared_code.integration.writing.month_facts import month_facts
from shared_code.kit.period import Period
from shared_code.statistics.models import LoadedMonth
from shared_code.store.site_partition import Series
from shared_code.store.unit_of_work import ChangeSet, DocumentWrite, FactsWrite
from tests.conftest import APRIL, SITES, Company
from tests.figures.comparing import Comparison
from tests.figures.pages import SERIES, Pages, Place
from tests.figures.table import LINES_OF_A_MONTH, MEASURES
from tests.functions.conftest import ClientFor

MARCH = Period(2025, 3)
BUDGET: Mapping[str, str] = {"9410": "30000", "9412": "30000", "9440": "1500", "9520": "600"}
"""A month of 30 days: 50 rooms, 20 vehicles overnight at 50.00 and 1,000.00 a day."""
Load = Callable[..., Pages]


@pytest.fixture
def load(client_for: ClientFor, company: Company) -> Load:
    """Load days of a month of TP001: rooms, counters and revenue by code of each day as given."""
    client: TestClient = client_for("account_manager")
    company.chart()
    for period in (MARCH, APRIL):
        company.budget("TP001", period, BUDGET)

    def loaded(days: Mapping[int, Mapping[str, str]], period: Period = APRIL, ledger: str | None = None) -> Pages:
        figures = {
            date(period.year, period.month, day): {name: Decimal(value) for name, value in row.items()}
            for day, row in days.items()
        }
        codes = {day: {name: row[name] for name in row if name in {"VO1", "OR1"}} for day, row in figures.items()}
        content = LoadedMonth(
            loaded_at=current().clock.now(),
            days={day: {name: row[name] for name in row if name not in codes[day]} for day, row in figures.items()},
            revenue={day: row for day, row in codes.items() if row},
        ).model_dump(mode="json", by_alias=True)
        contents = {key: one.content for key, one in current().documents.month("TP001", period).items()}
        contents["statistics", Series.ACTUAL] = content
        made = month_facts(SITES["TP001"], period, {period: contents})
        facts = current().documents.month_facts("TP001", period, period)[period]
        documents = [DocumentWrite(period, "statistics", Series.ACTUAL, content)]
        writes = [
            FactsWrite(period, name, row, facts[name].etag if name in facts else None) for name, row in made.items()
        ]
        current().changes.commit(ChangeSet("TP001", Series.ACTUAL, "load", documents=documents, facts=writes))
        if ledger is not None:
            company.ledger("TP001", period, {"9410": ledger, "4790": "-1"})
        return Pages(client, dict)

    return loaded


def day(**given: str) -> Mapping[str, str]:
    return {"occupiedRooms": "60", "valetOvernight": "22", "VO1": "1100.00", **given}


def only(*names: str) -> Mapping[str, str]:
    return {name: value for name, value in day().items() if name in names}


TEN = {number: day() for number in range(1, 11)}
APART = {**TEN, 11: only("occupiedRooms"), 12: only("VO1")}


def series(pages: Pages, name: str, period: str = "2025-04") -> Mapping[str, Any]:
    rows = pages.data(f"statistics/TP001/{period}")["series"]
    return next(row for row in rows if row["series"] == name)


class TestRunningMonth:
    def test_f11_each_feed_is_actual_on_its_own_days_on_every_page(self, load: Load) -> None:
        pages = load(APART)
        trend = series(pages, "trend")
        assert (trend["externalRevenue"], trend["occupiedRooms"], trend["valetVehicles"]) == (
            11 * 1100 + 19 * 1000,
            11 * 60 + 19 * 50,
            10 * 22 + 20 * 20,
        )
        assert [one["total"]["trend"] for one in (pages.lines("pl-view/TP001/2025-04")["externalRevenue"],)] == [31100]
        places = [Place("TP001", "2025-04", name) for name in SERIES]
        assert list(Comparison(pages).differences(LINES_OF_A_MONTH, places)) == []
        assert list(Comparison(pages).differences(MEASURES, places[-1:])) == []

    def test_f11_the_actual_row_is_blank_where_no_feed_delivered(self, load: Load) -> None:
        rows = {
            row["date"]: row
            for row in load(APART).data("statistics/TP001/2025-04")["days"]
            if row["series"] == "actual"
        }
        rooms_only, revenue_only = rows["2025-04-11"], rows["2025-04-12"]
        assert (rooms_only["occupiedRooms"], rooms_only["valetOvernight"], rooms_only["externalRevenue"]) == (
            60,
            None,
            None,
        )
        assert (rooms_only["driveInRatio"], rooms_only["captureRatio"]) == (None, None)
        assert (revenue_only["occupiedRooms"], revenue_only["occupancy"], revenue_only["externalRevenue"]) == (
            None,
            None,
            1100,
        )
        assert rows["2025-04-10"]["selfDaily"] == 0

    def test_f11_a_rate_is_that_of_the_days_with_vehicles_and_revenue(self, load: Load) -> None:
        pages = load(APART)
        rates = {row["category"]: row for row in pages.data("rates/TP001/2025-04")["rates"]}
        assert rates["valetOvernight"]["actual"] == 50
        assert rates["valetOvernight"]["provenance"]["cutOff"] == "2025-04-10"
        assert pages.data("statistics/TP001/productivity?period=2025-04")["revenuePerVehicle"] == 50
        shown = {
            row["series"]: row
            for row in pages.data("revenue/external/TP001/2025-04")["categories"]
            if row["category"] == "valetOvernight"
        }
        assert (shown["actual"]["count"], shown["actual"]["revenue"], shown["actual"]["rate"]) == (220, 12100, 50)
        assert (shown["trend"]["count"], shown["trend"]["revenue"]) == (620, 31100)

    def test_f11_ratios_take_the_days_that_have_rooms_and_vehicles(self, load: Load) -> None:
        actual = series(load(APART), "actual")
        assert (actual["occupiedRooms"], actual["driveInRatio"]) == (660, Decimal("0.3667"))

    def test_f11_a_feed_that_never_came_is_not_available(self, load: Load) -> None:
        actual = series(load({1: only("occupiedRooms")}), "actual")
        assert (actual["externalRevenue"], actual["valetVehicles"], actual["occupiedRooms"]) == (None, None, 60)

    def test_f11_the_days_that_a_feed_lacks_are_named(self, load: Load) -> None:
        found = load(APART).answer("statistics/TP001/2025-04")["meta"]["warnings"]
        texts = [one["message"] for one in found if one["code"] == "ACTUALS_MISSING"]
        assert texts == [
            "No actuals of rooms were loaded for 2025-04-12; the forecast stands in.",
            "No actuals of vehicles were loaded for 2025-04-11, 2025-04-12; the forecast stands in.",
            "No actuals of revenue were loaded for 2025-04-11; the forecast stands in.",
        ]


GAP = {number: day() for number in range(1, 32) if number not in {17, 18, 19}}


class TestClosedMonth:
    def test_f67_nothing_is_forecast_into_the_gap_of_a_closed_month(self, load: Load) -> None:
        pages = load(GAP, MARCH, ledger="30800")
        trend = series(pages, "trend", "2025-03")
        assert (trend["externalRevenue"], trend["valetVehicles"], trend["coveredDays"]) == (30800, 28 * 22, 28)
        assert pages.data("statistics/TP001/2025-03")["provenance"]["source"] == "actual"
        places = [Place("TP001", "2025-03", "trend")]
        assert list(Comparison(pages).differences(MEASURES, places)) == []
        shown = [
            row
            for row in pages.data("revenue/external/TP001/2025-03")["categories"]
            if row["category"] == "valetOvernight" and row["series"] in {"actual", "trend"}
        ]
        assert [(row["count"], row["revenue"], row["rate"]) for row in shown] == [(616, 30800, 50)] * 2

    def test_f67_what_the_ledger_holds_beyond_the_daily_feed_is_told(self, load: Load) -> None:
        pages = load(GAP, MARCH, ledger="33000")
        found = pages.data("statistics/TP001/2025-03")
        assert found["statistics"]["externalRevenue"] == 30800
        assert found["reconciliation"] == {"daily": 30800, "ledger": 33000, "difference": 2200}
        assert pages.lines("pl-view/TP001/2025-03")["externalRevenue"]["total"]["trend"] == 33000

    def test_f67_a_closed_month_without_a_daily_feed_has_no_statistics(self, load: Load, company: Company) -> None:
        pages = load({}, MARCH)
        company.ledger("TP001", MARCH, {"9410": "33000"})
        found = pages.data("statistics/TP001/2025-03")
        assert (found["statistics"]["externalRevenue"], found["statistics"]["valetVehicles"]) == (None, None)
        assert found["reconciliation"] == {"daily": None, "ledger": 33000, "difference": 33000}
        told = found["provenance"]
        assert (told["actualPart"], told["forecastPart"], told["initializedFromBudget"]) == (None, None, False)

    def test_f71_categories_add_up_to_gross_and_gross_to_the_total(self, load: Load) -> None:
        pages = load({**GAP, 1: day(OR1="40.00")}, MARCH, ledger="33000")
        found = pages.data("revenue/external/TP001/2025-03")
        for name in SERIES:
            shown = {row["category"]: row["revenue"] for row in found["categories"] if row["series"] == name}
            assert len(shown) == 9
            assert sum(amount for amount in shown.values() if amount) == found["gross"][name], name
            parts = [found[part][name] or 0 for part in ("gross", "adjustments", "beyondDailyRevenue")]
            assert sum(parts) == found["total"][name], name
        assert (found["gross"]["trend"], found["beyondDailyRevenue"]["trend"]) == (30840, 2160)
        assert found["beyondDailyRevenue"]["forecast"] is None
