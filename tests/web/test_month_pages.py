"""Several months worked on together: a page each, kept in the address and from tab to tab; one Save stores them all."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.web.conftest import Open, Stored, cell, state

RANGE = "2026-01..2026-03"
TO = "\N{EN DASH}"


def test_month_pages_say_which_days_they_show_and_keep_what_is_entered_until_one_save(
    page: Page, open_at: Open, stored: Stored, violations: Callable[[], list[str]]
) -> None:
    first, second = (int(stored(month, day, "valetDaily")) + 1 for month, day in (("2026-01", 2), ("2026-02", 3)))
    open_at("/sites/0170/2026-01/statistics")
    page.get_by_label("Auto-save").uncheck()
    page.get_by_label("Time range").select_option("3 months")
    pages = page.get_by_role("group", name="Months worked on")
    expect(pages.get_by_role("status")).to_have_text(f"Page 1 of 3. Showing 1{TO}31 of 90 days")
    expect(page).to_have_url(re.compile(re.escape(f"/2026-01/statistics?range={RANGE}")))
    assert violations() == []

    cell(page, 2, "valetDaily").click()
    page.keyboard.type(str(first))
    page.keyboard.press("Enter")
    turn = pages.get_by_role("button", name="Next page")
    turn.focus()
    page.keyboard.press("Enter")
    expect(pages.get_by_role("status")).to_have_text(f"Page 2 of 3. Showing 32{TO}59 of 90 days")
    expect(turn).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)  # it stays, as from tab to tab
    cell(page, 3, "valetDaily").click()
    page.keyboard.type(str(second))
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Payroll").click()
    expect(pages.get_by_role("status")).to_have_text(f"Page 2 of 3. Showing 32{TO}59 of 90 days")
    page.get_by_role("link", name="Parking rates").click()
    expect(pages.get_by_role("status")).to_have_text("Page 2 of 3")  # a form of no days
    page.get_by_role("link", name="Statistics").click()
    pages.get_by_role("button", name="Previous page").click()
    expect(cell(page, 2, "valetDaily")).to_have_text(re.compile(f"^{first}"))

    page.get_by_label("Month", exact=True).last.select_option("2026-06")
    page.get_by_role("dialog", name="Unsaved changes").get_by_role("button", name="Stay here").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(state(page)).to_have_text(re.compile("Saved"))
    assert (stored("2026-01", 2, "valetDaily"), stored("2026-02", 3, "valetDaily")) == (first, second)

    page.get_by_label("Month", exact=True).last.select_option("2026-06")
    expect(page).to_have_url(re.compile(re.escape("/2026-06/statistics?range=2026-06..2026-08")))
    page.goto(re.sub(r"(https?://[^/]+)/.*", r"\1/", page.url))
    expect(pages.get_by_role("status")).to_contain_text("Page 1 of 3")  # remembered


def test_on_a_phone_months_have_no_pages(page: Page, open_at: Open) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    open_at(f"/sites/0170/2026-01/statistics?range={RANGE}")
    expect(page.get_by_role("heading", name="Statistics")).to_be_visible()
    expect(page.get_by_role("group", name="Months worked on")).to_have_count(0)
