"""Rows with ids are the same rows wherever they stand: where one moves or counts no more, it leaves its old place."""

from collections.abc import Iterator, Mapping, Sequence

from shared_code.integration.load import How, LoadEffect, RowProblem
from shared_code.integration.rows.actuals import BELL, COUNTS
from shared_code.integration.rows.base import ROWS, Cells, MonthlyRow, Place
from shared_code.integration.writing.kinds import MonthKind
from shared_code.integration.writing.merge import Said
from shared_code.kit.period import Period
from shared_code.store.site_partition import Content

Identity = tuple[bool, str]
"""By which a source tells a row from the others of a site; bell service comes from another source than codes."""


def with_moves(
    kind: MonthKind, months: Mapping[Period, Said], stored: Mapping[Period, Content]
) -> Mapping[Period, Said]:
    """What rows of a site say, and which stored rows of any month they move or take away.

    Only months that hold a row of these ids are read in full: most hold none, and a site has years of them.
    """
    stands: dict[Identity, Place | None] = {
        _identity(place): None for said in months.values() for place in said.gone if place[0] == ROWS
    }
    named = [place for said in months.values() for place in said.ids]
    for place in sorted(named, key=lambda place: place[2] not in COUNTS):  # revenue wins over a count of the same id
        stands[_identity(place)] = place
    found, ids = dict(months), {name for _, name in stands}
    for period, content in stored.items():
        if ids.isdisjoint(_ids(content)):
            continue
        rows = {place[:4] for place in kind.cells(content) if place[0] == ROWS and _identity(place) in stands}
        moved = {row: stands[_identity(row)] for row in rows if stands[_identity(row)] != row}
        if moved:
            found[period] = found.get(period, Said.nothing())._replace(moved=moved)
    return found


def without_moved(kind: MonthKind, old: Cells, said: Said, how: How) -> Cells:
    """What is stored of a month, but for rows that stand elsewhere now or count no more."""
    named = {kind.layout.entry_of(place) for place in said.cells} | said.kept
    gone = said.gone - named if how is not How.ADD else set()
    taken = {place: None for place in old if place[:4] in said.moved or kind.layout.entry_of(place) in gone}
    return kind.merge(old, taken, How.USUAL, kind.layout) if taken else old


def noted_moves(kind: MonthKind, site_id: str, period: Period, said: Said) -> Iterator[tuple[LoadEffect, str]]:
    """A sentence about each row that leaves its place."""
    for old, new in sorted(said.moved.items(), key=str):
        name, row = kind.words(period, old).name, f"site {site_id}, row {old[3]}"
        if new is None:
            yield LoadEffect.GOES, f"{row} of {name} goes"
        else:
            yield LoadEffect.MOVES, f"{row} moves from {name} to {kind.words(period, new).name}"


def ids_twice(rows: Sequence[tuple[int, MonthlyRow]]) -> Iterator[RowProblem]:
    """Rows of a site that have the same id and stand in different places."""
    first: dict[Identity, tuple[int, Place]] = {}
    for line, row in rows:
        place = row.place()
        if place[0] == ROWS and not row.goes:
            other, before = first.setdefault(_identity(place), (line, place))
            if before != place:
                yield RowProblem(
                    line,
                    "row_id",
                    f"{place[3]} is also the id of line {other}, of another day or code; an id belongs to one row of a "
                    "site for good: correct it, or leave the column out",
                )


def _ids(content: Content) -> set[str]:
    """The ids of a document's rows."""
    return {name for codes in content.get(ROWS, {}).values() for rows in codes.values() for name in rows}


def _identity(place: Place) -> Identity:
    return place[2] == BELL, place[3]
