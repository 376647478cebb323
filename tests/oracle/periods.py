"""Months (as their first day), days, payroll weeks, increment dates and accumulation years."""

from datetime import date, timedelta
from typing import Any

SATURDAY = 5
DAY = timedelta(days=1)


def day_of(value: Any) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def month_of(key: str) -> date:
    return date.fromisoformat(f"{key}-01")


def key_of(month: date) -> str:
    return f"{month.year:04d}-{month.month:02d}"


def first_of(day: date) -> date:
    return day.replace(day=1)


def following(month: date) -> date:
    return first_of(month + timedelta(days=31))


def before(month: date) -> date:
    return first_of(month - DAY)


def days_of(month: date) -> list[date]:
    count = (following(month) - month).days
    return [month + timedelta(days=offset) for offset in range(count)]


def length_of_year(day: date) -> int:
    return (date(day.year, 12, 31) - date(day.year, 1, 1)).days + 1


def week_before(month: date) -> list[date]:
    """The days before the month that share its first payroll week (Saturday to Friday)."""
    days: list[date] = []
    day = month
    while day.weekday() != SATURDAY:
        day -= DAY
        days.insert(0, day)
    return days


def occurrences(month_number: int, since: date, month: date) -> int:
    """How many firsts of the month number lie after `since` and not after the calculated month (3.4.1)."""
    firsts = [date(year, month_number, 1) for year in range(since.year, month.year + 1)]
    return len([first for first in firsts if since < first <= month])


def anniversary(start: date, year: int) -> date:
    try:
        return start.replace(year=year)
    except ValueError:  # 29 February
        return date(year, 3, 1)


def year_start(accumulation: str, contract_start: date | None, month: date) -> date | None:
    """First day of the accumulation year the month belongs to; None when nothing is accumulated (3.4.5, 3.15.12)."""
    kind = accumulation.replace(" ", "").lower()
    if kind in {"monthly", "perclaim"}:
        return None
    start = date(month.year, 1, 1)
    if kind == "annualanniversary" and contract_start is not None:
        start = anniversary(contract_start, month.year)
        if start > month:
            start = anniversary(contract_start, month.year - 1)
    return start if contract_start is None else max(start, contract_start)


def months_from(start: date | None, month: date) -> list[date]:
    """The whole months of the accumulation year before the calculated month."""
    if start is None:
        return []
    months = []
    cursor = first_of(start) if start.day == 1 else following(first_of(start))
    while cursor < month:
        months.append(cursor)
        cursor = following(cursor)
    return months
