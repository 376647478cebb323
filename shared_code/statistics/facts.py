"""Month facts of the drivers of revenue: what days of statistics add up to, for the P&L (docs/rules/statistics.md)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from shared_code.accounts.numbers import RateCategory
from shared_code.kit.money import ONE, ZERO, to_four_places
from shared_code.kit.period import Period
from shared_code.statistics.feeds import Feed, Rows
from shared_code.statistics.models import CAPTURE_RATIO, COUNTER_ACCOUNTS, DRIVE_IN_RATIO, OCCUPIED_ROOMS
from shared_code.statistics.rules import (
    budget_of_days,
    capture_ratio,
    drive_in_ratio,
    last_actual_day,
    rooms_from_occupancy,
)

OCCUPANCY = "occupancy"
Column = Sequence[Decimal | None]
"""One value a day of a month; None where it was not saved."""
OVERNIGHT = (RateCategory.VALET_OVERNIGHT, RateCategory.SELF_OVERNIGHT)
TYPED = tuple(category for category in RateCategory if category not in OVERNIGHT)


@dataclass(frozen=True, slots=True)
class ForecastDays:
    """Some days of a month as forecast: paying vehicles of the saved days, and how many nobody saved.

    A day that nobody saved earns the budget.
    """

    vehicles: Mapping[RateCategory, Decimal] = field(default_factory=dict)
    budget_days: int | Decimal = 0

    def multiplied(self, factor: Decimal) -> "ForecastDays":
        """The same days with so many times the vehicles, and of those nobody saved so many times the budget."""
        return ForecastDays({name: count * factor for name, count in self.vehicles.items()}, self.budget_days * factor)


@dataclass(frozen=True, slots=True)
class DriverFacts:
    """What rooms and vehicles of a month give the P&L.

    `forecast` covers the whole month, `remaining` the days without loaded revenue. Rooms are room nights: of the
    forecast month, of its days without loaded rooms, and of the loaded days. `revenue_to_date`: net external revenue of
    the loaded days by revenue code, in $, exact. The last days are None before the first load. `revenue_days` counts
    the days with loaded revenue; None in facts that were stored before it was kept.
    """

    forecast: ForecastDays
    remaining: ForecastDays
    rooms_forecast: Decimal
    rooms_remaining: Decimal
    rooms_to_date: Decimal = ZERO
    revenue_to_date: Mapping[str, Decimal] = field(default_factory=dict)
    last_revenue_day: date | None = None
    last_rooms_day: date | None = None
    revenue_days: int | None = None

    def multiplied(self, factor: Decimal) -> "DriverFacts":
        """The month with so many times the rooms and vehicles on the days that are forecast."""
        return replace(
            self,
            forecast=self.forecast.multiplied(factor),
            remaining=self.remaining.multiplied(factor),
            rooms_forecast=self.rooms_forecast * factor,
            rooms_remaining=self.rooms_remaining * factor,
        )


def driver_facts(month: "ForecastMonth", revenue: Feed, rooms: Feed) -> DriverFacts:
    """The facts of a month from its forecast and the feeds of net external revenue by code and of occupied rooms."""
    revenue_days, rooms_days = revenue.loaded(), rooms.loaded()
    forecast, total_rooms = month.vehicles(()), sum(month.rooms, ZERO)
    rooms_left = [value for day, value in zip(month.period.days(), month.rooms, strict=True) if day not in rooms_days]
    return DriverFacts(
        forecast=forecast,
        remaining=month.vehicles(revenue_days) if revenue_days else forecast,
        rooms_forecast=total_rooms,
        rooms_remaining=sum(rooms_left, ZERO) if rooms_days else total_rooms,
        rooms_to_date=sum((value or ZERO for day in rooms_days for value in rooms.rows[day].values()), ZERO),
        revenue_to_date=_by_code(revenue.rows, revenue_days),
        last_revenue_day=last_actual_day(revenue_days),
        last_rooms_day=last_actual_day(rooms_days),
        revenue_days=len(revenue_days),
    )


def _by_code(rows: Rows, days: Collection[date]) -> Mapping[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for day in days:
        for code, amount in rows[day].items():
            sums[code] = sums.get(code, ZERO) + (amount or ZERO)
    return sums


class ForecastMonth:
    """The days of a month as forecast: the saved columns by JSON name (None: never saved), the budget for the rest."""

    def __init__(
        self,
        period: Period,
        available_rooms: int,
        saved: Mapping[str, Column] | None,
        budget: Mapping[str, Decimal | None],
    ) -> None:
        self.period = period
        self._available_rooms = Decimal(available_rooms)
        self._saved = saved or {}
        self._budget = budget
        self._saved_days = self._days_with_a_value()
        self.rooms = self._rooms() if available_rooms else [ZERO] * period.day_count
        self._columns = self._vehicles()

    def vehicles(self, loaded: Collection[date]) -> ForecastDays:
        """The sums over the days that are not loaded."""
        if not loaded:
            sums = {category: sum(column, ZERO) for category, column in self._columns.items()}
            return ForecastDays(sums, self._saved_days.count(False))
        left = [day not in loaded for day in self.period.days()]
        sums = {
            category: sum((value for value, counts in zip(column, left, strict=True) if counts), ZERO)
            for category, column in self._columns.items()
        }
        unsaved = sum(counts and not saved for counts, saved in zip(left, self._saved_days, strict=True))
        return ForecastDays(sums, unsaved)

    def ratios(self) -> tuple[Sequence[Decimal], Sequence[Decimal]]:
        """Drive-in and capture ratio of each day; where one was not set, the budget's."""
        balance = {name: self._budget.get(COUNTER_ACCOUNTS[name]) or ZERO for name in (*OVERNIGHT, OCCUPIED_ROOMS)}
        valet, own = (balance[name] for name in OVERNIGHT)
        drive_in = self._filled(DRIVE_IN_RATIO, drive_in_ratio(valet, own, balance[OCCUPIED_ROOMS]))
        return drive_in, self._filled(CAPTURE_RATIO, capture_ratio(valet, own))

    def _days_with_a_value(self) -> list[bool]:
        columns = list(self._saved.values())
        if not columns:
            return [False] * self.period.day_count
        if any(None not in column for column in columns):
            return [True] * self.period.day_count
        return [any(value is not None for value in day) for day in zip(*columns, strict=True)]

    def _budget_day(self, name: str) -> Decimal:
        return budget_of_days(self._budget.get(COUNTER_ACCOUNTS.get(name, "")) or ZERO, 1, self.period.day_count)

    def _filled(self, name: str, missing: Decimal) -> Sequence[Decimal]:
        """A saved column with `missing` where a value was not set."""
        column = self._saved.get(name)
        if column is None:
            return [missing] * self.period.day_count
        return [missing if value is None else value for value in column]

    def _counts(self, category: RateCategory) -> Sequence[Decimal]:
        return self._filled(category, self._budget_day(category))

    def _rooms(self) -> list[Decimal]:
        """Rooms/day with four decimals where they were saved, unrounded where they are the budget's."""
        budget = self._budget_day(OCCUPIED_ROOMS)
        nothing = (None,) * self.period.day_count
        rooms = self._saved.get(OCCUPIED_ROOMS, nothing)
        occupancy = self._saved.get(OCCUPANCY, nothing)
        return [
            to_four_places(typed)
            if typed is not None
            else budget
            if share is None
            else to_four_places(rooms_from_occupancy(share, self._available_rooms))
            for typed, share in zip(rooms, occupancy, strict=True)
        ]

    def _vehicles(self) -> Mapping[RateCategory, Sequence[Decimal]]:
        """Vehicles/day of each category on the saved days; a day nobody saved has none, it earns the budget."""
        if not any(self._saved_days):
            return {}
        columns = {name: self._counts(name) for name in TYPED}
        if self._available_rooms:
            columns.update(self._derived_overnight())
        else:
            columns.update({name: self._counts(name) for name in OVERNIGHT})
        if not all(self._saved_days):
            columns = {
                category: [value if saved else ZERO for value, saved in zip(column, self._saved_days, strict=True)]
                for category, column in columns.items()
            }
        return columns

    def _derived_overnight(self) -> Mapping[RateCategory, Sequence[Decimal]]:
        """STAT-4 on each day."""
        drive_in, capture = self.ratios()
        total = [sold * ratio for sold, ratio in zip(self.rooms, drive_in, strict=True)]
        return {
            RateCategory.VALET_OVERNIGHT: [all_ * share for all_, share in zip(total, capture, strict=True)],
            RateCategory.SELF_OVERNIGHT: [
                all_ * max(ZERO, ONE - share) for all_, share in zip(total, capture, strict=True)
            ],
        }
