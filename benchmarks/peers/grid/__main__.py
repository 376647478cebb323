"""Command line: grid libraries beside the product's own, on one month of 31 by 14 cells, in Chromium.

`npm ci --ignore-scripts --prefix benchmarks/peers/grid` installs them, `python -m benchmarks.peers.grid [NAME ...]`
prints a row of Markdown for each: milliseconds to paint (two passes, each in a fresh page), kilobytes of script and
style (gzip), what axe-core finds, and what a person can do at it.
"""

import gzip
import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import Browser, Error, Page, sync_playwright

from benchmarks.peers.grid.musts import MUSTS, Sheet, Tried

HERE: Final = Path(__file__).parent
MODULES: Final = HERE / "node_modules"
WEB: Final = HERE.parents[2] / "web" / "node_modules"
PASSES: Final = 2
GRIDS: Final = tuple(f"{name}.js" for name in ("tabulator", "ag-grid", "jspreadsheet", "slickgrid", "revogrid"))
OWN: Final = "own.tsx"
SHEETS: Final = (OWN, *GRIDS, "datasheet.jsx")
ADDRESS: Final = "http://localhost:9/"
"""Of no server: the browser is answered here, and has a clipboard as at any page of this machine."""
PAGE: Final = "<!doctype html><html lang=en><title>Month</title><main><h1>Month</h1><div id=box></div></main>"


def main() -> int:
    """Print the table; the exit code."""
    chromium = shutil.which("chromium")
    if not chromium or not MODULES.exists() or not WEB.exists():
        raise SystemExit(f"{__doc__}\nIt needs Chromium, and `npm ci --ignore-scripts --prefix web`.")
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        print(
            f"| | Paint, ms | KB, gzip | axe | {' | '.join(one.__name__.replace('_', ' ') for one in MUSTS)} |",
            flush=True,
        )
        for name in SHEETS:
            if not sys.argv[1:] or Path(name).stem in sys.argv[1:]:
                print(f"| {Path(name).stem} | {' | '.join(row_of(browser, name, Path(folder)))} |", flush=True)
        browser.close()
    return 0


def row_of(browser: Browser, name: str, folder: Path) -> list[str]:
    """The cells of a grid's row."""
    script, style = bundled(name, folder)
    size = sum(len(gzip.compress(part.encode(), 9)) for part in (script, style)) / 1000
    paints, found = [], ""
    for _ in range(PASSES):
        sheet, paint = opened(browser, script, style)
        paints.append(f"{paint:.0f}")
        found = violations(sheet.page)
        sheet.page.context.close()
    return [" and ".join(paints), f"{size:.0f}", found, *(tried(browser, script, style, one) for one in MUSTS)]


def bundled(name: str, folder: Path) -> tuple[str, str]:
    """Script and style sheet of a grid, as esbuild makes them small."""
    out = folder / f"{Path(name).stem}.js"
    options = ["--bundle", "--minify", "--format=iife", '--define:process.env.NODE_ENV="production"', "--jsx=automatic"]
    source = ["--jsx-import-source=preact"] if name == OWN else []
    command = [str(installed(".bin/esbuild")), str(HERE / name), *options, *source, f"--outfile={out}"]
    environment = {**os.environ, "NODE_PATH": f"{MODULES}:{WEB}"}
    subprocess.run(command, check=True, capture_output=True, env=environment)  # noqa: S603 - pinned tools
    style = out.with_suffix(".css")
    return out.read_text("utf-8"), style.read_text("utf-8") if style.exists() else "/* none */"


def installed(tool: str) -> Path:
    """Where a tool is: the front end's are enough for the product's own grid."""
    return next(one for folder in (MODULES, WEB) if (one := folder / tool).exists())


def opened(browser: Browser, script: str, style: str) -> tuple[Sheet, float]:
    """A fresh page with the grid, and the milliseconds from its mounting to its paint."""
    context = browser.new_context(
        viewport={"width": 1200, "height": 800}, permissions=["clipboard-read", "clipboard-write"]
    )
    page = context.new_page()
    page.route(ADDRESS, lambda route: route.fulfill(content_type="text/html", body=PAGE))
    page.goto(ADDRESS)
    page.add_style_tag(content=style)
    page.add_script_tag(content=script)
    paint: float = page.evaluate("begin()")
    return Sheet(page), paint


def tried(browser: Browser, script: str, style: str, test: Tried) -> str:
    """Whether a grid does something, in a page of its own."""
    sheet, _ = opened(browser, script, style)
    works = False
    with suppress(Error):  # a cell that is gone
        works = test(sheet)
    sheet.page.context.close()
    return "yes" if works else "no"


def violations(page: Page) -> str:
    """What axe-core finds wrong: rules by impact, with the number of their nodes."""
    page.evaluate(installed("axe-core/axe.min.js").read_text("utf-8"))
    result: dict[str, Any] = page.evaluate("axe.run('#box', {resultTypes: ['violations'], elementRef: false})")
    found = [f"{len(rule['nodes'])} {rule['impact']} ({rule['id']})" for rule in result["violations"]]
    return ", ".join(found) or "clean"


if __name__ == "__main__":
    sys.exit(main())
