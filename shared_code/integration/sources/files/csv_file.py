"""Tables in CSV: which column fills which field, and the filled cells of each row."""

import csv
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple, TextIO

from shared_code.integration.load import Columns, LoadRefused, RowProblem
from shared_code.integration.rows.base import FileRow
from shared_code.integration.sources.files.cells import Cells
from shared_code.kit.listing import listed
from shared_code.kit.validation import letters

_TITLES: Final = 20
"""Lines above the header in which titles may stand."""
_TOTALS: Final = frozenset({"total", "totals", "grandtotal", "subtotal", "sum", "gesamt"})


class Header(NamedTuple):
    """The line that names the columns, the field of each column (empty: not read), and what is to be said of it."""

    cells: Sequence[str]
    fields: Sequence[str]
    warnings: Sequence[str]


class CsvTable:
    """The rows of a table after its header; `warnings` are complete when all were read."""

    def __init__(self, text: TextIO, model: type[FileRow]) -> None:
        self._model = model
        self._lines = csv.reader(text, strict=True)
        self._repeated: list[int] = []
        self._totals: list[int] = []
        self._header = self._find_header()
        self._names = [*map(letters, self._header.cells)]

    @property
    def columns(self) -> Columns:
        """The columns that are read; a key field without a column is called by those in its place."""
        named = zip(self._header.fields, self._header.cells, strict=True)
        found = {field: cell.strip() for field, cell in named if field}
        instead = {
            key: names for key, names in self._model.INSTEAD.items() if key not in found and {*names} <= {*found}
        }
        return found | {key: " and ".join(found[name] for name in names) for key, names in instead.items()}

    @property
    def warnings(self) -> list[str]:
        """What of the file is not read."""
        return [
            *self._header.warnings,
            *of_lines(self._repeated, "left out, they repeat the header"),
            *of_lines(self._totals, "left out, they hold totals"),
        ]

    def rows(self) -> Iterator[Cells | RowProblem]:
        """The filled cells of each row, or what is wrong with its line."""
        for line, row in self._rows():
            named = dict(zip(self._header.fields, row, strict=False))
            filled = {name: cell.strip() for name, cell in named.items() if name and cell.strip()}
            if any(cell.strip() for cell in row[len(self._header.cells) :]):
                yield RowProblem(line, "", "has more fields than the header; quote commas in texts")
            elif [*map(letters, row)] == self._names:
                self._repeated.append(line)
            elif any(letters(filled.get(name, "")) in _TOTALS for name in self._model.KEY):
                self._totals.append(line)
            elif filled:
                yield Cells(line, filled)

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        try:
            for row in self._lines:
                yield self._lines.line_num, row
        except csv.Error as error:
            advice = f"close every quote, and keep each field below {csv.field_size_limit():,} characters"
            raise LoadRefused([RowProblem(self._lines.line_num, "", f"is no CSV ({error}); {advice}")]) from None

    def _find_header(self) -> Header:
        """The first line that names the key columns; raises LoadRefused where none of the first lines does."""
        first: tuple[int, list[str]] | None = None
        for line, row in islice(self._rows(), _TITLES):
            if any(cell.strip() for cell in row):
                first = first or (line, row)
                if not _missing(_fields(row, self._model).values(), self._model):
                    above = [] if first[0] == line else [f"lines before line {line}, the header, are not read"]
                    return _header(line, row, self._model, above)
        if first is None:
            names = ", ".join(self._model.model_fields)
            words = f"the file is empty; its first line names the columns, with commas: {names}"
            raise LoadRefused([RowProblem(1, "", words)])
        return _header(*first, self._model, [])


def _header(line: int, row: Sequence[str], model: type[FileRow], above: Sequence[str]) -> Header:
    fields = _fields(row, model)
    names = ", ".join(model.model_fields)
    if len(row) == 1 and (separator := next((sign for sign in ";\t|" if sign in row[0]), None)):
        what = "tabs" if separator == "\t" else f"`{separator}`"
        raise LoadRefused([RowProblem(line, "", f"separates columns by {what}; save it with commas")])
    missing = _missing(fields.values(), model)
    if not missing and model.VALUES and all(_is_missing(name, fields.values(), model) for name in model.VALUES):
        missing = [model.VALUES[0]]
    problems = [
        RowProblem(line, name, f"is no column of the file; its first line names the columns, with commas: {names}")
        for name in missing
    ]
    problems += _twice(line, row, fields, model)
    if problems:
        raise LoadRefused(problems)
    unread = [
        f"column {cell.strip()!r} is not read"
        for number, cell in enumerate(row)
        if number not in fields and cell.strip()
    ]
    return Header(row, [fields.get(number, "") for number in range(len(row))], [*above, *unread])


def _missing(fields: Collection[str], model: type[FileRow]) -> list[str]:
    """The key fields that neither a column nor columns in its place fill."""
    return [name for name in model.KEY if _is_missing(name, fields, model)]


def _is_missing(name: str, fields: Collection[str], model: type[FileRow]) -> bool:
    return name not in fields and (name not in model.INSTEAD or not {*model.INSTEAD[name]} <= {*fields})


def _fields(row: Sequence[str], model: type[FileRow]) -> dict[int, str]:
    """The field of each column that has one: by its own name, else by another one that nobody has by its own name."""
    own = {letters(name): name for name in model.model_fields}
    found = {number: own[name] for number, cell in enumerate(row) if (name := letters(cell)) in own}
    others = {number: model.ALIASES.get(letters(cell), ()) for number, cell in enumerate(row) if number not in found}
    for number, names in sorted(others.items(), key=lambda other: len(other[1])):
        free = [name for name in names if name not in found.values()]
        if free:
            found[number] = free[0]
    return found


def _twice(line: int, row: Sequence[str], fields: dict[int, str], model: type[FileRow]) -> Iterator[RowProblem]:
    """Two columns of the same name, and two other names for a field that no column has as its own."""
    by_field: dict[str, list[str]] = {}
    for number, cell in enumerate(row):
        name = fields.get(number) or next(iter(model.ALIASES.get(letters(cell), ())), "")
        by_field.setdefault(name, []).append(cell.strip())
    for name, cells in by_field.items():
        exact = sum(letters(cell) == letters(name) for cell in cells)
        if name and len(cells) > 1 and exact != 1:
            others = [f"{len(cells) - 2} more"] if cells[2:] else []
            named = " and ".join([*cells[:2], *others])
            yield RowProblem(line, name, f"stands in two columns, {named}; keep one, or call it {name}")


def of_lines(lines: Sequence[int], what: str) -> list[str]:
    """A warning that is the same of several lines."""
    if not lines:
        return []
    return [f"{'line' if len(lines) == 1 else 'lines'} {listed(lines)}: {what}"]
