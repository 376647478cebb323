"""Answers that come late: none is shown over a newer one, nor under the name of another question."""

import re
from collections.abc import Callable

import httpx2 as httpx
from playwright.sync_api import Locator, Page, expect

from tests.started import BASE, Host
from tests.web.conftest import STATISTICS, Open, Stored, state
from tests.web.held import Held
from tests.web.test_slow_server import enter

SITE, OTHER = "0511", "0402"
HOLD_ALL_DRAFTS = """() => {
    const read = IDBObjectStore.prototype.getAll;
    window.held = [];
    IDBObjectStore.prototype.getAll = function (...range) {
        IDBObjectStore.prototype.getAll = read;
        const asked = read.apply(this, range);
        const shown = {get result() { return asked.result; }};
        asked.onsuccess = () => window.held.push(() => shown.onsuccess());
        return shown;
    };
}"""
"""Holds the next answer of the browser's database to the question for all drafts."""


def advanced(page: Page, open_at: Open, path: str, part: str, user: str = "David Ortiz") -> Locator:
    """A dialog of the advanced level."""
    page.add_init_script("localStorage.setItem('level', 'advanced')")
    open_at(path, user)
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("button", name=part).click()
    return page.get_by_role("dialog", name=part)


def test_a_draft_that_was_discarded_is_not_listed_again_by_an_older_look_at_the_database(
    month: Callable[..., Page], page: Page
) -> None:
    page.on("dialog", lambda dialog: dialog.accept())
    page.add_init_script("localStorage.setItem('auto-save', 'false')")
    month(SITE, "2026-01")
    enter(page, 6, 55)
    page.wait_for_timeout(300)
    page.goto(page.url.replace("2026-01", "2026-02"))
    kept = page.locator("details.kept")
    kept.locator("summary").click()
    page.evaluate(HOLD_ALL_DRAFTS)
    page.keyboard.press("Alt+2")
    page.wait_for_function("window.held.length === 1")
    kept.get_by_role("button", name="Discard").click()
    expect(kept).to_have_count(0)
    page.evaluate("window.held[0]()")
    page.wait_for_timeout(100)
    expect(kept).to_have_count(0)


def test_a_preview_that_was_stopped_ends_at_once_and_shows_nothing_over_the_next_one(
    page: Page, open_at: Open, held: Held
) -> None:
    dialog = advanced(page, open_at, f"/sites/{OTHER}/2026-02/statistics", "Bulk operations")
    dialog.get_by_label("Valet Comps", exact=True).check()
    held.hold(f"{STATISTICS}/{OTHER}/2026-02$", "GET")
    for number, value in enumerate(("4", "5"), 1):
        dialog.get_by_label("What to do").select_option("value")
        dialog.get_by_label("Valet Comps", exact=True).check()
        dialog.locator("[name=number]").fill(value)
        dialog.get_by_role("button", name=re.compile("^Preview")).click()
        held.come(number)
        if number == 1:
            held.holds = False  # the form that comes back reads its month too
            dialog.get_by_role("button", name="Stop").click()
            expect(dialog.locator("[name=number]")).to_be_visible()
            held.holds = True
    held.release(1)
    expect(dialog.locator(".results > li")).to_contain_text(["→ 140"])
    held.release(0)
    page.wait_for_timeout(100)
    expect(dialog.locator(".results > li")).to_contain_text(["→ 140"])


def test_a_question_whether_to_leave_is_not_closed_by_the_save_of_an_earlier_one(
    month: Callable[..., Page], page: Page, held: Held, stored: Stored
) -> None:
    page.add_init_script("localStorage.setItem('auto-save', 'false')")
    month("0170", "2026-06")
    held.hold(f"{STATISTICS}/0170/2026-06$", "PUT")
    enter(page, 27, 74)
    asked = page.get_by_role("dialog")
    page.get_by_role("button", name="Next month").click()
    asked.get_by_role("button", name="Save").click()
    held.come(1)
    asked.get_by_role("button", name="Stay here").click()
    page.get_by_role("button", name="Previous month").click()
    expect(asked).to_be_visible()
    held.release()
    expect(page).to_have_url(re.compile("/2026-05/"))  # there is nothing to ask any more
    expect(asked).to_have_count(0)
    assert stored("2026-06", 27, "valetDaily") == 74


def test_what_saved_itself_meanwhile_is_not_asked_about(month: Callable[..., Page], page: Page, stored: Stored) -> None:
    month("0170", "2025-10")
    enter(page, 27, 75)
    page.get_by_role("button", name="Next month").click()
    expect(page.get_by_role("dialog")).to_contain_text("Statistics: there are changes that are not saved.")
    expect(page).to_have_url(re.compile("/2025-11/"))
    expect(state(page)).to_contain_text("Saved")
    assert stored("2025-10", 27, "valetDaily") == 75


def test_figures_against_the_budget_are_not_called_figures_against_the_prior_year(
    pl: Callable[..., Page], page: Page, held: Held
) -> None:
    pl(f"/sites/{SITE}/2025-07/pl-view?compare=budget")
    caption = page.locator(".year-table caption")
    before = caption.inner_text()
    held.hold(f"{BASE}/batch/read$", "POST")
    page.get_by_label("Compare with").select_option("prior-year")
    held.come(1)
    expect(page.locator("section.tab.pl[aria-busy=true]")).to_be_visible()
    expect(caption).to_have_text(before)
    held.holds = False
    while held.routes:
        held.release()
    expect(caption).not_to_have_text(before)


def test_costs_go_when_the_hours_change_of_which_they_were_calculated(page: Page, open_at: Open) -> None:
    dialog = advanced(page, open_at, "/sites/0170/2025-08/payroll", "Labor costs")
    dialog.get_by_role("button", name="Calculate").click()
    expect(dialog.locator("dl.series")).to_be_visible()
    dialog.get_by_label("Hours").fill("11.5")
    expect(dialog.locator("dl.series")).to_have_count(0)


def test_what_the_hours_of_a_month_cost_follows_them(page: Page, open_at: Open) -> None:
    page.add_init_script("localStorage.setItem('auto-save', 'false')")
    open_at(f"/sites/{OTHER}/2026-04/payroll")
    page.get_by_text("Overtime and cost").click()
    cost = page.locator(".costs dl.metrics dd").first
    before = cost.inner_text()
    page.locator('[data-cell="4:0"]').click()
    page.keyboard.type("77")
    page.keyboard.press("Enter")
    expect(cost).not_to_have_text(before)


def test_a_user_is_saved_once_by_whoever_presses_twice(page: Page, open_at: Open, held: Held) -> None:
    page.add_init_script("localStorage.setItem('level', 'advanced')")
    open_at("/sites/0170/2025-08/statistics", "Sam Rivera")
    page.get_by_role("button", name="System settings").click()
    dialog = page.get_by_role("dialog", name="System settings")
    dialog.get_by_role("button", name="Rachel Stone").click()
    dialog.get_by_label("Reason").fill("Test")
    held.hold(f"{BASE}/users/rachel.stone$", "PUT")
    for _ in range(2):
        dialog.get_by_role("button", name="Save").click(force=True)
    held.come(1)
    page.wait_for_timeout(100)
    assert len(held.routes) == 1
    held.release()
    expect(dialog.get_by_text(re.compile("Saved|Nothing to save"))).to_be_visible()


def test_what_was_moved_while_a_what_if_is_taken_over_stays_moved(
    pl: Callable[..., Page], page: Page, held: Held, host: Host
) -> None:
    pl(f"/sites/{OTHER}/2026-03/pl-view")
    page.get_by_text("What if?").click()
    panel = page.locator(".what-if-panel")
    panel.get_by_text("Expenses", exact=True).click()
    first, second = (panel.get_by_label(re.compile(r"\(\d+\), value")).nth(at) for at in (0, 1))
    for at, value in ((first, "650"), (second, "651")):
        at.fill(value)
        at.press("Tab")
        if value == "650":
            held.hold(f"{BASE}/expenses/{OTHER}/2026-03$", "PUT")
            panel.get_by_role("button", name="Take over into the forecast").click()
            held.come(1)
    held.release()
    expect(panel.locator(".driver.changed")).to_have_count(1)
    expect(second).to_have_value("651")
    with host.client("account_manager") as client:
        assert 650 in forecasts(client)


def forecasts(client: httpx.Client) -> list[float]:
    """What is forecast of the accounts of the month that is taken over."""
    data = client.get(f"{BASE}/expenses/{OTHER}/2026-03").json()["data"]
    return [one["forecast"] for one in data["accounts"]]
