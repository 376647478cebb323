"""One browser for all tests of the front end; each test has a window of its own, which may complain of nothing."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from cli.web import INSTALL, WEB
from tests.servers import required
from tests.started import BASE, Host
from tests.web.held import Held

PATIENCE = 15_000
"""Milliseconds within which the page shows something, also on a machine that has other work."""
MONTH = "2025-08"
"""A month to forecast: the product's date is in July 2025."""

STATISTICS = f"{BASE}/statistics"
COLUMNS = ("occupancy", "occupiedRooms", "driveInRatio", "captureRatio", "valetDaily", "valetOvernight")
"""The first columns of statistics at a site with rooms."""

Open = Callable[..., Page]
"""Opens a place of the front end, signed in as a demo user."""


Stored = Callable[[str, int, str], Any]
"""What the API says of a day of a month, by month, day and field."""


def state(page: Page) -> Locator:
    """What is said of saving."""
    return page.get_by_role("group", name="Saving").get_by_role("status")


def cell(page: Page, day: int, column: str) -> Locator:
    """The cell of a day of statistics."""
    return page.locator(f'[data-cell="{day - 1}:{COLUMNS.index(column)}"]')


def paste(page: Page, text: str) -> None:
    """Pastes a text into what has the focus, as a spreadsheet leaves it."""
    pasted = """text => {
        const data = new DataTransfer(); data.setData("text/plain", text);
        const pasted = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
        document.activeElement.dispatchEvent(pasted);
    }"""
    page.evaluate(pasted, text)


def row_of(page: Page, name: str) -> Locator:
    """The row of a grid by its first cell."""
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """These tests talk to the product on this machine."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("enable_socket")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Of a module: while it is there an event loop runs in this thread, and tests that run one of their own cannot."""
    chromium = required(shutil.which("chromium"), "Chromium", "apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def provoked() -> list[str]:
    """Parts of complaints that a test provokes, and which are none therefore."""
    return []


@pytest.fixture
def page(browser: Browser, provoked: list[str]) -> Iterator[Page]:
    """A window of somebody who was never here; the test fails where the console shows an error."""
    expect.set_options(timeout=PATIENCE)
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    complaints: list[str] = []
    shown = context.new_page()
    shown.set_default_timeout(PATIENCE)
    shown.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    yield shown
    context.close()
    assert [one for one in complaints if not any(part in one for part in provoked)] == []


@pytest.fixture
def open_at(page: Page, host: Host) -> Open:
    def opened(path: str = "/", user: str = "Anna Keller") -> Page:
        page.goto(f"{host.url}{path}")
        page.get_by_role("link", name=re.compile(user)).click()
        expect(page.locator("#main")).to_be_visible()
        return page

    return opened


@pytest.fixture
def held(page: Page) -> Iterator[Held]:
    yield Held(page)
    page.unroute_all(behavior="ignoreErrors")


@pytest.fixture
def pl(page: Page, open_at: Open) -> Callable[..., Page]:
    """Opens the P&L of a site at a level of detail."""

    def opened(path: str = "/sites/0170/2025-07/pl-view", level: str = "basic", user: str = "Anna Keller") -> Page:
        page.add_init_script(f"localStorage.setItem('level', '{level}')")
        open_at(path, user)
        expect(page.locator("section.tab.pl[aria-busy=false]")).to_be_visible()
        return page

    return opened


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core."""
    found = WEB / "node_modules" / "axe-core" / "axe.min.js"
    return Path(required(str(found) if found.exists() else None, "axe-core", INSTALL)).read_text("utf-8")


@pytest.fixture
def violations(page: Page, axe: str) -> Callable[[], list[str]]:
    """What axe-core finds wrong in what the page shows."""

    def found() -> list[str]:
        page.evaluate(axe)
        result: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations'], elementRef: false})")
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]

    return found


@pytest.fixture(scope="module")
def api(host: Host) -> Iterator[httpx.Client]:
    """Somebody else, who is at the API."""
    with host.client("account_manager") as client:
        yield client


@pytest.fixture
def stored(api: httpx.Client) -> Stored:
    def found(month: str, day: int, field: str) -> Any:
        days = api.get(f"{STATISTICS}/0170/{month}").json()["data"]["days"]
        (row,) = (one for one in days if (one["series"], one["date"]) == ("forecast", f"{month}-{day:02}"))
        return row[field]

    return found


@pytest.fixture
def month(open_at: Open, page: Page) -> Callable[[str, str], Page]:
    """Opens a month of statistics that no other test saves."""

    def opened(site: str, period: str = MONTH) -> Page:
        open_at(f"/sites/{site}/{period}/statistics")
        expect(page.get_by_role("grid", name="Statistics")).to_be_visible()
        return page

    return opened
