"""Parking rates, other revenue, other expenses: forms of a whole month."""

import json
import re
from collections.abc import Callable

import httpx2 as httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.started import BASE
from tests.web.conftest import Open, row_of, state

WIDTHS = (1366, 900, 375)
TABS = ("parking-rates", "other-revenue", "other-expenses")
HOSTILE = "<img src=x onerror=alert(1)>" + "W" * 172


def entry(page: Page, row: str) -> Locator:
    """The cell of a row in which something is entered."""
    return row_of(page, row).locator("[data-cell]").first


def test_rates_beyond_the_run_rate_ask_and_are_carried_forward(page: Page, open_at: Open, api: httpx.Client) -> None:
    open_at("/sites/0349/2026-05/parking-rates")
    page.get_by_label("Auto-save").uncheck()
    daily = row_of(page, "Valet daily")
    expect(page.get_by_role("columnheader", name="Actual")).to_be_visible()
    entry(page, "Valet daily").click()
    page.keyboard.type("99.5")
    page.keyboard.press("Enter")
    expect(daily).to_contain_text("off the run rate of")
    offer = page.get_by_role("group", name="Carry forward")
    expect(offer).to_contain_text("through July 2026: Valet daily?")
    offer.get_by_role("button", name="Carry forward").click()
    expect(page.get_by_text("Entered in 2 months after this one")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(state(page)).to_contain_text("Saved")
    for month in ("2026-05", "2026-06", "2026-07"):
        rates = api.get(f"{BASE}/rates/0349/{month}").json()["data"]["rates"]
        assert [one["forecast"] for one in rates if one["category"] == "valetDaily"] == [99.5], month


def test_other_revenue_months_show_their_sign_rules(page: Page, open_at: Open, api: httpx.Client) -> None:
    open_at("/sites/0349/2026-05/other-revenue")
    expect(page.get_by_text("is for finance to correct")).to_be_visible()
    entry(page, "GPO fees").click()
    page.keyboard.type("120")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Reduces internal revenue: with a minus sign, or 0.")
    page.keyboard.type("-80")
    page.keyboard.press("Enter")
    page.keyboard.type("-45.5")
    page.keyboard.press("Control+s")
    expect(entry(page, "Client paid expenses")).to_have_text("-$45.50")
    expect(row_of(page, "Total")).to_contain_text("-$125.50")
    stored = api.get(f"{BASE}/revenue/other/0349/2026-05").json()["data"]
    assert (stored["signingBonuses"], stored["clientPaidExpenses"], stored["gpoFees"]) == (-80, -45.5, None)


def test_other_expenses_are_whole_dollars_and_budgeted_accounts_say_why_they_are_locked(
    page: Page, open_at: Open, api: httpx.Client
) -> None:
    open_at("/sites/0349/2026-05/other-expenses?compare=budget")
    locked = row_of(page, "7010 Bank charges")
    expect(locked).to_contain_text("Follows its budget and cannot be forecast.")
    entry(page, "7010 Bank charges").click()
    page.keyboard.type("5")
    expect(page.get_by_role("status").filter(has_text="Follows its budget")).to_be_visible()
    entry(page, "7045 Employee relations").click()
    for typed in ("12.50", "340"):
        page.keyboard.type(typed)
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Enter a multiple of 1.")
    page.keyboard.press("Control+s")
    expect(entry(page, "7075 Fuel - vehicles")).to_have_class("forecast")
    accounts = {one["account"]: one for one in api.get(f"{BASE}/expenses/0349/2026-05").json()["data"]["accounts"]}
    assert accounts["7075"]["forecast"] == 340


@pytest.mark.parametrize("tab", TABS)
def test_a_form_of_a_month_is_whole_and_accessible_whatever_names_it_shows(
    page: Page, open_at: Open, violations: Callable[[], list[str]], tab: str
) -> None:
    def hostile(route: Route) -> None:
        body = route.fetch().json()
        for account in body["data"].get("accounts", []):
            account["name"] = HOSTILE
        route.fulfill(json=body)

    page.route(f"**{BASE}/expenses/**", hostile)
    page.on("dialog", lambda dialog: pytest.fail(dialog.message))
    open_at(f"/sites/0349/2025-07/{tab}?compare=prior-year")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator("section.tab[aria-busy=false]")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert violations() == [], (tab, width)


def test_on_a_phone_a_field_shows_its_figure_as_the_grid_does_and_exactly_while_somebody_is_in_it(
    page: Page, open_at: Open
) -> None:
    open_at("/sites/0349/2026-01/other-revenue")
    page.set_viewport_size({"width": 375, "height": 812})
    field = page.locator(".day-view input").first
    field.fill("1234.5")
    expect(field).to_have_value("1234.5")
    field.blur()
    expect(field).to_have_value("$1,234.50")
    field.focus()
    expect(field).to_have_value("1234.5")
    assert page.evaluate("document.activeElement.selectionEnd - document.activeElement.selectionStart") == len("1234.5")
    field.blur()
    expect(field).to_have_value("$1,234.50")
    field.fill("1,2")
    field.blur()
    expect(field).to_have_value("1,2")  # what is wrong stays as it was typed


def test_on_a_phone_a_form_of_a_month_is_a_list_of_fields(page: Page, open_at: Open, api: httpx.Client) -> None:
    page.set_viewport_size({"width": 375, "height": 812})
    open_at("/sites/0349/2026-06/other-revenue")
    field = page.get_by_role("group", name="Validations").get_by_label("Amount")
    expect(field).to_have_attribute("inputmode", "decimal")
    field.fill("77")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(state(page)).to_contain_text("Saved")
    assert api.get(f"{BASE}/revenue/other/0349/2026-06").json()["data"]["validations"] == 77


@pytest.mark.parametrize("tab", TABS)
def test_a_month_that_is_over_is_read_only_and_zeros_are_shown(page: Page, open_at: Open, tab: str) -> None:
    def zeros(route: Route) -> None:
        body = json.loads(route.fetch().text(), parse_int=lambda _: 0, parse_float=lambda _: 0.0)
        route.fulfill(json=body)

    page.route(f"**{BASE}/r*/**", zeros)
    open_at(f"/sites/0349/2025-06/{tab}")
    cells = page.locator("[data-cell]")
    expect(cells.first).to_be_visible()
    assert all(cell.get_attribute("aria-readonly") == "true" for cell in cells.all())


@pytest.mark.parametrize("place", ["9999/2025-08", "0349/2031-01"])
def test_a_site_or_month_that_is_not_there_is_told_in_a_sentence_on_every_form(
    page: Page, open_at: Open, provoked: list[str], place: str
) -> None:
    provoked.append("status of 4")
    open_at(f"/sites/{place}/payroll")
    for tab in ("payroll", *TABS):
        page.locator(f"[data-tab={tab}]").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(tab.replace("-", " ").capitalize())
        expect(page.locator("#main").get_by_role("alert")).to_contain_text(re.compile(r"\w.* Try again$"))


def test_one_save_stores_what_was_entered_in_every_tab(page: Page, open_at: Open, api: httpx.Client) -> None:
    open_at("/sites/0349/2026-03/other-revenue")
    page.get_by_label("Auto-save").uncheck()
    for tab, row, value in (("other-revenue", "Validations", "31"), ("parking-rates", "Self-park daily", "13")):
        page.locator(f"[data-tab={tab}]").click()
        entry(page, row).click()
        page.keyboard.type(value)
        page.keyboard.press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(state(page)).to_contain_text("Saved")
    expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    assert api.get(f"{BASE}/revenue/other/0349/2026-03").json()["data"]["validations"] == 31
    rates = api.get(f"{BASE}/rates/0349/2026-03").json()["data"]["rates"]
    assert [one["forecast"] for one in rates if one["category"] == "selfDaily"] == [13]
