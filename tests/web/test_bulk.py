"""Bulk operations: previewed, confirmed, told part by part, taken back; the tab behind shows what was saved."""

import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import httpx2 as httpx
import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.started import BASE, Host
from tests.web.conftest import Open
from tests.web.views import WIDTHS

SITES, PERIOD = ("0349", "0402"), "2026-06"
COMPS = 7
"""The column of valet comps in a grid of statistics of a site with rooms."""


@pytest.fixture(scope="module")
def manager(host: Host) -> Iterator[httpx.Client]:
    with host.client("district_manager") as client:
        yield client


@pytest.fixture
def bulk(page: Page, open_at: Open) -> Callable[[str], Locator]:
    """Opens the dialog on a tab of the first site."""

    def opened(path: str) -> Locator:
        page.add_init_script("localStorage.setItem('level', 'advanced')")
        open_at(f"/sites/{SITES[0]}/{path}", "David Ortiz")
        expect(page.get_by_role("button", name="Bulk operations")).to_be_disabled()
        page.get_by_role("button", name="Edit", exact=True).click()
        page.get_by_role("button", name="Bulk operations").click()
        return page.get_by_role("dialog", name="Bulk operations")

    return opened


def ask(dialog: Locator, what: str, number: str, column: str, *sites: str) -> None:
    """Asks for an operation, up to its preview."""
    dialog.get_by_label("What to do").select_option(what)
    if what != "copy":
        dialog.locator("[name=number]").fill(number)
    dialog.get_by_label(column, exact=True).check()
    for site in sites:
        dialog.get_by_label(re.compile(f"{site} ")).check()
    dialog.get_by_role("button", name=re.compile("^Preview")).click()
    expect(dialog.get_by_role("heading", name="What would change")).to_be_focused()


def month(client: httpx.Client, family: str, site: str, period: str) -> Any:
    """What the API says of a month, without what every save changes."""
    data = client.get(f"{BASE}/{family}/{site}/{period}").json()["data"]
    return {name: value for name, value in data.items() if name not in ("version", "lastModified", "lastModifiedBy")}


def put_back(client: httpx.Client, period: str, *fields: str) -> None:
    """Puts fields of statistics back to the budget at both sites: what a test before left there, or the test itself."""
    for site in SITES:
        path = f"{BASE}/statistics/{site}/{period}"
        answer = client.get(path).json()
        dates = [one["date"] for one in answer["data"]["days"] if one["series"] == "forecast"]
        body = {"days": [{"date": date, **dict.fromkeys(fields)} for date in dates]}
        version = {"If-Match": answer["meta"]["etag"], "Idempotency-Key": str(uuid4())}
        client.put(path, json=body, headers=version).raise_for_status()


def test_bulk_operations_are_previewed_saved_site_by_site_shown_behind_and_taken_back(
    bulk: Callable[[str], Locator], manager: httpx.Client, violations: Callable[[], list[str]], page: Page
) -> None:
    def comps(site: str) -> set[Any]:
        days = month(manager, "statistics", site, PERIOD)["days"]
        return {one["valetComps"] for one in days if one["series"] == "forecast"}

    before = [month(manager, "statistics", site, PERIOD) for site in SITES]
    dialog = bulk(f"{PERIOD}/statistics")
    expect(dialog.get_by_label("Valet Overnight")).to_have_count(0)  # it is calculated, and so not offered
    assert violations() == []
    ask(dialog, "value", "3.5", "Valet Comps", SITES[1])
    assert [month(manager, "statistics", site, PERIOD) for site in SITES] == before  # nothing is saved yet
    lines = dialog.locator(".results > li")
    expect(lines).to_have_text([re.compile(rf"{site}, June 2026 Would change, 30 values.*→ 105") for site in SITES])
    assert violations() == []
    dialog.get_by_role("button", name="Save 60 values in 2 sites").click()
    expect(lines).to_have_text([re.compile(rf"✓ {site}, June 2026 Saved, 30 values") for site in SITES])
    assert [comps(site) for site in SITES] == [{3.5}, {3.5}]
    expect(page.locator(f'[data-cell="0:{COMPS}"]')).to_have_text("3.5")  # the tab behind follows
    dialog.get_by_role("button", name="Close").click()

    page.get_by_role("button", name="Audit trail").click()
    trail = page.get_by_role("dialog", name="Audit trail")
    newest = manager.get(f"{BASE}/audit/{SITES[0]}").json()["data"]["entries"]
    expect(trail.locator("tbody tr")).to_have_count(len(newest))
    place = trail.locator("tbody tr td.place").first
    expect(place).to_have_attribute("title", newest[0]["field"])
    expect(place).to_have_text(re.compile(r"^\w{3}, Jun \d+: Valet comps$"))
    expect(trail.locator("tbody tr td.what").first).to_have_text("Statistics, June 2026")
    for width in WIDTHS.values():  # nothing lies beside what is seen, whatever is long
        page.set_viewport_size({"width": width.width, "height": width.height})
        for box in (trail, trail.locator(".scroll")):
            assert box.evaluate("one => one.scrollWidth - one.clientWidth") <= 0
        cut = "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.textContent)"
        assert trail.locator("tbody :is(th, td)").evaluate_all(cut) == []
    page.set_viewport_size({"width": WIDTHS["desktop"].width, "height": WIDTHS["desktop"].height})
    assert violations() == []
    trail.get_by_role("button", name="Close").click()

    page.get_by_role("button", name="Bulk operations").click()  # what was done is still there
    dialog.get_by_role("button", name="Undo 2 sites").click()
    expect(lines).to_have_text([re.compile(rf"↶ {site}, June 2026 Taken back") for site in SITES])
    after = [month(manager, "statistics", site, PERIOD) for site in SITES]
    assert [data["days"] for data in after] == [data["days"] for data in before]


@pytest.mark.parametrize(
    ("tab", "family", "what", "number"),
    [
        ("payroll", "payroll", "percent", "20"),
        ("parking-rates", "rates", "percent", "20"),
        ("other-revenue", "revenue/other", "value", "20"),
        ("other-expenses", "expenses", "percent", "20"),
    ],
)
def test_every_form_has_bulk_operations_that_are_taken_back(
    bulk: Callable[[str], Locator], manager: httpx.Client, tab: str, family: str, what: str, number: str
) -> None:
    before = month(manager, family, SITES[0], "2026-05")
    dialog = bulk(f"2026-05/{tab}")
    ask(dialog, what, number, dialog.locator(".choices label").first.inner_text().strip())
    dialog.get_by_role("button", name=re.compile("^Save")).click()
    expect(dialog.get_by_role("status")).to_have_text("1 site saved.")
    assert month(manager, family, SITES[0], "2026-05") != before
    dialog.get_by_role("button", name="Undo 1 site").click()
    expect(dialog.get_by_role("status")).to_have_text("1 site taken back.")
    assert month(manager, family, SITES[0], "2026-05") == before


def test_a_month_is_copied_into_several_and_what_somebody_changed_since_is_not_taken_back(
    bulk: Callable[[str], Locator], manager: httpx.Client, provoked: list[str]
) -> None:
    provoked.append("status of 412")
    put_back(manager, "2026-03", "selfComps", "selfDaily")
    dialog = bulk("2026-03/statistics")
    dialog.get_by_label("What to do").select_option("copy")
    dialog.get_by_label("Copy from").select_option("2026-03")
    dialog.get_by_label("From March 2026 through").select_option("2026-05")
    ask(dialog, "copy", "", "Self-park Comps")
    lines = dialog.locator(".results > li")
    expect(lines.first).to_contain_text("It is the month that is copied.")
    dialog.get_by_role("button", name="Back").click()
    ask(dialog, "spread", "3100", "Self-park Comps")
    dialog.get_by_role("button", name=re.compile("^Save")).click()
    expect(dialog.get_by_role("status")).to_have_text("1 site saved.")
    days = [one for one in month(manager, "statistics", SITES[0], "2026-03")["days"] if one["series"] == "forecast"]
    assert sum(one["selfComps"] for one in days) == 3100
    path = f"{BASE}/statistics/{SITES[0]}/2026-03"
    etag = manager.get(path).json()["meta"]["etag"]
    body = {"days": [{"date": "2026-03-01", "selfDaily": 1}]}
    manager.put(path, json=body, headers={"If-Match": etag, "Idempotency-Key": str(uuid4())}).raise_for_status()
    dialog.get_by_role("button", name="Undo 1 site").click()
    expect(lines).to_contain_text(["Somebody changed this month since; it is left as it is now."])
    days = [one for one in month(manager, "statistics", SITES[0], "2026-03")["days"] if one["series"] == "forecast"]
    assert sum(one["selfComps"] for one in days) == 3100


def test_what_is_refused_or_unanswered_says_why_and_is_tried_again_without_saving_twice(
    bulk: Callable[[str], Locator], manager: httpx.Client, page: Page, provoked: list[str]
) -> None:
    provoked.append("net::ERR")
    put_back(manager, "2026-04", "selfComps")
    dialog = bulk("2026-04/statistics")
    ask(dialog, "value", "2", "Self-park Comps", SITES[1])
    lost = {"answers": 1}

    def lose(route: Route) -> None:
        if route.request.method == "PUT" and lost["answers"]:
            lost["answers"] -= 1
            route.fetch()  # stored, and nobody hears of it
            route.abort()
        else:
            route.continue_()

    page.route(f"**{BASE}/statistics/{SITES[0]}/2026-04*", lose)
    dialog.get_by_role("button", name=re.compile("^Save")).click()
    expect(dialog.get_by_text("The server did not answer, and may have saved it.")).to_be_visible()
    version = manager.get(f"{BASE}/statistics/{SITES[0]}/2026-04").json()["meta"]["etag"]
    dialog.get_by_role("button", name="Try again in 1 site").click()
    expect(dialog.get_by_role("status")).to_have_text("2 sites saved.")
    assert manager.get(f"{BASE}/statistics/{SITES[0]}/2026-04").json()["meta"]["etag"] == version
    dialog.get_by_role("button", name="Another operation").click()
    ask(dialog, "value", "-5", "Self-park Comps")
    expect(dialog.locator(".results > li")).to_contain_text(["30 values would not be allowed: Enter 0 to 99,999."])
    expect(dialog.get_by_role("button", name=re.compile("^Save"))).to_be_disabled()
