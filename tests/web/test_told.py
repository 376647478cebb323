"""What is to be known before something is entered, and a month that is open twice."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from tests.started import BASE
from tests.web.conftest import Open, Stored, cell, state

ELSEWHERE = "This month is open in another window of this browser."


def test_a_second_window_on_a_month_is_told_and_shows_what_the_first_saves(
    month: Callable[..., Page], stored: Stored
) -> None:
    page = month("0170", "2026-03")
    expect(page.get_by_text(ELSEWHERE)).to_have_count(0)
    second = page.context.new_page()
    second.goto(page.url)
    second.get_by_role("link", name=re.compile("Anna Keller")).click()
    for window in (page, second):
        expect(window.get_by_text(ELSEWHERE)).to_be_visible()
    cell(page, 4, "valetDaily").click()
    page.keyboard.type("17")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saved")
    expect(cell(second, 4, "valetDaily")).to_have_text(re.compile("^17"))
    expect(second.get_by_role("alertdialog")).to_have_count(0)  # what is saved is not offered as unsaved
    assert stored("2026-03", 4, "valetDaily") == 17
    second.get_by_role("button", name="Next month").click()
    expect(page.get_by_text(ELSEWHERE)).to_have_count(0)
    second.get_by_role("button", name="Previous month").click()
    expect(page.get_by_text(ELSEWHERE)).to_be_visible()
    second.close()
    expect(page.get_by_text(ELSEWHERE)).to_have_count(0)


def test_a_browser_that_keeps_nothing_is_told_and_work_goes_on(
    month: Callable[..., Page], page: Page, stored: Stored
) -> None:
    page.add_init_script("Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('refused') }})")
    month("0170", "2026-04")
    expect(page.get_by_text("This browser lets the page keep nothing")).to_be_visible()
    cell(page, 2, "valetDaily").click()
    page.keyboard.type("19")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saved")
    assert stored("2026-04", 2, "valetDaily") == 19


def test_a_closed_site_and_one_that_opens_later_are_told(open_at: Open, page: Page) -> None:
    dates = {"closeDate": "2025-05-31"}

    def dated(route: Route) -> None:
        body = route.fetch().json()
        route.fulfill(json={**body, "data": {**body["data"], **dates}})

    page.route(f"**{BASE}/sites/0170", dated)
    open_at("/sites/0170/2025-07/other-expenses")
    expect(page.get_by_text("This site closed on Saturday, May 31, 2025; the month is after that.")).to_be_visible()
    dates.update({"closeDate": "", "startDate": "2025-08-01"})
    page.reload()
    expect(page.get_by_text("This site opens on Friday, August 1, 2025; the month is before that.")).to_be_visible()


def test_a_month_of_which_nothing_is_known_says_so(open_at: Open, page: Page) -> None:
    def emptied(route: Route) -> None:
        body = route.fetch().json()
        data = body["data"]
        fields: dict[str, Any] = {"billableExpenses": None, "validations": None, "miscellaneous": None, "gpoFees": None}
        data |= fields | {"signingBonuses": None, "clientPaidExpenses": None} if "gpoFees" in data else {"rows": []}
        route.fulfill(json=body)

    page.route(re.compile(f"{BASE}/(revenue/other|payroll)/0170/2026-05"), emptied)
    open_at("/sites/0170/2026-05/other-revenue")
    expect(page.get_by_text("Nothing is known of this month")).to_be_visible()
    page.get_by_role("link", name="Payroll").click()
    expect(page.get_by_text("There is nothing to enter here")).to_be_visible()


def test_what_an_address_names_that_is_unknown_is_told_until_one_goes_elsewhere(open_at: Open) -> None:
    page = open_at("/sites/0170/2026-13/other")
    expect(page).to_have_url(re.compile(r"/sites/0170/2025-07/statistics$"))
    expect(page.get_by_text("The address names “2026-13, other”")).to_be_visible()
    page.get_by_role("button", name="Next month").click()
    expect(page).to_have_url(re.compile("2025-08"))
    expect(page.get_by_text("The address names")).to_have_count(0)


def test_of_the_last_year_that_can_be_written_it_is_not_said_that_the_site_opens_later(
    open_at: Open, provoked: list[str]
) -> None:
    provoked.append("400")
    page = open_at("/sites/0170/9999-12/statistics")
    expect(page.get_by_text("lies outside 2000 to 2100")).to_be_visible()
    expect(page.get_by_text("This site opens")).to_have_count(0)
