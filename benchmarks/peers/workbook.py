"""The model as an .xlsx workbook: one sheet, sites below each other, a column for each month and one for the year."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from benchmarks.peers.formulas import Row, rows
from benchmarks.peers.model import FIGURES, Figures, SiteInputs
from benchmarks.peers.sites import CLOSED_MONTHS, CURRENT_MONTH, MONTHS

NAME, TERM, FIRST, YEAR = 1, 2, 3, 3 + len(MONTHS)
"""Columns: the row's name, the value of a term, January, the year."""
COLUMNS = range(FIRST, YEAR + 1)
HEAD = {"month": 1, "state": 2, "closed_months": 3, "current_month": 4}
"""Rows above the sites: what holds for all of them."""
TOKEN = re.compile(r"\{(\w+)([!<^*]?)\}")
Cell = str | float | None


class Template(NamedTuple):
    """A formula of any site: its text, and its rows counted from the site's first."""

    text: str
    offsets: Sequence[int]

    def at(self, first: int) -> str:
        return self.text % tuple(first + offset for offset in self.offsets)


def write(path: Path, inputs: Sequence[SiteInputs]) -> int:
    """A workbook of the sites; returns how many formulas it has."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("P&L")
    for row in _head():
        sheet.append(row)
    templates = _templates(inputs[0])
    height = _height(inputs[0], templates)
    for number, site in enumerate(inputs):
        for row in _site(site, templates, 1 + len(HEAD) + number * height):
            sheet.append(row)
    book.save(path)
    formulas = sum(template is not None for cells in templates.values() for template in cells)
    return len(MONTHS) + formulas * len(inputs)


def write_empty(path: Path) -> None:
    """A workbook of one number: what a start costs without anything to calculate."""
    book = Workbook()
    book.active["A1"] = 1
    book.save(path)


def figures(table: Iterator[Sequence[str]]) -> Iterator[Figures]:
    """The figures of each site from the rows of a recalculated workbook."""
    found: dict[str, Sequence[float | None]] = {}
    names = frozenset(FIGURES)
    for row in table:
        name, year = row[NAME - 1], [_value(row[YEAR - 1])]
        if name in names:
            found[name] = [_value(text) for text in row[FIRST - 1 : YEAR - 1]]
        if f"total_{name}" in names:
            found[f"total_{name}"] = year
        elif name.startswith("percent_"):
            found[name.replace("percent_", "percent_total_", 1)] = year
        if len(found) == len(names):
            yield found
            found = {}


def _value(text: str) -> float | None:
    return float(text) if text else None


def _head() -> Iterator[Sequence[Cell]]:
    """Months and their states, closed up to one month and current in another."""
    months = [get_column_letter(column) for column in COLUMNS[:-1]]
    closed, current = (f"$B${HEAD[name]}" for name in ("closed_months", "current_month"))
    yield ["month", None, *range(1, len(MONTHS) + 1)]
    yield ["state", None, *(f'=IF({m}1<={closed},"closed",IF({m}1<={current},"current","future"))' for m in months)]
    yield ["closed_months", CLOSED_MONTHS]
    yield ["current_month", CURRENT_MONTH]


def _site(site: SiteInputs, templates: Mapping[str, Sequence[Template | None]], first: int) -> Iterator[Sequence[Cell]]:
    for name, value in site.terms.items():
        yield [name, value]
    for name, values in site.months.items():
        yield [name, None, *values]
    for name, cells in templates.items():
        yield [name, None, *(None if cell is None else cell.at(first) for cell in cells)]


def _height(site: SiteInputs, templates: Mapping[str, Sequence[Template | None]]) -> int:
    return len(site.terms) + len(site.months) + len(templates)


def _templates(site: SiteInputs) -> Mapping[str, Sequence[Template | None]]:
    """The formulas of a site: row → January to December, and the year where it has one."""
    calculated = list(rows())
    names = [*site.terms, *site.months, *(row.name for row in calculated)]
    offsets = {name: offset for offset, name in enumerate(names)}
    return {row.name: [_template(row, column, offsets) for column in COLUMNS] for row in calculated}


def _template(row: Row, column: int, offsets: Mapping[str, int]) -> Template | None:
    formula = row.year if column == YEAR else row.month
    if not formula:
        return None
    used: list[int] = []

    def cell(token: re.Match[str]) -> str:
        name, scope = token.groups()
        if name in HEAD:
            return f"{get_column_letter(column)}${HEAD[name]}"
        text = _reference(scope, column)
        used.extend([offsets[name]] * text.count("%d"))
        return text

    return Template("=" + TOKEN.sub(cell, formula), used)


def _reference(scope: str, column: int) -> str:
    """A cell or a range of a row in one scope, the row's number left open."""
    january, here = get_column_letter(FIRST), get_column_letter(column)
    match scope:
        case "!":
            return f"${get_column_letter(TERM)}%d"
        case "<":  # the month before January is the empty column of terms
            return f"${get_column_letter(TERM)}%d:{get_column_letter(column - 1)}%d"
        case "^":
            return f"${january}%d:{here}%d"
        case "*":
            return f"${january}%d:${get_column_letter(YEAR - 1)}%d"
        case _:
            return f"{here}%d"
