"""Basic, details, advanced: what each shows, to whom, and that what is advanced does what it says."""

import re
from collections.abc import Callable, Iterator

import httpx2 as httpx
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.started import BASE, Host
from tests.web.conftest import Open

HALF_A_MONTH = 15
"""Rows of the grid that are seen at once on a tablet."""


@pytest.fixture(scope="module")
def manager(host: Host) -> Iterator[httpx.Client]:
    with host.client("district_manager") as client:
        yield client


def levels(page: Page) -> Locator:
    return page.get_by_role("group", name="Level of detail").get_by_role("button")


def choose(page: Page, level: str) -> None:
    levels(page).get_by_text(level, exact=True).click()


def test_basic_details_and_advanced_show_what_they_name_and_are_remembered(page: Page, open_at: Open) -> None:
    open_at("/sites/0170/2025-08/statistics", "David Ortiz")
    expect(page.get_by_role("grid")).to_be_visible()
    basic = [page.get_by_role("combobox", name="Site"), page.get_by_label("Month", exact=True).first]
    basic += [page.locator("dl.metrics"), page.get_by_role("button", name="Save", exact=True)]
    details = [
        page.get_by_label("Compare with"),
        page.locator("details.warnings"),
        page.get_by_text("How this tab works"),
    ]
    advanced = [page.get_by_role("button", name=name) for name in ("Audit trail", "Bulk operations", "Labor costs")]
    advanced.append(page.get_by_role("button", name="System settings"))
    for level, there, gone in (
        ("Basic", basic, details + advanced),
        ("Details", basic + details, advanced),
        ("Advanced", basic + details + advanced, []),
    ):
        choose(page, level)
        for one in there:
            expect(one).to_be_visible()
        for one in gone:
            expect(one).to_be_hidden()
    page.reload()
    expect(levels(page).get_by_text("Advanced")).to_have_attribute("aria-pressed", "true")


def test_on_a_tablet_the_advanced_level_leaves_the_grid_its_place(page: Page, open_at: Open) -> None:
    page.set_viewport_size({"width": 820, "height": 1180})
    page.add_init_script("localStorage.setItem('level', 'advanced')")
    open_at("/sites/0170/2025-08/statistics", "David Ortiz")
    expect(page.get_by_role("grid")).to_be_visible()
    whole = """() => {
        const seen = document.querySelector('.grid').getBoundingClientRect();
        const [head, foot] = ['thead', 'tfoot'].map(part => document.querySelector(`.grid ${part}`).offsetHeight);
        const rows = [...document.querySelectorAll('.grid tbody tr')].map(row => row.getBoundingClientRect());
        const bottom = Math.min(seen.bottom, innerHeight) - foot;
        return rows.filter(row => row.top >= seen.top + head - 1 && row.bottom <= bottom + 1).length;
    }"""
    assert page.evaluate(whole) >= HALF_A_MONTH
    page.get_by_text("How this tab works").click()
    expect(page.locator(".guide p").first).to_be_visible()


def test_who_comes_first_is_told_once_that_there_is_more_and_where(page: Page, open_at: Open) -> None:
    open_at("/sites/0170/2025-08/statistics")
    told = page.get_by_role("region", name="What is shown")
    expect(told).to_contain_text("you find it under Level of detail, below the tabs")
    expect(page.get_by_text("Level of detail", exact=True)).to_be_visible()
    told.get_by_role("button", name="Show details").click()
    expect(page.get_by_text("How this tab works")).to_be_visible()
    expect(levels(page).get_by_text("Details")).to_have_attribute("aria-pressed", "true")
    choose(page, "Basic")
    expect(told).to_have_count(0)
    page.reload()
    expect(page.get_by_role("grid")).to_be_visible()
    expect(told).to_have_count(0)


def test_advanced_is_for_those_who_lead_a_unit_or_administer(page: Page, open_at: Open) -> None:
    page.add_init_script("localStorage.setItem('level', 'advanced')")
    open_at("/sites/0170/2025-08/statistics", "Anna Keller")
    expect(levels(page)).to_have_text(["Basic", "Details"])
    expect(page.get_by_role("button", name="Audit trail")).to_have_count(0)


def test_a_district_manager_edits_only_after_pressing_edit(page: Page, open_at: Open) -> None:
    open_at("/sites/0170/2025-08/statistics", "David Ortiz")
    cell = page.locator('[data-cell="3:0"]')
    cell.click()
    page.keyboard.type("5")
    expect(page.get_by_text("presses Edit first")).to_be_visible()
    page.get_by_role("button", name="Edit", exact=True).click()
    expect(cell).not_to_have_attribute("aria-readonly", "true")
    site = page.get_by_role("combobox", name="Site")
    site.focus()
    page.keyboard.type("0349")
    expect(page.locator("#sites [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/sites/0349/"))
    expect(page.get_by_role("button", name="Edit", exact=True)).to_have_attribute("aria-pressed", "false")
    expect(cell).to_have_attribute("aria-readonly", "true")


@pytest.fixture
def advanced(page: Page, open_at: Open) -> Callable[..., Locator]:
    """Opens a dialog of the advanced level."""

    def opened(name: str, path: str, user: str = "David Ortiz") -> Locator:
        page.add_init_script("localStorage.setItem('level', 'advanced')")
        open_at(path, user)
        if name == "Bulk operations":
            expect(page.get_by_role("button", name=name)).to_be_disabled()
            page.get_by_role("button", name="Edit", exact=True).click()
        page.get_by_role("button", name=name).click()
        return page.get_by_role("dialog", name=name)

    return opened


def test_labor_costs_are_those_of_the_api(
    advanced: Callable[..., Locator], manager: httpx.Client, violations: Callable[[], list[str]]
) -> None:
    dialog = advanced("Labor costs", "/sites/0170/2025-08/payroll")
    dialog.get_by_label("Hours").fill("11.5")
    group = dialog.get_by_label("Group").input_value()
    dialog.get_by_role("button", name="Calculate").click()
    body = {"rows": [{"date": "2025-08-01", "group": group, "hours": 11.5}]}
    wanted = manager.post(f"{BASE}/payroll/0170/calculate", json=body).json()["data"]
    shown = dialog.locator("dl.series dd")
    expect(shown).to_have_text(
        [f"${wanted[name]:,.2f}" for name in ("payroll", "pteb", "insurance", "perLaborHourRevenue")]
    )
    expect(dialog.locator("tbody tr")).to_have_count(len(wanted["rows"]))
    assert violations() == []


def test_system_settings_change_a_user_and_show_what_cannot_be_changed(
    advanced: Callable[..., Locator], host: Host, violations: Callable[[], list[str]], page: Page
) -> None:
    dialog = advanced("System settings", "/sites/0170/2025-08/statistics", "Sam Rivera")
    expect(dialog.get_by_role("region", name="Job families").get_by_role("listitem")).not_to_have_count(0)
    dialog.get_by_role("button", name="Rachel Stone").click()
    dialog.get_by_label("Regions").fill("r-east r-none<img src=x>")
    dialog.get_by_label("Reason").fill("Test")
    assert violations() == []
    with host.client("forecasting_admin") as client:
        before = client.get(f"{BASE}/users/rachel.stone").json()["data"]
        dialog.get_by_label("Regions").fill(", ".join([*before["regionIds"], "r-central"]))
        expect(dialog.get_by_label("Role").locator("option")).to_contain_text(
            ["Account manager", "District manager", "Regional vice president", "Forecasting administrator"]
        )
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_text("Saved.")).to_be_visible()
        after = client.get(f"{BASE}/users/rachel.stone").json()["data"]
        assert after["regionIds"] == [*before["regionIds"], "r-central"]
        assert after["history"][0]["reason"] == "Test"
        dialog.get_by_label("Regions").fill(", ".join(before["regionIds"]))
        dialog.get_by_label("Reason").fill("Back again")
        with page.expect_response(lambda answer: answer.request.method == "PUT"):
            dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_text(re.compile("[2-9] changes"))).to_be_visible()
        assert client.get(f"{BASE}/users/rachel.stone").json()["data"]["regionIds"] == before["regionIds"]
        dialog.get_by_label("Reason").fill("Nothing")
        dialog.get_by_role("button", name="Save").click()
        expect(dialog.get_by_text("Nothing to save: all is as it was.")).to_be_visible()
        expect(dialog.get_by_text("_manager")).to_have_count(0)


def test_who_does_not_administer_is_told_who_changes_users(advanced: Callable[..., Locator]) -> None:
    dialog = advanced("System settings", "/sites/0170/2025-08/statistics")
    expect(dialog.get_by_text("changed by forecasting administrators")).to_be_visible()
