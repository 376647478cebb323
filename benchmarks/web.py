"""The front end in Chromium beside a static page of the same table: first paint, keys, memory, what is loaded."""

import calendar
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final, NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.servers import percentile, served
from cli.web import DIST, sizes

MONTHS: Final = ("2025-10", "2025-12", "2026-01", "2026-03", "2026-05")
"""Of 31 days, and of days to come."""
EDITS: Final = (50, 450)
WATCH: Final = Path(__file__).with_suffix(".js")
SIGNED_IN: Final = "sessionStorage.setItem('last-demo-user', 'anna.keller')"
"""Nobody is asked who he is: what is measured is the way there, not the demo-user page."""
GARBAGE: Final = "HeapProfiler.collectGarbage"


class Paints(NamedTuple):
    """Milliseconds to the painted table: of the static page, and of ways to the same month in the front end."""

    static: float
    next_month: float
    reloaded: float
    first: float


class Cost(NamedTuple):
    """A line of the table; its budget beside it where it has one."""

    name: str
    measured: float
    budget: str
    remark: str = ""


def measure() -> None:
    """Print what a month costs in the browser."""
    chromium = shutil.which("chromium")
    if not chromium:
        raise SystemExit("Chromium is not here; to install it: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder, served(folder) as product, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        paints = _paints(browser, product)
        keys, heap = _typed(_opened(browser, _address(product, MONTHS[0])))
        script = _script_of_first_load(browser, _address(product, MONTHS[0]))
        browser.close()
    print(f"{'':<46}{'measured':>9}{'budget':>8}")
    for name, measured, budget, remark in _costs(paints, keys, heap, script):
        print(f"{name:<46}{measured:>9.1f}{budget:>8}{remark}")


def _costs(paints: Paints, keys: list[float], heap: tuple[float, float], script: float) -> Iterator[Cost]:
    yield Cost("static page of the table, ms to its paint", paints.static, "")
    ways = {"next month, from the click": "3 x", "month after a reload, with sign-in": "", "month, nothing kept": "3 x"}
    for (name, budget), took in zip(ways.items(), paints[1:], strict=True):
        yield Cost(f"{name}, ms", took, budget, f"   {took / paints.static:.1f} x the static page")
    yield Cost("key to its painted cell, p50 ms", statistics.median(keys), "")
    yield Cost("key to its painted cell, p95 ms", percentile(keys, 95), "50")
    yield Cost("heap after 500 edits, beside 50", heap[1] / heap[0], "1.2 x", f"   {heap[0]:.1f} and {heap[1]:.1f} MB")
    yield Cost("script of the first load, KB compressed", script, "90")


def _paints(browser: Browser, product: str) -> Paints:
    """The median of each way over the months, one after the other in each turn."""
    runs: list[Paints] = []
    for month in MONTHS:
        year, number = int(month[:4]), int(month[5:])
        before = f"{year}-{number - 1:02}" if number > 1 else f"{year - 1}-12"
        first = _opened(browser, _address(product, month))
        table = first.locator("div.grid").evaluate("one => one.outerHTML")
        page = _opened(browser, _address(product, before))
        next_month = page.evaluate("day => nextMonth(day)", f"{calendar.month_abbr[number]} 1")
        page.evaluate("sessionStorage.begun = performance.timeOrigin + performance.now()")
        page.reload()
        with _static(table) as plain:
            runs.append(Paints(_took(_opened(browser, plain)), next_month, _took(page), _took(first)))
        for context in browser.contexts:
            context.close()
    return Paints(*(statistics.median(values) for values in zip(*runs, strict=True)))


def _typed(page: Page) -> tuple[list[float], tuple[float, float]]:
    """Milliseconds of each key to its painted cell, and megabytes of the heap after the first and all edits."""
    session = page.context.new_cdp_session(page)
    heap: list[float] = []
    done = 0
    for edits in EDITS:
        for _ in range(edits):
            row, column = done % 31, (0, 4, 6, 9)[done // 31 % 4]
            page.locator(f'[data-cell="{row}:{column}"]').click()
            for key in (*str(10 + done % 80), "Enter"):
                page.keyboard.press(key)
                page.evaluate("allPainted()")
            done += 1
        session.send(GARBAGE)
        heap.append(session.send("Runtime.getHeapUsage")["usedSize"] / 1e6)
    keys: list[float] = page.evaluate("keys")
    return keys, (heap[0], heap[1])


def _script_of_first_load(browser: Browser, address: str) -> float:
    """Kilobytes of script until the month is there, compressed: nothing was kept."""
    page = _opened(browser, address)
    loaded: list[str] = page.evaluate("performance.getEntriesByType('resource').map(one => one.name)")
    compressed = sizes()
    return sum(compressed[url.rsplit("/", 1)[-1]] for url in loaded if url.endswith(".js")) / 1000


def _opened(browser: Browser, address: str) -> Page:
    """A window of its own in which the table of an address is painted."""
    page = browser.new_context(viewport={"width": 1366, "height": 900}).new_page()
    page.add_init_script(SIGNED_IN)
    page.add_init_script(path=WATCH)
    page.goto(address)
    _took(page)
    return page


def _took(page: Page) -> float:
    """Milliseconds from the navigation to the painted table."""
    page.wait_for_selector("html[data-took]")
    return float(page.locator("html").get_attribute("data-took") or "")


def _address(product: str, month: str) -> str:
    return f"{product}/sites/0170/{month}/statistics"


@contextmanager
def _static(table: str) -> Iterator[str]:
    """A server of a page that holds the table as it is, with the same style and no script."""
    (style,) = (DIST / "assets").glob("*.css")
    page = f'<!doctype html><title>Table</title><link rel="stylesheet" href="{style.name}"><main>{table}</main>'
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(style, folder)
        Path(folder, "index.html").write_text(page, "utf-8")
        with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=folder)) as server:
            Thread(target=server.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{server.server_port}/"
            server.shutdown()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""
