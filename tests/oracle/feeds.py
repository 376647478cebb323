"""Loaded days of the feeds (3.9): a non-zero value, or a row with a loaded day after it."""

from datetime import date
from decimal import Decimal
from typing import Any

from tests.oracle.amounts import number
from tests.oracle.document import Document
from tests.oracle.periods import first_of

FEEDS = {
    "revenue": "actual_revenue",
    "rooms": "actual_rooms",
    "hours": "actual_hours",
    "payroll": "actual_payroll",
    "bell": "actual_bell",
}


def rows(document: Document, feed: str) -> dict[date, Any]:
    """Days with a row; a day without any key or with null has none."""
    found = document.inputs.get(FEEDS[feed]) or {}
    return {date.fromisoformat(day): row for day, row in found.items() if row is not None and row != {}}


def values(row: Any) -> list[Decimal]:
    if isinstance(row, dict):
        return [value for part in row.values() for value in values(part)]
    return [number(row)]


def find_loaded(document: Document, feed: str) -> set[date]:
    with_row = rows(document, feed)
    non_zero = [day for day, row in with_row.items() if any(value != 0 for value in values(row))]
    return {day for day in with_row if day in non_zero or any(later > day for later in non_zero)}


def loaded(document: Document, feed: str) -> set[date]:
    return document.once(("loaded", feed), lambda: find_loaded(document, feed))


def last_actual_day(document: Document, feed: str, month: date) -> date | None:
    return max((day for day in loaded(document, feed) if first_of(day) == month), default=None)


def is_actual(document: Document, feed: str, series: str, day: date) -> bool:
    """Whether the series takes the day from the feed: trend, month not closed and not future, day loaded."""
    mixed = document.state(first_of(day)) == "current"
    return series == "trend" and mixed and day in loaded(document, feed)


def to_date(document: Document, feed: str, month: date) -> Decimal | None:
    """Sum over the loaded days of the month; None where nothing is loaded."""
    days = [day for day in loaded(document, feed) if first_of(day) == month]
    if not days:
        return None
    return sum((value for day in days for value in values(rows(document, feed)[day])), Decimal(0))
