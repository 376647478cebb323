"""What the warehouse delivers, as files of the kinds that loads take.

It is loaded by the path of all files, so that the warehouse may do nothing that a file may not; and a delivery that is
refused can be looked at, and loaded again, like any other file.
"""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any, Final

from shared_code.integration.delivered import DaysAsked, MonthsAsked
from shared_code.integration.ports import Warehouse
from shared_code.integration.service.masters import Row
from shared_code.kit.period import Period

SCHEDULED: Final = timedelta(days=21)
"""Days ahead whose shifts are asked for."""
BUDGETED_MONTHS: Final = 12
"""Months ahead whose budget is asked for."""
FIRST_ROW: Final = 2
"""The line of a delivery's first row."""

Batches = Iterator[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class SpanAsked:
    """What is asked for of a site: on a business date, and from which day on the store may lack something."""

    site: str
    today: date
    since: date

    def months(self, ahead: int = 0) -> MonthsAsked:
        """Last month, or an earlier one that may lack something, to this one or some ahead."""
        return MonthsAsked(self.site, self._first, Period.of(self.today).shift(ahead + 1))

    def days(self) -> DaysAsked:
        """Days of these months until yesterday."""
        return DaysAsked(self.site, self._first.first_day, self.today)

    def shifts(self) -> DaysAsked:
        """Days of this month and some ahead."""
        return DaysAsked(self.site, Period.of(self.today).first_day, self.today + SCHEDULED)

    @property
    def _first(self) -> Period:
        return min(Period.of(self.today).shift(-1), Period.of(self.since))


OF_SITES: Final[Mapping[str, Callable[[Warehouse, SpanAsked], Iterable[Batches]]]] = {
    "budget": lambda source, asked: [source.budget(asked.months(BUDGETED_MONTHS))],
    "payroll-budget": lambda source, asked: [source.payroll_budget(asked.months(BUDGETED_MONTHS))],
    "actuals": lambda source, asked: [
        *(source.counts(asked.days()), source.revenue(asked.days()), source.bell(asked.days()))
    ],
    "ledger": lambda source, asked: [source.ledger(asked.months())],
    "timekeeping": lambda source, asked: [source.hours(asked.days())],
    "schedule": lambda source, asked: [source.shifts(asked.shifts())],
}
"""What is asked for of the months and days of a site, by the kind of load."""


def rows_of(batches: Iterable[Batches]) -> list[Row]:
    """All rows by column."""
    return [row._asdict() for batch in chain.from_iterable(batches) for row in batch]


def table(rows: Sequence[Row]) -> bytes:
    """A CSV file; its row number n stands in line n + `FIRST_ROW`, from 0."""
    columns = [*dict.fromkeys(name for row in rows for name in row)]
    text = io.StringIO(newline="")
    written = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    written.writeheader()
    written.writerows({name: _cell(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()


def listed(name: str, rows: Sequence[Row]) -> bytes:
    """A YAML file of one list, with its rows in the same lines."""
    filled = [{key: _cell(value) for key, value in row.items() if value is not None} for row in rows]
    return "\n".join([f"{name}:", *(f"- {json.dumps(row)}" for row in filled)]).encode()


def _cell(value: object) -> str:
    """A value as files have it: numbers plain, nothing as an empty cell."""
    if value is None:
        return ""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)
