"""What the warehouse delivers for a site, as a file of the kind that a load takes.

It is loaded by the path of all files, so that the warehouse may do nothing that a file may not; and a delivery that is
refused can be looked at, and loaded again, like any other file.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from shared_code.integration.delivered import DaysAsked, MonthsAsked
from shared_code.integration.ports import Warehouse
from shared_code.kit.period import Period

SCHEDULED: Final = timedelta(days=21)
"""Days ahead whose shifts are asked for."""
BUDGETED_MONTHS: Final = 12
"""Months ahead whose budget is asked for."""

Rows = Iterator[Sequence[Any]]


def _months(site: str, today: date, ahead: int = 0) -> MonthsAsked:
    this_month = Period.of(today)
    return MonthsAsked(site, this_month.shift(-1), this_month.shift(ahead + 1))


def _days(site: str, today: date) -> DaysAsked:
    return DaysAsked(site, Period.of(today).shift(-1).first_day, today)


def _ahead(site: str, today: date) -> DaysAsked:
    return DaysAsked(site, Period.of(today).first_day, today + SCHEDULED)


ASKED: Final[Mapping[str, Callable[[Warehouse, str, date], Iterable[Rows]]]] = {
    "budget": lambda source, site, today: [source.budget(_months(site, today, BUDGETED_MONTHS))],
    "payroll-budget": lambda source, site, today: [source.payroll_budget(_months(site, today, BUDGETED_MONTHS))],
    "actuals": lambda source, site, today: [
        source.counts(_days(site, today)),
        source.revenue(_days(site, today)),
        source.bell(_days(site, today)),
    ],
    "ledger": lambda source, site, today: [source.ledger(_months(site, today))],
    "timekeeping": lambda source, site, today: [source.hours(_days(site, today))],
    "schedule": lambda source, site, today: [source.shifts(_ahead(site, today))],
}
"""What is asked for of a site, by the kind of load: the month before, this one, and what is planned."""


def delivery(source: Warehouse, kind: str, site: str, today: date) -> bytes:
    """A CSV file with what the warehouse has; nothing where it has no row. Raises DatabaseError."""
    rows = [row for batch in chain.from_iterable(ASKED[kind](source, site, today)) for row in batch]
    if not rows:
        return b""
    columns = [*dict.fromkeys(name for row in rows for name in row._fields)]
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows({name: _cell(value) for name, value in row._asdict().items()} for row in rows)
    return text.getvalue().encode()


def _cell(value: object) -> str:
    """A value as files have it: numbers plain, nothing as an empty cell."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
