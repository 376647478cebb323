"""Other revenue of several months: rows of one form, each saved over a version of its own and told by itself."""

from collections.abc import Callable
from typing import Any

import httpx2 as httpx
from playwright.sync_api import Locator, Page, expect

from tests.started import BASE
from tests.web.conftest import Open, paste, row_of

RANGE = "2025-06..2025-08"
MINUS = "-"


def stored(api: httpx.Client, site: str, month: str) -> dict[str, Any]:
    found: dict[str, Any] = api.get(f"{BASE}/revenue/other/{site}/{month}").json()["data"]
    return found


def amount(page: Page, row: int, column: int) -> Locator:
    return page.locator(f'[data-cell="{row}:{column}"]')


def saving(page: Page, month: str) -> Locator:
    """What is said of saving a month."""
    return row_of(page, month).locator("td.note")


def test_other_revenue_of_several_months_is_one_form_with_a_row_each_saved_and_told_by_month(
    page: Page, open_at: Open, api: httpx.Client, violations: Callable[[], list[str]]
) -> None:
    open_at(f"/sites/0402/2025-07/other-revenue?range={RANGE}")
    page.get_by_label("Auto-save").uncheck()
    expect(page.get_by_text("3 months, June 2025 to August 2025, a row each")).to_be_visible()
    expect(saving(page, "Jun 2025")).to_have_text("This month is over; its figures stand.")
    expect(amount(page, 0, 0)).to_have_attribute("aria-readonly", "true")
    amount(page, 1, 0).click()
    paste(page, "1,200.50\t450\r\n1,300\t460")  # a block over two months
    expect(amount(page, 2, 1)).to_have_text("$460.00, changed")
    page.keyboard.press("Control+z")
    expect(amount(page, 1, 0)).not_to_contain_text("changed")
    page.keyboard.press("Control+y")
    amount(page, 1, 3).click()
    page.keyboard.type("55")  # a sign that GPO fees do not have
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Jul 2025, Reduces: 0 or less, GPO fees")
    assert violations() == []
    page.get_by_role("button", name="Save", exact=True).click()
    expect(saving(page, "Aug 2025")).to_have_text("Saved")
    expect(saving(page, "Jul 2025")).to_contain_text("To be corrected")
    july, august = (stored(api, "0402", month) for month in ("2025-07", "2025-08"))
    assert (july["billableExpenses"], july["validations"]) == (1200.5, 450)
    assert (august["billableExpenses"], august["validations"]) == (1300, 460)
    expect(row_of(page, "Aug 2025").locator(".calculated")).to_have_text(f"${august['total']:,.2f}")
    page.get_by_role("button", name="Jul 2025, Reduces").click()
    expect(amount(page, 1, 3)).to_be_focused()
    page.keyboard.type(f"{MINUS}55")
    page.keyboard.press("Control+s")
    expect(saving(page, "Jul 2025")).to_have_text("Saved")
    assert stored(api, "0402", "2025-07")["gpoFees"] == -55


def test_of_months_that_are_rows_the_one_that_somebody_else_changed_is_decided_and_the_others_are_saved(
    page: Page, open_at: Open, api: httpx.Client, provoked: list[str]
) -> None:
    provoked.append("412")
    open_at(f"/sites/0402/2025-09/other-revenue?range={RANGE.replace('06', '09').replace('08', '11')}")
    page.get_by_label("Auto-save").uncheck()
    for row in (0, 1):
        amount(page, row, 0).click()
        page.keyboard.type("70")
        page.keyboard.press("Enter")
    path = f"{BASE}/revenue/other/0402/2025-10"
    etag = api.get(path).headers["etag"]
    assert api.put(path, json={"billableExpenses": 80}, headers={"If-Match": etag}).is_success
    page.get_by_role("button", name="Save", exact=True).click()
    met = page.get_by_role("dialog")
    expect(met).to_contain_text("Oct 2025, Adds: 0 or more Billable expenses")
    expect(met).to_contain_text("Theirs: $80.00")
    met.get_by_role("button", name="Take all of theirs").click()
    expect(amount(page, 1, 0)).to_have_text("$80.00")
    expect(saving(page, "Sep 2025")).to_have_text("Saved")
    assert [stored(api, "0402", month)["billableExpenses"] for month in ("2025-09", "2025-10")] == [70, 80]


def test_what_was_entered_in_months_that_are_rows_stays_from_tab_to_tab_and_is_restored(
    page: Page, open_at: Open
) -> None:
    path = f"/sites/0402/2025-12/other-revenue?range={RANGE.replace('06', '12').replace('2025-08', '2026-02')}"
    open_at(path)
    page.get_by_label("Auto-save").uncheck()
    for row in (0, 2):
        amount(page, row, 2).click()
        page.keyboard.type("-12.25")
        page.keyboard.press("Enter")
    page.get_by_role("link", name="Parking rates").click()
    expect(page.get_by_role("heading", name="Parking rates")).to_be_visible()
    expect(page.get_by_text("are kept for")).to_have_count(0)  # they are open, and one Save stores them
    page.get_by_role("link", name="Other revenue").click()
    expect(amount(page, 2, 2)).to_have_text("-$12.25, changed")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_text("are kept for")).to_have_count(0)
    page.get_by_role("button", name="Restore").click()
    expect(amount(page, 0, 2)).to_have_text("-$12.25, changed")
    expect(amount(page, 2, 2)).to_have_text("-$12.25, changed")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(saving(page, "Feb 2026")).to_have_text("Saved")
