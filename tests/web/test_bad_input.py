"""What nobody should paste, servers that are slow or answer late, wrong clocks, a browser that keeps nothing."""

import re
from collections.abc import Callable
from contextlib import suppress

import pytest
from playwright.sync_api import Error, Page, Route, expect

from tests.web.conftest import STATISTICS, Open, Stored, cell, paste, state

PLANTED = "<img src=x onerror=alert(1)>"
SITE = "0170"


def test_a_huge_paste_of_what_is_no_number_is_told_and_nothing_of_it_is_sent(month: Callable[..., Page]) -> None:
    page = month(SITE, "2026-06")
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "PUT" else None)
    strange = ("=cmd|' /C calc'!A0", "12/24/2025", "🚗🚗", PLANTED, "1e9", "1,5")
    cell(page, 1, "occupancy").click()
    paste(page, "\n".join("\t".join(strange[(row + column) % 6] for column in range(100)) for row in range(10_000)))
    expect(page.get_by_text("larger than the rest of the month")).to_be_visible()
    expect(cell(page, 1, "occupancy")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("td.error")).to_have_count(30 * 11)  # rooms, what stays overnight and revenue are calculated
    expect(page.locator("img")).to_have_count(0)
    page.keyboard.press("Control+s")
    assert sent == []
    page.keyboard.press("Control+z")
    expect(page.locator("td.error")).to_have_count(0)


def test_markup_in_every_field_of_text_runs_nothing(page: Page, open_at: Open) -> None:
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    open_at(f"/sites/{SITE}/2026-06/statistics")
    page.get_by_label("Auto-save").uncheck()
    for number in range(1, 7):
        page.keyboard.press(f"Alt+{number}")
        expect(page.locator("section.tab[aria-busy=false]")).to_be_visible()
        for field in page.locator("input[type=text], input[type=search], input:not([type])").all():
            if field.is_visible() and field.is_editable():
                field.fill(PLANTED)
                field.press("Enter")
                field.press("Escape")
        for one in page.locator("[data-cell][tabindex='0']").all():
            one.click()
            page.keyboard.type(PLANTED)
            page.keyboard.press("Enter")
        expect(page.locator("img")).to_have_count(0)


def test_what_is_typed_while_a_slow_server_saves_is_saved_too_and_a_late_answer_changes_nothing(
    month: Callable[..., Page], stored: Stored
) -> None:
    page = month(SITE, "2026-05")
    page.get_by_label("Auto-save").uncheck()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if route.request.method == "PUT" and len(held) < 2:
            held.append(route)
        else:
            route.continue_()

    def typed(day: int, value: str) -> None:
        cell(page, day, "valetDaily").click()
        page.keyboard.type(value)
        page.keyboard.press("Enter")

    page.route(f"**{STATISTICS}/**", hold)
    with page.expect_request(re.compile("validateOnly")):
        typed(11, "21")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saving")
    typed(12, "22")
    with suppress(Error):
        held[0].continue_()  # the trial that the save superseded: nobody waits for it any more
    held[1].continue_()
    expect(cell(page, 11, "valetDaily")).to_have_class("forecast")
    expect(cell(page, 12, "valetDaily")).to_have_class("changed")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saved")
    assert [stored("2026-05", day, "valetDaily") for day in (11, 12)] == [21, 22]


@pytest.mark.parametrize("days", [-1, 1])
def test_a_clock_that_is_wrong_by_a_day_changes_neither_the_date_nor_what_is_saved(
    page: Page, open_at: Open, days: int
) -> None:
    page.add_init_script(
        f"""const Real = Date, off = {days} * 864e5;
        window.Date = class extends Real {{
            constructor(...parts) {{ parts.length ? super(...parts) : super(Real.now() + off); }}
            static now() {{ return Real.now() + off; }}
        }};"""
    )
    open_at("/")
    expect(page).to_have_url(re.compile(r"/sites/0170/2025-07/statistics$"))
    expect(page.get_by_text("Business date Tuesday, July 15, 2025")).to_be_visible()
    cell(page, 28, "valetDaily").click()
    page.keyboard.type(str(40 + days))
    page.keyboard.press("Enter")
    expect(state(page)).to_contain_text("Not saved yet")
    expect(state(page)).to_contain_text("Saved")
    expect(cell(page, 28, "valetDaily")).to_have_text(re.compile(f"^{40 + days}"))


def test_a_browser_that_refuses_its_database_shows_and_saves_all_the_same(
    page: Page, month: Callable[..., Page], stored: Stored
) -> None:
    page.add_init_script(
        "Object.defineProperty(window, 'indexedDB', {get() { throw new DOMException('No.', 'SecurityError'); }});"
    )
    month(SITE, "2026-04")
    cell(page, 9, "valetDaily").click()
    page.keyboard.type("27")
    page.keyboard.press("Control+s")
    expect(cell(page, 9, "valetDaily")).to_have_class("forecast")
    assert stored("2026-04", 9, "valetDaily") == 27
