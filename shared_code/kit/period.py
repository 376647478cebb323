"""Calendar months as values: parsing, order, days, arithmetic."""

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_PATTERN = re.compile(r"([0-9]{4})-?(0[1-9]|1[0-2])")
EXPECTED_FORMAT = "YYYY-MM"


class Period(NamedTuple):
    """A month, `2025-04`; ordered, hashable, usable as a request, answer or setting value."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> "Period":
        """The month written `YYYY-MM` or `YYYYMM`.

        >>> str(Period.parse("202504"))
        '2025-04'

        Raises ValueError for anything else.
        """
        match = _PATTERN.fullmatch(text)
        if match is None or match[1] == "0000":
            raise ValueError(f"{text!r} is not a month written {EXPECTED_FORMAT}")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Period":
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, self.day_count)

    @property
    def day_count(self) -> int:
        return calendar.monthrange(self.year, self.month)[1]

    def days(self) -> tuple[date, ...]:
        return tuple(self.first_day + timedelta(days=n) for n in range(self.day_count))

    def shift(self, months: int) -> "Period":
        """The month `months` later (earlier when negative).

        >>> str(Period(2025, 11).shift(3))
        '2026-02'
        """
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Period(year, month + 1)

    def months_until(self, other: "Period") -> int:
        return (other.year - self.year) * 12 + other.month - self.month

    def through(self, last: "Period") -> Iterator["Period"]:
        """Every month from this one to `last`, both included."""
        return (self.shift(n) for n in range(self.months_until(last) + 1))

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and (day.year, day.month) == (self.year, self.month)

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
            raise PydanticCustomError(
                "invalid_period", "Period must be a month written YYYY-MM, with a month from 01 to 12"
            ) from None
