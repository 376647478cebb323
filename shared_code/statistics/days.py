"""The days that the driver facts of a month are added up from, and the same days with other figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from shared_code.accounts.series import SeriesName
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.statistics.facts import OCCUPANCY, Column, DriverFacts, ForecastDays, ForecastMonth, driver_facts
from shared_code.statistics.feeds import Feed
from shared_code.statistics.models import CAPTURE_RATIO, DRIVE_IN_RATIO, OCCUPIED_ROOMS


@dataclass(frozen=True, slots=True)
class StatisticsDays:
    """A month by day: the saved columns by JSON name (None: never saved), the budget for the rest, the two feeds."""

    period: Period
    available_rooms: int
    saved: Mapping[str, Column] | None
    budget: Mapping[str, Decimal | None]
    revenue: Feed
    rooms: Feed

    def facts(self) -> DriverFacts:
        """What the days add up to."""
        return driver_facts(self._forecast(), self.revenue, self.rooms)

    def _forecast(self) -> ForecastMonth:
        return ForecastMonth(self.period, self.available_rooms, self.saved, self.budget)

    def with_figures(self, figures: Mapping[str, Decimal]) -> "StatisticsDays":
        """The month with one value of some figures on every day; an occupancy takes the place of typed rooms."""
        kept = {name: column for name, column in (self.saved or {}).items() if name != OCCUPIED_ROOMS}
        columns = (self.saved or {}) if OCCUPANCY not in figures else kept
        every_day = {name: (value,) * self.period.day_count for name, value in figures.items()}
        return replace(self, saved={**columns, **every_day})

    def left(self) -> Sequence[date]:
        """The days without loaded revenue."""
        loaded = self.revenue.loaded()
        return [day for day in self.period.days() if day not in loaded]

    def figures(self, name: str, days: Sequence[date]) -> Sequence[Decimal]:
        """Occupancy or a ratio as forecast on some days, at a site with rooms; where it was not set, the budget's."""
        month = self._forecast()
        drive_in, capture = month.ratios()
        columns = {
            OCCUPANCY: [rooms / self.available_rooms for rooms in month.rooms],
            DRIVE_IN_RATIO: drive_in,
            CAPTURE_RATIO: capture,
        }
        return [columns[name][day.day - 1] for day in days]

    def forecast_by_day(self) -> Sequence[ForecastDays]:
        """The forecast of each day by itself: its vehicles, or that nobody saved it."""
        month, days = self._forecast(), self.period.days()
        return [month.vehicles([other for other in days if other != day]) for day in days]

    def rooms_by_day(self, *, trend: bool) -> Sequence[tuple[SeriesName, Decimal]]:
        """Where the rooms of each day come from, and how many; in the trend, loaded days have theirs."""
        loaded = self.rooms.loaded() if trend else ()
        saved = [(self.saved or {}).get(name) for name in (OCCUPIED_ROOMS, OCCUPANCY)]
        rooms: list[tuple[SeriesName, Decimal]] = []
        for index, (day, forecast) in enumerate(zip(self.period.days(), self._forecast().rooms, strict=True)):
            if day in loaded:
                values = self.rooms.rows[day].values()
                rooms.append((SeriesName.ACTUAL, sum((value or ZERO for value in values), ZERO)))
            else:
                is_saved = any(column and column[index] is not None for column in saved)
                rooms.append((SeriesName.FORECAST if is_saved else SeriesName.BUDGET, forecast))
        return rooms
