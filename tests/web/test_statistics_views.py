"""StatisticsForm: what is calculated while one types, comparisons, weeks and months, rooms or occupancy, patterns."""

import re
from collections.abc import Callable
from typing import Any

import httpx2 as httpx
from playwright.sync_api import Page, expect

from tests.web.conftest import STATISTICS, Open, Stored, cell, state


def test_calculated_columns_follow_while_nothing_is_saved(month: Callable[..., Page], stored: Stored) -> None:
    page = month("0170", "2025-09")
    page.get_by_label("Auto-save").uncheck()
    overnight, revenue = cell(page, 9, "valetOvernight"), page.locator("dl.metrics dd").first
    before, earned, saved = overnight.inner_text(), revenue.inner_text(), stored("2025-09", 9, "occupancy")
    cell(page, 9, "occupancy").click()
    page.keyboard.type("12")
    page.keyboard.press("Enter")
    expect(overnight).not_to_have_text(before)
    expect(overnight).to_have_class("calculated")
    expect(revenue).not_to_have_text(earned)
    expect(state(page)).to_contain_text("Not saved yet")
    page.keyboard.press("Control+z")
    expect(overnight).to_have_text(before)
    expect(revenue).to_have_text(earned)
    assert stored("2025-09", 9, "occupancy") == saved


def test_what_the_server_refuses_is_told_before_it_is_saved(month: Callable[..., Page], provoked: list[str]) -> None:
    provoked.append("status of 4")
    page = month("0170", "2025-09")
    page.get_by_label("Auto-save").uncheck()
    page.route(f"**{STATISTICS}/**validateOnly**", lambda route: route.fulfill(status=400, json=refusal("No.")))
    cell(page, 12, "valetDaily").click()
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    expect(cell(page, 12, "valetDaily")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_contain_text("No.")


def refusal(sentence: str) -> Any:
    item = {"code": "INVALID_DATA_TYPE", "message": sentence, "field": "/days/0/valetDaily", "details": {}}
    return {"success": False, "data": None, "message": "Validation failed", "errors": [item], "requestId": "req"}


def test_comparison_views_show_budget_prior_year_actual_and_the_range_of_the_baseline(
    month: Callable[..., Page], page: Page, api: httpx.Client
) -> None:
    days = [{"date": "2025-08-05", "p10": 0.41, "p50": 0.52, "p90": 0.63}]
    trends = {"data": {"measures": [{"measure": "occupancy", "baseline": days}]}, "meta": {}}
    page.route("**/trends/12m", lambda route: route.fulfill(json=trends))
    page.add_init_script("localStorage.setItem('level', 'details')")
    month("0170")
    compare = page.get_by_label("Compare with")
    for chosen in ("budget", "prior-year", "actual"):
        compare.select_option(chosen)
        expect(cell(page, 5, "valetDaily").locator("small")).to_have_text(re.compile(r"^([\d.]+|\W)$"))
    for chosen in ("prior-month", "prior-quarter"):
        compare.select_option(chosen)
        expect(cell(page, 5, "valetDaily").locator("small")).to_have_text(before(api, chosen))
    page.get_by_role("link", name="Payroll").click()
    expect(page.locator("tbody small").first).to_have_text(re.compile(r"^[\d.]+$"))
    assert page.url.endswith("/payroll?compare=prior-quarter")
    page.go_back()
    compare.select_option("baseline")
    expect(cell(page, 5, "occupancy").locator("small")).to_have_text(re.compile(r"^52.0% \(41.0% . 63.0%\)$"))


def before(api: httpx.Client, compare: str) -> str:
    """Daily valet vehicles of the first Tuesday of July 2025, or of the months of the quarter before it: their mean."""
    first_tuesdays = {"prior-month": ["2025-07-01"], "prior-quarter": ["2025-04-01", "2025-05-06", "2025-06-03"]}[
        compare
    ]
    found = [day for date in first_tuesdays for day in api.get(f"{STATISTICS}/0170/{date[:7]}").json()["data"]["days"]]
    actual = [day["valetDaily"] for day in found if day["date"] in first_tuesdays and day["series"] == "actual"]
    assert len(actual) == len(first_tuesdays)
    return f"{sum(actual) / len(actual):.1f}".removesuffix(".0")


def test_on_a_phone_figures_of_the_comparison_stand_below_each_and_the_first_day_to_come_is_shown(
    open_at: Open, page: Page
) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    open_at("/sites/0170/2025-07/statistics?compare=budget")
    expect(page.get_by_label("Day", exact=True)).to_have_value("14")  # July 15, the business date
    expect(page.locator(".field").first.locator("small")).to_have_text(re.compile(r"^Budget [\d.]+%$"))
    page.get_by_role("button", name="Previous day").click()
    expect(page.locator(".field").first.locator("small")).to_have_text(re.compile(r"^actual · Budget [\d.]+%$"))


def test_a_month_that_runs_is_shown_from_its_first_day_to_come(open_at: Open, page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 700})
    open_at("/sites/0170/2025-07/statistics", "David Ortiz")  # who reads until Edit is pressed
    expect(page.locator('[data-cell][tabindex="0"]')).to_have_attribute("data-cell", "14:0")
    expect(page.locator('[data-cell="14:0"]')).to_be_in_viewport()


def test_weekly_and_monthly_views_are_read_only(
    month: Callable[..., Page], violations: Callable[[], list[str]]
) -> None:
    page = month("0170", "2025-07")
    for view, rows in (("week", 5), ("month", 4)):
        page.get_by_label(re.compile("^Show")).select_option(view)
        expect(page.locator("tbody tr")).to_have_count(rows)
        assert all(one.get_attribute("aria-readonly") == "true" for one in page.locator("[data-cell]").all())
        assert violations() == []


def test_rooms_or_occupancy_are_entered(month: Callable[..., Page], stored: Stored) -> None:
    page = month("0170", "2026-06")
    page.get_by_label(re.compile("^Enter")).select_option("rooms")
    expect(cell(page, 4, "occupiedRooms")).to_have_attribute("aria-readonly", "false")
    cell(page, 4, "occupiedRooms").click()
    page.keyboard.type("120")
    page.keyboard.press("Control+s")
    expect(cell(page, 4, "occupancy")).to_have_text("50.0%")
    assert stored("2026-06", 4, "occupiedRooms") == 120


def test_a_pattern_is_dragged_down(month: Callable[..., Page]) -> None:
    page = month("0170", "2025-09")
    page.get_by_label("Auto-save").uncheck()
    cell(page, 20, "valetDaily").click()
    page.keyboard.type("5")
    page.keyboard.press("Enter")
    page.keyboard.type("7")
    page.keyboard.press("Enter")
    cell(page, 20, "valetDaily").click()
    page.keyboard.press("Shift+ArrowDown")
    page.locator(".handle").hover()
    page.mouse.down()
    cell(page, 24, "valetDaily").hover()
    page.mouse.up()
    for day, value in ((22, "5"), (23, "7"), (24, "5")):
        expect(cell(page, day, "valetDaily")).to_contain_text(value)
    page.keyboard.press("Control+z")
    expect(cell(page, 24, "valetDaily")).not_to_have_class("changed")
