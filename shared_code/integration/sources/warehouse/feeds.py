"""The statements of the warehouse: the typed row of each, and what its drivers' values become."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cached_property, partial
from pathlib import Path
from types import NoneType
from typing import Any, Final, Generic, NamedTuple, TypeVar, cast, get_args, get_type_hints

from shared_code.integration import delivered
from shared_code.integration.sources.warehouse.limits import Use

T = TypeVar("T", bound=tuple[Any, ...])

QUERIES: Final = Path(__file__).parent / "queries"

_FLOAT_DECIMALS: Final = Decimal("0.000001")
"""What a float of SQLite keeps; servers answer with decimals."""


_SHOWN: Final = 200
"""Characters of an unreadable row that are told."""


class UnreadableValue(ValueError):
    """A value of the warehouse that is none of its column's type."""


@dataclass(frozen=True)
class WarehouseFeed(Generic[T]):
    """A statement by the name of its file, the row that it answers with, and what its connection is for."""

    name: str
    row: type[T]
    use: Use = Use.READONLY

    @cached_property
    def statement(self) -> str:
        """The statement without its header."""
        return re.sub(r"^--.*\n", "", (QUERIES / f"{self.name}.sql").read_text("utf-8"), flags=re.MULTILINE).strip()

    @cached_property
    def _types(self) -> Sequence[type]:
        hints = get_type_hints(self.row)
        return [_type(hints[name]) for name in self.fields]

    @property
    def fields(self) -> Sequence[str]:
        """The columns of the answer."""
        return cast("type[NamedTuple]", self.row)._fields

    def read(self, rows: Sequence[Sequence[Any]]) -> Sequence[T]:
        """Rows in the types of their columns; raises UnreadableValue, which names the first such row."""
        try:
            columns = [_column(kind, column) for kind, column in zip(self._types, zip(*rows))]  # noqa: B905 - a statement has the columns of its row, by test
        except UnreadableValue:
            for row in rows:
                self._look(row)
            raise
        return [*map(partial(tuple.__new__, self.row), zip(*columns))]  # noqa: B905 - columns of the same rows

    def _look(self, row: Sequence[Any]) -> None:
        try:
            for kind, value in zip(self._types, row):  # noqa: B905 - as above
                _value(kind, value)
        except UnreadableValue as error:
            raise UnreadableValue(f"{self.name}: {error} ({', '.join(map(str, row))[:_SHOWN]})") from None


def _column(kind: type, values: Sequence[Any]) -> Sequence[Any]:
    """The values of a column; servers answer with values of its type, which are read all at once."""
    if {*map(type, values)} == {kind} and (kind is not Decimal or all(map(Decimal.is_finite, values))):
        return [*map(str.strip, values)] if kind is str else values
    return [_value(kind, value) for value in values]


def _value(kind: type, value: object) -> Any:  # noqa: ANN401 - of the kind, or None
    return None if value is None else _READERS[kind](value)


def _type(hint: object) -> type:
    found: type = next(one for one in get_args(hint) if one is not NoneType)
    return found


def _text(value: object) -> str:
    return str(value).strip()


def _number(value: object) -> Decimal:
    try:
        number = value if isinstance(value, Decimal) else Decimal(str(value).strip())
        if number.is_finite():
            return number.quantize(_FLOAT_DECIMALS) if isinstance(value, float) else number
    except InvalidOperation:
        pass
    raise UnreadableValue(f"{value!r:.60} is no number")


def _count(value: object) -> int:
    number = _number(value)
    if number != number.to_integral_value():
        raise UnreadableValue(f"{value!r:.60} is no whole number")
    return int(number)


def _day(value: object) -> date:
    if isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError:
        raise UnreadableValue(f"{value!r:.60} is no day") from None


def _moment(value: object) -> datetime:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise UnreadableValue(f"{value!r:.60} is no moment") from None


_READERS: Final[Mapping[type, Callable[[Any], Any]]] = {
    str: _text,
    Decimal: _number,
    int: _count,
    date: _day,
    datetime: _moment,
}

CHART: Final = WarehouseFeed("chart", delivered.AccountLine, Use.PRIMARY)
SITES: Final = WarehouseFeed("sites", delivered.SiteLine, Use.PRIMARY)
RIGHTS: Final = WarehouseFeed("rights", delivered.RightsLine, Use.PRIMARY)
WAGE_RATES: Final = WarehouseFeed("wage_rates", delivered.WageLine, Use.PRIMARY)
SALARIES: Final = WarehouseFeed("salaries", delivered.SalaryLine, Use.PRIMARY)
BUDGET: Final = WarehouseFeed("budget", delivered.BudgetLine)
PAYROLL_BUDGET: Final = WarehouseFeed("payroll_budget", delivered.PayrollBudgetLine)
LEDGER: Final = WarehouseFeed("ledger", delivered.LedgerLine)
COUNTS: Final = WarehouseFeed("counts", delivered.CountLine)
REVENUE: Final = WarehouseFeed("revenue", delivered.RevenueLine)
BELL: Final = WarehouseFeed("bell", delivered.BellLine)
HOURS: Final = WarehouseFeed("hours", delivered.HoursLine)
SHIFTS: Final = WarehouseFeed("shifts", delivered.ShiftLine)
CATEGORY_TOTALS: Final = WarehouseFeed("category_totals", delivered.CategoryTotal)
STATISTICS: Final = WarehouseFeed("statistics", delivered.StatisticsLine, Use.ANALYTICS)

FEEDS: Final[Sequence[WarehouseFeed[Any]]] = (
    *(CHART, SITES, RIGHTS, WAGE_RATES, SALARIES, BUDGET, PAYROLL_BUDGET, LEDGER),
    *(COUNTS, REVENUE, BELL, HOURS, SHIFTS, CATEGORY_TOTALS, STATISTICS),
)
