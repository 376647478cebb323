"""The shell: sign-in, sites, months, tabs, the address, three widths, dark and light."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.started import Host
from tests.web.conftest import MONTH, Open

WIDTHS = {"desktop": (1366, 900), "tablet": (820, 1100), "phone": (375, 812)}


def resize(page: Page, width: str) -> None:
    across, down = WIDTHS[width]
    page.set_viewport_size({"width": across, "height": down})


def test_sign_in_comes_back_to_the_address_and_a_reload_asks_nobody_again(page: Page, open_at: Open) -> None:
    place = f"/sites/0349/{MONTH}/payroll?compare=budget"
    open_at(place)
    expect(page).to_have_url(re.compile(re.escape(place)))
    page.reload()
    expect(page.get_by_role("heading", name="Payroll")).to_be_visible()
    expect(page).to_have_url(re.compile(re.escape(place)))


def test_tokens_are_kept_in_memory_alone(page: Page, open_at: Open) -> None:
    open_at()
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "ey" not in stored  # how every token begins
    assert "verifier" not in stored


def test_whoever_signs_out_is_asked_again(page: Page, open_at: Open) -> None:
    open_at()
    page.get_by_text("Signed in as Anna Keller").click(force=True)
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Sign in as a demo user")).to_be_visible()


def test_an_answer_of_another_sign_in_is_refused_in_a_sentence(page: Page, host: Host) -> None:
    page.goto(f"{host.url}/signed-in?code=stolen&state=other&iss={host.url}")
    expect(page.get_by_text("This sign-in did not begin in this window.")).to_be_visible()


def test_the_first_site_is_opened_in_the_month_of_the_business_date(page: Page, open_at: Open) -> None:
    open_at("/")
    expect(page).to_have_url(re.compile(r"/sites/0170/2025-07/statistics$"))
    expect(page.get_by_text("Business date Tuesday, July 15, 2025")).to_be_visible()


def test_a_site_is_found_and_chosen_by_keyboard(page: Page, open_at: Open) -> None:
    open_at(f"/sites/0170/{MONTH}/payroll?compare=budget")
    site = page.get_by_role("combobox", name="Site")
    site.focus()
    page.keyboard.type("lagoon")
    option = page.get_by_role("option", name=re.compile("0349"))
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(rf"/sites/0349/{MONTH}/payroll\?compare=budget$"))
    expect(site).to_have_value("0349 Lagoon Resort")
    page.keyboard.type("no such site")
    expect(page.get_by_text("No site of yours matches")).to_be_visible()
    page.keyboard.press("Escape")
    expect(site).to_have_value("0349 Lagoon Resort")


def test_navigation_tabs_keep_site_month_and_comparison_and_back_is_true(page: Page, open_at: Open) -> None:
    open_at(f"/sites/0170/{MONTH}/statistics?compare=prior-year")
    tabs = page.get_by_role("navigation", name="Forecast").get_by_role("link")
    named = [tab.get_attribute("data-tab") for tab in tabs.all()]
    assert named == ["statistics", "payroll", "parking-rates", "other-revenue", "other-expenses", "pl-view"]
    for number, name in enumerate(["statistics", "payroll", "parking-rates"], start=1):
        page.keyboard.press(f"Alt+{number}")
        expect(page).to_have_url(re.compile(rf"/sites/0170/{MONTH}/{name}\?compare=prior-year$"))
    page.get_by_role("button", name="Next month").click()
    expect(page).to_have_url(re.compile("/2025-09/parking-rates"))
    for place in (f"/{MONTH}/parking-rates", "/payroll", "/statistics"):
        page.go_back()
        expect(page).to_have_url(re.compile(place))
    expect(page.get_by_role("heading", level=1)).to_have_text("Statistics", use_inner_text=True)


@pytest.mark.parametrize(
    ("width", "theme"), [("desktop", "light"), ("tablet", "dark"), ("phone", "light"), ("phone", "dark")]
)
def test_the_shell_is_whole_and_accessible_at_each_width(
    page: Page, open_at: Open, violations: Callable[[], list[str]], width: str, theme: str
) -> None:
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    resize(page, width)
    open_at(f"/sites/0170/{MONTH}/pl-view")
    expect(page.get_by_role("combobox", name="Site")).to_have_value("0170 Harbor City Hotel")
    assert page.evaluate("document.documentElement.scrollWidth") == WIDTHS[width][0]
    assert violations() == []
    page.get_by_role("combobox", name="Site").click()
    expect(page.get_by_role("option").first).to_be_visible()
    assert violations() == []


def test_on_a_phone_the_tabs_are_behind_a_hamburger(page: Page, open_at: Open) -> None:
    resize(page, "phone")
    open_at(f"/sites/0170/{MONTH}/statistics")
    navigation = page.get_by_role("navigation", name="Forecast")
    expect(navigation).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    navigation.get_by_role("link", name="Other expenses").click()
    expect(page.get_by_role("heading", name="Other expenses")).to_be_visible()
    expect(navigation).to_be_hidden()
    for control in page.locator(
        "button:visible, select:visible, input[type=text]:visible, label:has([type=checkbox]):visible"
    ).all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44


@pytest.mark.parametrize("user", ["Anna Keller", "David Ortiz"])
def test_on_a_phone_the_header_has_two_rows_and_the_rest_is_behind_the_hamburger(
    page: Page, open_at: Open, violations: Callable[[], list[str]], user: str
) -> None:
    page.add_init_script("localStorage.setItem('level', 'details')")
    resize(page, "phone")
    open_at(f"/sites/0170/{MONTH}/statistics", user)
    header = page.get_by_role("banner")
    expect(header.get_by_role("button", name="Save")).to_be_visible()
    tops = header.locator("button, select, input, .state").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect()).map(one => one.top + one.height / 2)"
    )
    assert len({round(top / 20) for top in tops}) == 2
    menu = page.locator("#sidebar")
    page.get_by_role("button", name="Menu").click()
    menu.get_by_label("Compare with").select_option("budget")
    expect(page).to_have_url(re.compile("compare=budget"))
    menu.get_by_label("Auto-save").uncheck()
    menu.get_by_label("Theme").select_option("dark")
    expect(menu.get_by_role("button", name="Sign out")).to_be_visible()
    assert violations() == []
    for control in menu.locator("a, button, select, label.auto").all():
        box = control.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(page.get_by_role("button", name="Menu")).to_be_focused()


def test_a_theme_that_was_chosen_is_remembered(page: Page, open_at: Open) -> None:
    page.emulate_media(color_scheme="light")
    open_at()
    page.get_by_text("Signed in as Anna Keller").click(force=True)
    page.get_by_label("Theme").select_option("dark")
    shown = "getComputedStyle(document.documentElement).colorScheme"
    assert page.evaluate(shown) == "dark"
    page.reload()
    expect(page.get_by_role("navigation", name="Forecast")).to_be_visible()
    assert page.evaluate(shown) == "dark"


def test_the_shortcuts_are_listed_by_a_question_mark(page: Page, open_at: Open) -> None:
    open_at(f"/sites/0170/{MONTH}/pl-view")
    page.locator("#main").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
