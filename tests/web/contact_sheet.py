"""Command line: every view at three widths on one picture, for a person to look at.

`python -m tests.web.contact_sheet` starts the product on demo data of its own and writes `.local/contact-sheet.png`.
"""

import argparse
import base64
import re
import shutil
import sys
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from playwright.sync_api import Browser, Page, expect, sync_playwright

from cli.environment import ROOT
from tests.servers import required
from tests.started import Host
from tests.web.conftest import PATIENCE
from tests.web.views import LEADER, LEVELS, THEMES, VIEWS, WIDTHS, show

SHEET: Final = ROOT / ".local" / "contact-sheet.png"
_COLUMN: Final = 460
"""Pixels of a picture on the sheet."""


def main() -> int:
    """Take the pictures; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.web.contact_sheet", description=main.__doc__)
    parser.add_argument("--url", default="", help="of a product that runs already, on demo data")
    parser.add_argument("--level", choices=LEVELS, default="advanced")
    parser.add_argument("--theme", choices=THEMES, default="light")
    parser.add_argument("--output", type=Path, default=SHEET)
    asked = parser.parse_args()
    chromium = required(shutil.which("chromium"), "Chromium", "apt-get install chromium")
    expect.set_options(timeout=PATIENCE)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        host = None if asked.url else Host(Path(folder))
        if host:
            host.start()
        try:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            pictures = take(browser, host.url if host else asked.url, asked.level, asked.theme)
            asked.output.parent.mkdir(parents=True, exist_ok=True)
            together(browser.new_page(), pictures).screenshot(path=asked.output, full_page=True)
            browser.close()
        finally:
            if host:
                host.stop()
    sys.stdout.write(f"{asked.output} shows {len(pictures)} pictures\n")
    return 0


def take(browser: Browser, url: str, level: str, theme: str) -> dict[tuple[str, str], bytes]:
    """A picture of each view at each width, as far down as it goes."""
    pictures: dict[tuple[str, str], bytes] = {}
    for view, path in VIEWS.items():
        page = browser.new_page()
        page.goto(f"{url}{path}")
        page.get_by_role("link", name=re.compile(LEADER)).click()
        for width, size in WIDTHS.items():
            expect(page.locator("#main")).to_be_visible()
            show(page, level, width, theme)
            height = page.evaluate(
                "document.querySelector('header').offsetHeight + document.querySelector('main').scrollHeight + 60"
            )
            page.set_viewport_size({"width": size.width, "height": min(max(size.height, height), 4000)})
            page.wait_for_timeout(500)  # charts are drawn to the new size
            pictures[view, width] = page.screenshot()
        page.close()
    return pictures


def together(page: Page, pictures: dict[tuple[str, str], bytes]) -> Page:
    """One page with all pictures, a row for each view."""
    rows = "".join(
        f"<tr><th>{escape(view)}</th>{''.join(_picture(pictures[view, width]) for width in WIDTHS)}</tr>"
        for view in VIEWS
    )
    page.set_content(
        "<style>body{font:14px sans-serif}td{vertical-align:top;padding:6px}img{border:1px solid #888}</style>"
        f"<table><tr><th></th>{''.join(f'<th>{width}</th>' for width in WIDTHS)}</tr>{rows}</table>"
    )
    return page


def _picture(shown: bytes) -> str:
    return f'<td><img width="{_COLUMN}" src="data:image/png;base64,{base64.b64encode(shown).decode()}"></td>'


if __name__ == "__main__":
    sys.exit(main())
