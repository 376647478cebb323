"""F70: one rule for what is missing (docs/api/README.md): a missing budget is 0.00, an unknown actual null (HTTP)."""

import pytest

from tests.figures.comparing import Comparison
from tests.figures.conftest import DemoCompany
from tests.figures.lines import LINES
from tests.figures.pages import NotShown, Pages, Place
from tests.figures.table import LINES_OF_A_MONTH

WITHOUT_BUDGET = "0938"
MONTH = "2026-11"
OPENED_LATE, BEFORE = "0748", "2026-03"
PAGES = ("statistics", "payroll", "rates", "revenue/external", "revenue/internal", "expenses", "pl-view", "flc")


before_and_after_it_opened = pytest.mark.parametrize("company", ["first of a month"], indirect=True)
without_budget = pytest.mark.parametrize("company", ["mid-month"], indirect=True)


@pytest.fixture
def pages(company: DemoCompany) -> Pages:
    return company.pages


def warned(pages: Pages, path: str) -> set[str]:
    return {warning["code"] for warning in pages.answer(path)["meta"]["warnings"]}


@without_budget
@pytest.mark.parametrize("page", PAGES)
def test_f70_every_page_warns_of_a_missing_budget(pages: Pages, page: str) -> None:
    assert "NO_BUDGET" in warned(pages, f"{page}/{WITHOUT_BUDGET}/{MONTH}")


@without_budget
def test_f70_a_missing_budget_is_zero_on_every_page(pages: Pages) -> None:
    place = Place(WITHOUT_BUDGET, MONTH, "budget")
    assert list(Comparison(pages).differences(LINES_OF_A_MONTH, [place])) == []
    shown = [read(pages, place) for figure in LINES_OF_A_MONTH for read in figure.shown.values()]
    assert {amount for amount in shown if not isinstance(amount, NotShown)} == {0}


@without_budget
def test_f70_hours_and_expenses_without_a_budget_are_zero(pages: Pages) -> None:
    totals = pages.data(f"payroll/{WITHOUT_BUDGET}/{MONTH}")["totals"]
    expenses = pages.data(f"expenses/{WITHOUT_BUDGET}/{MONTH}")
    parts = ("tabTotal", "otherExpense", "parkingRents", "insuranceAccounts", "claimsAccounts")
    assert [totals[name]["budget"] for name in ("hours", "cost")] == [0, 0]
    assert {account["budget"] for account in expenses["accounts"]} == {0}
    assert {expenses[part]["budget"] for part in parts} == {0}


@without_budget
def test_f70_statistics_show_the_budget_series_of_zeros(pages: Pages) -> None:
    found = pages.data(f"statistics/{WITHOUT_BUDGET}/{MONTH}")
    (total,) = [one for one in found["series"] if one["series"] == "budget"]
    rows = [row for row in found["days"] if row["series"] == "budget"]
    assert (total["occupiedRooms"], total["valetVehicles"], total["externalRevenue"]) == (0, 0, 0)
    assert (len(rows), {row["source"] for row in rows}) == (30, {"none"})


@without_budget
def test_f70_rates_and_counts_without_a_budget_are_zero_where_there_are_accounts(pages: Pages) -> None:
    rates = {one["category"]: one["budget"] for one in pages.data(f"rates/{WITHOUT_BUDGET}/{MONTH}")["rates"]}
    revenue = [
        one
        for one in pages.data(f"revenue/external/{WITHOUT_BUDGET}/{MONTH}")["categories"]
        if one["series"] == "budget" and one["category"] != "other"
    ]
    aggregators = {"valetAggregator", "selfAggregator"}
    assert {name for name, rate in rates.items() if rate is None} == aggregators
    assert {rate for name, rate in rates.items() if name not in aggregators} == {0}
    assert {one["count"] for one in revenue} == {0}
    assert {one["category"] for one in revenue if one["revenue"] is None} == aggregators


@without_budget
def test_f70_a_variance_has_the_missing_budget_as_its_base(pages: Pages) -> None:
    path = f"pl-view/{WITHOUT_BUDGET}/variance/budget?period={MONTH}"
    lines = pages.lines(path)
    assert "NO_BUDGET" in warned(pages, path)
    assert {(line["base"], line["percent"]) for line in lines.values()} == {(0, None)}
    assert all(line["amount"] == line["value"] for line in lines.values())


@before_and_after_it_opened
def test_f70_a_month_of_which_nothing_is_stored_has_no_page_at_all(pages: Pages) -> None:
    found = {page: pages.data(f"{page}/{OPENED_LATE}/{BEFORE}") for page in PAGES}
    comparisons = ("budget", "prior-year", "prior-month", "forecast-actual")
    found |= {one: pages.data(f"pl-view/{OPENED_LATE}/variance/{one}?period={BEFORE}") for one in comparisons}
    assert set(found.values()) == {None}


@before_and_after_it_opened
def test_f70_a_year_counts_such_a_month_as_nothing(pages: Pages) -> None:
    lines = pages.lines(f"pl-view/{OPENED_LATE}/{BEFORE[:4]}")
    for line in (lines[name] for name in LINES):
        (month,) = [one for one in line["months"] if one["period"] == BEFORE]
        assert [month[series] for series in ("budget", "forecast", "trend")] == [0, 0, 0], line["line"]
