"""Daily feeds merged into what is stored: revenue by code with its sum, hours with those that no cost tells."""

import calendar
from collections.abc import Hashable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

from shared_code.integration.load import How, shown
from shared_code.integration.rows.actuals import BELL, COUNTS
from shared_code.integration.rows.base import ROWS, Cells, Place
from shared_code.integration.rows.labor import COST, OVERTIME, REGULAR, UNPRICED
from shared_code.integration.writing.diff import Words
from shared_code.integration.writing.merge import Layout, merge
from shared_code.kit.money import ZERO, to_six_places
from shared_code.kit.period import Period
from shared_code.statistics.models import EXTERNAL_REVENUE, OCCUPIED_ROOMS

IMPLIED: Final = frozenset({OVERTIME, *UNPRICED.values()})
"""Figures that are 0 where they are not there."""

_HOURS: Final = {REGULAR: "h", OVERTIME: "h overtime", COST: "$"}


def _actual_total(place: Place) -> Place:
    _, day, code, _ = place
    return (BELL, day) if code == BELL else ("revenue", day, code)


def _actual_feed(place: Place) -> Hashable:
    section, day, *measure = place
    if section != "days":
        return section, day
    return {OCCUPIED_ROOMS: "rooms", EXTERNAL_REVENUE: "revenue"}.get(measure[0], "counters"), day


ACTUALS: Final = Layout(_actual_total, feed=_actual_feed)
WORKED: Final = Layout(
    lambda place: ("days", place[1], place[2], place[4]), lambda place: place[:3], lambda place: place[:2]
)
TOLD: Final = Layout(feed=lambda place: place[-1])
"""A complete delivery covers what was said on a day."""


def merge_actuals(old: Cells, said: Cells, how: How, layout: Layout) -> Cells:
    """External revenue of a day is the sum of its codes, where it has codes."""
    new = merge(old, said, how, layout)
    coded = _coded(old)
    sums: dict[date, Decimal] = {}
    for place, value in new.items():
        if place[0] == "revenue":
            sums[place[1]] = sums.get(place[1], ZERO) + value
    kept = {
        place: value for place, value in new.items() if not (_is_sum(place) and place not in said and place[1] in coded)
    }
    return kept | {("days", day, EXTERNAL_REVENUE): value for day, value in sums.items()}


def actual_clashes(old: Cells, said: Cells, how: How) -> Iterator[str]:
    """Days whose revenue is stored at once and told by code now, or the other way round."""
    if how is How.COMPLETE:
        return
    coded, coming = _coded(old), _coded(said) | {place[1] for place in said if place[0] == ROWS and place[2] != BELL}
    for day in sorted({place[1] for place in said if _is_sum(place)} & coded):
        yield (
            f"revenue of {_spelled(day)} is stored by code, {shown(old['days', day, EXTERNAL_REVENUE], '$')}; "
            "load its codes, or say --complete if externalRevenue takes their place"
        )
    for day in sorted(coming - coded):
        if before := old.get(("days", day, EXTERNAL_REVENUE)):
            yield (
                f"revenue of {_spelled(day)} is stored without codes, {shown(before, '$')}; "
                "say --complete if the codes take its place"
            )


def merge_worked(old: Cells, said: Cells, how: How, layout: Layout) -> Cells:
    """Hours that no cost tells are known one by one, so that they can be added up; of a code without cost all are."""
    before = _expanded(old)
    if how is not How.ADD:
        named = {place[:-1] for place in said}
        stays = {start for start in named if (*start, COST) not in said and before.get((*start, COST))}
        before = {place: value for place, value in before.items() if not (_is_unpriced(place) and place[:-1] in named)}
        said = {place: value for place, value in said.items() if not (_is_unpriced(place) and place[:-1] in stays)}
    new = merge(before, said, how, layout)
    return {
        place: _rounded(place, value)
        for place, value in new.items()
        if not (_is_unpriced(place) and place[0] != ROWS and not new.get((*place[:-1], COST)))
    }


def worked_clashes(old: Cells, said: Cells, how: How) -> Iterator[str]:
    """A correction that would take the place of the hours that it corrects."""
    if how is How.ADD:
        return
    for place, value in said.items():
        before = old.get(place)
        if place[-1] in {REGULAR, OVERTIME} and value is not None and before is not None and value < 0 < before:
            name, unit = worked_words(Period.of(place[1]), place)
            yield (
                f"{name}: {shown(before, unit)} are stored and {shown(value, unit)} would take their place; "
                "say --add if the file corrects them"
            )


def actual_words(period: Period, place: Place) -> Words:  # noqa: ARG001 - as for every kind
    """`VO1 on 1 July 2025`, in $ or as a count."""
    section, day, *measure = place
    name = measure[0] if measure else section
    return Words(f"{name} on {_spelled(day)}", "" if name in COUNTS else "$")


def worked_words(period: Period, place: Place) -> Words:  # noqa: ARG001 - as for every kind
    """`VLT1 on 1 July 2025`, in hours or $."""
    return Words(f"{place[2]} on {_spelled(place[1])}", _HOURS.get(place[-1], "h without cost"))


def hotel_words(period: Period, place: Place) -> Words:  # noqa: ARG001 - as for every kind
    """`the hotel's forecast of 2 July 2025, said on 1 July 2025`, as a count."""
    _, day, said = place
    return Words(f"the hotel's forecast of {_spelled(day)}, said on {_spelled(said)}")


def event_words(period: Period, place: Place) -> Words:  # noqa: ARG001 - as for every kind
    """`guests of Boat Show on 9 May 2025, told on 3 February 2025`, as a count."""
    _, day, event, told = place
    return Words(f"guests of {event} on {_spelled(day)}, told on {_spelled(told)}")


def _expanded(old: Cells) -> dict[Place, Any]:
    """Figures with the hours that no cost tells, also where they are all hours."""
    found = dict(old)
    for place, value in old.items():
        if place[-1] in UNPRICED and place[0] != ROWS and not old.get((*place[:-1], COST)):
            found[*place[:-1], UNPRICED[place[-1]]] = value
    return found


def _rounded(place: Place, value: Decimal) -> Decimal:
    """Hours of a code and day, which may come from thirds of an hour; rows with ids stay as exact as they are."""
    rounded = to_six_places(value)
    return value if place[0] == ROWS or place[-1] == COST or value == rounded else rounded


def _is_unpriced(place: Place) -> bool:
    return place[-1] in UNPRICED.values()


def _is_sum(place: Place) -> bool:
    return place[:1] == ("days",) and place[2:] == (EXTERNAL_REVENUE,)


def _coded(cells: Cells) -> set[date]:
    return {place[1] for place in cells if place[0] == "revenue"}


def _spelled(day: date) -> str:
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
