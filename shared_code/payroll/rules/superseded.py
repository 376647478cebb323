"""Formulas that changed since, as they were: runs of then are calculated again by them, and nothing else is.

They are never edited, and call no rule that may change.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents, to_six_places

DAYS_IN_YEAR: Final = Decimal(365)
PAID_WITHOUT_HOURS: Final = frozenset({"DIFFERENTIAL", "MEAL PREMIUM"})


@rule("PAY-2", version=1)
def average_rate_1(dollars: Sequence[Decimal], hours: Sequence[Decimal], pay_types: Sequence[str]) -> Decimal:
    """$/hour of a job code by timekeeping, six decimals; one of each for every row (docs/rules/payroll.md#pay-2).

        average rate = sum of dollars / sum of hours     (0 without hours)
        Rows of pay type DIFFERENTIAL or MEAL PREMIUM count in dollars and not in hours.

    >>> average_rate_1([Decimal(160), Decimal(8)], [Decimal(10), Decimal(10)], ["REGULAR", "DIFFERENTIAL"])
    Decimal('16.800000')
    """
    rows = list(zip(dollars, hours, pay_types, strict=True))
    earned = sum((amount for amount, _, _ in rows), ZERO)
    worked = sum((count for _, count, pay_type in rows if pay_type.upper() not in PAID_WITHOUT_HOURS), ZERO)
    return to_six_places(earned / worked if worked > 0 else ZERO)


@rule("PAY-22", version=1)
def salaried_cost_1(allocated_annual_salary: Decimal, days: int, days_in_year: Decimal = DAYS_IN_YEAR) -> Decimal:
    """$ of a salaried job code for some days, in cents, rounded after the days (docs/rules/payroll.md#pay-22).

        cost = allocated annual salary * days / days in the year     (365, in leap years too)

    >>> salaried_cost_1(Decimal(42500), 1), salaried_cost_1(Decimal(42500), 31)
    (Decimal('116.44'), Decimal('3609.59'))
    """
    return to_cents(allocated_annual_salary * days / days_in_year)


@rule("PAY-25", version=1)
def forecast_payroll_1(job_codes: Sequence[Decimal], salaried: Sequence[Decimal], unsaved_days: Decimal) -> Decimal:
    """$/month of forecast payroll, the sum of parts in cents (docs/rules/payroll.md#pay-25).

        forecast = sum of the job codes (PAY-19) + sum of the salaried codes (PAY-22) + days nobody saved (PAY-23)

    >>> forecast_payroll_1([Decimal("1980.00")], [Decimal("3609.59")], Decimal("410.41"))
    Decimal('6000.00')
    """
    return sum(job_codes, ZERO) + sum(salaried, ZERO) + unsaved_days


@rule("PAY-26", version=1)
def actual_payroll_1(daily_costs: Sequence[Decimal]) -> Decimal:
    """$ of timekeeping on the loaded days of a month, in cents (docs/rules/payroll.md#pay-26).

        actual = sum of the timekeeping cost of the loaded days

    >>> actual_payroll_1([Decimal("1200.004"), Decimal("800.004")])
    Decimal('2000.01')
    """
    return to_cents(sum(daily_costs, ZERO))


@rule("PAY-27", version=1)
def trend_payroll_1(actual_part: Decimal, forecast_part: Decimal) -> Decimal:
    """$ of a month that is not closed, from its two parts (docs/rules/payroll.md#pay-27).

        trend = actual of the loaded days (PAY-26) + forecast of all other days (PAY-25)

    >>> trend_payroll_1(Decimal("31400.00"), Decimal("46800.00"))
    Decimal('78200.00')
    """
    return actual_part + forecast_part
