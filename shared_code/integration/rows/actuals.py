"""Rows of daily actuals: rooms and vehicles, revenue by revenue code, bell service."""

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from shared_code.contracts.models import ALL_CODES
from shared_code.integration.load import RowProblem
from shared_code.integration.mappings import Mappings
from shared_code.integration.rows.base import ROWS, Cells, DayRow, Place
from shared_code.integration.rows.fields import FIELD, OR_NONE, Balance, LoadedDay, RowId, column
from shared_code.kit.validation import letters
from shared_code.statistics.models import EXTERNAL_REVENUE, OCCUPIED_ROOMS, UNSHARED, Counter

BELL: Final = "bell"
COUNTS: Final = (*(counter.value for counter in Counter), OCCUPIED_ROOMS)
CODES: Final = tuple(code.value for code in ALL_CODES)
MOST: Final = 99_999

_MEASURES: Final = {name.lower(): name for name in (*COUNTS, *CODES, EXTERNAL_REVENUE, BELL)}
_CODE: Final = re.compile("[a-z]{2}[0-9]")
"""How a revenue code is written; one that nobody knows counts too, with a warning."""
_FLAGS: Final = {"y": "Y", "n": "N", "v": "V"}
_TYPES: Final = ("revenue", "vehicles", "other")
_PER_MAN_HOUR: Final = "permanhour"


def is_code(measure: str) -> bool:
    """Whether a measure is $ of a revenue code."""
    return measure in CODES or _CODE.fullmatch(measure.lower()) is not None


def _measure(value: str) -> str:
    """A measure in its one spelling; `Valet Daily` of the warehouse is valetDaily."""
    written = letters(value)
    name = _MEASURES.get(written) or written.upper()
    if written not in _MEASURES and not is_code(name):
        raise PydanticCustomError(
            "measure",
            "write one of {counts}, a revenue code such as VD1, externalRevenue or bell",
            {"counts": ", ".join(COUNTS)},
        )
    return name


def _flag(value: str) -> str:
    if value.casefold() not in _FLAGS:
        raise PydanticCustomError("flag", "write Y, N, or V for a validation")
    return value.upper()


def _type(value: str) -> str:
    if letters(value) not in _TYPES:
        raise PydanticCustomError("value_type", "write Revenue, Vehicles or Other")
    return letters(value)


class ActualRow(DayRow):
    """A figure of a day: rooms or vehicles, or $ of a revenue code, of all codes together, or of bell service."""

    KEY = ("site", "date", "measure")
    VALUES = ("value", "net_external_revenue")
    ALIASES: ClassVar = {
        **DayRow.ALIASES,
        "revenuecode": ("measure",),
        "revenuecategory": ("measure", "category"),
        "id": ("row_id",),
    }

    date: LoadedDay = Field(description="today or before")
    measure: Annotated[str, AfterValidator(_measure)] = Field(
        description="`occupiedRooms`, a counter such as `valetDaily` (`Valet Daily` will do), a revenue code such as "
        "`VO1` or `ADJ` (one that is unknown counts, with a warning), `bell`, or `externalRevenue` where there are no "
        "codes"
    )
    value: Annotated[Balance | None, OR_NONE] = Field(
        None,
        description="rooms or vehicles (0 to 99,999); $ of net external revenue, above 0 unless it is a correction",
    )
    net_external_revenue: Annotated[Balance | None, OR_NONE] = Field(
        None, description="$ in place of value, of revenue codes, `externalRevenue` and `bell` only"
    )
    value_type: Annotated[str, AfterValidator(_type)] = Field(
        "", description="`Vehicles` and `Other` are counts; rows of `Revenue` count with a revenue code only"
    )
    deposit_flag: Annotated[str, AfterValidator(_flag)] = Field(
        "", description="`V`: validations, which are external revenue that no share is paid of"
    )
    category: Annotated[str, AfterValidator(letters)] = Field(
        "", description="`Per Man Hour`: external revenue that no share is paid of"
    )
    collection_type: str = Field("", description="rows of bell service are refused: write `bell` as the measure")
    row_id: RowId | None = Field(None, description="what the source calls the row, for good: late rows then add")

    @model_validator(mode="after")
    def _is_possible(self, info: ValidationInfo) -> Self:
        told = self.given(self.VALUES)
        if self.measure in COUNTS and [*told] == ["net_external_revenue"]:
            words = "is $, and {measure} is counted; write a revenue code such as VD1 as {column}"
            names = {"measure": self.measure, "column": column(info, "measure"), FIELD: "net_external_revenue"}
            raise PydanticCustomError("dollars", words, names)
        if self.measure not in COUNTS and len({*told.values()}) > 1:
            words = "{value} and {net} differ; write what is right in one"
            names = {"value": column(info, "value"), "net": column(info, "net_external_revenue"), FIELD: "value"}
            raise PydanticCustomError("two_values", words, names)
        if self.measure in COUNTS and self.value is not None and not 0 <= self.value <= MOST:
            raise PydanticCustomError("count", "a count lies between 0 and {most}", {"most": MOST, FIELD: "value"})
        if self.value_type == "vehicles" and self.measure not in COUNTS:
            raise PydanticCustomError(
                "value_type", "{measure} is $, not vehicles", {"measure": self.measure, FIELD: "value_type"}
            )
        if "bell" in self.collection_type.casefold() and self.measure != BELL:
            raise PydanticCustomError(
                "bell",
                "is revenue of bell service; write bell as {measure}",
                {"measure": column(info, "measure"), FIELD: "collection_type"},
            )
        return self

    @property
    def left_out(self) -> str | None:
        if self.value_type == "revenue" and self.measure in COUNTS:
            return "value type Revenue, $ without a revenue code"
        return super().left_out

    def money(self, mappings: Mappings) -> Collection[str]:  # noqa: ARG002 - no code of it is mapped
        return () if self.measure in COUNTS else self.VALUES

    def adds_up(self) -> bool:
        return is_code(self.measure) or self.measure == BELL

    def entry(self) -> Place:
        if self.measure == BELL:
            return (BELL, self.date)
        return ("revenue" if self.adds_up() else "days", self.date, self._code)

    def place(self) -> Place:
        if self.row_id is not None and self.adds_up():
            return (ROWS, self.date, self._code, self.row_id)
        return self.entry()

    def place_of_id(self) -> Place | None:
        """A count has none of its own, and takes the place of revenue that had its id before."""
        if self.row_id is not None and self.measure in COUNTS:
            return (ROWS, self.date, self.measure, self.row_id)
        return super().place_of_id()

    def cells(self) -> Cells:
        return {self.place(): self._amount}

    @property
    def _amount(self) -> Decimal | None:
        """What the row tells, in whichever column it stands."""
        return self.value if "value" in self.model_fields_set else self.net_external_revenue

    @property
    def _code(self) -> str:
        """The measure, or the code of revenue that no share is paid of."""
        is_shared = self.deposit_flag != "V" and self.category != _PER_MAN_HOUR
        return self.measure if is_shared or not is_code(self.measure) else UNSHARED


def revenue_twice(rows: Sequence[tuple[int, ActualRow]]) -> Iterator[RowProblem]:
    """Days that tell external revenue and its codes."""
    coded = {row.date for _, row in rows if is_code(row.measure)}
    for line, row in rows:
        if row.measure == EXTERNAL_REVENUE and row.date in coded:
            yield RowProblem(line, "measure", "external revenue is the sum of the day's codes; leave this row out")
