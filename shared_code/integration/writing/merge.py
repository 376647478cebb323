"""What a file says merged into what is stored, figure by figure."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, Self

from shared_code.integration.load import How, RowProblem, shown
from shared_code.integration.rows.base import ROWS, Cells, MonthlyRow, Place
from shared_code.kit.money import ZERO
from shared_code.store.site_partition import Content

_NO_ID: Final = ""
"""The row that holds what was loaded without an id, beside rows that have one."""


class Layout(NamedTuple):
    """How figures of a document belong together.

    `total` is the place that a row with an id adds to, `entry` what rows of a file name, `feed` what a complete
    delivery covers.
    """

    total: Callable[[Place], Place] = lambda place: place
    entry: Callable[[Place], Place] = lambda place: place
    feed: Callable[[Place], Hashable] = lambda place: place[0]

    def entry_of(self, place: Place) -> Place:
        """The entry of a figure, or of the row with an id that it belongs to."""
        return self.entry(self.total(place) if place[0] == ROWS else place)

    def feed_of(self, place: Place) -> Hashable:
        return self.feed(self.total(place) if place[0] == ROWS else place)


def flatten(content: Mapping[Any, Any], start: Place = ()) -> dict[Place, Any]:
    """The figures of a document by place.

    >>> flatten({"balances": {"4790": 5}, "closed": False, "validations": None})
    {('balances', '4790'): 5, ('closed',): False}
    """
    found: dict[Place, Any] = {}
    for key, value in content.items():
        if isinstance(value, Mapping):
            found |= flatten(value, (*start, key))
        elif value is not None:
            found[*start, key] = value
    return found


def nest(cells: Cells) -> Content:
    """The document of some figures.

    >>> nest({("balances", "4790"): 5, ("closed",): False})
    {'balances': {'4790': 5}, 'closed': False}
    """
    found: dict[Any, Any] = {}
    for (*blocks, name), value in cells.items():
        inner = found
        for block in blocks:
            inner = inner.setdefault(block, {})
        inner[name] = value
    return found


class Said(NamedTuple):
    """What the rows of a month say together: figures with their lines, contradictions, lines that repeat a key.

    `added` are lines that add up, `again` those of them that say the very same as another line, `same` those that say
    what another one said and do not count. `kept` are entries that incomplete rows
    name: they stay as they are stored. `ids` are the places of rows with an id, `gone` those of rows that count no
    more; `moved` says of stored rows with an id where they stand now, None where they are gone.
    """

    cells: dict[Place, Any]
    lines: dict[Place, int]
    kept: set[Place]
    added: list[int]
    again: list[int]
    same: list[int]
    problems: list[RowProblem]
    ids: set[Place]
    gone: set[Place]
    moved: Mapping[Place, Place | None]

    @classmethod
    def nothing(cls) -> Self:
        return cls({}, {}, set(), [], [], [], [], set(), set(), {})


def say(rows: Iterable[tuple[int, MonthlyRow]]) -> Said:
    """Rows of one key add up where they may; others must say the same, as must rows of one id."""
    said, entities, seen = Said.nothing(), dict[Place, str | None](), set[MonthlyRow]()
    for line, row in rows:
        if row.goes:
            said.gone.add(row.place())
            continue
        if (place := row.place_of_id()) is not None:
            said.ids.add(place)
        if row.VALUES and not row.says_something:
            said.kept.add(row.entry())
            continue
        repeats = _say_row(said, entities, line, row)
        if repeats and row.adds_up() and row in seen:
            said.again.append(line)
        seen.add(row)
    return said


def _say_row(said: Said, entities: dict[Place, str | None], line: int, row: MonthlyRow) -> bool:
    """Take in what a row says; whether it names a key that another row named, where rows are told by their keys."""
    adds = row.adds_up()
    before = {place for place in row.cells() if place in said.cells}
    for place, value in row.cells().items():
        old = said.cells.get(place)
        if place not in before:
            said.cells[place], said.lines[place], entities[place] = value, line, row.entity
        elif adds and place[0] != ROWS and old is not None and value is not None:
            said.cells[place] = old + value
        elif old != value or (row.VALUES and not adds and entities[place] != row.entity):
            said.problems.append(_contradiction(line, said.lines[place], row, old, value))
            break
    repeats = bool(row.VALUES and before) and not any(place[0] == ROWS for place in before)
    if repeats:
        (said.added if adds else said.same).append(line)
    return repeats


def _contradiction(line: int, other: int, row: MonthlyRow, old: object, value: object) -> RowProblem:
    key = ", ".join(map(str, row.of(row.KEY)))
    advice = "write one row with what is right, their sum if both are parts"
    if row.adds_up():
        advice = "one of them is wrong: rows add up, but not a figure and `none`, and an id stands once"
    return RowProblem(line, row.value_field, f"{key} is {shown(value)} here and {shown(old)} in line {other}; {advice}")


def merge(old: Cells, said: Cells, how: How, layout: Layout) -> dict[Place, Any]:
    """The figures of a document after a load; None in `said` takes a figure away."""
    by_id = {layout.entry_of(place) for place in said if place[0] == ROWS}
    plain = {layout.entry_of(place) for place in said if place[0] != ROWS}
    if how is How.ADD:
        stored_by_id = {layout.entry_of(place) for place in old if place[0] == ROWS}
        by_id |= stored_by_id & plain
        new = _as_rows(old, by_id - stored_by_id, layout)
        for place, value in _as_rows(said, by_id, layout).items():
            stands = place[0] == ROWS and place[3] != _NO_ID
            new[place] = value if stands or value is None else new.get(place, ZERO) + value
    else:
        gone = {place for place, _ in left_out(old, said, layout)} if how is How.COMPLETE else set()
        unlike = {ROWS: plain - by_id, "": by_id}
        new = {
            place: value
            for place, value in old.items()
            if place not in gone and layout.entry_of(place) not in unlike[ROWS if place[0] == ROWS else ""]
        } | _as_rows(said, by_id, layout)
    new = {place: value for place, value in new.items() if value is not None}
    return new | _totals(new, layout)


def _as_rows(cells: Cells, entries: set[Place], layout: Layout) -> dict[Place, Any]:
    """Figures with those of some entries as rows without an id."""
    return {_row_place(place) if layout.entry_of(place) in entries else place: value for place, value in cells.items()}


def _row_place(place: Place) -> Place:
    if place[0] == ROWS:
        return place
    section, day, *rest = place
    code, *field = rest or [section]
    return (ROWS, day, code, _NO_ID, *field)


def _totals(cells: Cells, layout: Layout) -> dict[Place, Any]:
    """What rows with ids add up to."""
    totals: dict[Place, Any] = {}
    for place, value in cells.items():
        if place[0] == ROWS:
            total = layout.total(place)
            totals[total] = totals.get(total, ZERO) + value
    return totals


def left_out(old: Cells, said: Cells, layout: Layout) -> Iterator[tuple[Place, Any]]:
    """Stored figures of the feeds that a file names, of entries that it does not name."""
    feeds = {layout.feed_of(place) for place in said}
    named = {layout.entry_of(place) for place in said}
    return (
        (place, value)
        for place, value in old.items()
        if layout.feed_of(place) in feeds and layout.entry_of(place) not in named
    )
