"""The measuring of grids notices what a grid can do, and what it cannot."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from benchmarks.peers.grid import __main__ as grids
from benchmarks.peers.grid.musts import MUSTS, range_by_keyboard, typing_replaces
from cli.web import INSTALL
from tests.servers import required

pytestmark = pytest.mark.enable_socket

DEAD = """
import { columns, measured, rows } from "%s/month.js";
const lines = rows().map(row => columns.map(({ key }) => `<td>${row[key]}</td>`).join(""));
const table = `<table><tbody>${lines.map(line => `<tr>${line}</tr>`).join("")}</tbody></table>`;
measured(box => (box.innerHTML = table), (row, at) => document.querySelectorAll("tr")[row]?.cells[at]);
"""
"""A table of the same month that takes no key."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = required(shutil.which("chromium"), "Chromium", "apt-get install chromium")
    required(str(grids.WEB) if grids.WEB.exists() else None, "esbuild", INSTALL)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


def test_the_products_own_grid_does_all_that_a_grid_must_and_axe_finds_nothing(
    browser: Browser, tmp_path: Path
) -> None:
    paints, size, axe, *done = grids.row_of(browser, grids.OWN, tmp_path)
    assert dict(zip((one.__name__ for one in MUSTS), done, strict=True)) == {one.__name__: "yes" for one in MUSTS}
    assert (axe, len(paints.split(" and "))) == ("clean", grids.PASSES)
    assert 0 < int(size) < 60


def test_a_table_that_takes_no_key_is_told_to_do_nothing(browser: Browser, tmp_path: Path) -> None:
    source = tmp_path / "dead.js"
    source.write_text(DEAD % grids.HERE.as_posix(), "utf-8")
    script, style = grids.bundled(str(source), tmp_path / "out")
    assert [grids.tried(browser, script, style, one) for one in (typing_replaces, range_by_keyboard)] == ["no", "no"]
