"""The days of an amount as the API shows them."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainSerializer

from shared_code.accounts.series import SeriesName
from shared_code.derivations.narrative import Step
from shared_code.kit.model import Model
from shared_code.kit.money import Count, Money, described, with_cents
from shared_code.kit.period import Period
from shared_code.pl.view.views import LineCode

Exact = Annotated[Decimal, PlainSerializer(with_cents), described("Dollars, two to four decimals.")]


class DayPartView(Model):
    """What a day adds under one name; a figure is null where the source does not give it."""

    name: str = Field(
        description="Rate category, ADJ, revenue code, job code, occupiedRooms, timekeeping, salaried ..."
    )
    source: Literal["actual", "forecast", "budget"]
    quantity: Count | None = Field(description="Vehicles, room nights, or hours")
    overtime: bool = Field(description="These are overtime hours")
    rate: Exact | None = Field(description="$ of one vehicle or hour")
    amount: Exact | None


class DayView(Model):
    """A day of the month; its amount is the sum of its parts, null where the parts are rooms and hours only."""

    date: date
    amount: Exact | None
    parts: tuple[DayPartView, ...]


class DayQuantityView(Model):
    """Rooms or hours of the month; the parts of that name and the rounding add up to the quantity exactly."""

    name: str
    overtime: bool
    quantity: Count
    rounding: Count


class DaysView(Model):
    """The days that a month was added up from; they and the rounding add up to its amount exactly.

    Of internal revenue, `quantities` are what it takes from days; the rounding is null.
    """

    dates: tuple[DayView, ...]
    rounding: Exact | None
    quantities: tuple[DayQuantityView, ...]


class ExplanationView(Model):
    """Where one amount comes from: as sentences to read, as the tree of its steps, and by day on request."""

    line: LineCode
    series: SeriesName
    period: Period
    amount: Money | None
    sentences: tuple[str, ...]
    node: Step | None
    days: DaysView | None = None
