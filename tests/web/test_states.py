"""The state of a cell can be seen in every row, in light and dark, and never by colour alone."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import cell

SITE, PERIOD = "0170", "2026-02"
WEEKEND, WEEKDAY = 1, 2
"""February 2026 begins on a Sunday."""
LOOK = """one => {
    const {backgroundColor, borderLeftStyle, fontStyle} = getComputedStyle(one);
    return [backgroundColor, borderLeftStyle, fontStyle];
}"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_weekend_hides_no_state_of_a_cell(
    page: Page, month: Callable[..., Page], violations: Callable[[], list[str]], theme: str
) -> None:
    page.add_init_script(f"localStorage.setItem('theme', '{theme}'); localStorage.setItem('auto-save', 'false')")
    month(SITE, PERIOD)
    for day in (WEEKEND, WEEKDAY):
        cell(page, day, "valetDaily").click()
        page.keyboard.type("31")
        page.keyboard.press("Enter")
    cell(page, 9, "captureRatio").click()
    expect(page.locator("tr.weekend")).to_have_count(8)
    looks: dict[str, list[Any]] = {}
    for state in ("budget", "calculated", "changed"):
        here = [page.locator(f"tbody tr{row} td.{state}").first for row in (".weekend", ":not(.weekend)")]
        (looks[state], weekday) = [one.evaluate(LOOK) for one in here]
        assert looks[state] == weekday, state
    plain = page.locator("tfoot td").first.evaluate(LOOK)
    assert len({look[0] for look in (looks["budget"], looks["changed"], plain)}) == 3
    assert looks["budget"][1:] != looks["calculated"][1:]  # both grey: a second sign tells them apart
    assert page.locator("tbody tr.weekend .first").first.evaluate(LOOK) != page.locator(
        "tbody tr:not(.weekend) .first"
    ).first.evaluate(LOOK)
    assert violations() == []
