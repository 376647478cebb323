"""A key draws what follows from it, however much was entered before: counted by the figures that are written anew."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import STATISTICS, Open, cell, paste

SITE, PERIOD = "0511", "2025-12"
COUNTED = """
    window.written = 0;
    const told = Object.getOwnPropertyDescriptor(Intl.NumberFormat.prototype, "format");
    Object.defineProperty(Intl.NumberFormat.prototype, "format", {...told, get() {
        window.written += 1;
        return told.get.call(this);
    }});
"""
"""Counts the figures that are written in the page."""
ENTERED = 20
ROW = 15
"""Figures of a row at most."""
METRICS = 4


def written(page: Page) -> int:
    """How many figures were written since it was asked last, once all is drawn."""
    page.evaluate("new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)))")
    count: int = page.evaluate("written")
    page.evaluate("written = 0")
    return count


@pytest.fixture
def entered(page: Page, open_at: Open) -> list[Route]:
    """A month in which many days are entered and answered for; what is tried from now on waits here."""
    page.add_init_script(COUNTED)
    page.add_init_script("localStorage.setItem('auto-save', 'false')")
    open_at(f"/sites/{SITE}/{PERIOD}/statistics")
    cell(page, 1, "valetDaily").click()
    with page.expect_response(re.compile("validateOnly")):
        paste(page, "\n".join(str(60 + day) for day in range(ENTERED)))
    expect(page.locator("td.changed")).to_have_count(ENTERED)
    expect(page.locator("td.waits")).to_have_count(0)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"**{STATISTICS}/**", hold)
    cell(page, 25, "valetDaily").click()
    assert written(page) > 0
    return held


def test_a_key_in_a_cell_draws_its_row_alone(page: Page, entered: list[Route]) -> None:
    for key in "123":
        page.keyboard.press(key)
        expect(page.locator("td input")).to_have_value(re.compile(f"{key}$"))
        assert written(page) <= ROW


def test_a_value_draws_the_cells_row_the_next_one_and_the_sums(page: Page, entered: list[Route]) -> None:
    page.keyboard.type("77")
    written(page)
    page.keyboard.press("Enter")
    expect(cell(page, 26, "valetDaily")).to_be_focused()
    assert 0 < written(page) <= 3 * ROW


def test_an_answer_draws_the_rows_that_it_changes(page: Page, entered: list[Route]) -> None:
    page.keyboard.type("78")
    page.keyboard.press("Enter")
    expect(page.locator("td.waits")).not_to_have_count(0)
    with page.expect_request(re.compile("validateOnly")):
        written(page)
    while not entered:  # it was asked, so it comes
        page.wait_for_timeout(10)
    entered[0].continue_()
    expect(page.locator("td.waits")).to_have_count(0)
    assert 0 < written(page) <= 2 * ROW + METRICS
