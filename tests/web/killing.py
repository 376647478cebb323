"""Somebody types a month into a browser, and at a drawn point the server, the browser or both are killed (-9).

Every value is typed once only, so that what is stored later says which keys it came from.
"""

import math
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from random import Random
from threading import Event, Timer
from typing import Final, NamedTuple

from playwright.sync_api import Error, Page, Playwright, Request, expect

from tests.servers import required
from tests.started import PATIENCE, Host
from tests.web.conftest import PATIENCE as SHOWN_WITHIN
from tests.web.conftest import STATISTICS

SITE: Final = "0511"
FIELDS: Final = {4: "valetDaily", 6: "valetMonthly", 9: "selfDaily", 11: "selfMonthly"}
"""Fields of whole numbers that are entered, by their column."""
VICTIMS: Final = ("browser", "server", "both")
SURE_AFTER: Final = 1.0
"""Seconds after its last key from which a value may not be lost."""


class Typed(NamedTuple):
    """A value whose last key was pressed at a moment of the monotonic clock; infinite while it is being typed."""

    day: int
    field: str
    value: int
    at: float


class Plan(NamedTuple):
    """What is killed, and when: seconds after the first key, or after a save has begun."""

    victim: str
    after: float
    in_a_save: bool
    month: str
    first_value: int


def plan(seed: int) -> tuple[Plan, Random]:
    """The plan of a seed, and what draws the typing. Seeds that follow each other take turns."""
    draw = Random(f"kill {seed}")  # noqa: S311 - a test
    in_a_save = seed // len(VICTIMS) % 2 == 0
    after = draw.uniform(0, 0.25) if in_a_save else draw.uniform(0.3, 12)
    month = f"2026-{seed % 6 + 1:02}"
    return Plan(VICTIMS[seed % len(VICTIMS)], after, in_a_save, month, 1_000 + 200 * seed), draw


@contextmanager
def chromium(playwright: Playwright, profile: Path) -> Iterator[tuple[Page, Callable[[], None]]]:
    """A window of a browser that keeps its data in a folder, and what kills it with all its processes."""
    program = required(shutil.which("chromium"), "Chromium", "apt-get install chromium")
    options = ["--headless=new", "--remote-debugging-port=0", "--no-sandbox", "--disable-gpu", "--no-first-run"]
    told = profile / "DevToolsActivePort"
    told.unlink(missing_ok=True)
    process = subprocess.Popen(
        [program, *options, f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )

    def kill() -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)

    try:
        deadline = time.monotonic() + PATIENCE
        while not (told.exists() and told.read_text("ascii").count("\n")):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        browser = playwright.chromium.connect_over_cdp(f"http://127.0.0.1:{told.read_text('ascii').splitlines()[0]}")
        page = browser.contexts[0].new_page()
        page.set_viewport_size({"width": 1366, "height": 900})
        page.set_default_timeout(SHOWN_WITHIN)
        yield page, kill
        with suppress(Error):
            browser.close()
    finally:
        kill()


def open_month(page: Page, host: Host, month: str) -> None:
    """Signs in and shows the month."""
    page.goto(f"{host.url}/sites/{SITE}/{month}/statistics")
    page.get_by_role("link", name="Anna Keller").click()
    expect(page.get_by_role("grid", name="Statistics")).to_be_visible()


def type_until(page: Page, chosen: Plan, draw: Random, kill: Callable[[], None]) -> tuple[list[Typed], float]:
    """Types values at drawn places and paces until something was killed, and some after; and the moment of the kill."""
    typed: list[Typed] = []
    struck = Event()
    moment: list[float] = []

    def strike() -> None:
        if not struck.is_set():
            moment.append(time.monotonic())
            struck.set()
            kill()

    def saves(request: Request) -> None:
        if request.method == "PUT" and STATISTICS in request.url and "validateOnly" not in request.url:
            Timer(chosen.after, strike).start()

    if chosen.in_a_save:
        page.on("request", saves)
    else:
        Timer(chosen.after, strike).start()
    after = 0
    with suppress(Error):
        while after < 3:
            _type(page, draw, chosen.first_value + len(typed), typed)
            pause = draw.uniform(4, 8) if len(typed) % 5 == 0 else draw.uniform(0.02, 0.6)
            page.wait_for_timeout(pause * 1000)
            after += struck.is_set()
    assert struck.wait(PATIENCE)
    return typed, moment[0]


def _type(page: Page, draw: Random, value: int, typed: list[Typed]) -> None:
    """One value into a cell that is clicked; some are left in the open editor."""
    column = draw.choice(list(FIELDS))
    day = draw.randint(1, 28)
    page.locator(f'[data-cell="{day - 1}:{column}"]').click()
    typed.append(Typed(day, FIELDS[column], value, math.inf))
    page.keyboard.type(str(value), delay=draw.uniform(0, 30))
    typed[-1] = typed[-1]._replace(at=time.monotonic())
    if draw.random() < 0.7:
        page.keyboard.press(draw.choice(["Enter", "Tab"]))
