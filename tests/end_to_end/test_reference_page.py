"""The reference page in a real browser: signed in, the first click shows a real hotel's month."""

import json
import re
import shutil
from collections.abc import Iterator
from typing import Any

import httpx2 as httpx
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.servers import required
from tests.started import BASE, Host

pytestmark = pytest.mark.enable_socket
PATIENCE = 90_000
"""Milliseconds within which the page shows something, also on a machine that has other work."""


@pytest.fixture
def page() -> Iterator[Page]:
    chromium = required(shutil.which("chromium"), "Chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        shown = browser.new_page(viewport={"width": 1280, "height": 1000})
        shown.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield shown
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
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390  # nothing sticks out on a phone
    assert complaints == []


def test_the_page_and_its_tokens_are_shown_to_no_other_name(host: Host) -> None:
    url = f"{host.url}{BASE}/docs"
    assert httpx.get(url, headers={"Host": "evil.example"}).status_code == 421
    assert httpx.get(url, headers={"Host": "localhost"}).status_code == 200


def test_another_demo_user_can_be_chosen(host: Host, page: Page) -> None:
    page.goto(f"{host.url}{BASE}/docs")
    page.get_by_label("Signed in as").select_option(label="Sam Rivera (forecasting admin)")
    operation = page.locator("#operations-sites-ListSites")
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response").first
    expect(answer).to_contain_text('"total": 24')


def settings(host: Host) -> Any:
    """What the page starts with."""
    with host.client("account_manager") as client:
        text = client.get(f"{BASE}/docs").text
    found = re.search(r'<script type="application/json" id="settings">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


def test_f37_every_body_of_the_page_is_taken_at_the_demo_site(host: Host) -> None:
    given = settings(host)
    with host.client("account_manager") as anna:
        paths = anna.get(f"{BASE}/openapi.json").json()["paths"]
        sent = 0
        for path, item in paths.items():
            if "{id}" in path:
                continue  # whose row, run or message: whoever tries it says so
            for method, operation in item.items():
                if "application/json" in operation.get("requestBody", {}).get("content", {}):
                    url, body = path.format(**given["parameters"]), given["bodies"][operation["operationId"]]
                    headers = {"If-Match": anna.get(url).headers["ETag"]} if method == "put" else {}
                    answer = anna.request(method, url, json=body, headers=headers)
                    assert answer.is_success, (operation["operationId"], answer.text)
                    sent += 1
    assert sent > 10


def opened(page: Page, group: str, name: str) -> Any:
    operation = page.locator(f"#operations-{group}-{name}")
    operation.locator(".opblock-summary").click()
    return operation


def executed(operation: Any) -> Any:
    """The answer to an operation as the page shows it."""
    operation.get_by_role("button", name="Execute").click()
    return operation.locator(".live-responses-table .response").first


def test_f37_a_save_from_the_page_names_the_version_by_itself_and_fills_it_in(host: Host, page: Page) -> None:
    page.goto(f"{host.url}{BASE}/docs")
    unread = executed(opened(page, "rates", "UpdateRates"))
    expect(unread.locator(".response-col_status")).to_have_text(re.compile("^200"))
    expect(executed(opened(page, "expenses", "GetExpenses"))).to_contain_text('"tabTotal"')
    save = opened(page, "expenses", "UpdateExpenses")
    expect(save.locator('tr[data-param-name="If-Match"] input')).to_have_value(re.compile(r'^"[0-9]+-[0-9a-f]{16}"$'))
    expect(executed(save).locator(".response-col_status")).to_have_text(re.compile("^200"))


def test_f37_warnings_of_an_answer_are_shown(host: Host, page: Page) -> None:
    page.goto(f"{host.url}{BASE}/docs")
    answer = executed(opened(page, "snapshots", "CreateSnapshot"))
    expect(answer.locator(".response-col_status")).to_have_text(re.compile("^201"))
    expect(page.get_by_role("status", name="Warnings of the last answer")).to_contain_text("WORKING_FORECAST")
