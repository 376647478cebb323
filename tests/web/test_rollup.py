"""The roll-up: districts, regions and the company as the API adds them up, with the way to each site."""

import re
from typing import Any

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, expect

from tests.started import BASE, Host
from tests.web.conftest import PATIENCE, Open
from tests.web.figures import gained, money

PERIOD = "2025-07"


@pytest.fixture(scope="module")
def admin(host: Host) -> Any:
    with host.client("forecasting_admin") as client:
        yield client


def asked(client: httpx.Client, path: str) -> Any:
    answer = client.get(f"{BASE}{path}")
    assert answer.is_success, answer.text
    return answer.json()["data"]


def shown(page: Page, table: str) -> list[list[str]]:
    rows: list[list[str]] = page.evaluate(
        """table => [...document.querySelectorAll(`${table} tbody tr`)].map(row => [...row.cells].map(cell => {
            const copy = cell.cloneNode(true); copy.querySelectorAll('.hidden-text, i').forEach(one => one.remove());
            return copy.textContent.trim() }))""",
        table,
    )
    return rows


def test_flc_rolls_up_from_the_company_by_region_and_district_to_the_site(
    page: Page, open_at: Open, admin: httpx.Client
) -> None:
    page.add_init_script("localStorage.setItem('level', 'advanced')")
    open_at(f"/units/company/all/{PERIOD}", "Sam Rivera")
    steps = [("company/all", "Regions"), ("region/r-east", "Districts"), ("district/d-orlando", "Sites")]
    for unit, below in steps:
        expect(page.get_by_role("region", name=below)).to_be_visible(timeout=4 * PATIENCE)  # made from all its sites
        view = asked(admin, f"/pl-view/rollup/{unit}?period={PERIOD}")
        variance = {
            one["line"]: one["amount"]
            for one in asked(admin, f"/pl-view/rollup/{unit}/variance/budget?period={PERIOD}")["lines"]
        }
        assert shown(page, ".unit-lines") == [
            [
                line["label"],
                *(money(line["total"][series]) for series in ("trend", "budget")),
                gained(variance.get(line["line"])),
                *(money(line["total"][series]) for series in ("actual", "forecast")),
            ]
            for line in view["lines"]
        ]
        flc = [next(line for line in child["lines"] if line["line"] == "flc") for child in view["children"]]
        assert [row[1:4] for row in shown(page, ".children")] == [
            [money(line["trend"]), money(line["budget"]), gained(line["amount"])] for line in flc
        ]
        bridge = asked(admin, f"/pl-view/rollup/{unit}/bridge?period={PERIOD}")
        effects = [gained(one["amount"]) for one in bridge["effects"]]
        amounts = [row[1] for row in shown(page, ".effects")]
        assert amounts == [money(bridge["start"]), *effects, "$0.00", money(bridge["end"])]
        wanted = {"company": r"\bEast$", "region": "Orlando", "district": "Lagoon"}[unit.split("/", maxsplit=1)[0]]
        page.locator(".children button", has_text=re.compile(wanted)).click()
    expect(page).to_have_url(re.compile(f"/sites/0349/{PERIOD}/pl-view"))
    expect(page.locator(".year-table")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Roll-up: D - Orlando", use_inner_text=True)
    quality = {one["siteId"]: one for one in asked(admin, "/alerts/rollup/district/d-orlando/quality?limit=50")}
    assert [row[4] for row in shown(page, ".children")] == [
        f"{quality[row[0][:4]]['score']:.1%}" for row in shown(page, ".children")
    ]
    expect(page.get_by_role("region", name="Alerts").locator(".alert-group")).not_to_have_count(0)


@pytest.mark.parametrize(
    ("compare", "asked_for", "sides"),
    [
        ("prior-year", "prior-year", ("Trend", "Year before")),
        ("actual", "forecast-actual", ("Actual", "Forecast of record")),
        ("prior-month", "prior-month", ("Trend", "Month before")),
    ],
)
def test_the_roll_up_compares_with_what_is_chosen_and_each_site_keeps_it(
    page: Page, open_at: Open, admin: httpx.Client, compare: str, asked_for: str, sides: tuple[str, str]
) -> None:
    open_at(f"/units/district/d-orlando/{PERIOD}?compare={compare}", "David Ortiz")
    expect(page.locator(".rollup[aria-busy=false]")).to_be_visible(timeout=4 * PATIENCE)
    expect(page.locator(".rollup [aria-busy=true]")).to_have_count(0)
    expect(page.locator(".unit-lines thead th")).to_have_text(["Line", *sides, "Variance", "Actual", "Forecast"])
    unit = asked(admin, f"/pl-view/rollup/district/d-orlando/variance/{asked_for}?period={PERIOD}")["lines"]
    assert [row[1:4] for row in shown(page, ".unit-lines")][:9] == [
        [money(one["value"]), money(one["base"]), gained(one["amount"])] for one in unit
    ]
    rows = shown(page, ".children")
    assert len(rows) == 6
    for row in rows:
        of_site = asked(admin, f"/pl-view/{row[0][:4]}/variance/{asked_for}?period={PERIOD}")["lines"][8]
        assert row[1:4] == [money(of_site["value"]), money(of_site["base"]), gained(of_site["amount"])]
    page.locator(".children button").first.click()
    expect(page).to_have_url(re.compile(rf"/sites/0170/{PERIOD}/pl-view\?compare={compare}$"))


def test_a_site_that_a_comparison_leaves_out_is_named_with_the_reason(
    page: Page, open_at: Open, admin: httpx.Client
) -> None:
    left_out = asked(admin, f"/pl-view/rollup/company/all/variance/prior-year?period={PERIOD}")["leftOut"]
    of_view = {one["siteId"] for one in asked(admin, f"/pl-view/rollup/company/all?period={PERIOD}")["leftOut"]}
    open_at(f"/units/company/all/{PERIOD}?compare=prior-year", "Sam Rivera")
    expect(page.locator(".rollup[aria-busy=false]")).to_be_visible(timeout=4 * PATIENCE)
    assert left_out  # a site whose year before is not closed
    assert {one["siteId"] for one in left_out} - of_view
    for one in left_out:
        expect(page.locator(".left-out li", has_text=f"{one['siteId']}: {one['reason']}")).to_be_visible()


@pytest.mark.parametrize("user", ["David Ortiz", "Anna Keller"])
def test_units_are_those_of_the_rights_and_a_foreign_one_is_told_in_a_sentence(
    page: Page, open_at: Open, provoked: list[str], user: str
) -> None:
    provoked.append("status of 4")
    open_at(f"/units/district/d-boston/{PERIOD}", user)
    expect(page.locator(".rollup").get_by_role("alert").first).to_contain_text(re.compile("access|needs"))
    link = page.get_by_role("link", name="Roll-up")
    if user == "Anna Keller":
        expect(link).to_have_count(0)
    else:
        units = page.get_by_label("Unit").locator("option")
        expect(units).to_have_text(["district/d-boston", "District: D - Orlando"])


def test_sites_that_are_left_out_are_named_with_the_reason(page: Page, open_at: Open) -> None:
    def left_out(route: Any) -> None:
        found = route.fetch()
        body = found.json()
        for part in body["data"]:
            if part["id"] == "view":
                part["body"]["data"]["leftOut"] = [{"siteId": "0402", "reason": "<b>Closed</b> since May."}]
        route.fulfill(response=found, json=body)

    page.route(f"**{BASE}/batch/read", left_out)
    open_at(f"/units/district/d-orlando/{PERIOD}", "David Ortiz")
    expect(page.get_by_text("1 site is left out or only partly in")).to_be_visible()
    expect(page.get_by_text("0402: <b>Closed</b> since May.")).to_be_visible()


def test_alerts_of_a_unit_are_counted_by_site_the_gravest_first_and_lead_to_the_site(
    page: Page, open_at: Open, admin: httpx.Client
) -> None:
    alerts = asked(admin, "/alerts/rollup/district/d-orlando?limit=500")
    sites = {one["siteId"] for one in alerts}
    open_at(f"/units/district/d-orlando/{PERIOD}", "David Ortiz")
    groups = page.locator(".alert-group")
    expect(groups).to_have_count(len(sites))
    high = [sum(one["siteId"] == site and one["severity"] == "high" for one in alerts) for site in sites]
    expect(groups.first.locator("summary")).to_contain_text(f"{max(high)} high" if max(high) else "alert")
    of_first = [one for one in alerts if groups.first.get_by_text(one["siteId"]).count()]
    groups.first.locator("summary").click()
    expect(groups.first.get_by_role("listitem")).to_have_count(len(of_first))
    at = [one["at"] for one in asked(admin, "/alerts/rollup/district/d-orlando?limit=500&sortBy=at&sortOrder=desc")]
    assert at == sorted(at, reverse=True)
    groups.first.get_by_role("button", name="P&L of").click()
    expect(page.get_by_role("heading", name="P&L", exact=True)).to_be_visible()
