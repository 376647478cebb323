"""Rules on months and other groups of days: STAT-13 to STAT-20, STAT-30."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents
from shared_code.statistics.rules.rooms import occupancy_from_rooms
from shared_code.statistics.rules.vehicles import capture_ratio, drive_in_ratio

Days = Sequence[Decimal | None]
"""One value a day; None on a day without a row."""


class Trend(NamedTuple):
    """An amount that is actual on some days and forecast on the others."""

    amount: Decimal
    actual_part: Decimal
    forecast_part: Decimal


@rule("STAT-13")
def budget_of_days(month_budget: Decimal, days: int, days_in_month: int) -> Decimal:
    """Part of a month's budget that falls on some of its days, exact (docs/rules/statistics.md#stat-13).

        budget of the days = month budget * days / days in the month

    >>> budget_of_days(Decimal(573), 1, 30)
    Decimal('19.1')
    """
    return month_budget * days / days_in_month


@rule("STAT-14")
def period_total(values: Days) -> Decimal | None:
    """Sum over the days that have a value; None when no day has one (docs/rules/statistics.md#stat-14).

        total = sum of the days there are

    >>> period_total([Decimal(170), None, Decimal(0)])
    Decimal('170')
    """
    known = [value for value in values if value is not None]
    return sum(known, ZERO) if known else None


@rule("STAT-15")
def period_occupancy(occupied_rooms: Days, available_rooms: Decimal) -> Decimal | None:
    """Occupancy of several days, as a fraction; None when no day has rooms (docs/rules/statistics.md#stat-15).

        occupancy = sum of occupied rooms / (available rooms * days that have a rooms value)

    >>> period_occupancy([Decimal(150), None, Decimal(180)], Decimal(200))
    Decimal('0.825')
    """
    known = [rooms for rooms in occupied_rooms if rooms is not None]
    return occupancy_from_rooms(sum(known, ZERO), available_rooms * len(known)) if known else None


@rule("STAT-16")
def period_drive_in_ratio(valet_overnight: Days, self_overnight: Days, occupied_rooms: Days) -> Decimal | None:
    """Drive-in ratio of several days from their sums (docs/rules/statistics.md#stat-16).

        drive-in ratio = STAT-5 of the sums over the days that have rooms and overnight vehicles
        (None when there is no such day)

    >>> period_drive_in_ratio([Decimal(60), None], [Decimal(30), None], [Decimal(150), Decimal(120)])
    Decimal('0.6')
    """
    days = [
        (valet or ZERO, own or ZERO, rooms)
        for valet, own, rooms in zip(valet_overnight, self_overnight, occupied_rooms, strict=True)
        if rooms is not None and (valet is not None or own is not None)
    ]
    return drive_in_ratio(*(sum(column, ZERO) for column in zip(*days, strict=True))) if days else None


@rule("STAT-17")
def period_capture_ratio(valet_overnight: Days, self_overnight: Days) -> Decimal | None:
    """Capture ratio of several days from their sums; None without a day (docs/rules/statistics.md#stat-17).

        capture ratio = STAT-6 of the sums over the days there are

    >>> period_capture_ratio([Decimal(60), Decimal(48)], [Decimal(30), Decimal(12)])
    Decimal('0.72')
    """
    valet, own = period_total(valet_overnight), period_total(self_overnight)
    return None if valet is None and own is None else capture_ratio(valet or ZERO, own or ZERO)


@rule("STAT-18")
def loaded_days(rows: Mapping[date, Mapping[str, Decimal | None]], later_loaded: bool) -> tuple[date, ...]:
    """Days of a month for which the source really delivered, in order (docs/rules/statistics.md#stat-18).

        loaded = has a row, and that row or a later one (in this month or after it) holds a non-zero value

    >>> loaded_days({date(2025, 7, 1): {"valetDaily": Decimal(0)}}, later_loaded=True)
    (datetime.date(2025, 7, 1),)
    """
    delivered = [day for day, row in rows.items() if any(row.values())]
    last = max(rows, default=None) if later_loaded else max(delivered, default=None)
    return tuple(sorted(day for day in rows if last is not None and day <= last))


@rule("STAT-19")
def last_actual_day(loaded_days: Collection[date]) -> date | None:
    """Latest loaded day, shown as the cut-off; None before the first load (docs/rules/statistics.md#stat-19).

        last actual day = latest loaded day

    >>> last_actual_day([date(2025, 7, 1), date(2025, 7, 13)])
    datetime.date(2025, 7, 13)
    """
    return max(loaded_days, default=None)


@rule("STAT-20")
def trend(
    actual: Mapping[date, Decimal | None], forecast: Mapping[date, Decimal | None], loaded_days: Collection[date]
) -> Trend:
    """Month of actual days and forecast days, exact, with both parts (docs/rules/statistics.md#stat-20).

        trend = sum of the actual on loaded days + sum of the forecast on all other days

    >>> day = date(2025, 7, 1)
    >>> trend({day: Decimal(0)}, {day: Decimal(900), day.replace(day=2): Decimal(900)}, [day]).amount
    Decimal('900')
    """
    actual_part = sum((actual.get(day) or ZERO for day in loaded_days), ZERO)
    forecast_part = sum((value or ZERO for day, value in forecast.items() if day not in loaded_days), ZERO)
    return Trend(actual_part + forecast_part, actual_part, forecast_part)


@rule("STAT-30", version=2)
def daily_spread(total: Decimal, weights: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """$/day of a month's total, in cents that add up to it; one weight a day (docs/rules/statistics.md#stat-30).

        day = cents of |total| * weight / sum of weights, rounded down     (weights of 0: equal days)
        Missing cents go to the largest remainders, of equal ones to the earlier day; a negative total is mirrored.

    >>> daily_spread(Decimal("0.02"), [Decimal(4), Decimal(1), Decimal(1)])
    (Decimal('0.02'), Decimal('0.00'), Decimal('0.00'))
    """
    cents = int(abs(to_cents(total)).scaleb(2))
    whole = Fraction(sum(weights, ZERO))
    shares = [cents * Fraction(weight) / whole if whole else Fraction(cents, len(weights)) for weight in weights]
    days = [floor(share) for share in shares]
    largest_remainders = sorted(range(len(days)), key=lambda day: days[day] - shares[day])
    for day in largest_remainders[: cents - sum(days)]:
        days[day] += 1
    return tuple(Decimal(day if total > 0 else -day).scaleb(-2) for day in days)
