"""Hours of a site by job code and day: worked on loaded days, else as saved, else as budgeted."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from shared_code.accounts.series import SeriesName
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.facts import DAYS_OF_A_WEEK, NO_HOURS, DayHours, Hours, SavedPayroll, split_by_week

SATURDAY = 5
NONE_WORKED = DayHours(ZERO, None)
MonthHours = Sequence[DayHours | None]
"""The hours of each day of a month; None where nothing is known."""


def _always(_: Period) -> bool:
    return True


class HoursByDay:
    """All hours that are known of a site; job codes are upper case. `salaried` gives hours/day by job code.

    In months in which the site is not open nothing is forecast, whatever was saved or budgeted.
    """

    def __init__(  # noqa: PLR0913, PLR0917 - what is known of a site
        self,
        saved: Mapping[Period, SavedPayroll],
        budget: Mapping[Period, Mapping[str, Decimal]],
        worked: Mapping[date, Mapping[str, DayHours]],
        loaded: Collection[date],
        salaried: Mapping[str, Decimal] | None = None,
        is_open: Callable[[Period], bool] = _always,
    ) -> None:
        self._saved = saved
        self._salaried = salaried or {}
        self._is_open = is_open
        self._budget = budget
        self._worked = {day: rows for day, rows in worked.items() if day in loaded}
        self._worked_months = {Period.of(day) for day in self._worked}
        self._forecasts: dict[tuple[str, Period], MonthHours] = {}

    def budget(self, period: Period) -> Mapping[str, Decimal]:
        """The budgeted hours of a month."""
        return self._budget.get(period, {})

    def forecast(self, code: str, period: Period) -> MonthHours:
        """The saved hours of a month's days; the budget's part where nothing was saved."""
        key = (code, period)
        if key not in self._forecasts:
            self._forecasts[key] = self._forecast(code, period)
        return self._forecasts[key]

    def _forecast(self, code: str, period: Period) -> MonthHours:
        if not self._is_open(period):
            return [None] * period.day_count
        budget = self._budget.get(period, {}).get(code)
        unsaved = None if budget is None else DayHours(budget / period.day_count, None)
        month = self._saved.get(period)
        if month is not None and code in self._salaried:
            present = DayHours(self._salaried[code], None)
            return [present if is_saved else unsaved for is_saved in month.saved_days(period.day_count)]
        if month is None or code not in month.hours:
            return [unsaved] * period.day_count
        hours = month.hours[code]
        overtime = month.overtime_hours.get(code)
        if overtime is None:
            return [unsaved if total is None else DayHours(total, None) for total in hours]
        return [
            unsaved if regular is None and extra is None else DayHours(regular or ZERO, extra or ZERO)
            for regular, extra in zip(hours, overtime, strict=True)
        ]

    def trend(self, code: str, period: Period) -> MonthHours:
        """The hours worked on loaded days, those forecast on the others."""
        forecast = self.forecast(code, period)
        if period not in self._worked_months:
            return forecast
        days = zip(period.days(), forecast, strict=True)
        return [
            expected if (rows := self._worked.get(day)) is None else rows.get(code, NONE_WORKED)
            for day, expected in days
        ]

    def billed(self, code: str, period: Period, threshold: Decimal, *, trend: bool) -> Hours:
        """Regular and overtime hours of a month; the week that began before it starts with what is known best."""
        first, before, days = self._weeks(code, period, trend=trend)
        return split_by_week(first, [*before, *days], period.first_day, threshold)

    def billed_by_day(self, code: str, period: Period, threshold: Decimal, *, trend: bool) -> Sequence[Hours]:
        """What each day adds to the billed hours of the month: overtime falls on the days that reach it."""
        first, before, days = self._weeks(code, period, trend=trend)
        up_to = [
            split_by_week(first, [*before, *days[:count]], period.first_day, threshold)
            for count in range(1, period.day_count + 1)
        ]
        return [
            Hours(now.regular - earlier.regular, now.overtime - earlier.overtime)
            for earlier, now in pairwise([NO_HOURS, *up_to])
        ]

    def overtime_of_shared_week(self, code: str, period: Period, threshold: Decimal) -> Decimal:
        """The overtime hours of a month's first days, in the payroll week that began in the month before."""
        first, before, days = self._weeks(code, period, trend=True)
        shared = days[: DAYS_OF_A_WEEK - len(before)] if before else ()
        return split_by_week(first, [*before, *shared], period.first_day, threshold).overtime

    def _weeks(self, code: str, period: Period, *, trend: bool) -> tuple[date, MonthHours, MonthHours]:
        """The Saturday that the first payroll week of a month begins on, the days before the month, its own."""
        begin = period.first_day
        first = begin - timedelta(days=(begin.weekday() - SATURDAY) % DAYS_OF_A_WEEK)
        before = self.trend(code, Period.of(first))[first.day - 1 :] if first < begin else []
        return first, before, self.trend(code, period) if trend else self.forecast(code, period)

    def source(self, code: str, day: date, *, trend: bool) -> SeriesName:
        """Where the hours of a day come from; in the trend, loaded days have what was worked."""
        if trend and day in self._worked:
            return SeriesName.ACTUAL
        month = self._saved.get(Period.of(day))
        if month is not None and code in self._salaried:
            is_saved = month.saved_days(Period.of(day).day_count)[day.day - 1]
            return SeriesName.FORECAST if is_saved else SeriesName.BUDGET
        columns = (month.hours.get(code), month.overtime_hours.get(code)) if month and code in month.hours else ()
        is_saved = any(column and column[day.day - 1] is not None for column in columns)
        return SeriesName.FORECAST if is_saved else SeriesName.BUDGET

    def worked(self, day: date) -> Mapping[str, DayHours]:
        """The hours worked on a loaded day, by job code."""
        return self._worked.get(day, {})

    def with_saved(self, period: Period, month: SavedPayroll) -> "HoursByDay":
        """The book with another forecast of a month."""
        saved = {**self._saved, period: month}
        return HoursByDay(saved, self._budget, self._worked, self._worked, self._salaried, self._is_open)

    def has_worked(self, period: Period) -> bool:
        """Whether any day of a month is loaded; if none is, trend and forecast are the same."""
        return period in self._worked_months
