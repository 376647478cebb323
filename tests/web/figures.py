"""Figures of the P&L as the page shows them."""

from playwright.sync_api import Page

NONE = "\N{EN DASH}"


def plain(value: float | None) -> str:
    """Of the year's table, which says "US dollars" once for all."""
    return NONE if value is None else f"{value:,.2f}"


def money(value: float | None) -> str:
    """As it is shown everywhere else."""
    return NONE if value is None else f"{'-' if value < 0 else ''}${abs(value):,.2f}"


def signed(value: float | None, unit: str = "") -> str:
    if value is None:
        return NONE
    return f"{'+' if value > 0 else ''}{value:,.2f}{unit}"


def gained(value: float | None) -> str:
    """A difference of money as it is shown everywhere else."""
    return NONE if value is None else f"{'+' if value > 0 else ''}{money(value)}"


def cells(page: Page) -> list[list[str]]:
    """The figures of the year table as they are shown, without what only screen readers hear."""
    rows: list[list[str]] = page.evaluate(
        """[...document.querySelectorAll('.year-table tbody tr')].map(row => [...row.cells].slice(1).map(cell => {
            const copy = cell.cloneNode(true); copy.querySelectorAll('.hidden-text').forEach(one => one.remove());
            return copy.textContent.trim() }))"""
    )
    return rows
