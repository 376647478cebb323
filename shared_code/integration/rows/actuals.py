"""Rows of daily actuals: rooms and vehicles, revenue by revenue code, bell service."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, model_validator
from pydantic_core import PydanticCustomError

from shared_code.contracts.models import ALL_CODES
from shared_code.integration.models import Entries, RowProblem
from shared_code.integration.rows.fields import Balance, DayRow, LoadedDay
from shared_code.integration.writing.merge import merge
from shared_code.kit.documents import Content
from shared_code.kit.money import ZERO
from shared_code.statistics.models import EXTERNAL_REVENUE, OCCUPIED_ROOMS, Counter

BELL: Final = "bell"
COUNTS: Final = (*(counter.value for counter in Counter), OCCUPIED_ROOMS)
CODES: Final = tuple(code.value for code in ALL_CODES)
MOST: Final = 99_999

_MEASURES: Final = {name.lower(): name for name in (*COUNTS, *CODES, EXTERNAL_REVENUE, BELL)}


def _measure(value: str) -> str:
    """A measure in its one spelling; `Valet Daily` of the warehouse is valetDaily."""
    name = _MEASURES.get("".join(filter(str.isalnum, value)).lower())
    if name is None:
        raise PydanticCustomError(
            "measure",
            "write one of {counts}, a revenue code such as VD1, externalRevenue or bell",
            {"counts": ", ".join(COUNTS)},
        )
    return name


class ActualRow(DayRow):
    """A figure of a day: rooms or vehicles, or $ of a revenue code, of all codes together, or of bell service."""

    KEY = ("site", "date", "measure")

    date: LoadedDay
    measure: Annotated[str, AfterValidator(_measure)]
    value: Balance

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.measure in COUNTS and not 0 <= self.value <= MOST:
            raise PydanticCustomError("count", "a count lies between 0 and {most}", {"most": MOST})
        return self


def actual_entries(rows: Sequence[ActualRow]) -> Entries:
    """Figures by day, revenue by day and code, bell service by day."""
    days: dict[date, dict[str, Decimal]] = {}
    revenue: dict[date, dict[str, Decimal]] = {}
    for row in rows:
        if row.measure != BELL:
            (revenue if row.measure in CODES else days).setdefault(row.date, {})[row.measure] = row.value
    return {"days": days, "revenue": revenue, BELL: {row.date: row.value for row in rows if row.measure == BELL}}


def lay_actuals(stored: Content, entries: Entries) -> Content:
    """A month with other days. A day of counts keeps its revenue where the file names none, and the other way round.

    External revenue of a day is the sum of its codes.
    """
    counts, revenue = entries["days"], entries["revenue"]
    uncoded = {day: None for day, figures in counts.items() if EXTERNAL_REVENUE in figures and day not in revenue}
    before = stored.get("days") or {}
    days = {day: _day(before.get(day, {}), counts.get(day), revenue.get(day)) for day in {*counts, *revenue}}
    return merge(stored, {"days": days, "revenue": {**revenue, **uncoded}, BELL: entries[BELL]})


def _day(
    before: Mapping[str, Decimal], counts: Mapping[str, Decimal] | None, revenue: Mapping[str, Decimal] | None
) -> Mapping[str, Any]:
    figures = dict(counts if counts and set(counts) - {EXTERNAL_REVENUE} else {**before, **(counts or {})})
    if revenue is not None:
        figures[EXTERNAL_REVENUE] = sum(revenue.values(), ZERO)
    elif EXTERNAL_REVENUE not in figures and EXTERNAL_REVENUE in before:
        figures[EXTERNAL_REVENUE] = before[EXTERNAL_REVENUE]
    return figures


def revenue_twice(rows: Sequence[tuple[int, ActualRow]]) -> Iterator[RowProblem]:
    """Days that tell external revenue and its codes."""
    coded = {(row.site, row.date) for _, row in rows if row.measure in CODES}
    for line, row in rows:
        if row.measure == EXTERNAL_REVENUE and (row.site, row.date) in coded:
            yield RowProblem(line, "measure", "external revenue is the sum of the day's codes; leave this row out")
