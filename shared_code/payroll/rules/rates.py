"""Rules on hourly rates: PAY-1 to PAY-5."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from statistics import mean
from typing import NamedTuple

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_six_places

PAID_WITHOUT_HOURS = frozenset({"DIFFERENTIAL", "MEAL PREMIUM"})
"""Pay types of timekeeping that add dollars to hours which another row counts already."""


class Window(NamedTuple):
    """Days from the first to the last."""

    first: date
    last: date


@rule("PAY-1")
def rate_window(last_loaded_day: date | None, days: Decimal) -> Window | None:
    """Days whose timekeeping makes the average hourly rate; None before the first load (docs/rules/payroll.md#pay-1).

        window = the last loaded day and the days before it, as many together as the window has

    >>> rate_window(date(2025, 7, 13), Decimal(14))
    Window(first=datetime.date(2025, 6, 30), last=datetime.date(2025, 7, 13))
    """
    if last_loaded_day is None:
        return None
    return Window(last_loaded_day - timedelta(days=int(days) - 1), last_loaded_day)


@rule("PAY-2", version=2)
def average_rate(dollars: Sequence[Decimal | None], hours: Sequence[Decimal], pay_types: Sequence[str]) -> Decimal:
    """$/hour of a job code by timekeeping, six decimals; one of each for every row (docs/rules/payroll.md#pay-2).

        average rate = sum of dollars / sum of hours     (0 without hours)
        Rows of pay type DIFFERENTIAL or MEAL PREMIUM count in dollars and not in hours.
        Rows with hours and without dollars count in neither.

    >>> average_rate([Decimal(160), Decimal(8), None], [Decimal(10)] * 3, ["REGULAR", "DIFFERENTIAL", "REGULAR"])
    Decimal('16.800000')
    """
    paid = [row for row in zip(dollars, hours, pay_types, strict=True) if row[0]]
    earned = sum((amount for amount, _, _ in paid if amount), ZERO)
    worked = sum((count for _, count, pay_type in paid if pay_type.upper() not in PAID_WITHOUT_HOURS), ZERO)
    return to_six_places(earned / worked if worked > 0 else ZERO)


@rule("PAY-3")
def group_rate(rates: Sequence[Decimal], employees: Sequence[Decimal | None], default_rate: Decimal) -> Decimal:
    """$/hour of a job group, from the average rates of its codes, not rounded (docs/rules/payroll.md#pay-3).

        group rate = sum of employees * rate / sum of employees     (over codes with a rate above 0)
        Without employees the mean of these rates, without a rate the default.

    >>> group_rate([Decimal(16), Decimal("18.50"), Decimal(0)], [Decimal(8), Decimal(2), Decimal(5)], Decimal(15))
    Decimal('16.50')
    """
    known = [(rate, count or ZERO) for rate, count in zip(rates, employees, strict=True) if rate > 0]
    if not known:
        return default_rate
    people = sum((count for _, count in known), ZERO)
    return sum((rate * count for rate, count in known), ZERO) / people if people else mean(rate for rate, _ in known)


@rule("PAY-4")
def fallback_rate(own_rate: Decimal | None, group_rate: Decimal | None, default_rate: Decimal) -> Decimal:
    """$/hour of a job code, whether or not anybody worked lately; 0 is no rate (docs/rules/payroll.md#pay-4).

        rate = own average rate, else group rate, else the default

    >>> fallback_rate(Decimal(0), Decimal("16.50"), Decimal(15)), fallback_rate(Decimal(0), None, Decimal(15))
    (Decimal('16.50'), Decimal('15'))
    """
    return next((rate for rate in (own_rate, group_rate) if rate is not None and rate > 0), default_rate)


@rule("PAY-5")
def rate_on(day: date, rate: Decimal, overrides: Mapping[date, Decimal]) -> Decimal:
    """$/hour in force on a day, the managers' rates by their first day (docs/rules/payroll.md#pay-5).

        rate on a day = rate of the latest override from that day or before, else the rate

    >>> rate_on(date(2025, 7, 16), Decimal("17.024834"), {date(2025, 7, 15): Decimal("18.00")})
    Decimal('18.00')
    """
    since = max((first for first in overrides if first <= day), default=None)
    return rate if since is None else overrides[since]
