"""Each view at each level, width and theme: nothing for axe to find, nothing cut off, and all of it by keyboard."""

import os
from collections.abc import Callable
from itertools import product

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import Open
from tests.web.views import LEADER, LEVELS, THEMES, VIEWS, WIDTHS, faults, settled, show


def combinations(view: str, *, whole: bool) -> list[tuple[str, str, str]]:
    """Level, width and theme: all there are, or a share with each level, width and theme of every view."""
    if whole:
        return list(product(LEVELS, WIDTHS, THEMES))
    turn = list(VIEWS).index(view)
    widths = list(WIDTHS)
    return [(level, widths[(turn + at) % 3], THEMES[(turn + at) % 2]) for at, level in enumerate(LEVELS)]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_and_the_eye_find_nothing(
    page: Page,
    open_at: Open,
    violations: Callable[[], list[str]],
    view: str,
) -> None:
    open_at(VIEWS[view], LEADER)
    settled(page)
    for level, width, theme in combinations(view, whole=os.environ.get("THOROUGH") == "true"):
        show(page, level, width, theme)
        assert (level, width, theme, violations(), faults(page)) == (level, width, theme, [], [])
        assert page.evaluate("document.getAnimations().length") == 0  # motion is reduced


@pytest.mark.parametrize("view", ["statistics", "parking-rates", "line", "rollup"])
def test_text_of_twice_the_size_is_neither_cut_nor_wider_than_the_page(page: Page, open_at: Open, view: str) -> None:
    open_at(VIEWS[view], LEADER)
    settled(page)
    before = page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)")
    page.evaluate("document.documentElement.style.fontSize = '187.5%'")
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)") == 2 * before
    for width in WIDTHS:
        show(page, "advanced", width, "light")
        assert (width, faults(page)) == (width, [])


@pytest.mark.parametrize("view", ["pl-view", "rollup"])
def test_the_focus_goes_through_the_page_is_seen_and_never_lost(page: Page, open_at: Open, view: str) -> None:
    open_at(VIEWS[view], LEADER)
    settled(page)
    page.evaluate("document.body.focus()")
    where = """() => { const one = document.activeElement; const box = one.getBoundingClientRect();
        return one === document.body ? null
            : [one.outerHTML.slice(0, 80), one.matches(':focus-visible'), getComputedStyle(one).outlineStyle,
               box.width > 0] }"""
    seen: list[str] = []
    for _ in range(120):
        page.keyboard.press("Tab")
        found = page.evaluate(where)
        if found is None:
            break
        name, is_marked, outline, is_there = found
        assert (name, is_marked, is_there) == (name, True, True)
        assert outline != "none" or name.startswith(("<main", "<html"))
        seen.append(name)
    assert len(set(seen)) > 15
    assert any("Skip" in name or "skip" in name for name in seen)
    assert sum("cell" in name for name in seen) <= 1  # a table is one stop; arrows walk it


def test_the_page_has_title_language_and_landmarks(page: Page, open_at: Open) -> None:
    open_at(VIEWS["pl-view"], LEADER)
    settled(page)
    assert page.title() == "Towne Park Forecasting"
    assert page.evaluate("document.documentElement.lang") == "en"
    for landmark in ("banner", "navigation", "main", "contentinfo"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)


def test_on_paper_the_pl_is_the_whole_table_and_nothing_to_press(page: Page, open_at: Open) -> None:
    open_at(VIEWS["pl-view"], LEADER)
    settled(page)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 1047, "height": 718})  # A4 across without its margins, at 96 dots an inch
    expect(page.get_by_role("heading", level=1)).to_have_text("P&L: 0170 Harbor City Hotel, July 2025")
    for gone in ("header", ".sidebar", "footer", ".toolbar", ".what-if"):
        expect(page.locator(gone)).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 1047
    box = page.evaluate(
        "(() => { const one = document.querySelector('.year-table'); return one.scrollWidth - one.clientWidth })()"
    )
    assert box <= 0
    assert page.evaluate("getComputedStyle(document.querySelector('main')).color") == "rgb(22, 33, 44)"


@pytest.mark.parametrize(
    ("view", "title"),
    [
        ("statistics", "Statistics: 0170 Harbor City Hotel, July 2025"),
        ("other-expenses", "Other expenses: 0170 Harbor City Hotel, July 2025"),
        ("months", "Other revenue: 0170 Harbor City Hotel, July 2025 to December 2025"),
        ("rollup", "Roll-up: D - Orlando, July 2025"),
    ],
)
def test_on_paper_a_form_says_what_it_is_and_nothing_is_cut_or_to_press(
    page: Page, open_at: Open, view: str, title: str
) -> None:
    open_at({**VIEWS, "months": f"{VIEWS['other-revenue']}?range=2025-07..2025-12"}[view], LEADER)
    settled(page)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 1047, "height": 718})
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    pressed = "[...document.querySelectorAll('main :is(select, input, button:not(.link))')]"
    assert page.evaluate(f"{pressed}.filter(one => one.checkVisibility()).map(one => one.outerHTML)") == []
    over = "[...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > 1048)"
    assert page.evaluate(f"{over}.filter(one => one.checkVisibility()).map(one => one.outerHTML.slice(0, 80))") == []
    assert page.evaluate("getComputedStyle(document.querySelector('main')).color") == "rgb(22, 33, 44)"
