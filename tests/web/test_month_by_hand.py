"""The month of the walkthrough as a practised user does it: by keyboard alone, and by touch on a phone."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import httpx2 as httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.started import BASE, Host
from tests.web.conftest import PATIENCE, cell, state
from tests.web.hands import Hands

SITE = "0511"
CONVENTION = (23, 24, 25)
VALET = "120"
AMOUNTS = {
    "Parking rates": {"Valet daily": "30", "Valet overnight": "45"},
    "Other revenue": {"Billable expenses": "1200"},
    "Other expenses": {"7205": "650", "7220": "500"},
}
TABS = ("Payroll", *AMOUNTS)


def test_the_months_work_is_done_by_keyboard_alone(
    page: Page, open_at: Callable[..., Page], api: httpx.Client, record_property: Callable[[str, object], None]
) -> None:
    period = "2025-07"
    open_at(f"/sites/{SITE}/{period}/statistics")
    hands = Hands(page)
    for column, value in (("occupancy", "99"), ("driveInRatio", "48"), ("valetDaily", "75")):
        hands.enter(cell(page, CONVENTION[0], column), *[value] * 3)
    for number, tab in enumerate(TABS, 2):
        with hands.waiting(tab):
            hands.press(f"Alt+{number}")
            expect(page.get_by_role("grid", name=tab)).to_be_visible()
        if tab == "Payroll":
            at = page.get_by_role("columnheader").all_inner_texts().index("Valet") - 1
            hands.enter(page.locator(f'[data-cell="{CONVENTION[0] - 1}:{at}"]'), *[VALET] * 3)
        for row, amount in AMOUNTS.get(tab, {}).items():
            hands.enter(first(page, row), amount)
    with hands.waiting("the save of all"):
        hands.press("Control+s")
        expect(state(page)).to_contain_text("Saved")
    with hands.waiting("the P&L"):
        hands.press("Alt+6")
        expect(page.locator("section.tab.pl[aria-busy=false]")).to_be_visible()
    assert_done(api, period)
    assert hands.taps == 0
    record_property("by keyboard", hands.told())
    print(hands.told())  # noqa: T201 - what it took is reported


def first(page: Page, row: str) -> Locator:
    """The cell of a row in which something is entered."""
    named = page.get_by_role("rowheader", name=re.compile(f"^{row}"))
    return page.get_by_role("row").filter(has=named).locator("[data-cell]").first


def assert_done(api: httpx.Client, period: str) -> None:
    """What the API has is what was entered."""

    def data(path: str) -> Any:
        return api.get(f"{BASE}/{path}/{SITE}/{period}").json()["data"]

    busy = [f"{period}-{day}" for day in CONVENTION]
    days = [one for one in data("statistics")["days"] if one["series"] == "forecast" and one["date"] in busy]
    assert [(one["occupancy"], one["driveInRatio"], one["valetDaily"]) for one in days] == [(0.99, 0.48, 75)] * 3
    rows = [one for one in data("payroll")["rows"] if one["series"] == "forecast" and one["date"] in busy]
    assert [one["regularHours"] for one in rows if one["group"] == "Valet"] == [120] * 3
    rates = {one["category"]: one["forecast"] for one in data("rates")["rates"]}
    assert (rates["valetDaily"], rates["valetOvernight"]) == (30, 45)
    assert data("revenue/other")["billableExpenses"] == 1200
    accounts = {one["account"]: one["forecast"] for one in data("expenses")["accounts"]}
    assert (accounts["7205"], accounts["7220"]) == (650, 500)


@pytest.fixture
def phone(browser: Browser, host: Host) -> Iterator[Page]:
    """A window as wide as a small phone, worked by touch."""
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(viewport={"width": 375, "height": 812}, has_touch=True, is_mobile=True)
    shown = context.new_page()
    shown.set_default_timeout(PATIENCE)
    complaints: list[str] = []
    shown.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.goto(f"{host.url}/sites/{SITE}/2025-08/statistics")
    shown.get_by_role("link", name="Anna Keller").tap()
    yield shown
    context.close()
    assert complaints == []


def test_the_months_work_is_done_by_touch_on_a_phone(
    phone: Page, api: httpx.Client, record_property: Callable[[str, object], None]
) -> None:
    hands = Hands(phone)

    def fill(field: Locator, value: str) -> None:
        hands.tap(field)
        hands.type(value)  # what is there is selected, and goes

    def days(**values: str) -> None:
        hands.tap(phone.get_by_label("Day", exact=True))
        phone.get_by_label("Day", exact=True).select_option(index=CONVENTION[0] - 1)
        for number in range(len(CONVENTION)):
            if number:
                hands.tap(phone.get_by_role("button", name="Next day"))
            for label, value in values.items():
                name = label.replace("_", "-")
                inside = phone.get_by_role("group", name=name, exact=True).locator("input")
                fill(inside.or_(phone.get_by_label(name, exact=True)).first, value)

    days(Occupancy="99", Drive_in="48", Daily="75")
    for tab in TABS:
        with hands.waiting(tab):
            hands.tap(phone.get_by_role("button", name="Menu"))
            hands.tap(phone.get_by_role("navigation").get_by_role("link", name=tab))
            expect(phone.get_by_role("heading", level=1, name=tab)).to_be_visible()
            expect(phone.locator(".day-view input").first).to_be_visible()
        if tab == "Payroll":
            days(Valet=VALET)
        else:
            for row, value in AMOUNTS[tab].items():
                fill(phone.get_by_role("group", name=re.compile(f"^{row}")).locator("input").first, value)
    with hands.waiting("the save of all"):
        hands.tap(phone.get_by_role("button", name="Save", exact=True))
        expect(state(phone)).to_contain_text("Saved")
    assert_done(api, "2025-08")
    record_property("by touch", hands.told())
    print(hands.told())  # noqa: T201 - what it took is reported
