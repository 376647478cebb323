"""The save of all tabs: one request for each, and none waits for another."""

from playwright.sync_api import Page, Request, Route, expect

from tests.started import BASE
from tests.web.conftest import Open, cell, state
from tests.web.test_month_by_hand import AMOUNTS, SITE, TABS, VALET, first

PERIOD = "2025-10"


def test_the_save_of_all_tabs_asks_once_for_each_and_none_waits_for_another(page: Page, open_at: Open) -> None:
    page.add_init_script("localStorage.setItem('auto-save', 'false')")
    open_at(f"/sites/{SITE}/{PERIOD}/statistics")
    cell(page, 20, "valetDaily").click()
    page.keyboard.type("61")
    for tab, (row, amount) in {tab: next(iter(rows.items())) for tab, rows in AMOUNTS.items()}.items():
        page.get_by_role("navigation").get_by_role("link", name=tab).click()
        expect(page.get_by_role("grid", name=tab)).to_be_visible()
        first(page, row).click()
        page.keyboard.type(amount)
    page.get_by_role("navigation").get_by_role("link", name="Payroll").click()
    expect(page.get_by_role("grid", name="Payroll")).to_be_visible()
    at = page.get_by_role("columnheader").all_inner_texts().index("Valet") - 1
    page.locator(f'[data-cell="19:{at}"]').click()
    page.keyboard.type(VALET)
    held: list[Route] = []
    asked: list[str] = []

    def hold(route: Route) -> None:
        held.append(route)

    def count(request: Request) -> None:
        if BASE in request.url and "validateOnly" not in request.url:
            asked.append(f"{request.method} {request.url}")

    page.route(lambda url: BASE in url and "validateOnly" not in url, hold)
    page.on("request", count)
    page.keyboard.press("Control+s")
    expect(state(page)).to_contain_text("Saving")
    while len(held) < 1 + len(TABS):  # all of them, before the first is answered
        page.wait_for_timeout(10)
    for route in reversed(held):
        route.continue_()
    expect(state(page)).to_contain_text("Saved")
    assert [one.split()[0] for one in asked] == ["PUT"] * (1 + len(TABS))
    assert len(set(asked)) == len(asked)
