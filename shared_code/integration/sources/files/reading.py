"""Files as rows: CSV and lists of YAML read into models, with every problem of every row."""

import csv
import io
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final, Generic, NamedTuple, TypeVar

import yaml
from pydantic import ValidationError

from shared_code.integration.models import LoadRefused, LoadRequest, RowProblem
from shared_code.integration.rows.fields import Row
from shared_code.kit.money import to_one_place
from shared_code.kit.parameters import parameters
from shared_code.kit.period import Period
from shared_code.kit.problems import shape_problems
from shared_code.sites.models import site_id

R = TypeVar("R", bound=Row)

HEADERS: Final = {
    "costcenter": "site",
    "sitenumber": "site",
    "worklocation": "site",
    "mainaccount": "account",
    "accountname": "name",
    "issummarycategory": "category",
    "jobcode": "job",
    "jobprofile": "job",
    "group": "job",
    "title": "jobcode",
}
"""Names of the warehouse and of timekeeping for columns of ours, both in letters only."""


class Known(NamedTuple):
    """What a file is checked against: the sites there are, and the business date."""

    sites: Container[str]
    today: date


class Cells(NamedTuple):
    """A row as text by field; empty cells are not there."""

    line: int
    values: Mapping[str, Any]


class Rows(NamedTuple, Generic[R]):
    """The rows of a file that can be loaded, with their lines, and what was left out of it."""

    numbered: Sequence[tuple[int, R]]
    notices: Sequence[str]

    @property
    def rows(self) -> list[R]:
        return [row for _, row in self.numbered]


def read_rows(text: str, model: type[R], known: Known) -> Rows[R]:
    """The rows of a CSV file; raises LoadRefused with all problems. Rows with empty fields are left out and told."""
    cells, notices = csv_cells(text, model)
    found = checked(cells, model, known)
    return found._replace(notices=[*notices, *found.notices])


def read_lists(
    text: str, request: LoadRequest, models: Mapping[str, type[Row]], only: str, known: Known
) -> Mapping[str, Rows[Any]]:
    """The lists of a YAML file by name, or a CSV file as the list `only`; raises LoadRefused with all problems."""
    if not request.is_yaml:
        return {name: read_rows(text, model, known) if name == only else Rows((), ()) for name, model in models.items()}
    found, problems = yaml_cells(text), list[object]()
    rows: dict[str, Rows[Any]] = dict.fromkeys(models, Rows((), ()))
    for name, cells in found.items():
        if name not in models:
            problems.append(f"{name}: is no list of this file; write {', '.join(models)}")
            continue
        try:
            rows[name] = checked(cells, models[name], known)
        except LoadRefused as error:
            problems += error.problems
    if problems or not found:
        raise LoadRefused(problems or [RowProblem(1, "", "the file has no lists")])
    return rows


def checked(cells: Iterable[Cells], model: type[R], known: Known) -> Rows[R]:
    """Rows read as models; raises LoadRefused with all problems, or where too few required fields are filled."""
    good: list[tuple[int, R]] = []
    problems: list[RowProblem] = []
    gaps: list[tuple[Cells, list[RowProblem]]] = []
    count = 0
    for count, row in enumerate(cells, 1):  # noqa: B007 - counted for the share below
        try:
            good.append((row.line, model.model_validate(row.values, context=known._asdict())))
        except ValidationError as error:
            missing, wrong = _sorted_out(row, error, model)
            problems += wrong
            if missing:
                gaps.append((row, missing))
    if count == 0:
        raise LoadRefused([RowProblem(1, "", "the file has no rows")])
    problems += _twice(good)
    empty = [problem for _, missing in gaps for problem in missing]
    filled, needed = _share_filled(count, len(empty), model), parameters("integration")["completeness"].on(known.today)
    if filled < needed:
        share = f"{to_one_place(filled)} % of the required fields are filled, and {needed} % are needed"
        problems.append(RowProblem(1, "", share))
    if problems:
        raise LoadRefused(sorted([*problems, *empty]))
    return _without_gaps(good, gaps, model)


def csv_cells(text: str, model: type[Row]) -> tuple[list[Cells], list[str]]:
    """The cells of a CSV file by the fields of a model, and what of it is not read; raises LoadRefused."""
    lines = csv.reader(io.StringIO(text), strict=True)
    try:
        header = next((row for row in lines if any(row)), [])
        names, notices = _names(header, model)
        problems = []
        found = []
        for row in lines:
            if len(row) > len(names):
                problems.append(
                    RowProblem(lines.line_num, "", "has more fields than the header; quote commas in texts")
                )
            filled = {name: cell.strip() for name, cell in zip(names, row, strict=False) if name and cell.strip()}
            if filled:
                found.append(Cells(lines.line_num, filled))
    except csv.Error as error:
        raise LoadRefused([RowProblem(lines.line_num, "", f"is no CSV: {error}")]) from None
    if problems:
        raise LoadRefused(problems)
    return found, notices


def _names(header: Sequence[str], model: type[Row]) -> tuple[list[str], list[str]]:
    """The field of each column, empty where a column is not read; raises LoadRefused where a column is missing."""
    names = [_field(cell, model) for cell in header]
    required = [name for name, field in model.model_fields.items() if field.is_required()]
    wanted = ", ".join(model.model_fields)
    problems = [
        RowProblem(1, name, f"is no column of the file; its first line names the columns, with commas: {wanted}")
        for name in required
        if name not in names
    ]
    problems += [RowProblem(1, name, "is two columns; keep one") for name in {*names} if name and names.count(name) > 1]
    if problems:
        raise LoadRefused(problems)
    return names, [f"column {cell!r} is not read" for cell, name in zip(header, names, strict=True) if not name]


def _field(cell: str, model: type[Row]) -> str:
    fields = {_letters(name): name for name in model.model_fields}
    letters = _letters(cell)
    return fields.get(letters) or fields.get(HEADERS.get(letters, ""), "")


def yaml_cells(text: str) -> Mapping[str, Sequence[Cells]]:
    """The lists of a YAML file by name, each entry with its line, values as text; raises LoadRefused."""
    try:
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise LoadRefused(
            [RowProblem(mark.line + 1 if mark else 1, "", f"is no YAML: {getattr(error, 'problem', error)}")]
        ) from None
    if not isinstance(root, yaml.MappingNode):
        raise LoadRefused([RowProblem(1, "", "write lists under their names, such as `sites:`")])
    return {_name(key): list(_entries(_name(key), node)) for key, node in root.value}


def lines_of(text: str) -> list[int]:
    """The line of each entry of a file that is a list of entries, or documents with one or several each."""
    documents = [node for node in yaml.compose_all(text, yaml.SafeLoader) if node is not None]
    lists = (node.value if isinstance(node, yaml.SequenceNode) else [node] for node in documents)
    return [node.start_mark.line + 1 for nodes in lists for node in nodes]


def _entries(name: str, node: yaml.Node) -> Iterator[Cells]:
    if not isinstance(node, yaml.SequenceNode):
        raise LoadRefused([RowProblem(node.start_mark.line + 1, name, "write a list of entries")])
    for entry in node.value:
        line = entry.start_mark.line + 1
        if not isinstance(entry, yaml.MappingNode):
            raise LoadRefused([RowProblem(line, name, "write an entry of fields, such as {site: 0170, name: …}")])
        values = {_name(key): _plain(value) for key, value in entry.value}
        yield Cells(line, {key: value for key, value in values.items() if value not in ("", "null", "~")})


def _name(node: yaml.Node) -> str:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else "a name that is no text"


def _plain(node: yaml.Node) -> object:
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item) for item in node.value]
    return (
        {_name(key): _plain(value) for key, value in node.value} if isinstance(node, yaml.MappingNode) else node.value
    )


def _sorted_out(row: Cells, error: ValidationError, model: type[Row]) -> tuple[list[RowProblem], list[RowProblem]]:
    """Fields that are empty, and fields that are wrong."""
    kinds = [detail["type"] for detail in error.errors(include_url=False)]
    found = [RowProblem(row.line, *problem) for _, problem in shape_problems(error, model)]
    empty = [problem for problem, kind in zip(found, kinds, strict=True) if kind == "missing"]
    return empty, [problem for problem in found if problem not in empty]


def _twice(rows: Iterable[tuple[int, R]]) -> Iterator[RowProblem]:
    first: dict[tuple[Any, ...], int] = {}
    for line, row in rows:
        before = first.setdefault(row.of(row.KEY), line)
        if before != line:
            yield RowProblem(line, "", f"names the same {', '.join(row.KEY)} as line {before}; keep one of them")


def _share_filled(rows: int, empty: int, model: type[Row]) -> Decimal:
    """Percent of the required fields that are filled."""
    required = sum(field.is_required() for field in model.model_fields.values())
    return 100 - Decimal(100 * empty) / (rows * required)


def _without_gaps(good: list[tuple[int, R]], gaps: Sequence[tuple[Cells, list[RowProblem]]], model: type[R]) -> Rows[R]:
    """What an incomplete row names stays as it is stored: the rows that would replace it with the others go too."""
    kept = {tuple(_spelled(name, row.values.get(name)) for name in model.UNIT) for row, _ in gaps}
    notices = [f"{problem}; what it names stays as it was" for _, missing in gaps for problem in missing]
    rows = [(line, row) for line, row in good if tuple(map(str, row.of(model.UNIT))) not in kept]
    return Rows(rows, notices)


def _spelled(name: str, value: str | None) -> str:
    """A cell of an incomplete row in its one spelling; what is wrong in it would have been refused."""
    spell = {"site": site_id, "period": Period.parse}.get(name, str)
    return spell(value) if value else ""


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()
