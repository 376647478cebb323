"""What storing the rows of a month would do: the document after it, what differs, what keeps it from being stored."""

from collections.abc import Iterator
from typing import NamedTuple

from shared_code.integration.load import DocumentDiff, How, RowProblem, shown
from shared_code.integration.rows.base import Cells
from shared_code.integration.writing.diff import diff_of
from shared_code.integration.writing.kinds import ANY_TIME, MonthKind
from shared_code.integration.writing.merge import Said, left_out
from shared_code.integration.writing.moves import noted_moves, without_moved
from shared_code.kit.listing import listed
from shared_code.kit.period import Period
from shared_code.store.site_partition import Content


class MonthPlan(NamedTuple):
    """A month's document after a load of what rows say; `is_written`: it differs from what is stored."""

    said: Said
    diff: DocumentDiff
    old: Cells
    cells: Cells
    is_written: bool
    problems: tuple[RowProblem, ...]


def plan_month(  # noqa: PLR0913, PLR0917 - what is stored, what is said, and how they meet
    kind: MonthKind, site_id: str, period: Period, stored: Content | None, said: Said, how: How
) -> MonthPlan:
    """Merge what rows say of a month into what is stored of it."""
    old = kind.cells(stored)
    base = without_moved(kind, old, said, how)
    if how is not How.ADD:
        kept = {place: value for place, value in base.items() if kind.layout.entry_of(place) in said.kept}
        said = said._replace(cells={**kept, **said.cells})
    problems = tuple(_problems(kind, site_id, period, base, said, how))
    if problems:
        return MonthPlan(said, DocumentDiff(site_id, period, ()), old, old, is_written=False, problems=problems)
    new = kind.cells(kind.content(kind.merge(base, said.cells, how, kind.layout), ANY_TIME))
    left = {place: None for place, value in old.items() if base.get(place) != value}
    diff = diff_of(site_id, period, old, new, {**left, **said.cells}, kind.layout, kind.words)
    diff = diff._replace(noted=(*noted_moves(kind, site_id, period, said), *diff.noted), family=kind.family)
    return MonthPlan(said, diff, old, new, new != old, ())


def _problems(  # noqa: PLR0913, PLR0917 - a month, and what is merged
    kind: MonthKind, site_id: str, period: Period, old: Cells, said: Said, how: How
) -> Iterator[RowProblem]:
    place = f"site {site_id}, {period}"
    line = min(said.lines.values(), default=0)
    for sentence in kind.clashes(old, said.cells, how):
        yield RowProblem(line, "", f"{place}: {sentence}")
    if kind.whole and how is How.USUAL:
        gone = [(cell, value) for cell, value in left_out(old, said.cells, kind.layout) if value]
        if gone:
            told = listed(f"{cell[-1]} ({shown(value, kind.words(period, cell).unit)})" for cell, value in gone)
            adds = ", --add if its lines come on top of what is stored" if How.ADD in kind.hows else ""
            advice = f"say --complete if they go, --partial if they stay{adds}"
            yield RowProblem(line, "", f"{place}: the file leaves out {told}; {advice}")
