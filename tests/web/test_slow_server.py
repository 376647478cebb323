"""A server that takes its time: what happens is said, and nothing is lost, doubled or forgotten meanwhile."""

import os
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.started import BASE, Host
from tests.web.conftest import STATISTICS, Stored, cell, state
from tests.web.held import Held

SITE = "0170"
LATENCY: int = 5_000
"""Milliseconds of each answer of the slow server that is not held but slow."""


@pytest.fixture
def manual(page: Page, month: Callable[..., Page]) -> Callable[[str], Page]:
    """Opens a month that is saved when somebody says so."""

    def opened(period: str) -> Page:
        page.add_init_script("localStorage.setItem('auto-save', 'false')")
        return month(SITE, period)

    return opened


def enter(page: Page, day: int, value: int) -> None:
    cell(page, day, "valetDaily").click()
    page.keyboard.type(str(value))
    page.keyboard.press("Enter")


def test_saved_again_while_a_save_is_under_way_what_came_meanwhile_follows_and_nothing_is_sent_twice(
    manual: Callable[[str], Page], held: Held, stored: Stored
) -> None:
    page = manual("2025-11")
    held.hold(f"{STATISTICS}/{SITE}/2025-11$", "PUT")
    enter(page, 3, 71)
    page.keyboard.press("Control+s")
    held.come(1)
    expect(state(page)).to_contain_text("Saving")
    enter(page, 4, 72)
    for _ in range(3):
        page.keyboard.press("Control+s")
    assert len(held.routes) == 1
    held.release()
    held.come(1)
    assert re.findall(r'"date":"([^"]+)"', held.routes[0].request.post_data or "") == ["2025-11-04"]
    held.release()
    expect(state(page)).to_contain_text("Saved")
    assert [stored("2025-11", day, "valetDaily") for day in (3, 4)] == [71, 72]
    assert held.routes == []


def test_tabs_are_changed_while_a_save_is_under_way_and_it_is_said_on_each(
    manual: Callable[[str], Page], held: Held, stored: Stored
) -> None:
    page = manual("2026-01")
    held.hold(f"{STATISTICS}/{SITE}/2026-01$", "PUT")
    enter(page, 5, 73)
    page.keyboard.press("Control+s")
    held.come(1)
    for number, tab in ((5, "Other expenses"), (3, "Parking rates"), (1, "Statistics")):
        page.keyboard.press(f"Alt+{number}")
        expect(page.get_by_role("grid", name=tab)).to_be_visible()
        expect(state(page)).to_contain_text("Saving")
    expect(cell(page, 5, "valetDaily")).to_have_class("changed")
    held.release()
    expect(state(page)).to_contain_text("Saved")
    expect(cell(page, 5, "valetDaily")).to_have_class("forecast")
    assert stored("2026-01", 5, "valetDaily") == 73


def test_whoever_leaves_while_a_save_is_under_way_and_saves_goes_once_it_is_stored(
    manual: Callable[[str], Page], held: Held, stored: Stored
) -> None:
    page = manual("2026-02")
    held.hold(f"{STATISTICS}/{SITE}/2026-02$", "PUT")
    enter(page, 6, 74)
    page.keyboard.press("Control+s")
    held.come(1)
    enter(page, 7, 75)
    page.get_by_role("button", name="Next month").click()
    asked = page.get_by_role("dialog")
    asked.get_by_role("button", name="Save").click()
    expect(state(page)).to_contain_text("Saving")
    assert "/2026-02/" in page.url
    held.release()
    held.come(1)
    held.release()
    expect(page).to_have_url(re.compile("/2026-03/"))
    assert [stored("2026-02", day, "valetDaily") for day in (6, 7)] == [74, 75]


def test_months_are_changed_faster_than_they_are_answered_and_the_last_one_is_shown(
    manual: Callable[[str], Page], held: Held
) -> None:
    page = manual("2026-04")
    held.hold(f"{STATISTICS}/{SITE}/2026-0[56]$", "GET")
    for number in (1, 2):
        page.get_by_role("button", name="Next month").click()
        expect(page.get_by_text("Loading")).to_be_visible()
        held.come(number)
    held.release(1)
    expect(page.get_by_role("rowheader", name="Mon, Jun 1", exact=True)).to_be_visible()
    held.release(0)
    page.wait_for_timeout(100)
    expect(page.get_by_role("rowheader", name="Mon, Jun 1", exact=True)).to_be_visible()
    expect(page.get_by_text("Loading")).to_have_count(0)


def test_an_early_answer_of_a_site_that_was_left_meanwhile_names_no_other(page: Page, host: Host, held: Held) -> None:
    held.hold(f"{BASE}/sites/{SITE}$", "GET")
    page.goto(f"{host.url}/sites/{SITE}/2026-04/statistics")
    page.get_by_role("link", name="Anna Keller").click()
    expect(page.get_by_role("grid", name="Statistics")).to_be_visible()
    picker = page.get_by_role("combobox", name="Site")
    picker.fill("0511")
    expect(page.locator("#site-0")).to_contain_text("0511")
    page.locator("#site-0").click()
    expect(picker).to_have_value(re.compile("0511 ."))
    held.release()
    page.wait_for_timeout(100)
    expect(picker).to_have_value(re.compile("0511 ."))


@pytest.mark.parametrize("waits_for", ["/settings.json", "/oauth2/token", f"{BASE}/me"])
def test_a_slow_sign_in_says_what_it_does(page: Page, host: Host, held: Held, waits_for: str) -> None:
    held.hold(f"{waits_for}$", "POST" if "token" in waits_for else "GET")
    page.goto(f"{host.url}/sites/{SITE}/2026-04/statistics", wait_until="commit")
    if waits_for == "/settings.json":
        held.come(1)
        expect(page.locator("main[aria-busy=true]")).to_contain_text("Signing in")
        held.release()
    page.get_by_role("link", name="Anna Keller").click()
    held.come(1)
    expect(page.locator("main[aria-busy=true]")).to_contain_text("Signing in")
    held.release()
    expect(page.get_by_role("grid", name="Statistics")).to_be_visible()


def test_offline_in_mid_save_says_so_and_saves_by_itself_when_the_connection_is_back(
    manual: Callable[[str], Page], page: Page, held: Held, stored: Stored, provoked: list[str]
) -> None:
    provoked.append("net::ERR")
    manual("2026-03")
    held.hold(f"{STATISTICS}/{SITE}/2026-03$", "PUT")
    enter(page, 8, 76)
    page.keyboard.press("Control+s")
    held.come(1)
    held.holds = False
    page.context.set_offline(True)
    held.routes.pop().abort("internetdisconnected")
    expect(state(page)).to_contain_text("Server not reached; kept here")
    expect(cell(page, 8, "valetDaily")).to_have_class("changed")
    enter(page, 9, 77)
    page.context.set_offline(False)
    expect(state(page)).to_contain_text("Saved", timeout=60_000)
    assert [stored("2026-03", day, "valetDaily") for day in (8, 9)] == [76, 77]


@pytest.mark.skipif(os.environ.get("THOROUGH") != "true", reason="a minute of waiting: THOROUGH=true")
def test_a_month_is_worked_on_at_five_seconds_an_answer(month: Callable[..., Page], page: Page, stored: Stored) -> None:
    month(SITE, "2026-05")
    slow = {"offline": False, "latency": LATENCY, "downloadThroughput": -1, "uploadThroughput": -1}
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", slow)
    for day in (14, 15, 16):
        enter(page, day, 60 + day)
    expect(state(page)).to_contain_text("Saving")
    enter(page, 17, 77)
    page.keyboard.press("Alt+5")
    expect(page.get_by_text("Loading")).to_be_visible()
    expect(page.get_by_role("grid", name="Other expenses")).to_be_visible(timeout=10 * LATENCY)
    page.keyboard.press("Alt+1")
    expect(state(page)).to_contain_text("Saved", timeout=10 * LATENCY)
    page.get_by_role("button", name="Next month").click()
    expect(page.get_by_text("Loading")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Mon, Jun 1", exact=True)).to_be_visible(timeout=10 * LATENCY)
    assert [stored("2026-05", day, "valetDaily") for day in (14, 15, 16, 17)] == [74, 75, 76, 77]
