"""What was not saved is kept for other months too: listed, and not for ever; a browser without room says so."""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import cell, state

SITE = "0402"
DAY = 86_400_000
"""Milliseconds."""
PUT = """async ([from, period, changed]) => {
    const opened = await new Promise(done => {
        const asked = indexedDB.open("towne-park-forecasting", 1); asked.onsuccess = () => done(asked.result);
    });
    const store = opened.transaction("drafts", "readwrite").objectStore("drafts");
    const asked = store.getAll();
    const found = await new Promise(done => (asked.onsuccess = () => done(asked.result)));
    const draft = found.find(one => one.id.endsWith(from));
    const put = store.put({...draft, id: draft.id.replace(from, period), ...changed});
    await new Promise(done => (put.onsuccess = done));
    opened.close();
}"""
"""Keeps the draft of a month for another month as well, or with other days."""


def shown(page: Page) -> Locator:
    """The list of what is kept, opened, of a page that is loaded anew."""
    page.reload()
    expect(page.get_by_role("grid", name="Statistics")).to_be_visible()
    kept = page.locator("details.kept")
    kept.locator("summary").click()
    return kept


def test_what_is_kept_for_other_months_is_listed_told_before_it_goes_and_then_dropped(
    month: Callable[..., Page], page: Page, violations: Callable[[], list[str]]
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    month(SITE, "2025-11")
    page.get_by_label("Auto-save").uncheck()
    cell(page, 6, "valetDaily").click()
    page.keyboard.type("55")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    page.goto(page.url.replace("2025-11", "2025-10"))
    expect(page.get_by_role("grid", name="Statistics")).to_be_visible()
    now: Any = page.evaluate("Date.now()")
    page.evaluate(PUT, ["2025-11", "2025-05", {}])
    page.evaluate(PUT, ["2025-11", "2025-12", {"at": now - 40 * DAY, "told": now - 2 * DAY}])
    kept = shown(page)
    expect(kept.locator("summary")).to_have_text("Changes that were not saved are kept for 2 other months")
    expect(kept.get_by_role("listitem").first).to_contain_text("The month is over: it will be dropped.")
    expect(page.get_by_text("Dropped, as told before")).to_contain_text("Statistics, 0402, December 2025")
    assert violations() == []
    expect(shown(page).get_by_role("listitem")).to_have_count(2)  # a reload drops nothing
    page.evaluate(PUT, ["2025-05", "2025-05", {"told": now - 2 * DAY}])
    kept = shown(page)
    expect(page.get_by_text("Dropped, as told before")).to_contain_text("May 2025")
    expect(kept.get_by_role("listitem")).to_have_count(1)
    kept.get_by_role("button", name="Statistics, 0402, November 2025", exact=True).click()
    expect(page).to_have_url(re.compile(f"/{SITE}/2025-11/statistics"))
    offer = page.get_by_role("alertdialog", name="Unsaved changes")
    expect(offer).to_contain_text("1 value in 1 row")
    offer.get_by_role("button", name="Restore").click()
    expect(cell(page, 6, "valetDaily")).to_have_text(re.compile("^55"))
    expect(page.locator("details.kept")).to_have_count(0)


def test_a_browser_without_room_says_so_and_saving_works(month: Callable[..., Page], page: Page) -> None:
    full = "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError') }"
    page.add_init_script(full)
    month(SITE, "2026-01")
    cell(page, 2, "valetDaily").click()
    page.keyboard.type("19")
    expect(page.get_by_text("This browser has no room to keep what is not saved")).to_be_visible()
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saved")
