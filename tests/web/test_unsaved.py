"""What was entered and is not saved yet: kept, offered, and never taken for somebody else's."""

import re
from collections.abc import Callable

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import STATISTICS, cell, paste, state

SITE = "0349"
KEPT_WITHIN = 300
"""Milliseconds after which what was typed is in the browser's database."""
AUTO_SAVED_AFTER = 4_000
"""Milliseconds after which what was typed would have been saved by itself."""


def typed(page: Page, day: int, value: str, *keys: str) -> None:
    cell(page, day, "valetDaily").click()
    page.keyboard.type(value)
    for key in keys:
        page.keyboard.press(key)


def come_again(page: Page) -> None:
    page.wait_for_timeout(KEPT_WITHIN)
    page.reload()
    expect(page.get_by_role("grid", name="Statistics")).to_be_visible()


@pytest.fixture
def manual(month: Callable[..., Page]) -> Callable[[str], Page]:
    """Opens a month in which nothing is saved by itself, and whose window may be closed."""

    def opened(period: str) -> Page:
        page = month(SITE, period)
        page.get_by_label("Auto-save").uncheck()
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    return opened


def test_what_stands_in_an_open_cell_is_offered_and_the_offer_waits_however_much_is_saved_meanwhile(
    manual: Callable[[str], Page], provoked: list[str]
) -> None:
    provoked.append("412")
    page = manual("2025-09")
    typed(page, 6, "55")
    come_again(page)
    offer = page.get_by_role("alertdialog", name="Unsaved changes")
    expect(offer).to_contain_text("1 value in 1 row")
    typed(page, 7, "66", "Enter", "Control+s")
    expect(state(page)).to_contain_text("Saved")
    come_again(page)
    offer.get_by_role("button", name="Restore").click()
    expect(cell(page, 6, "valetDaily")).to_have_class("changed")
    expect(cell(page, 7, "valetDaily")).to_have_class("forecast")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saved")
    come_again(page)
    expect(offer).to_have_count(0)


def test_what_is_restored_overwrites_nothing_that_somebody_saved_meanwhile(
    manual: Callable[[str], Page], api: httpx.Client, provoked: list[str]
) -> None:
    provoked.append("412")
    page = manual("2025-08")
    typed(page, 20, "55", "Enter")
    page.wait_for_timeout(KEPT_WITHIN)
    read = api.get(f"{STATISTICS}/{SITE}/2025-08")
    days = {"days": [{"date": "2025-08-20", "valetDaily": 70}]}
    assert api.put(f"{STATISTICS}/{SITE}/2025-08", json=days, headers={"If-Match": read.headers["ETag"]}).is_success
    come_again(page)
    page.get_by_role("alertdialog", name="Unsaved changes").get_by_role("button", name="Restore").click()
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog", name="Somebody else changed the same fields")
    expect(dialog.get_by_role("group")).to_have_count(1)
    dialog.get_by_label("Theirs").check()
    dialog.get_by_role("button", name="Save the chosen values").click()
    expect(dialog).to_have_count(0)
    expect(state(page)).to_contain_text("Saved")
    expect(cell(page, 20, "valetDaily")).to_have_text(re.compile("^70"))


def test_a_cell_that_is_open_is_entered_before_its_tab_or_month_is_left(manual: Callable[[str], Page]) -> None:
    page = manual("2025-10")
    typed(page, 8, "88")
    page.keyboard.press("Alt+2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Payroll", use_inner_text=True)
    page.keyboard.press("Alt+1")
    expect(cell(page, 8, "valetDaily")).to_have_class("changed")
    typed(page, 9, "89")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Statistics", use_inner_text=True)
    expect(cell(page, 9, "valetDaily")).to_have_class("changed")


def test_a_value_changed_again_before_a_lost_answer_is_repeated_is_no_conflict_with_oneself(
    manual: Callable[[str], Page], provoked: list[str]
) -> None:
    provoked += ["ERR_FAILED", "412"]
    page = manual("2025-11")
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "PUT" and not lost and "validateOnly" not in route.request.url:
            lost.append(route.request.url)
            route.fetch()  # the server stores it, and the answer never arrives
            route.abort()
        else:
            route.continue_()

    page.route(f"**{STATISTICS}/**", lose)
    typed(page, 5, "44", "Enter", "Control+s")
    expect(state(page)).to_contain_text("Server not reached")
    typed(page, 5, "45", "Enter", "Control+s")
    expect(state(page)).to_contain_text("Saved")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(cell(page, 5, "valetDaily")).to_have_text(re.compile("^45"))


def test_a_token_that_ends_in_mid_paste_is_renewed_and_a_server_that_is_away_then_ends_no_sign_in(
    manual: Callable[[str], Page], provoked: list[str]
) -> None:
    provoked += ["ERR_FAILED", "401"]
    page = manual("2025-12")
    refused: list[str] = []

    def refuse(route: Route) -> None:
        if route.request.method == "PUT" and len(refused) < 2:
            refused.append(route.request.url)
            route.fulfill(status=401, json={"success": False, "errors": []})
        else:
            route.continue_()

    page.route(f"**{STATISTICS}/**", refuse)
    page.route("**/oauth2/token", lambda route: route.abort())
    cell(page, 3, "valetDaily").click()
    paste(page, "71\n72\n73")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Server not reached")
    page.unroute("**/oauth2/token")
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saved")
    assert len(refused) == 2
    expect(page).to_have_url(re.compile("2025-12"))
    expect(cell(page, 5, "valetDaily")).to_have_text(re.compile("^73"))


def test_a_sign_in_that_has_ended_in_mid_paste_begins_anew_and_what_was_pasted_is_offered(
    manual: Callable[[str], Page], provoked: list[str]
) -> None:
    provoked += ["401", "400"]
    page = manual("2026-01")

    def ended(route: Route) -> None:
        if "refresh_token" in (route.request.post_data or ""):
            route.fulfill(status=400, json={"error": "invalid_grant"})
        else:
            route.continue_()

    page.route("**/oauth2/token", ended)
    page.route(f"**{STATISTICS}/**", lambda route: route.fulfill(status=401, json={"success": False}), times=1)
    cell(page, 3, "valetDaily").click()
    paste(page, "71\n72\n73")
    offer = page.get_by_role("alertdialog", name="Unsaved changes")
    expect(offer).to_contain_text("3 values in 3 rows")
    offer.get_by_role("button", name="Restore").click()
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saved")
    expect(cell(page, 5, "valetDaily")).to_have_text(re.compile("^73"))


def sign_out(page: Page) -> None:
    page.get_by_text("Signed in as Anna Keller").click(force=True)
    page.get_by_role("button", name="Sign out", exact=True).click()


def test_whoever_signs_out_with_unsaved_changes_is_asked_and_what_is_kept_is_offered_at_the_next_sign_in(
    month: Callable[..., Page],
) -> None:
    page = month(SITE, "2026-07")
    page.get_by_label("Auto-save").uncheck()
    address = page.url
    typed(page, 6, "55", "Enter")
    asked = page.get_by_role("dialog", name="Unsaved changes")
    sign_out(page)
    expect(asked).to_contain_text(
        "Statistics: there are changes that are not saved. Not saved, they stay in this browser"
    )
    asked.get_by_role("button", name="Stay here").click()
    expect(cell(page, 6, "valetDaily")).to_have_class("changed")
    sign_out(page)
    asked.get_by_role("button", name="Sign out, keep them").click()
    expect(page.get_by_role("heading", name="You are signed out.")).to_be_visible()
    expect(page.get_by_text("Changes that were not saved are kept in this browser")).to_be_visible()
    page.goto(address)  # no browser asks whether to leave: nothing is open
    page.get_by_role("link", name="Anna Keller").click()
    expect(page.get_by_role("alertdialog", name="Unsaved changes")).to_contain_text("1 value in 1 row")


def test_after_signing_out_nothing_is_sent_and_nobody_is_signed_in_by_what_was_left(month: Callable[..., Page]) -> None:
    page = month(SITE, "2026-07")
    typed(page, 8, "56", "Enter")
    sign_out(page)
    page.get_by_role("dialog", name="Unsaved changes").get_by_role("button", name="Sign out, keep them").click()
    expect(page.get_by_role("heading", name="You are signed out.")).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    page.wait_for_timeout(AUTO_SAVED_AFTER)
    expect(page.get_by_role("heading", name="You are signed out.")).to_be_visible()
    assert sent == []
