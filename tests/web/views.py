"""Every view of the front end, its widths and levels, and what must hold in each whatever it shows."""

from pathlib import Path
from typing import Final, NamedTuple

from playwright.sync_api import Page, expect

PERIOD: Final = "2025-07"
FAULTS: Final = Path(__file__).with_name("faults.js")


class Size(NamedTuple):
    """Of a window, in pixels."""

    width: int
    height: int


WIDTHS: Final = {"desktop": Size(1366, 900), "tablet": Size(900, 1100), "phone": Size(375, 812)}
LEVELS: Final = ("basic", "details", "advanced")
THEMES: Final = ("light", "dark")
LEADER: Final = "David Ortiz"
"""A district manager: all views and all levels are his."""
VIEWS: Final = {
    **{
        tab: f"/sites/0170/{PERIOD}/{tab}"
        for tab in ("statistics", "payroll", "parking-rates", "other-revenue", "other-expenses")
    },
    "comparison": f"/sites/0170/{PERIOD}/statistics?compare=budget",
    "pl-view": f"/sites/0170/{PERIOD}/pl-view",
    "line": f"/sites/0170/{PERIOD}/pl-view?line=externalRevenue",
    "rollup": f"/units/district/d-orlando/{PERIOD}",
}


def settled(page: Page) -> None:
    """Wait until what is shown has come from the server."""
    expect(page.locator("main .tab")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    expect(page.get_by_role("status").get_by_text("Loading …")).to_have_count(0)


def show(page: Page, level: str, width: str, theme: str) -> None:
    """Choose a level, a width and a theme of the view that is open."""
    page.set_viewport_size({"width": WIDTHS[width].width, "height": WIDTHS[width].height})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    pressed = "name => [...document.querySelectorAll('.levels button')].find(one => one.dataset.level === name).click()"
    page.evaluate(pressed, level)  # on a phone they are behind the hamburger
    settled(page)


def faults(page: Page) -> list[str]:
    """What is wrong with the layout: a page wider than the window, text cut off, controls on top of each other."""
    found: list[str] = page.evaluate(FAULTS.read_text("utf-8"))
    return found
