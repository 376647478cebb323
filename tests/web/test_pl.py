"""PLViewDashboard: figures are those of the API to the cent, each explains itself, and what-if becomes a forecast."""

import csv
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.started import BASE, Host
from tests.web.figures import NONE, cells, gained, money, plain, signed

SITE, PERIOD, YEAR = "0170", "2025-07", "2025"
MONTHS = [f"{YEAR}-{month:02}" for month in range(1, 13)]
SIGNS = {"favourable": "▲", "unfavourable": "▼", "neutral": "●"}
CUMULATIVE = 9
"""The row of FLC to budget, cumulative: a variance itself, so without one."""


@pytest.fixture(scope="module")
def api(host: Host) -> Iterator[Callable[..., Any]]:
    """What the API answers to the same question; `data` alone."""
    with host.client("account_manager") as client:

        def asked(path: str, **query: Any) -> Any:
            answer = client.get(f"{BASE}{path}", params=query)
            assert answer.is_success, answer.text
            return answer.json()["data"]

        yield asked


def test_variance_analysis_every_variance_is_the_apis_with_its_direction(
    pl: Callable[..., Page], api: Callable[..., Any]
) -> None:
    page = pl()
    variances = [api(f"/pl-view/{SITE}/variance/budget", period=period)["lines"] for period in (*MONTHS, YEAR)]
    lines = api(f"/pl-view/{SITE}/{YEAR}")["lines"]
    for unit, amount, suffix in (("$", "amount", ""), ("%", "percent", "%")):
        page.get_by_role("button", name=unit, exact=True).click()
        shown = cells(page)
        assert [len(row) for row in shown] == [13] * 10
        for column, of in enumerate(variances):
            wanted = [
                NONE if one[amount] is None else SIGNS[one["direction"]] + signed(one[amount], suffix) for one in of
            ]
            assert [row[column] for row in shown[:CUMULATIVE]] == wanted[:CUMULATIVE]
        assert shown[CUMULATIVE][:12] == [signed(month["trend"]) for month in lines[CUMULATIVE]["months"]]
    directions = {one["direction"] for of in variances for one in of}
    assert directions == set(SIGNS)
    for direction in directions:  # colour goes with the sign and a word, never alone
        expect(page.locator(f".year-table .variance.{direction}").first).to_contain_text(SIGNS[direction])


def test_each_series_of_the_year_is_the_apis_to_the_cent(pl: Callable[..., Page], api: Callable[..., Any]) -> None:
    page = pl()
    lines = api(f"/pl-view/{SITE}/{YEAR}")["lines"]
    for series in ("budget", "actual", "forecast", "trend"):
        page.locator(".views select").select_option(series)
        wanted = [[*(plain(month[series]) for month in line["months"]), plain(line["total"][series])] for line in lines]
        assert cells(page) == wanted
    page.get_by_role("button", name="%", exact=True).click()
    percent = [line["percentOfInternalRevenue"] for line in lines]
    assert [row[-1] for row in cells(page)] == [NONE if one is None else f"{one:,.2f}%" for one in percent]


def test_years_and_comparison_change_what_is_shown(pl: Callable[..., Page], api: Callable[..., Any]) -> None:
    page = pl(f"/sites/{SITE}/{PERIOD}/pl-view?compare=prior-year")
    expect(page.get_by_text("Variance: trend against the actual of the year before, US dollars")).to_be_visible()
    page.get_by_role("button", name="Previous year").click()
    expect(page).to_have_url(re.compile(r"/2024-07/pl-view\?compare=prior-year"))
    expect(page.locator("section.pl[aria-busy=false]")).to_be_visible()
    flc = api(f"/pl-view/{SITE}/variance/prior-year", period="2024")["lines"][8]
    expect(page.locator("tr.flc td.total")).to_contain_text(signed(flc["amount"]))


def test_drill_down_from_a_line_by_its_month_and_days_to_the_tab_that_enters_it(
    pl: Callable[..., Page], api: Callable[..., Any], page: Page
) -> None:
    pl()
    cell = page.locator("tr.externalRevenue td:nth-of-type(7) button")
    assert "Actual part" in (cell.get_attribute("title") or "")
    cell.click()
    expect(page).to_have_url(re.compile("line=externalRevenue"))
    detail = page.get_by_role("region", name="External Revenue, July 2025")
    line = api(f"/pl-view/{SITE}/{PERIOD}")["lines"][0]["months"][0]
    parts = line["provenance"]
    for value in (line["trend"], line["budget"], parts["actualPart"], parts["forecastPart"]):
        expect(detail.locator("dd", has_text=re.compile(f"^{re.escape(money(value))}$"))).not_to_have_count(0)
    expect(detail).to_contain_text("loaded days up to Jul 14 and the forecast of the others")
    explained = api(f"/pl-view/{SITE}/{PERIOD}/explain", line="externalRevenue", days=True)
    expect(detail.locator(".sentences li").first).to_have_text(explained["sentences"][0])
    detail.get_by_text("Step by step").click()
    expect(detail.locator(".tree > li > details > summary")).to_contain_text(explained["node"]["label"])
    detail.get_by_role("button", name="Show the days").click()
    days = detail.locator(".days tbody tr")
    expect(days).to_have_count(len(explained["days"]["dates"]))
    wanted = [day["amount"] for day in explained["days"]["dates"]]
    amounts = days.locator("td:nth-of-type(1)").all_inner_texts()
    assert [text[0] for text in amounts] == ["$"] * len(wanted)
    assert [float(text[1:].replace(",", "")) for text in amounts] == pytest.approx(wanted, abs=0.01)
    detail.get_by_role("button", name="Change it in Statistics").click()
    expect(page).to_have_url(re.compile(f"/sites/{SITE}/{PERIOD}/statistics"))
    page.go_back()
    expect(detail).to_be_visible()
    page.go_back()
    expect(detail).to_be_hidden()


def test_the_table_is_walked_by_arrow_keys_and_opened_by_enter(pl: Callable[..., Page], page: Page) -> None:
    pl()
    page.locator(".year-table button[tabindex='0']").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("2025-08/pl-view.*line=payroll"))
    expect(page.get_by_role("region", name="Payroll, August 2025")).to_be_visible()


WHOLE = """() => {
    const box = document.querySelector('.year-table');
    const [first, ...months] = [...box.querySelectorAll('thead th')].map(one => one.getBoundingClientRect());
    const end = Math.min(months.pop().left, box.getBoundingClientRect().right);
    const seen = months.map(one => one.left >= first.right - 1 && one.right <= end + 1);
    const part = months.filter((one, at) => !seen[at] && one.right > first.right + 1 && one.left < end - 1);
    return {seen: seen.filter(Boolean).length, part: part.length};
}"""
COVERED = """() => {
    const cell = document.activeElement.getBoundingClientRect();
    const sides = [...document.querySelectorAll('.year-table thead :is(.first, .total)')]
        .map(one => one.getBoundingClientRect());
    return cell.left < sides[0].right - 1 || cell.right > sides[1].left + 1;
}"""


@pytest.mark.parametrize(("width", "series"), [(1366, "variance"), (900, "trend"), (768, "variance")])
def test_months_are_whole_beside_the_lines_names_and_the_year_and_no_chosen_cell_is_covered(
    pl: Callable[..., Page], page: Page, width: int, series: str
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    pl()
    page.locator(".views select").select_option(series)
    shown = page.evaluate(WHOLE)
    assert shown["part"] == 0
    assert shown["seen"] >= 3
    assert page.locator("thead .chosen-month").evaluate(
        "one => { const box = one.closest('.year-table').getBoundingClientRect(), at = one.getBoundingClientRect();"
        "return at.left > box.left && at.right < box.right }"
    )
    page.locator(".year-table button[tabindex='0']").focus()
    for key in ["ArrowLeft"] * 7 + ["ArrowRight"] * 12:
        page.keyboard.press(key)
        page.wait_for_function("() => document.activeElement.matches('.cell')")
        assert not page.evaluate(COVERED)
    page.locator(".year-table").evaluate("one => { one.scrollLeft = 37 }")  # half a month: it goes on to a whole one
    assert page.evaluate(WHOLE)["part"] == 0
    page.evaluate("document.documentElement.style.fontSize = '187.5%'")
    page.wait_for_function(f"() => ({WHOLE})().part === 0")


def test_the_bridge_is_a_waterfall_of_the_apis_effects_without_residual(
    pl: Callable[..., Page], api: Callable[..., Any], page: Page
) -> None:
    pl(level="advanced", user="David Ortiz")
    panel = page.get_by_role("region", name="What leads from one to the other")
    expect(panel.locator("svg")).to_be_visible()
    for of, period in ((None, PERIOD), (YEAR, YEAR)):
        if of:
            panel.locator("select").nth(2).select_option(label=of)
        bridge = api(f"/pl-view/{SITE}/{period}/bridge")
        rows = panel.locator(".effects tbody tr")
        expect(rows.first).to_contain_text(money(bridge["start"]))
        expect(rows).to_have_count(len(bridge["effects"]) + 3)
        amounts = rows.locator("td:nth-of-type(1)").all_inner_texts()
        effects = [gained(one["amount"]) for one in bridge["effects"]]
        assert amounts == [money(bridge["start"]), *effects, "$0.00", money(bridge["end"])]
        expect(rows.nth(1)).to_contain_text(bridge["effects"][0]["sentence"])


def test_trend_visualization_the_chart_has_a_sentence_and_its_figures_as_a_table(
    pl: Callable[..., Page], api: Callable[..., Any], page: Page
) -> None:
    pl(f"/sites/{SITE}/{PERIOD}/pl-view?line=externalRevenue", level="details")
    chart = page.locator("figure", has_text="External Revenue by month")
    expect(chart.locator("svg")).to_be_visible()
    expect(chart.get_by_role("img", name=re.compile("the trend is lowest in"))).to_be_visible()
    chart.get_by_text("As a table").click()
    months = api(f"/pl-view/{SITE}/{YEAR}")["lines"][0]["months"]
    assert chart.locator("tbody td:nth-of-type(1)").all_inner_texts() == [money(one["trend"]) for one in months]
    (measure,) = (
        one for one in api(f"/statistics/{SITE}/trends/12m")["measures"] if one["measure"] == "externalRevenue"
    )
    if measure["baseline"]:  # the nightly job has run meanwhile
        expect(page.locator("figure", has_text="the next 28 days").locator("tbody tr")).to_have_count(28)


def test_alerts_of_the_site_stand_beside_its_pl(pl: Callable[..., Page], api: Callable[..., Any], page: Page) -> None:
    pl()
    alerts = api(f"/alerts/{SITE}", limit=20)
    shown = page.get_by_role("region", name="Alerts").get_by_role("listitem")
    expect(shown).to_have_count(len(alerts))
    for alert in alerts:
        expect(shown.filter(has_text=alert["message"])).not_to_have_count(0)


def outcome(page: Page) -> Locator:
    return page.locator(".outcome tbody tr")


def test_what_if_moves_drivers_seeks_a_goal_and_is_taken_over_as_a_forecast(
    pl: Callable[..., Page], api: Callable[..., Any], host: Host, page: Page
) -> None:
    site, period = "0349", "2025-11"
    pl(f"/sites/{site}/{period}/pl-view", level="advanced", user="David Ortiz")
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_text("What if?").click()
    panel = page.locator(".what-if-panel")
    panel.get_by_role("slider", name="Occupancy").fill("0.9")
    panel.get_by_text("Expenses", exact=True).click()
    panel.get_by_label("Employee relations (7045), value").fill("650")
    panel.get_by_label("Employee relations (7045), value").press("Tab")
    body = {"statistics": {"occupancy": 0.9}, "expenses": [{"account": "7045", "forecast": 650}]}
    expect(outcome(page)).to_have_count(9)
    expect(panel).to_contain_text("Employee relations (7045) $650.00")
    with host.client("account_manager") as client:
        wanted = client.post(f"{BASE}/what-if/{site}/{period}", json=body).json()["data"]
    assert [row.locator("td").all_inner_texts() for row in outcome(page).all()] == [
        [money(one["before"]), money(one["after"]), gained(one["difference"])] for one in wanted["lines"]
    ]
    expect(panel).to_contain_text(wanted["sentences"][0])

    panel.get_by_text("Seek a goal").click()
    expect(panel.get_by_label("Highest, %")).to_have_value("100")  # a ratio is entered in percent, as everywhere
    panel.locator(".goal select").select_option("expenses.7045")
    panel.get_by_label("Target of FLC").fill(str(round(wanted["lines"][8]["before"] + 10, 2)))
    panel.get_by_role("button", name="Seek").click()
    expect(panel).to_contain_text(re.compile(r"With expenses\.7045 .* the target is"))
    panel.get_by_role("button", name="Reset").click()
    expect(outcome(page)).to_have_count(0)
    panel.get_by_role("button", name="Use this value").click()
    expect(outcome(page)).to_have_count(9)
    expect(panel.get_by_label("Employee relations (7045), value")).to_have_value(re.compile(r"^\d+$"))  # as it is saved
    panel.get_by_label("Employee relations (7045), value").fill("123.75")
    panel.get_by_label("Employee relations (7045), value").press("Tab")
    expect(panel.get_by_label("Employee relations (7045), value")).to_have_value("124")

    panel.get_by_role("button", name="Reset").click()
    panel.get_by_role("slider", name="Occupancy").fill("0.9")
    panel.get_by_label("Employee relations (7045), value").fill("650")
    panel.get_by_label("Employee relations (7045), value").press("Tab")
    expect(panel).to_contain_text("Employee relations (7045) $650.00")
    panel.get_by_role("button", name="Take over into the forecast").click()
    expect(outcome(page)).to_have_count(0)
    expect(panel.get_by_role("button", name="Take over into the forecast")).to_be_disabled()
    flc = api(f"/pl-view/{site}/{period}")["lines"][8]["total"]["trend"]
    assert flc == wanted["lines"][8]["after"]  # to the cent what was foretold
    expect(page.locator("dl.metrics dd").first).to_have_text(money(flc))


def test_what_if_of_a_month_that_is_over_or_too_far_says_so(pl: Callable[..., Page], page: Page) -> None:
    pl(f"/sites/{SITE}/2025-03/pl-view")
    page.get_by_text("What if?").click()
    expect(page.get_by_text("A month that is over cannot be changed")).to_be_visible()


def test_the_table_is_exported_as_a_file_of_the_figures_that_are_shown(
    pl: Callable[..., Page], api: Callable[..., Any]
) -> None:
    page = pl()
    with page.expect_download() as given:
        page.get_by_role("button", name="Export").click()
    assert given.value.suggested_filename == f"pl-{SITE}-{YEAR}-variance-budget.csv"
    heading, *rows = csv.reader(given.value.path().read_text("utf-8-sig").splitlines())
    assert heading == ["Line", *MONTHS, "Year"]
    assert [row[0] for row in rows] == [line["label"] for line in api(f"/pl-view/{SITE}/{YEAR}")["lines"]]
    variances = [api(f"/pl-view/{SITE}/variance/budget", period=period)["lines"] for period in (*MONTHS, YEAR)]
    for column, lines in enumerate(variances):
        shown = [row[column + 1] for row in rows[:CUMULATIVE]]
        assert [float(one) if one else None for one in shown] == [line["amount"] for line in lines[:CUMULATIVE]]
