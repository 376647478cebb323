"""The fields of rows that enter from files: each takes the text of a cell and says what to write instead."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Final

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from shared_code.kit.model import Model
from shared_code.kit.period import Day, Period
from shared_code.sites.models import InvalidSiteId, site_id

HIGHEST: Final = Decimal(999_999_999)
_NUMBER: Final = re.compile(r"-?\d+(\.\d{1,6})?", re.ASCII)


def _site(value: object) -> str:
    try:
        return site_id(str(value))
    except InvalidSiteId:
        raise PydanticCustomError("site", "write the number of a site, such as 0170") from None


def _known(value: str, info: ValidationInfo) -> str:
    if info.context and value not in info.context["sites"]:
        raise PydanticCustomError(
            "unknown_site", "there is no site {site}; load it with `sites` first", {"site": value}
        )
    return value


def _number(value: object) -> Decimal:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return Decimal(value)
    raise PydanticCustomError(
        "plain_number", "write a plain number such as 25.08, without $, % or commas, at most six decimals"
    )


def written(pattern: str, advice: str) -> AfterValidator:
    """A text that fits a pattern as a whole, else the advice."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            raise PydanticCustomError("written_otherwise", "{advice}", {"advice": advice})
        return value

    return AfterValidator(check)


def _not_ahead(value: date, info: ValidationInfo) -> date:
    if info.context and value > info.context["today"]:
        raise PydanticCustomError("ahead", "lies in the future; leave the row out")
    return value


def _begun(value: Period, info: ValidationInfo) -> Period:
    _not_ahead(value.first_day, info)
    return value


NewSite = Annotated[str, BeforeValidator(_site)]
"""A site's number in its one spelling; `170` is 0170."""

SiteNumber = Annotated[NewSite, AfterValidator(_known)]
"""The number of a site that is there."""

Account = Annotated[str, written(r"\d{4}", "write a main account of four digits, such as 4790")]
JobCode = Annotated[
    str, StringConstraints(to_upper=True), written(r"[A-Z0-9]{2,12}", "write 2 to 12 letters and digits")
]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Balance = Annotated[Decimal, BeforeValidator(_number), Field(ge=-HIGHEST, le=HIGHEST)]
Amount = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=HIGHEST)]
Hours = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=99_999)]
Rate = Annotated[Decimal, BeforeValidator(_number), Field(ge=0, le=Decimal("999.99"))]
LoadedDay = Annotated[Day, AfterValidator(_not_ahead)]
"""A day of actuals: today or before."""
BegunMonth = Annotated[Period, AfterValidator(_begun)]
"""A month of the ledger: this one or before."""


class Row(Model):
    """A row of a file. `KEY` names the fields by which rows differ, `UNIT` those of what rows replace together."""

    model_config = ConfigDict(alias_generator=None)

    KEY: ClassVar[tuple[str, ...]]
    UNIT: ClassVar[tuple[str, ...]]

    def of(self, names: tuple[str, ...]) -> tuple[Any, ...]:
        """Some fields of the row."""
        return tuple(getattr(self, name) for name in names)


class MonthRow(Row):
    """A row about a month of a site."""

    site: SiteNumber
    period: Period


class DayRow(Row):
    """A row about a day of a site; the rows of a day replace it."""

    UNIT = ("site", "date")

    site: SiteNumber
    date: Day

    @property
    def period(self) -> Period:
        return Period.of(self.date)
