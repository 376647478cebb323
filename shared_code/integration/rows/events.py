"""Rows of a calendar of events."""

from decimal import Decimal
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field

from shared_code.integration.rows.base import Cells, DayRow, Place
from shared_code.integration.rows.fields import OR_NONE, LoadedDay, number, written

EventName = Annotated[
    str, written(r"[^/|\x00-\x1f]{1,80}", "write the event's name, 1 to 80 characters without / and |")
]
Guests = Annotated[Decimal, BeforeValidator(number), Field(ge=0, le=999_999)]


class EventRow(DayRow):
    """The guests that are expected of an event on a day, as they were told on another."""

    KEY = ("site", "date", "event", "made_on")
    VALUES = ("expected_guests",)
    ALIASES: ClassVar = {**DayRow.ALIASES, "guests": ("expected_guests",), "name": ("event",)}

    event: EventName = Field(description="its name; a row for each of its days")
    made_on: LoadedDay = Field(
        description="day on which it was told, today or before: when it was announced, or its guests expected anew; "
        "forecasts of days before know nothing of it"
    )
    expected_guests: Annotated[Guests | None, OR_NONE] = Field(
        None, description="guests of that day, 0 to 999,999; 0: it was called off"
    )

    def entry(self) -> Place:
        return ("days", self.date, self.event, self.made_on)

    def cells(self) -> Cells:
        return {self.entry(): self.expected_guests}
