"""The reference page in a real browser: signed in, the first click shows a real hotel's month."""

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.end_to_end.conftest import BASE, Host
from tests.servers import required

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def page() -> Iterator[Page]:
    chromium = required(shutil.which("chromium"), "Chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 1280, "height": 1000})
        browser.close()


def test_a_newcomers_first_click_shows_a_months_statistics(host: Host, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{host.url}{BASE}/docs")
    expect(page.get_by_label("Signed in as")).to_be_visible()
    operation = page.locator("#operations-statistics-GetStatistics")
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response").first
    expect(answer.locator(".response-col_status")).to_have_text(re.compile("^200"))
    expect(answer).to_contain_text('"siteId": "0170"')
    assert complaints == []


def test_another_demo_user_can_be_chosen(host: Host, page: Page) -> None:
    page.goto(f"{host.url}{BASE}/docs")
    page.get_by_label("Signed in as").select_option(label="Sam Rivera (forecasting admin)")
    operation = page.locator("#operations-sites-ListSites")
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response").first
    expect(answer).to_contain_text('"total": 24')
