"""Writes the page on figures from the table of figures: python3 -m tests.figures.document."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from tests.figures.pages import Figure
from tests.figures.table import TABLE

PAGE: Final = Path(__file__).parents[2] / "docs/figures.md"
_HEAD: Final = """\
# Figures and the pages that show them

Each figure that users see, and every page that shows it. What stands in one row is equal to the cent. A page followed
by a colon leads to the figure by a sum of what it tells, which is the reconciliation: "expenses: tab less rents,
insurance and claims" is other expense as the P&L has it. Rounding is allowed only where rows that are rounded one by
one are added up, or figures are multiplied as they are shown, and only as much of it as there are rows.

`tests/figures` reads all of this of the demo company over HTTP, on a day in the middle of a month, on the first of one,
and on the last day of a year, in every series. It makes this page from the same table
(`python3 -m tests.figures.document`).
"""


def page() -> str:
    """The page, a table for each kind of place."""
    return "\n".join([_HEAD, *(line for where, figures in TABLE.items() for line in _section(where, figures))])


def _section(where: str, figures: Sequence[Figure]) -> Iterator[str]:
    yield from (f"## {where}", "", "| Figure | Shown by |", "|---|---|")
    for shown, names in _by_pages(figures).items():
        yield f"| {', '.join(names)} | {'; '.join(shown)} |"
    yield ""


def _by_pages(figures: Sequence[Figure]) -> Mapping[tuple[str, ...], Sequence[str]]:
    """Figures that stand on the same pages, in one row."""
    found: dict[tuple[str, ...], list[str]] = {}
    for figure in figures:
        found.setdefault(tuple(figure.shown), []).append(figure.name)
    return found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
