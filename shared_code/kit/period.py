"""Calendar months as values: parsing, order, days, arithmetic; and days of a request."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, NamedTuple, Self, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ValidationInfo,
    WithJsonSchema,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, PydanticKnownError, core_schema

from shared_code.kit.limits import FIRST_YEAR, LAST_YEAR

_PATTERN = re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])")
EXPECTED_FORMAT = "YYYY-MM"
MONTHS_OF_A_YEAR = 12


class Period(str):
    """A month, `2025-04`: a text that sorts by time and knows its days.

    >>> Period(2025, 4) < Period.parse("202505") == "2025-05"
    True
    """

    __slots__ = ()

    def __new__(cls, year: int, month: int) -> Self:
        return super().__new__(cls, f"{year:04d}-{month:02d}")

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The month written `YYYY-MM` or `YYYYMM`; raises ValueError for anything else.

        >>> Period.parse("202504")
        '2025-04'
        """
        match = _PATTERN.fullmatch(text)
        if match is None or match[1] == "0000":
            raise ValueError(f"{text!r} is not a month written {EXPECTED_FORMAT}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Period":
        return cls(day.year, day.month)

    @property
    def year(self) -> int:
        return int(self[:4])

    @property
    def month(self) -> int:
        return int(self[5:])

    @property
    def first_day(self) -> date:
        return _days(self)[0]

    @property
    def last_day(self) -> date:
        return _days(self)[-1]

    @property
    def day_count(self) -> int:
        return len(_days(self))

    @property
    def days_in_year(self) -> int:
        """Days of the calendar year, 365 or 366."""
        return 366 if calendar.isleap(self.year) else 365

    def days(self) -> tuple[date, ...]:
        return _days(self)

    def shift(self, months: int) -> "Period":
        """The month `months` later (earlier when negative).

        >>> Period(2025, 11).shift(3)
        '2026-02'
        """
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Period(year, month + 1)

    def months_until(self, other: "Period") -> int:
        return (other.year - self.year) * 12 + other.month - self.month

    def through(self, last: "Period") -> Iterator["Period"]:
        """Every month from this one to `last`, both included."""
        return (self.shift(n) for n in range(self.months_until(last) + 1))

    def covers(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": r"^\d{4}-?(0[1-9]|1[0-2])$", "examples": ["2025-04"]}

    @classmethod
    def _validate(cls, value: object) -> "Period":
        if isinstance(value, cls):
            return value
        try:
            return cls.parse(str(value))
        except ValueError:
            raise PydanticCustomError("invalid_period", "write a month as YYYY-MM") from None


@lru_cache(maxsize=1_000)
def _days(period: Period) -> tuple[date, ...]:
    """The days of a month; a calculation asks for those of a few months again and again."""
    first = date(period.year, period.month, 1)
    return tuple(first + timedelta(days=n) for n in range(calendar.monthrange(first.year, first.month)[1]))


class Span(NamedTuple):
    """Months from the first to the last, both included; written `2025-01/2025-03`, or `2025-01` when it is one."""

    first: Period
    last: Period

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}/{self.last}"

    def months(self) -> Iterator[Period]:
        return self.first.through(self.last)


_YEAR_OR_QUARTER = re.compile(r"(?P<year>[0-9]{4})(-Q(?P<quarter>[1-4]))?")


class YearPart(str):
    """A year, a quarter or a month of one: `2025`, `2025-Q2`, `2025-04`.

    >>> YearPart.parse("2025-Q2").months()
    ('2025-04', '2025-05', '2025-06')
    """

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> "YearPart":
        """Raises ValueError for anything else."""
        match = _YEAR_OR_QUARTER.fullmatch(text)
        if match is None:
            return cls(Period.parse(text))
        if match["year"] == "0000":
            raise ValueError(f"{text!r} is no year")
        return cls(text)

    @property
    def year(self) -> int:
        return int(self[:4])

    def months(self) -> tuple[Period, ...]:
        match = _YEAR_OR_QUARTER.fullmatch(self)
        if match is None:
            return (Period.parse(self),)
        quarter = match["quarter"]
        numbers = range(1, 13) if quarter is None else range(3 * int(quarter) - 2, 3 * int(quarter) + 1)
        return tuple(Period(self.year, number) for number in numbers)

    def span(self) -> Span:
        """From its first month to its last."""
        months = self.months()
        return Span(months[0], months[-1])

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._validate, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        pattern = r"^\d{4}(-Q[1-4]|-?(0[1-9]|1[0-2]))?$"
        return {"type": "string", "pattern": pattern, "examples": ["2025", "2025-Q2", "2025-04"]}

    @classmethod
    def _validate(cls, value: object) -> "YearPart":
        try:
            return value if isinstance(value, cls) else cls.parse(str(value))
        except ValueError:
            raise PydanticCustomError(
                "invalid_period",
                "write a year as YYYY, a quarter as YYYY-Qn or a month as YYYY-MM",
                {"expected": "YYYY, YYYY-Qn or YYYY-MM"},
            ) from None


T = TypeVar("T", date, Period, YearPart)
_ASKED_YEAR = r"(20\d\d|2100)"


def within_years(first: int, last: int, expected: str = EXPECTED_FORMAT) -> AfterValidator:
    """Refuses days, months and parts of years that nothing is about; `expected` is how a period is written."""
    words = {"first": first, "last": last, "expected": expected}

    def check(value: T) -> T:
        if not first <= value.year <= last:
            kind = "out_of_reach" if isinstance(value, date) else "invalid_period"
            context = {**words, "expected": "date YYYY-MM-DD"} if isinstance(value, date) else words
            raise PydanticCustomError(kind, "lies outside {first} to {last}; correct the year", context)
        return value

    return AfterValidator(check)


AskedMonth = Annotated[
    Period,
    within_years(FIRST_YEAR, LAST_YEAR),
    WithJsonSchema(
        {"type": "string", "pattern": rf"^{_ASKED_YEAR}-?(0[1-9]|1[0-2])$", "maxLength": 7, "examples": ["2025-04"]}
    ),
]
"""A month of a request. Stored months, months of documents and arithmetic are free."""

AskedPart = Annotated[
    YearPart,
    within_years(FIRST_YEAR, LAST_YEAR, "YYYY, YYYY-Qn or YYYY-MM"),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": rf"^{_ASKED_YEAR}(-Q[1-4]|-?(0[1-9]|1[0-2]))?$",
            "maxLength": 7,
            "examples": ["2025", "2025-Q2", "2025-04"],
        }
    ),
]
"""A year, a quarter or a month of a request."""


def _iso_date(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII)):
        return value
    raise PydanticKnownError("date_type")


Day = Annotated[date, BeforeValidator(_iso_date)]
"""A calendar day, written YYYY-MM-DD: no numbers, no times."""


def _of_the_month(value: date, info: ValidationInfo) -> date:
    period: Period | None = (info.context or {}).get("period")
    if period is not None and not period.covers(value):
        raise PydanticCustomError(
            "outside_month", "is not in the month {period}; send days of that month", {"period": str(period)}
        )
    return value


AskedDay = Annotated[Day, within_years(FIRST_YEAR, LAST_YEAR), AfterValidator(_of_the_month)]
"""A day of a request; where the request is about a month, one of that month (`period` of the context)."""
