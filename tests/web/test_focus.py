"""Who presses something that then goes away is not thrown to the top of the page."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Open, cell, row_of
from tests.web.views import LEADER, settled


@pytest.mark.parametrize("how", ["Escape", "Close"])
def test_a_dialog_gives_the_focus_back_to_what_opened_it(page: Page, open_at: Open, how: str) -> None:
    page.add_init_script("localStorage.setItem('level', 'advanced')")
    open_at("/sites/0511/2025-08/statistics", LEADER)
    settled(page)
    for name in ("Audit trail", "Labor costs", "System settings"):
        opener = page.get_by_role("button", name=name, exact=True)
        opener.focus()
        page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name=name)
        expect(dialog).to_be_visible()
        if how == "Escape":
            page.keyboard.press("Escape")
        else:
            dialog.get_by_role("button", name="Close").press("Enter")
        expect(dialog).to_have_count(0)
        expect(opener).to_be_focused()


def test_a_question_that_is_answered_leaves_the_focus_where_one_works(page: Page, open_at: Open) -> None:
    open_at("/sites/0511/2026-06/parking-rates")
    page.get_by_label("Auto-save").uncheck()
    daily = row_of(page, "Valet daily").locator("[data-cell]").first
    welcome = page.get_by_role("button", name="Keep it short")
    welcome.press("Enter")
    expect(welcome).to_have_count(0)
    expect(daily).to_be_focused()
    page.keyboard.type("31.5")
    page.keyboard.press("Enter")
    offer = page.get_by_role("group", name="Carry forward")
    offer.get_by_role("button", name="Only this month").press("Enter")
    expect(offer).to_have_count(0)
    expect(page.locator("td:focus")).to_have_count(1)


def test_on_a_phone_a_chosen_tab_has_the_focus(page: Page, open_at: Open) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    open_at("/sites/0511/2025-08/statistics")
    page.get_by_role("button", name="Menu").press("Enter")
    page.get_by_role("link", name="Payroll").press("Enter")
    expect(page.get_by_role("heading", name="Payroll")).to_be_visible()
    expect(page.locator("#main")).to_be_focused()


def test_after_save_by_keyboard_the_focus_is_where_it_was(page: Page, open_at: Open) -> None:
    open_at("/sites/0511/2025-10/statistics")
    page.get_by_label("Auto-save").uncheck()
    cell(page, 4, "valetDaily").click()
    page.keyboard.type("23")
    page.keyboard.press("Enter")
    save = page.get_by_role("button", name="Save", exact=True)
    save.press("Enter")
    expect(save).to_be_disabled()
    expect(save).to_be_focused()
