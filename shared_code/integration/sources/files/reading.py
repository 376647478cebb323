"""Files as rows: cells read into models, with every problem of every row."""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Generic, NamedTuple, TypeVar

from pydantic import ValidationError

from shared_code.derivations.parameters import parameters
from shared_code.integration.load import Columns, LoadRefused, LoadRequest, RowProblem, column_of
from shared_code.integration.rows.base import FileRow, Known, MonthlyRow
from shared_code.integration.rows.fields import COLUMNS, FIELD
from shared_code.integration.sources.files.cells import Cells
from shared_code.integration.sources.files.csv_file import CsvTable, of_lines
from shared_code.integration.sources.files.spool import Spool
from shared_code.integration.sources.files.text import FileSource
from shared_code.integration.sources.files.yaml_file import yaml_cells
from shared_code.kit.listing import listed
from shared_code.kit.money import to_one_place
from shared_code.kit.period import Period
from shared_code.kit.validation import shape_problems
from shared_code.sites.models import site_id

R = TypeVar("R", bound=FileRow)
P = TypeVar("P", bound=MonthlyRow)

_THOUSANDS: Final = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_ENOUGH: Final = 2
"""So many numbers make a column look like thousands."""

_MOST_PROBLEMS: Final = 1_000
"""More are counted and not kept."""

_TOLD_EVERY: Final = 50_000
"""After so many rows a long load tells that it goes on."""


SAME: Final = "count once, for they say the same; write one row with their sum if they are parts"
"""What rows do that say the same of what does not add up."""


class Rows(NamedTuple, Generic[R]):
    """The rows of a file that can be loaded, with their lines, and what was left out of it."""

    numbered: Sequence[tuple[int, R]]
    warnings: Sequence[str]

    @property
    def rows(self) -> list[R]:
        return [row for _, row in self.numbered]


class SiteRows(Generic[P]):
    """The rows of a file about months of sites, read site by site as often as they are asked for."""

    def __init__(self, spool: Spool, check: "_Check[P]", warnings: Sequence[str]) -> None:
        self._spool = spool
        self._check = check
        self.known = check.known
        self.warnings = warnings
        self.sites = spool.sites()

    @property
    def gaps(self) -> list[RowProblem]:
        """Required fields that are empty."""
        return self._check.empty

    def repeated(self, lines: Sequence[int], what: str) -> Iterator[str]:
        """A warning of lines whose key another line has too, and what they do."""
        return self._check.repeated(lines, what)

    def of(self, site: str) -> list[tuple[int, P]]:
        """The rows of a site with their lines, in the order of the file; those of incomplete keys without values."""
        rows = ((row.line, self._check.model_of(row)) for row in self._spool.of(site))
        return [(line, row.without_values() if self._check.is_incomplete(row) else row) for line, row in rows]

    def fingerprint(self) -> str:
        """The same for every file of the same rows, in whatever order and spelling."""
        total = 0
        for site in self.sites:
            for _, row in self.of(site):
                digest = hashlib.sha256(row.model_dump_json(exclude_unset=True).encode()).digest()
                total += int.from_bytes(digest)
        return f"{total % (1 << 256):064x}"


def read_site_rows(source: FileSource, model: type[P], known: Known, tell: Callable[[str], None]) -> SiteRows[P]:
    """The rows of a CSV file; raises LoadRefused with all problems. Rows with empty fields are left out and told."""
    spool = Spool()
    check = _Check(model, known, source.columns)

    def keep(row: Cells, found: P) -> None:
        spool.add(found.site, row)
        if spool.count % _TOLD_EVERY == 0:
            tell(f"  {spool.count} rows read")

    warnings = _read_csv(source, model, check, keep)
    return SiteRows(spool, check, warnings)


def read_rows(source: FileSource, model: type[R], known: Known) -> Rows[R]:
    """The rows of a short CSV file; raises LoadRefused with all problems."""
    found: list[tuple[int, R]] = []
    check = _Check(model, known, source.columns)
    warnings = _read_csv(source, model, check, lambda row, read: found.append((row.line, read)))
    return check.rows(found, warnings)


def read_lists(
    source: FileSource, request: LoadRequest, models: Mapping[str, type[FileRow]], only: str, known: Known
) -> Mapping[str, Rows[Any]]:
    """The lists of a YAML file by name, or a CSV file as the list `only`; raises LoadRefused with all problems."""
    empty: dict[str, Rows[Any]] = dict.fromkeys(models, Rows((), ()))
    if not request.is_yaml:
        return {**empty, only: read_rows(source, models[only], known)}
    with source.text() as text:
        lists = yaml_cells(text.read())
    problems: list[object] = []
    for name, cells in lists.items():
        if name not in models:
            problems.append(f"{name}: is no list of this file; write {', '.join(models)}")
            continue
        found: list[tuple[int, FileRow]] = []
        check: _Check[FileRow] = _Check(models[name], known, source.columns)
        for row in cells:
            check.take(row, lambda row, read, found=found: found.append((row.line, read)))  # type: ignore[misc]  # mypy infers no defaults
        try:
            check.finish()
            empty[name] = check.rows(found, ())
        except LoadRefused as error:
            problems += error.found
    if problems:
        raise LoadRefused(problems)
    return {**empty, only: empty[only]._replace(warnings=[*source.warnings, *empty[only].warnings])}


def _read_csv(source: FileSource, model: type[R], check: "_Check[R]", keep: Callable[[Cells, R], None]) -> list[str]:
    with source.text() as text:
        table = CsvTable(text, model)
        source.columns.update(table.columns)
        for row in table.rows():
            check.take(row, keep)
    check.finish()
    return [*source.warnings, *table.warnings, *check.warnings]


class _Check(Generic[R]):
    """Reads cells as rows of a model, and keeps what is wrong with them and what they lack; says it by `columns`."""

    def __init__(self, model: type[R], known: Known, columns: Columns) -> None:
        self._model = model
        self.known = known
        self._columns = columns
        self._context = {**known._asdict(), COLUMNS: columns}
        self._count = 0
        self._problems: list[RowProblem] = []
        self._more = 0
        self._gaps: list[tuple[Cells, list[RowProblem]]] = []
        self._remarks: dict[str, list[int]] = {}
        self._decimals: dict[str, list[str]] = {name: [] for name in model.VALUES}
        self._incomplete: set[tuple[str, ...]] = set()

    def take(self, row: Cells | RowProblem, keep: Callable[[Cells, R], None]) -> None:
        """Hand a row that can be loaded to `keep`."""
        if isinstance(row, RowProblem):
            self._wrong([row])
            return
        self._count += 1
        row = row._replace(values=self._model.completed(row.values))
        self._look_at_decimals(row)
        try:
            found = self.model_of(row)
        except ValidationError as error:
            self._sort_out(row, error)
            return
        if found.remark:
            self._remarks.setdefault(found.remark, []).append(row.line)
        if found.left_out is None and self._model.VALUES and not found.says_something:
            self._gaps.append((row, [self._nothing_filled(row.line)]))
        if found.left_out is None or found.goes:
            keep(row, found)

    def model_of(self, row: Cells) -> R:
        return self._model.model_validate(row.values, context=self._context)

    def finish(self) -> None:
        """Raises LoadRefused with all problems, or where too few required fields are filled."""
        if self._count == 0 and not self._problems:
            raise LoadRefused([RowProblem(1, "", "the file has no rows")])
        empty = self.empty
        filled, needed = self._share_filled(len(empty)), parameters("integration")["completeness"].on(self.known.today)
        if filled < needed:
            share = f"{to_one_place(filled)} % of the required fields are filled, and {needed} % are needed"
            self._wrong([RowProblem(1, "", share)])
        if self._problems:
            raise LoadRefused(sorted([*self._problems, *empty]), self._more)
        self._incomplete = {
            tuple(_spelled(name, row.values.get(name)) for name in self._model.KEY) for row, _ in self._gaps
        }

    @property
    def empty(self) -> list[RowProblem]:
        """Required fields that are empty."""
        return [problem for _, missing in self._gaps for problem in missing]

    @property
    def warnings(self) -> list[str]:
        """What does not count."""
        remarks = [sentence for what, lines in self._remarks.items() for sentence in of_lines(lines, what)]
        named = (problem.in_words_of(self._columns) for problem in self.empty)
        gaps = [f"{problem}; what it names stays as it was" for problem in named]
        return [*remarks, *self._thousands(), *gaps]

    def _look_at_decimals(self, row: Cells) -> None:
        """Keep the first numbers of a column whose points may be those of thousands."""
        for name, found in [*self._decimals.items()]:
            number = str(row.values.get(name, ""))
            if "." in number and not _THOUSANDS.fullmatch(number):
                del self._decimals[name]
            elif "." in number and len(found) < _ENOUGH:
                found.append(number)

    def _thousands(self) -> Iterator[str]:
        """Columns whose numbers all look like thousands with a point, as much of Europe writes them."""
        for name, found in self._decimals.items():
            if len(found) == _ENOUGH:
                number, column = found[0], column_of(self._columns, name)
                yield (
                    f"{column}: each number with a point has three decimals, such as {number}, and is read so, not as "
                    f"{number.replace('.', '')}; check it"
                )

    def is_incomplete(self, row: R) -> bool:
        """Whether a row of the same key was left out; what it names then stays as it is stored."""
        return bool(self._incomplete) and tuple(map(str, row.of(self._model.KEY))) in self._incomplete

    def rows(self, found: Sequence[tuple[int, R]], warnings: Iterable[str]) -> Rows[R]:
        """The rows of a list, each key once; raises LoadRefused."""
        kept = [(line, row) for line, row in found if not self.is_incomplete(row)]
        if problems := [*self._twice(kept)]:
            raise LoadRefused(problems)
        first = {row.of(row.KEY): (line, row) for line, row in reversed(kept)}
        same = {line for line, _ in kept} - {line for line, _ in first.values()}
        once = self.repeated(sorted(same), SAME)
        return Rows(sorted(first.values(), key=lambda numbered: numbered[0]), [*warnings, *once])

    def _sort_out(self, row: Cells, error: ValidationError) -> None:
        """Fields that are empty, and fields that are wrong."""
        details = error.errors(include_url=False)
        found = [
            RowProblem(row.line, path or detail.get("ctx", {}).get(FIELD, ""), message)
            for detail, (_, (path, message)) in zip(details, shape_problems(error, self._model), strict=True)
        ]
        empty = [problem for problem, detail in zip(found, details, strict=True) if detail["type"] == "missing"]
        if empty:
            self._gaps.append((row, empty))
        self._wrong([problem for problem in found if problem not in empty])

    def _wrong(self, problems: Sequence[RowProblem]) -> None:
        room = max(0, _MOST_PROBLEMS - len(self._problems))
        self._problems += problems[:room]
        self._more += len(problems[room:])

    def _share_filled(self, empty: int) -> Decimal:
        """Percent of the required fields that are filled."""
        required = len(self._model.KEY) + bool(self._model.VALUES)
        return 100 - Decimal(100 * empty) / (max(self._count, 1) * required)

    def repeated(self, lines: Sequence[int], what: str) -> Iterator[str]:
        """A warning of lines whose key another line has too, and what they do."""
        if lines:
            same = f"{len(lines)} rows name the same {self._key} as another row"
            yield f"{same} and {what}: lines {listed(sorted(lines))}"

    @property
    def _key(self) -> str:
        """The columns by which rows differ."""
        return ", ".join(column_of(self._columns, name) for name in self._model.KEY)

    def _nothing_filled(self, line: int) -> RowProblem:
        first, *others = [name for name in self._model.VALUES if name in self._columns or not self._columns]
        instead = "".join(f" or {column_of(self._columns, name)}" for name in others)
        return RowProblem(line, first, f"is missing; write it{',' if others else ''}{instead}")

    def _twice(self, rows: Iterable[tuple[int, R]]) -> Iterator[RowProblem]:
        """Rows of the same key that do not say the same."""
        first: dict[tuple[Any, ...], tuple[int, R]] = {}
        for line, row in rows:
            before, other = first.setdefault(row.of(row.KEY), (line, row))
            if other != row or other.model_fields_set != row.model_fields_set:
                words = f"says otherwise of the same {self._key} than line {before}; find out which is right"
                yield RowProblem(line, "", words)


def _spelled(name: str, value: str | None) -> str:
    """A cell of an incomplete row in its one spelling; what is wrong in it would have been refused."""
    spell = {"site": site_id, "period": Period.parse, "job_code": str.upper}.get(name, str)
    return spell(value) if value else ""
