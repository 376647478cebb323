"""PayrollForm: hours by day, group and code; timelines; schedule, budget, overtime and cost."""

import re
from collections.abc import Callable
from typing import Any

import httpx2 as httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.started import BASE
from tests.web.conftest import Open, row_of, state

PAYROLL = f"{BASE}/payroll"
CODES = 60
NAME = "<img src=x onerror=alert(1)>" + "W" * 172
"""A title as long as one may be, which must not run."""


@pytest.fixture
def month(open_at: Open, page: Page) -> Callable[[str], Page]:
    def opened(place: str) -> Page:
        open_at(f"/sites/{place}/payroll")
        expect(page.get_by_role("grid", name="Payroll")).to_be_visible()
        return page

    return opened


def cell(page: Page, day: int, column: int) -> Locator:
    return page.locator(f'[data-cell="{day - 1}:{column}"]')


def rows(api: httpx.Client, place: str, series: str, **wanted: Any) -> list[dict[str, Any]]:
    found = api.get(f"{PAYROLL}/{place}").json()["data"]["rows"]
    return [row for row in found if row["series"] == series and wanted.items() <= row.items()]


def test_job_family_grouping_hours_are_typed_by_day_and_group(month: Callable[[str], Page], api: httpx.Client) -> None:
    page = month("0349/2025-09")
    page.get_by_label("Auto-save").uncheck()
    total = page.locator("dl.metrics dd").first
    before = total.inner_text()
    cell(page, 3, 0).click()
    for typed in ("12.25", "12.5"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Enter a multiple of 0.5.")
    expect(total).not_to_have_text(before)  # cost-calculation: it follows before anything is saved
    page.keyboard.press("Control+s")
    expect(cell(page, 4, 0)).to_have_class("forecast")
    family = page.get_by_role("columnheader").nth(1).inner_text()
    saved = rows(api, "0349/2025-09", "forecast", date="2025-09-04", source="forecast", regularHours=12.5)
    assert [row["jobCode"] for row in saved] == [None]
    page.get_by_role("combobox", name="Show", exact=True).select_option("day")
    expect(page.get_by_role("row").filter(has_text=family)).to_be_visible()
    page.get_by_label("Day", exact=True).select_option(label="Thu, Sep 4")
    expect(row_of(page, family).locator("[data-cell]").first).to_have_text("12.5")
    page.get_by_role("button", name="Next day").click()
    expect(page.get_by_label("Day", exact=True)).to_have_value("2025-09-05")


def test_plh_site_handling_shows_codes_and_what_their_hours_cost(month: Callable[[str], Page]) -> None:
    page = month("0402/2025-08")
    expect(page.get_by_role("columnheader", name="GSA2 Ground support agent, night")).to_be_visible()
    page.get_by_text("Overtime and cost").click()
    costs = page.get_by_role("table", name="What these hours cost")
    expect(costs.get_by_role("rowheader", name="GSA2")).to_be_visible()
    expect(page.get_by_text("Revenue of the hours")).to_be_visible()


def test_the_schedule_is_copied_and_what_was_saved_goes_back_to_the_budget(
    month: Callable[[str], Page], api: httpx.Client
) -> None:
    place = "0349/2025-07"
    before = planned(api, place)
    page = month(place)
    page.get_by_label("Auto-save").uncheck()
    for is_kept in (False, True):
        page.get_by_role("button", name="Copy schedule").click()
        expect(page.get_by_text("the hours follow.")).to_be_visible()
        save(page)
        assert planned(api, place) != before
        if not is_kept:
            page.get_by_role("button", name="Undo").click()
            expect(page.get_by_text("Taken back.")).to_be_visible()
            save(page)
            assert planned(api, place) == before
    scheduled = {(row["date"], row["group"]): row["regularHours"] for row in rows(api, place, "scheduled")}
    copied = [row for row in rows(api, place, "forecast", source="forecast") if row["date"] >= "2025-07-15"]
    both = [row for row in copied if (row["date"], row["group"]) in scheduled]
    assert both
    assert all(row["regularHours"] == scheduled[row["date"], row["group"]] for row in both)
    page.get_by_role("button", name="Reset to budget").click()
    expect(page.get_by_text("go back to the budget.")).to_be_visible()
    save(page)
    left = [row for row in rows(api, place, "forecast", source="forecast") if row["date"] >= "2025-07-15"]
    assert left == []


def planned(api: httpx.Client, place: str) -> list[tuple[str, str, float]]:
    """The hours of the month's forecast, by day and group."""
    return sorted((row["date"], row["group"], row["regularHours"]) for row in rows(api, place, "forecast"))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()
    expect(state(page)).to_contain_text("Saved")


def test_two_timelines_share_a_scale_and_open_a_day(
    month: Callable[[str], Page], violations: Callable[[], list[str]]
) -> None:
    page = month("0349/2025-07")
    page.get_by_role("combobox", name="Show", exact=True).select_option("timeline")
    for title in ("Forecast and budget, hours by day", "Scheduled and actual, hours by day"):
        panel = page.get_by_role("figure", name=title)
        expect(panel.locator(".slot")).to_have_count(31)
    for width in (375, 1366):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert violations() == []
    page.locator(".slot").nth(19).click()
    expect(page.get_by_label("Day", exact=True)).to_have_value("2025-07-20")


def test_the_days_of_a_timeline_are_walked_and_opened_by_keyboard(month: Callable[[str], Page]) -> None:
    page = month("0349/2025-07")
    page.get_by_role("combobox", name="Show", exact=True).select_option("timeline")
    days = page.get_by_role("listbox", name="Forecast and budget, hours by day")
    days.focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    expect(days.get_by_role("option", selected=True)).to_have_accessible_name(
        re.compile(r"^Mon, Jul 21, forecast: [\d.]+ hours; Mon, Jul 21, budget: [\d.]+ hours$")
    )
    page.keyboard.press("Enter")
    expect(page.get_by_label("Day", exact=True)).to_have_value("2025-07-21")


def test_sixty_job_codes_of_long_names_are_whole_and_run_nothing(
    page: Page, open_at: Open, violations: Callable[[], list[str]]
) -> None:
    def many(route: Route) -> None:
        body = route.fetch().json()
        found = body["data"]["rows"]
        one = found[0]["jobCode"]
        body["data"]["rows"] = [
            {**row, "jobCode": f"C{number}", "group": NAME}
            for number in range(CODES)
            for row in found
            if row["jobCode"] == one
        ]
        route.fulfill(json=body)

    page.route(f"**{PAYROLL}/0402/2025-08", many)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    open_at("/sites/0402/2025-08/payroll")
    for width in (1366, 900, 375):
        page.set_viewport_size({"width": width, "height": 900})
        jobs = (
            page.locator("tbody tr").first.locator("[data-cell]") if width > 375 else page.locator(".day-view fieldset")
        )
        expect(jobs).to_have_count(CODES)
        assert page.evaluate("document.documentElement.scrollWidth") == width
    page.set_viewport_size({"width": 900, "height": 900})
    assert violations() == []
