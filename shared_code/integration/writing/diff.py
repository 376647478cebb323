"""What a load makes of a document: which figures differ, and which fall, turn or go."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from shared_code.integration.load import DocumentDiff, LoadEffect, shown
from shared_code.integration.rows.base import ROWS, Cells, Place
from shared_code.integration.writing.merge import Layout
from shared_code.kit.period import Period
from shared_code.store.audit_log import FieldChange

FALL: Final = Decimal("0.2")
"""A figure that falls by more than this share of itself is named."""


class Words(NamedTuple):
    """How a figure of a document is called, and its unit."""

    name: str
    unit: str = ""


def effect(old: Any, new: Any) -> LoadEffect:  # noqa: ANN401 - figures, texts and flags
    """What becomes of a figure.

    >>> [effect(Decimal(16), Decimal(new)).value for new in (13, 12, -1)], effect(Decimal(-5), Decimal(-7)).value
    (['changed', 'falls', 'turns'], 'falls')
    """
    if old is None:
        return LoadEffect.NEW
    if new is None:
        return LoadEffect.GOES
    if not isinstance(old, Decimal) or not isinstance(new, Decimal):
        return LoadEffect.CHANGED
    if old * new < 0:
        return LoadEffect.TURNS
    limit = abs(old) * FALL
    return LoadEffect.FALLS if old - new > limit or abs(old) - abs(new) > limit else LoadEffect.CHANGED


def diff_of(  # noqa: PLR0913, PLR0917 - two versions of a document, and how to read them
    owner: str,
    period: Period,
    old: Cells,
    new: Cells,
    said: Cells,
    layout: Layout,
    words: Callable[[Period, Place], Words],
) -> DocumentDiff:
    """What a load makes of a month's document; rows are counted by what they name."""
    places = [place for place in {**old, **new} if old.get(place) != new.get(place)]
    totals = {place for place in places if place[0] != ROWS}
    places = [place for place in places if place in totals or layout.total(place) not in totals]
    changes = tuple(FieldChange(_field(place), old.get(place), new.get(place)) for place in sorted(places, key=_field))
    before, after = ({layout.entry_of(place) for place in cells} for cells in (old, new))
    touched = {layout.entry_of(place) for place in places}
    named = {layout.entry_of(place) for place in said}
    return DocumentDiff(
        owner,
        period,
        changes,
        created=len((touched & named & after) - before),
        updated=len(touched & named & after & before),
        unchanged=len((named & after) - touched),
        removed=len((touched & before) - after),
        noted=tuple(_noted(f"site {owner}", period, old, new, sorted(totals, key=_field), words)),
    )


def _noted(  # noqa: PLR0913, PLR0917 - as above
    owner: str, period: Period, old: Cells, new: Cells, places: list[Place], words: Callable[[Period, Place], Words]
) -> Iterator[tuple[LoadEffect, str]]:
    for place in places:
        before, after = old.get(place), new.get(place)
        what = effect(before, after)
        if what in {LoadEffect.FALLS, LoadEffect.TURNS, LoadEffect.GOES} and before:
            name, unit = words(period, place)
            yield what, f"{owner}, {name}: {falling(before, after, unit)}"


def falling(old: object, new: object, unit: str = "") -> str:
    """What becomes of a figure, in words.

    >>> falling(Decimal(16), Decimal(2), "h"), falling(Decimal(300), None, "$")
    ('16 h become 2 h', '$300.00 go')
    """
    return f"{shown(old, unit)} {'go' if new is None else f'become {shown(new, unit)}'}"


def _field(place: Place) -> str:
    return "/" + "/".join(map(str, place))
