"""Rows of what a hotel says of its own nights to come."""

from datetime import timedelta
from decimal import Decimal
from typing import Annotated, ClassVar, Final, Self

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from shared_code.integration.rows.base import Cells, DayRow, Place
from shared_code.integration.rows.fields import FIELD, OR_NONE, LoadedDay, number

FARTHEST: Final = timedelta(days=60)
"""How long before a night something may have been said of it to be kept."""

Rooms = Annotated[Decimal, BeforeValidator(number), Field(ge=0, le=99_999)]


class HotelForecastRow(DayRow):
    """The rooms that a hotel expected of a night, as it said on a day before."""

    KEY = ("site", "date", "made_on")
    VALUES = ("occupied_rooms",)
    ALIASES: ClassVar = {**DayRow.ALIASES, "rooms": ("occupied_rooms",)}

    made_on: LoadedDay = Field(
        description="day on which the hotel said it: today or before, and not after `date`; what was said more than "
        f"{FARTHEST.days} days before is left out"
    )
    occupied_rooms: Annotated[Rooms | None, OR_NONE] = Field(None, description="rooms that it expects, 0 to 99,999")

    @model_validator(mode="after")
    def _is_said_before(self) -> Self:
        if self.made_on > self.date:
            raise PydanticCustomError("made_on", "lies after the night; leave the row out", {FIELD: "made_on"})
        return self

    @property
    def left_out(self) -> str | None:
        is_early = self.date - self.made_on > FARTHEST
        return f"said more than {FARTHEST.days} days before the night" if is_early else super().left_out

    def entry(self) -> Place:
        return ("days", self.date, self.made_on)

    def cells(self) -> Cells:
        return {self.entry(): self.occupied_rooms}
