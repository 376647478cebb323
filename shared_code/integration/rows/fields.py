"""The fields of rows that enter from files: each takes the text of a cell and says what to write instead."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError, PydanticKnownError

from shared_code.integration.load import column_of
from shared_code.kit.limits import FIRST_YEAR, LAST_YEAR
from shared_code.kit.period import Day, Period, within_years
from shared_code.sites.models import InvalidSiteId, site_id

COLUMNS: Final = "columns"
"""In the context of a row that is read: the columns of its file."""

FIELD: Final = "field"
"""In the context of an error of a whole row: the field that it is about."""

NOTHING: Final = "none"
"""What takes a value away; an empty field leaves it as it is."""

HIGHEST: Final = Decimal(999_999_999)
_NUMBER: Final = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6}0*)?")
_MORE_DECIMALS: Final = re.compile(r"-?[0-9]{1,12}\.[0-9]+")
_ENTITY: Final = re.compile(r"([0-9]{1,2})(?![0-9]).*")


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


def number(value: object) -> Decimal:
    """A plain number of at most six decimals."""
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        whole, _, decimals = value.partition(".")
        return Decimal(f"{whole}.{decimals[:6]}" if decimals else whole)
    if isinstance(value, str) and _MORE_DECIMALS.fullmatch(value):
        raise PydanticKnownError("decimal_max_places", {"decimal_places": 6})
    raise PydanticKnownError("decimal_type")


def _nothing(value: object) -> object:
    return None if isinstance(value, str) and value.casefold() == NOTHING else value


def _people(value: Decimal) -> Decimal:
    if value != value.to_integral_value():
        raise PydanticCustomError("people", "write a whole number of people")
    return value


def _entity(value: str) -> str:
    found = _ENTITY.fullmatch(value)
    if found is None:
        raise PydanticCustomError("entity", "write the two digits of the legal entity, such as 22")
    return found[1].zfill(2)


def _yes(value: object) -> object:
    word = value.casefold() if isinstance(value, str) else ""
    if word not in {"yes", "no", "true", "false", "y", "n", "1", "0"}:
        raise PydanticCustomError("yes", "write yes or no")
    return word in {"yes", "true", "y", "1"}


def column(info: ValidationInfo, field: str) -> str:
    """What a field is called in the file that is read."""
    return column_of(info.context.get(COLUMNS, {}) if info.context else {}, field)


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


OR_NONE: Final = BeforeValidator(_nothing)
"""`none` takes a value away."""

NewSite = Annotated[str, BeforeValidator(_site)]
"""A site's number in its one spelling; `170` is 0170."""

SiteNumber = Annotated[NewSite, AfterValidator(_known)]
"""The number of a site that is there."""

Account = Annotated[str, written(r"[0-9]{4}", "write a main account of four digits, such as 4790")]
JobCode = Annotated[
    str,
    StringConstraints(to_upper=True),
    written(r"[A-Z0-9]{2,12}", "write the job code, 2 to 12 letters and digits such as GSA1, no title"),
]
Currency = Annotated[
    str, StringConstraints(to_upper=True), written(r"[A-Z]{3}", "write the three letters of a currency, such as CAD")
]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Entity = Annotated[str, AfterValidator(_entity)]
"""A legal entity by its two digits, which may begin a longer name."""
Balance = Annotated[Decimal, BeforeValidator(number), Field(ge=-HIGHEST, le=HIGHEST)]
Amount = Annotated[Decimal, BeforeValidator(number), Field(ge=0, le=HIGHEST)]
Hours = Annotated[Decimal, BeforeValidator(number), Field(ge=0, le=99_999)]
SignedHours = Annotated[Decimal, BeforeValidator(number), Field(ge=-99_999, le=99_999)]
"""Hours, or a correction of hours below 0."""
Minutes = Annotated[Decimal, BeforeValidator(number), Field(ge=-5_999_940, le=5_999_940)]
"""Minutes, or a correction of minutes below 0."""
Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]
MonthOfTheYear = Annotated[int, Field(ge=1, le=12)]
DayOfTheYear = Annotated[int, Field(ge=1, le=366)]
People = Annotated[Decimal, BeforeValidator(number), Field(ge=0, le=99_999), AfterValidator(_people)]
Rate = Annotated[Decimal, BeforeValidator(number), Field(ge=0, le=Decimal("999.99"))]
YesNo = Annotated[bool, BeforeValidator(_yes)]
AnyDay = Annotated[Day, within_years(FIRST_YEAR, LAST_YEAR)]
AnyMonth = Annotated[Period, within_years(FIRST_YEAR, LAST_YEAR)]
LoadedDay = Annotated[AnyDay, AfterValidator(_not_ahead)]
"""A day of actuals: today or before."""
BegunMonth = Annotated[AnyMonth, AfterValidator(_begun)]
"""A month of the ledger: this one or before."""
RowId = Annotated[str, Field(min_length=1, max_length=100)]
"""What the source calls a row, for good."""
