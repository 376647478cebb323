"""The vocabulary of statistics: counters, months as saved and as loaded, the command of a save, month facts."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from shared_code.accounts.numbers import RATE_ACCOUNTS
from shared_code.accounts.provenance import Origin
from shared_code.accounts.series import SeriesName
from shared_code.kit.free_text import Reason
from shared_code.kit.limits import MONTH_DAYS
from shared_code.kit.model import Model, MonthlyValues
from shared_code.kit.money import ZERO, Number, between, number_between, to_four_places
from shared_code.kit.period import AskedDay
from shared_code.kit.validation import each_once, is_echo
from shared_code.sites.models import Site

FAMILY = "statistics"
ADJUSTMENT = "external"
"""The family whose form holds a month's adjustment ratio, as `adjustmentRatio`."""
OCCUPIED_ROOMS = "occupiedRooms"
DRIVE_IN_RATIO = "driveInRatio"
CAPTURE_RATIO = "captureRatio"
EXTERNAL_REVENUE = "externalRevenue"
UNSHARED = "UNSHARED"
"""The code of external revenue that no share is paid of: rows flagged as validations, and of category Per Man Hour."""
ADJUSTMENT_RATIO = "adjustmentRatio"


class Counter(StrEnum):
    """The ten vehicle counters of a day; comps are counted and never earn revenue."""

    VALET_DAILY = "valetDaily"
    VALET_OVERNIGHT = "valetOvernight"
    VALET_MONTHLY = "valetMonthly"
    VALET_COMPS = "valetComps"
    VALET_AGGREGATOR = "valetAggregator"
    SELF_DAILY = "selfDaily"
    SELF_OVERNIGHT = "selfOvernight"
    SELF_MONTHLY = "selfMonthly"
    SELF_COMPS = "selfComps"
    SELF_AGGREGATOR = "selfAggregator"


OVERNIGHT = (Counter.VALET_OVERNIGHT, Counter.SELF_OVERNIGHT)
VALET_VEHICLES = (Counter.VALET_DAILY, Counter.VALET_OVERNIGHT, Counter.VALET_MONTHLY, Counter.VALET_AGGREGATOR)
SELF_PARK_VEHICLES = (Counter.SELF_DAILY, Counter.SELF_OVERNIGHT, Counter.SELF_MONTHLY, Counter.SELF_AGGREGATOR)
"""Paying vehicles of each kind; comps are in neither."""


COUNTER_ACCOUNTS: Mapping[str, str] = {
    **{category: accounts.vehicles for category, accounts in RATE_ACCOUNTS.items()},
    Counter.VALET_COMPS: "9540",
    Counter.SELF_COMPS: "9580",
    OCCUPIED_ROOMS: "9440",
    EXTERNAL_REVENUE: "9410",
}
"""From the chart of accounts: where the budget of a statistic stands; aggregators have none."""
COUNTING_ACCOUNTS: Final = frozenset(COUNTER_ACCOUNTS.values()) - {COUNTER_ACCOUNTS[EXTERNAL_REVENUE]}
"""Accounts whose balance is a count; that of all others is $."""

Figures = Mapping[str, Decimal]
"""Figures of a day by JSON name: rooms/day, ratios as fractions, vehicles/day, $; what is not known is not there."""


def read_adjustment(content: Mapping[str, Any]) -> Decimal | None:
    """The adjustment ratio that was saved in a form; None where the budget's stands."""
    return MonthlyValues.model_validate(content).values.get(ADJUSTMENT_RATIO)


class InputMode(StrEnum):
    """Which of the two a manager types; the other is derived."""

    OCCUPANCY = "occupancy"
    ROOMS = "rooms"


class SavedStatisticsMonth(Model):
    """A month's forecast as managers saved it: only what they sent."""

    input_mode: InputMode = InputMode.OCCUPANCY
    days: Mapping[date, Figures] = {}


class PredictedMonth(Model):
    """Days of a month as the predictive forecast expects them, where the company's forecasts start from it."""

    days: Mapping[date, Figures] = {}


class LoadedMonth(Model):
    """A month's actuals as the warehouse delivered them; a day without a row is absent, a row of zeros is a row.

    `revenue` is net external revenue by revenue code, `bell` that of bell service, by day, in $. `rows` are the rows
    that they add up, by day, code (or `bell`) and the id that the source gives them, where it gives one.
    """

    loaded_at: datetime
    days: Mapping[date, Figures] = {}
    revenue: Mapping[date, Figures] = {}
    bell: Mapping[date, Decimal] = {}
    rows: Mapping[date, Mapping[str, Figures]] = {}


class FeedName(StrEnum):
    """What of a day of statistics is delivered by itself."""

    ROOMS = "rooms"
    COUNTERS = "counters"
    REVENUE = "revenue"


class Overnight(Model):
    """Overnight vehicles and occupied rooms of the days that have both; None without such a day."""

    vehicles: Decimal | None
    rooms: Decimal | None


class MonthSums(Model):
    """Sums over the days of one series that have a row; ratios are recomputed from them.

    `occupied_rooms` and `available_rooms` (room nights) are over days with a rooms value, None without any;
    `counts` are vehicles, empty without a day that has them; `external_revenue` $, rounded once. `overnight` is over
    the days that have rooms and vehicles; None in sums that were stored before it was kept.
    """

    covered_days: int
    occupied_rooms: Decimal | None
    available_rooms: Decimal
    counts: Figures
    external_revenue: Decimal | None
    overnight: Overnight | None = None

    def vehicles(self, counters: tuple[Counter, ...]) -> Decimal | None:
        """Some of the vehicles; None where none were counted."""
        return sum((self.counts.get(counter, ZERO) for counter in counters), ZERO) if self.counts else None

    @property
    def overnight_by_rooms(self) -> Overnight:
        """What the drive-in ratio is made of."""
        return self.overnight or Overnight(vehicles=self.vehicles(OVERNIGHT), rooms=self.occupied_rooms)


class PaidDays(Model):
    """The days that have both vehicles and revenue, so that what a vehicle paid can be told.

    Vehicles by counter, and net external revenue by code in $, over `days` days up to `last_day`.
    """

    days: int
    last_day: date | None
    counts: Figures
    revenue: Figures


class StatisticsFacts(Model):
    """The month facts of statistics: sums by series, what the trend is made of, what vehicles paid.

    `sources` tells what the trend of each feed is made of; `vehicles` counts all of each day that has them. Both are
    empty, and `paid` is None, in facts that were stored before they were kept.
    """

    sums: Mapping[SeriesName, MonthSums]
    trend_source: str
    last_actual_day: date | None
    paid: PaidDays | None = None
    sources: Mapping[FeedName, Origin] = {}
    vehicles: Mapping[date, Decimal] = {}

    @property
    def paid_days(self) -> PaidDays | None:
        """The days that have both vehicles and revenue; None before the first, of old facts all loaded days."""
        actual = self.sums.get(SeriesName.ACTUAL)
        if self.paid is not None or actual is None:
            return self.paid if self.paid and self.paid.days else None
        revenue = {"": actual.external_revenue or ZERO}
        return PaidDays(days=actual.covered_days, last_day=self.last_actual_day, counts=actual.counts, revenue=revenue)


FOUR_PLACES = AfterValidator(to_four_places)
Fraction = Annotated[Number, between(0, 1), FOUR_PLACES, number_between(0, 1)]
LooseFraction = Annotated[Number, between(0, 10), FOUR_PLACES, number_between(0, 10)]
Vehicles = Annotated[Number, between(0, 99_999), FOUR_PLACES, number_between(0, 99_999)]


class DayUpdate(Model):
    """One day of a save: an absent field keeps what is stored, null returns it to the budget, 0 is a value."""

    date: AskedDay
    occupancy: Fraction | None = Field(None, description="Fraction of the available rooms, 0 to 1")
    occupied_rooms: Vehicles | None = Field(None, description="Rooms; above the available rooms is a warning")
    drive_in_ratio: LooseFraction | None = Field(
        None, description="Overnight vehicles per occupied room; above 1 warns"
    )
    capture_ratio: Fraction | None = Field(
        None, description="Share of the overnight vehicles that goes to valet, 0 to 1"
    )
    valet_daily: Vehicles | None = None
    valet_overnight: Vehicles | None = Field(None, description="Typed at sites without rooms only; derived elsewhere")
    valet_monthly: Vehicles | None = None
    valet_comps: Vehicles | None = None
    valet_aggregator: Vehicles | None = None
    self_daily: Vehicles | None = None
    self_overnight: Vehicles | None = Field(None, description="Typed at sites without rooms only; derived elsewhere")
    self_monthly: Vehicles | None = None
    self_comps: Vehicles | None = None
    self_aggregator: Vehicles | None = None

    @field_validator("valet_overnight", "self_overnight")
    @classmethod
    def _is_typed_only_without_rooms(cls, value: Decimal | None, info: ValidationInfo) -> Decimal | None:
        site: Site | None = (info.context or {}).get("site")
        if value is not None and site is not None and site.has_rooms:
            raise PydanticCustomError(
                "derived_field", "is rooms x ratios at this site; send occupancy and ratios instead"
            )
        return value

    @field_validator("occupancy", "occupied_rooms", "drive_in_ratio", "capture_ratio")
    @classmethod
    def _needs_rooms(cls, value: Decimal | None, info: ValidationInfo) -> Decimal | None:
        site: Site | None = (info.context or {}).get("site")
        if value is not None and site is not None and not site.has_rooms:
            raise PydanticCustomError(
                "no_rooms", "is of no use at a site without rooms; type valetOvernight and selfOvernight instead"
            )
        return value


class StatisticsUpdate(Model):
    """A save of a month's statistics: the input mode of the month and the days and fields that change."""

    input_mode: InputMode | None = None
    days: Annotated[tuple[DayUpdate, ...], each_once("day", lambda row: row.date)] = Field((), max_length=MONTH_DAYS)
    reason: Reason | None = Field(None, description="Kept in the audit trail")

    @model_validator(mode="after")
    def _changes_something(self, info: ValidationInfo) -> "StatisticsUpdate":
        if self.input_mode is None and not self.days and not is_echo(info):
            raise PydanticCustomError("nothing_sent", "send days, or inputMode, or both")
        return self

    def places(self) -> Iterator[tuple[str, date]]:
        """Every day that is sent, with its place in the body."""
        yield from ((f"/days/{index}/date", day.date) for index, day in enumerate(self.days))
