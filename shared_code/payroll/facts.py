"""Month facts of labor: what days of payroll add up to, for the P&L (docs/rules/payroll.md)."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.payroll.rules import rate_on, split_week

Column = Sequence[Decimal | None]
"""One value a day of a month; None where it was not saved."""
DAYS_OF_A_WEEK = 7


class RateSegment(NamedTuple):
    """Days of a month at one rate: hours (regular hours where overtime is separate), overtime hours, $/hour."""

    hours: Decimal
    overtime_hours: Decimal
    rate: Decimal


class Hours(NamedTuple):
    """Hours of a job code in a month, as they are billed."""

    regular: Decimal
    overtime: Decimal

    @property
    def total(self) -> Decimal:
        return self.regular + self.overtime


NO_HOURS = Hours(ZERO, ZERO)


class DayHours(NamedTuple):
    """Hours of a job code on a day; `overtime` None where only the total is known."""

    hours: Decimal
    overtime: Decimal | None

    @property
    def total(self) -> Decimal:
        return self.hours + (self.overtime or ZERO)


class Salary(NamedTuple):
    """A salaried job code: annual salary that the site bears in $, loaded days of the month on which it counts.

    A site-year document names no code.
    """

    annual: Decimal
    days_to_date: int = 0
    code: str = ""


@dataclass(frozen=True, slots=True)
class PayrollDays:
    """Some days of a payroll month as forecast: stretches by job code of the saved days, and how many nobody saved."""

    stretches: Mapping[str, Sequence[RateSegment]] = field(default_factory=dict)
    saved_days: int = 0
    budget_days: int = 0


@dataclass(frozen=True, slots=True)
class LaborFacts:
    """What hours and wages of a month give the P&L.

    `forecast` covers the whole month, `remaining` the days without loaded timekeeping cost, which is `cost_to_date` of
    each loaded day in $; `salaried` counts beside it. Hours by job code: as forecast, and as worked on loaded days and
    forecast on the others; `budget_hours` those of the whole month, `budget_wages` what job codes paid by the hour cost
    in it, $ (None where that is not budgeted). `unpriced` has the loaded days, by job code, whose hours nobody priced,
    `long_days` those, worked or forecast, with more hours than its people can work, `unlisted` those worked under a
    code that the site's list of people does not have. The last days are None before the first load.
    """

    forecast: PayrollDays
    remaining: PayrollDays
    salaried: Sequence[Salary] = ()
    cost_to_date: Sequence[Decimal] = ()
    hours_forecast: Mapping[str, Hours] = field(default_factory=dict)
    hours_trend: Mapping[str, Hours] = field(default_factory=dict)
    budget_hours: Mapping[str, Decimal] = field(default_factory=dict)
    budget_wages: Decimal | None = None
    unpriced: Mapping[str, Sequence[date]] = field(default_factory=dict)
    long_days: Mapping[str, Sequence[date]] = field(default_factory=dict)
    unlisted: Mapping[str, Sequence[date]] = field(default_factory=dict, compare=False)
    last_payroll_day: date | None = None
    last_hours_day: date | None = None

    def saved_hours(self) -> Mapping[str, Decimal]:
        """Hours of the saved days by job code."""
        stretches = self.forecast.stretches.items()
        return {code: sum((one.hours + one.overtime_hours for one in parts), ZERO) for code, parts in stretches}


@dataclass(frozen=True, slots=True)
class SavedPayroll:
    """A month of payroll as managers saved it: columns by job code, rates in $/hour, overrides from a day on.

    The hours of a code are regular where it has a column of overtime, totals where it has none.
    """

    hours: Mapping[str, Column]
    overtime_hours: Mapping[str, Column] = field(default_factory=dict)
    rates: Mapping[str, Decimal | None] = field(default_factory=dict)
    rate_overrides: Mapping[str, Mapping[date, Decimal]] = field(default_factory=dict)

    def saved_days(self, day_count: int) -> list[bool]:
        """Whether each day holds hours of any code."""
        columns = [*self.hours.values(), *self.overtime_hours.values()]
        if not columns:
            return [False] * day_count
        if any(None not in column for column in columns):
            return [True] * day_count
        return [any(value is not None for value in day) for day in zip(*columns, strict=True)]

    def rate_of(self, code: str, day: date, fallback: Decimal) -> Decimal:
        """The rate of a job code on a day; the fallback where none was saved."""
        rate = self.rates.get(code)
        return rate_on(day, fallback if rate is None else rate, self.rate_overrides.get(code, {}))


def payroll_days(
    period: Period, saved: SavedPayroll | None, loaded: Collection[date], fallback_rate: Decimal
) -> PayrollDays:
    """The sums over the days of a month that are not loaded."""
    days = period.days()
    left = [day not in loaded for day in days]
    if saved is None:
        return PayrollDays(budget_days=sum(left))
    is_saved = saved.saved_days(period.day_count)
    counts = [open_ and kept for open_, kept in zip(left, is_saved, strict=True)]
    nothing = (ZERO,) * period.day_count
    overtime = saved.overtime_hours
    stretches = {}
    for code in {**saved.hours, **overtime}:
        hours, extra = saved.hours.get(code, nothing), overtime.get(code, nothing)
        stretches[code] = [
            RateSegment(_sum(hours, counts, first, last), _sum(extra, counts, first, last), rate)
            for first, last, rate in _rates(saved, code, days, fallback_rate)
        ]
    unsaved = sum(open_ and not kept for open_, kept in zip(left, is_saved, strict=True))
    return PayrollDays(stretches, sum(counts), unsaved)


def _rates(
    saved: SavedPayroll, code: str, days: Sequence[date], fallback: Decimal
) -> Iterator[tuple[int, int, Decimal]]:
    """The stretches of a month with one rate each, as indexes of their first day and the day after their last."""
    starts = {(start - days[0]).days for start in saved.rate_overrides.get(code, {})}
    bounds = [0, *sorted(index for index in starts if 0 < index < len(days)), len(days)]
    for first, last in pairwise(bounds):
        yield first, last, saved.rate_of(code, days[first], fallback)


def _sum(column: Column, counts: Sequence[bool], first: int, last: int) -> Decimal:
    return sum(
        (value for value, counted in zip(column[first:last], counts[first:last], strict=True) if counted and value),
        ZERO,
    )


def split_by_week(first: date, days: Sequence[DayHours | None], begin: date, threshold: Decimal) -> Hours:
    """Regular and overtime hours from `begin` on, of days from `first` on, split at the threshold of each payroll week.

    `first` is the Saturday on or before `begin`, so that the hours of the week before it count. Days with total hours
    only are split together, as far as they follow each other in a week (PAY-10); on the others the parts are known.
    """
    regular, overtime, before, together = ZERO, ZERO, ZERO, ZERO
    skipped = (begin - first).days
    for index, worked in enumerate(days):
        if index % DAYS_OF_A_WEEK == 0 or index == skipped or (worked is not None and worked.overtime is not None):
            if together and index > skipped:
                split = split_week(together, before, threshold)
                regular, overtime = regular + split.regular, overtime + split.overtime
            before = ZERO if index % DAYS_OF_A_WEEK == 0 else before + together
            together = ZERO
        if worked is None:
            continue
        if worked.overtime is None:
            together += worked.hours
            continue
        before += worked.total
        if index >= skipped:
            regular, overtime = regular + worked.hours, overtime + worked.overtime
    split = split_week(together, before, threshold)
    return Hours(regular + split.regular, overtime + split.overtime)
