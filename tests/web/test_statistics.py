"""StatisticsForm: a month entered as in a spreadsheet, saved by itself, and never lost."""

import re
from collections.abc import Callable

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import MONTH, STATISTICS, Open, Stored, cell, paste, state


def test_real_time_calculation_days_are_typed_and_saved_by_themselves(
    month: Callable[..., Page], stored: Stored
) -> None:
    page = month("0170", "2025-09")
    before = page.locator("dl.metrics dd").first.inner_text()
    cell(page, 2, "occupancy").click()
    for typed in ("91", "92%", "0.93"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("Not saved yet")
    expect(cell(page, 3, "occupancy")).to_have_class("changed")
    expect(state(page)).to_contain_text("Saved")
    expect(page.locator("dl.metrics dd").first).not_to_have_text(before)
    assert [stored("2025-09", day, "occupancy") for day in (2, 3, 4)] == [0.91, 0.92, 0.93]
    page.reload()
    expect(cell(page, 3, "occupancy")).to_have_text("92.0%")


def test_provenance_actual_days_are_locked_and_say_why(month: Callable[..., Page]) -> None:
    page = month("0170", "2025-07")
    loaded = cell(page, 1, "occupancy")
    expect(loaded).to_have_class("actual")
    expect(loaded).to_have_attribute("aria-readonly", "true")
    loaded.click()
    page.keyboard.type("5")
    expect(page.get_by_text("Actual: what was loaded cannot be changed.")).to_be_visible()
    expect(cell(page, 20, "occupiedRooms")).to_have_class(re.compile("calculated"))
    expect(page.locator("tr.weekend")).to_have_count(8)


def test_a_block_is_pasted_undone_and_redone_as_a_whole(month: Callable[..., Page]) -> None:
    page = month("0170", "2025-10")
    cell(page, 1, "driveInRatio").click()
    page.get_by_label("Auto-save").uncheck()
    cell(page, 1, "driveInRatio").click()
    paste(page, "40%\t71%\r\n41%\t72%\r\n")
    expect(page.locator("td.changed")).to_have_count(4)
    expect(cell(page, 2, "captureRatio")).to_contain_text("72.0%")
    page.keyboard.press("Control+z")
    expect(page.locator("td.changed")).to_have_count(0)
    page.keyboard.press("Control+y")
    expect(page.locator("td.changed")).to_have_count(4)
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Control+d")
    expect(cell(page, 3, "driveInRatio")).to_contain_text("40.0%")
    page.on("dialog", lambda dialog: dialog.accept())  # a range of another size asks
    paste(page, "\n".join(["\t".join(["1"] * 100)] * 2000))
    expect(page.get_by_text("larger than the rest of the month")).to_be_visible()


def test_what_is_wrong_is_shown_at_its_cell_and_the_rest_is_saved(month: Callable[..., Page], stored: Stored) -> None:
    page = month("0170", "2025-11")
    cell(page, 3, "valetDaily").click()
    page.keyboard.type("<script>")
    page.keyboard.press("Enter")
    page.keyboard.type("33")
    page.keyboard.press("Control+s")
    expect(cell(page, 4, "valetDaily")).to_have_class("forecast")
    expect(cell(page, 3, "valetDaily")).to_have_attribute("aria-invalid", "true")
    assert stored("2025-11", 4, "valetDaily") == 33
    page.get_by_role("button", name="Mon, Nov 3, Valet, Daily").click()
    expect(cell(page, 3, "valetDaily")).to_be_focused()
    page.keyboard.press("Delete")
    expect(state(page)).to_contain_text("Saved")


def test_an_answer_that_is_lost_is_asked_for_again_with_the_same_key(
    month: Callable[..., Page], stored: Stored, provoked: list[str]
) -> None:
    provoked.append("ERR_FAILED")
    page = month("0170", "2025-12")
    keys: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method != "PUT":
            route.continue_()
            return
        keys.append(route.request.headers["idempotency-key"])
        if len(keys) == 1:
            route.fetch()  # the server stores it, and the answer never arrives
            route.abort()
        else:
            route.continue_()

    page.route(f"**{STATISTICS}/**", lose)
    cell(page, 5, "valetDaily").click()
    page.keyboard.type("44")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Server not reached")
    expect(state(page)).to_contain_text("Saved")
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert stored("2025-12", 5, "valetDaily") == 44


def test_what_was_not_saved_is_offered_after_a_reload(month: Callable[..., Page], stored: Stored) -> None:
    page = month("0170", "2026-01")
    page.get_by_label("Auto-save").uncheck()
    cell(page, 6, "valetDaily").click()
    page.keyboard.type("55")
    page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("Not saved yet")
    page.wait_for_timeout(300)  # what was typed a moment ago is in the browser's database
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    offer = page.get_by_role("alertdialog", name="Unsaved changes")
    expect(offer).to_contain_text("1 value in 1 row")
    offer.get_by_role("button", name="Restore").click()
    expect(cell(page, 6, "valetDaily")).to_have_class("changed")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saved")
    assert stored("2026-01", 6, "valetDaily") == 55


def test_two_who_change_one_month_merge_and_choose_where_both_changed_a_field(
    month: Callable[..., Page],
    stored: Stored,
    api: httpx.Client,
    violations: Callable[[], list[str]],
    provoked: list[str],
) -> None:
    provoked.append("412")
    page = month("0170", "2026-02")
    page.get_by_label("Auto-save").uncheck()
    read = api.get(f"{STATISTICS}/0170/2026-02")
    days = [{"date": "2026-02-09", "valetDaily": 70}, {"date": "2026-02-10", "valetDaily": 71}]
    saved = api.put(f"{STATISTICS}/0170/2026-02", json={"days": days}, headers={"If-Match": read.headers["ETag"]})
    assert saved.status_code == 200
    for day, value in ((9, "60"), (11, "61")):
        cell(page, day, "valetDaily").click()
        page.keyboard.type(value)
        page.keyboard.press("Enter")
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Somebody else changed the same fields")
    expect(dialog.get_by_role("group")).to_have_count(1)
    expect(dialog).to_contain_text("Mon, Feb 9, Valet Daily")
    assert violations() == []
    dialog.get_by_label("Theirs").focus()
    page.keyboard.press("Space")
    dialog.get_by_role("button", name="Save the chosen values").click()
    expect(state(page)).to_contain_text("Saved")
    assert [stored("2026-02", day, "valetDaily") for day in (9, 10, 11)] == [70, 71, 61]


def test_leaving_a_month_with_unsaved_changes_asks(month: Callable[..., Page]) -> None:
    page = month("0170", "2026-03")
    page.get_by_label("Auto-save").uncheck()
    cell(page, 1, "valetDaily").click()
    page.keyboard.type("9")
    page.keyboard.press("Enter")
    for answer, place in (("Stay here", "2026-03"), ("Discard", "2026-04")):
        page.get_by_role("button", name="Next month").click()
        page.get_by_role("dialog").get_by_role("button", name=answer).click()
        expect(page).to_have_url(re.compile(place))
    page.go_back()
    expect(page.get_by_role("grid", name="Statistics")).to_be_visible()
    expect(page.locator("td.changed")).to_have_count(0)


@pytest.mark.parametrize(
    ("width", "height", "theme"), [(1366, 900, "light"), (1366, 900, "dark"), (820, 1100, "light"), (375, 812, "dark")]
)
def test_the_month_is_whole_and_accessible(
    page: Page, open_at: Open, violations: Callable[[], list[str]], width: int, height: int, theme: str
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": height})
    open_at("/sites/0170/2025-07/statistics?compare=budget")
    expect(page.locator("section.tab[aria-busy=false]")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert violations() == []


def test_on_a_phone_a_day_is_entered_by_touch(page: Page, open_at: Open, stored: Stored) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    open_at("/sites/0170/2026-05/statistics")
    page.get_by_label("Day", exact=True).select_option(label="Sat, May 2")
    field = page.get_by_label("Drive-in")
    expect(field).to_have_attribute("inputmode", "decimal")
    field.fill("77")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(state(page)).to_contain_text("Saved")
    assert stored("2026-05", 2, "driveInRatio") == 0.77


@pytest.mark.parametrize(("site", "period"), [("9999", MONTH), ("0170", "2031-01"), ("%3Cscript%3E", MONTH)])
def test_what_is_not_there_is_told_in_a_sentence(
    page: Page, open_at: Open, provoked: list[str], site: str, period: str
) -> None:
    provoked.append("status of 4")
    open_at(f"/sites/{site}/{period}/statistics")
    expect(page.locator("#main").get_by_role("alert")).to_contain_text(re.compile(r"\w.* Try again$"))
