"""What every part of a contract is made of: amounts, percentages, months, days, words."""

import calendar
import math
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, Self

from pydantic import BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError, PydanticKnownError

from shared_code.kit.model import Model
from shared_code.kit.money import ZERO
from shared_code.kit.period import Day, Period, within_years

HIGHEST_AMOUNT: Final = Decimal(999_999_999)
FIRST_YEAR, LAST_YEAR = 1990, 2100
_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_CONTROL = re.compile(r"[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


class ContractPart(Model):
    """A part of a contract. Documents use the names of the fields as they are; null is the same as not there."""

    model_config = ConfigDict(alias_generator=None)

    @model_validator(mode="before")
    @classmethod
    def _null_is_not_there(cls, data: Any) -> Any:  # noqa: ANN401 - whatever a document holds
        """Leave out the null fields; a null under a name that no field has stays, to be refused."""
        if not isinstance(data, Mapping):
            return data
        known = {known for name, field in cls.model_fields.items() for known in (name, field.alias)}
        return {name: value for name, value in data.items() if value is not None or name not in known}


def parts(part: ContractPart, path: str = "") -> Iterator[tuple[str, ContractPart]]:
    """A part of a contract and all parts inside it, each with its path: `revenue_share.structures[0].tiers[1]`."""
    yield path, part
    for name in type(part).model_fields:
        value = getattr(part, name)
        here = f"{path}.{name}" if path else name
        if isinstance(value, ContractPart):
            yield from parts(value, here)
        elif isinstance(value, tuple):
            for place, row in enumerate(value):
                if isinstance(row, ContractPart):
                    yield from parts(row, f"{here}[{place}]")


def _exact(value: object) -> object:
    """The exact decimal of a number or of a text that is nothing but a number."""
    if isinstance(value, Decimal) and value.is_finite():
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, float) and math.isfinite(value):
        return Decimal(repr(value))
    if isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    raise PydanticKnownError("decimal_type")


Amount = Annotated[Decimal, BeforeValidator(_exact), Field(ge=ZERO, le=HIGHEST_AMOUNT, decimal_places=6)]
"""Dollars, dollars per hour, room or vehicle, or a percentage without upper limit; from 0 to 999,999,999."""

Percent = Annotated[Decimal, BeforeValidator(_exact), Field(ge=ZERO, le=Decimal(100), decimal_places=6)]
"""A percentage in percent: 18 is 18 %; from 0 to 100."""


ContractDay = Annotated[Day, within_years(FIRST_YEAR, LAST_YEAR)]
"""A day from 1990 to 2100, written YYYY-MM-DD."""

MONTHS: Final[tuple[str, ...]] = tuple(calendar.month_name)[1:]


def _month(value: object) -> int:
    """A month's number from its number or its English name.

    >>> _month("july"), _month("Jul"), _month(7), _month("7")
    (7, 7, 7, 7)
    """
    text = str(value).strip().capitalize() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if re.fullmatch("0?[1-9]|1[0-2]", text):
        return int(text)
    for number, name in enumerate(MONTHS, 1):
        if text in {name, name[:3]}:
            return number
    raise PydanticCustomError("month", "write a month from 1 to 12 or its English name")


Month = Annotated[int, BeforeValidator(_month)]
"""A calendar month, 1 to 12."""


def _as_text(value: object) -> object:
    """A text without blanks around it; control characters and exotic line ends do not come through every file."""
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and _CONTROL.search(text):
        raise PydanticCustomError("control_character", "write a text without control characters")
    return text.strip() if isinstance(text, str) else text


Text = Annotated[str, Field(min_length=1, max_length=200), BeforeValidator(_as_text)]
"""A name or number of the client's or the ledger's, kept as it is written."""

InvoiceGroup = Annotated[int, Field(ge=0, le=99)]
"""Which of a site's invoices a line stands on."""


class LenientEnum(StrEnum):
    """One of a few words; case, spaces, hyphens and underscores do not matter, and percent is percentage."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        return next((word for word in cls if _letters(word) == _letters(value)), None)


def _letters(text: str) -> str:
    return re.sub(r"[\s_-]", "", text).lower().replace("percentage", "percent")


class DatedRow(ContractPart):
    """A row that counts from `start` to `end`, both included; no start = since the contract began, no end = for good.

    Months count whole: a row counts in a month when it is there on the first of it.
    """

    start: ContractDay | None = None
    end: ContractDay | None = None

    def valid_in(self, period: Period) -> bool:
        """Whether the row counts in a month.

        >>> from datetime import date
        >>> row = DatedRow(start=date(2025, 1, 22), end=date(2025, 3, 1))
        >>> [row.valid_in(Period(2025, month)) for month in (1, 2, 3, 4)]
        [False, True, True, False]
        """
        first = period.first_day
        return (self.start is None or self.start <= first) and (self.end is None or self.end >= first)
