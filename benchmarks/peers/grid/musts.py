"""What a grid has to do for a month's work, tried by keys and mouse; names are the headings of the table."""

from collections.abc import Callable
from typing import Final

from playwright.sync_api import Page

Tried = Callable[["Sheet"], bool]
BLOCK: Final = ((2, 2), (2, 3), (3, 2), (3, 3))
COPIED: Final = "202\t203\n302\t303"
PAUSE: Final = 60
"""Milliseconds that a person leaves between two keys."""
PATIENCE: Final = 3_000
"""Milliseconds within which something has to be seen; it is waited for, so that a busy machine fails nobody."""
A_LITTLE: Final = 60
"""Pixels that a first column may move before it stands still."""


class Sheet:
    """A page with a grid: cells by row and column, as they are seen."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def text(self, row: int, column: int) -> str:
        """What a cell shows, of digits alone."""
        shown: str = self.page.evaluate("at => textAt(at)", [row, column])
        return shown

    def middle(self, row: int, column: int) -> tuple[float, float]:
        """Where a cell is, in pixels of the window."""
        across, down = self.page.evaluate("at => middleOf(at)", [row, column])
        return across, down

    def click(self, row: int, column: int) -> None:
        """Choose a cell by the mouse."""
        self.page.mouse.click(*self.middle(row, column))
        self.page.wait_for_timeout(PAUSE)

    def press(self, *keys: str) -> None:
        """Press keys as a person does."""
        for key in keys:
            self.page.keyboard.press(key)
            self.page.wait_for_timeout(PAUSE)

    def comes_to(self, seen: Callable[[], bool]) -> bool:
        """Whether something is seen within the time that is left for it."""
        for _ in range(PATIENCE // PAUSE):
            if seen():
                return True
            self.page.wait_for_timeout(PAUSE)
        return False

    def shows(self, *wanted: str) -> bool:
        """Whether the four cells that the musts use come to show texts."""
        return self.comes_to(lambda: [self.text(*place) for place in BLOCK] == list(wanted))

    def copies(self, wanted: str) -> bool:
        """Whether Ctrl+C leaves a text in the clipboard."""
        self.put("nothing")
        self.press("Control+c")
        return self.comes_to(lambda: self._clipboard() == wanted)

    def _clipboard(self) -> str:
        text: str = self.page.evaluate("navigator.clipboard.readText()")
        return text.replace("\r", "").strip("\n")

    def put(self, text: str) -> None:
        """Have a text in the clipboard."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)

    def pasted(self, text: str, row: int, column: int) -> None:
        """Paste a text at a cell."""
        self.put(text)
        self.click(row, column)
        self.press("Control+v")


def typing_replaces(sheet: Sheet) -> bool:
    """What is typed replaces what the cell held."""
    sheet.click(2, 2)
    sheet.press("7", "Enter")
    return sheet.comes_to(lambda: sheet.text(2, 2) == "7")


def range_by_keyboard(sheet: Sheet) -> bool:
    """A range is chosen by Shift and arrows, and copied."""
    sheet.click(2, 2)
    sheet.press("Shift+ArrowDown", "Shift+ArrowRight")
    return sheet.copies(COPIED)


def range_by_mouse(sheet: Sheet) -> bool:
    """A range is chosen by dragging, and copied."""
    sheet.page.mouse.move(*sheet.middle(2, 2))
    sheet.page.mouse.down()
    sheet.page.mouse.move(*sheet.middle(3, 3), steps=6)
    sheet.page.mouse.up()
    return sheet.copies(COPIED)


def paste_a_block(sheet: Sheet) -> bool:
    """A block of a spreadsheet is pasted from the chosen cell on."""
    sheet.pasted("11\t12\n21\t22", 2, 2)
    return sheet.shows("11", "12", "21", "22")


def undo_a_paste(sheet: Sheet) -> bool:
    """Ctrl+Z takes a paste back as a whole."""
    if not paste_a_block(sheet):
        return False
    sheet.press("Control+z")
    return sheet.shows("202", "203", "302", "303")


def fill_down(sheet: Sheet) -> bool:
    """Ctrl+D fills a range down from its first row."""
    sheet.click(2, 2)
    sheet.press("Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    return sheet.comes_to(lambda: [sheet.text(row, 2) for row in (3, 4)] == ["202", "202"])


def a_locked_cell_stays(sheet: Sheet) -> bool:
    """A single cell can be locked, against keys and against a paste."""
    sheet.click(0, 0)
    sheet.press("7", "Enter")
    sheet.pasted("55", 0, 0)
    return not sheet.comes_to(lambda: sheet.text(0, 0) != "0")


def days_stay_in_sight(sheet: Sheet) -> bool:
    """The first column stays where it is while the others scroll."""
    moves: float = sheet.page.evaluate("dayMoves()")
    return moves < A_LITTLE


MUSTS: Final[tuple[Tried, ...]] = (
    typing_replaces,
    range_by_keyboard,
    range_by_mouse,
    paste_a_block,
    undo_a_paste,
    fill_down,
    a_locked_cell_stays,
    days_stay_in_sight,
)
