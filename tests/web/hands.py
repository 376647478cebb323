"""A practised user: keys, taps and waits are counted."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

FOCUSED = "document.activeElement?.closest('[data-cell]')?.dataset.cell ?? ''"


class Hands:
    """Works a page by keys or by taps; `keys`, `taps` and `waits` say how much it took."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0
        self.taps = 0
        self.waits: dict[str, float] = {}
        """Seconds waited, by what for."""

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
        self.keys += len(keys)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def tap(self, place: Locator) -> None:
        place.tap()
        self.taps += 1

    @contextmanager
    def waiting(self, what: str) -> Iterator[None]:
        """Counts the seconds until what is done inside has come."""
        begun = time.monotonic()
        yield
        self.waits[what] = time.monotonic() - begun

    def go_to(self, cell: Locator) -> None:
        """Goes to a cell of the grid by keys: to the grid by Tab, then by arrows."""
        expect(cell).to_be_visible()
        while not (here := self.page.evaluate(FOCUSED)):
            self.press("Tab")
        row, column = (int(part) for part in here.split(":"))
        to_row, to_column = (int(part) for part in (cell.get_attribute("data-cell") or "").split(":"))
        self.press(*["ArrowDown" if to_row > row else "ArrowUp"] * abs(to_row - row))
        self.press(*["ArrowRight" if to_column > column else "ArrowLeft"] * abs(to_column - column))
        expect(cell).to_be_focused()

    def enter(self, cell: Locator, *values: str) -> None:
        """Types values from a cell downwards."""
        self.go_to(cell)
        for value in values:
            self.type(value)
            self.press("Enter")

    def told(self) -> str:
        """What it took, as a line."""
        waits = ", ".join(f"{what} {seconds:.2f} s" for what, seconds in self.waits.items())
        return f"{self.keys} keys, {self.taps} taps; waited for {waits}"
