"""The P&L shows whatever it is given: bands, markup, zeros, losses, nothing; and loads its charts when it is opened."""

import json
import re
from collections.abc import Callable
from typing import Any

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.started import BASE
from tests.web.conftest import Open
from tests.web.figures import cells

SITE, PERIOD = "0170", "2025-07"


def altered(page: Page, change: Callable[[dict[str, Any]], None]) -> None:
    """Changes what the batch of the P&L answers."""

    def answer(route: Route) -> None:
        found = route.fetch()
        body = found.json()
        for part in body["data"]:
            if part["body"] and part["body"].get("data"):
                change(part["body"]["data"])
        route.fulfill(response=found, body=json.dumps(body))

    page.route(f"**{BASE}/batch/read", answer)


def test_the_band_of_flc_and_the_chance_of_missing_the_budget_are_shown_where_served(
    pl: Callable[..., Page], page: Page
) -> None:
    def with_band(data: dict[str, Any]) -> None:
        for month in data.get("months", []):
            month["band"] = {"p10": 1000.0, "p50": 2000.0, "p90": 3000.5, "belowBudget": 0.25}

    altered(page, with_band)
    pl()
    expect(page.get_by_text("FLC between $1,000.00 and $3,000.50 in 8 of 10 cases")).to_be_visible()
    expect(page.get_by_text("Chance of missing the budget: 25.0%")).to_be_visible()


def test_markup_in_names_is_text_and_runs_nothing(pl: Callable[..., Page], page: Page) -> None:
    planted = "<img src=x onerror=alert(1)>" * 8

    def named(data: dict[str, Any]) -> None:
        for line in data.get("lines", []):
            if "label" in line:
                line["label"] = planted

    altered(page, named)
    pl(f"/sites/{SITE}/{PERIOD}/pl-view?line=flc")
    expect(page.get_by_text(planted).first).to_be_visible()
    expect(page.locator("img")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") == 1366


def zero_or_negative(value: float) -> Callable[[dict[str, Any]], None]:
    def change(data: Any) -> None:
        for key, one in data.items() if isinstance(data, dict) else enumerate(data):
            if isinstance(one, dict | list):
                change(one)
            elif isinstance(one, float | int) and not isinstance(one, bool):
                data[key] = value

    return change


@pytest.mark.parametrize(("value", "shown"), [(0.0, "0.00"), (-987654321.99, "-987,654,321.99")])
def test_a_year_of_zeros_and_a_negative_flc_are_shown_as_they_are(
    pl: Callable[..., Page], page: Page, value: float, shown: str
) -> None:
    altered(page, zero_or_negative(value))
    pl(f"/sites/{SITE}/{PERIOD}/pl-view?line=flc")
    page.locator(".views select").select_option("trend")
    assert {text for row in cells(page) for text in row} == {shown}
    expect(page.locator("figure svg").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 1366


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/sites/0701/2025-07/pl-view", "access"),
        ("/sites/9999/2025-07/pl-view", "access"),
        ("/sites/0170/2035-01/pl-view", r"\w"),
        ("/sites/%3Cimg%20src=x%3E/2025-07/pl-view", r"\w"),
    ],
)
def test_a_site_without_access_and_a_year_without_data_are_told_in_a_sentence(
    page: Page, open_at: Open, provoked: list[str], path: str, sentence: str
) -> None:
    provoked.append("status of 4")
    open_at(path)
    expect(page.locator("section.pl").get_by_role("alert").first).to_contain_text(re.compile(sentence))


def test_the_charts_are_loaded_with_the_pl_alone(page: Page, open_at: Open) -> None:
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    open_at(f"/sites/{SITE}/{PERIOD}/statistics")
    expect(page.get_by_role("grid", name="Statistics")).to_be_visible()
    assert not [url for url in loaded if "dashboard" in url or "echarts" in url]
    page.keyboard.press("Alt+6")
    expect(page.locator("figure svg").first).to_be_visible()
    assert [url for url in loaded if "echarts" in url]
    policy = httpx.get(page.url).headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy
