"""Rules on the payroll of a month: PAY-25 to PAY-28."""

from collections.abc import Sequence
from decimal import Decimal

from shared_code.kit.explain import rule
from shared_code.kit.money import ZERO, to_cents

HUNDRED = Decimal(100)


@rule("PAY-25")
def forecast_payroll(job_codes: Sequence[Decimal], salaried: Sequence[Decimal], unsaved_days: Decimal) -> Decimal:
    """$/month of forecast payroll, the sum of parts in cents (docs/rules/payroll.md#pay-25).

        forecast = sum of the job codes (PAY-19) + sum of the salaried codes (PAY-22) + days nobody saved (PAY-23)

    >>> forecast_payroll([Decimal("1980.00")], [Decimal("3609.59")], Decimal("410.41"))
    Decimal('6000.00')
    """
    return sum(job_codes, ZERO) + sum(salaried, ZERO) + unsaved_days


@rule("PAY-26")
def actual_payroll(daily_costs: Sequence[Decimal]) -> Decimal:
    """$ of timekeeping on the loaded days of a month, in cents (docs/rules/payroll.md#pay-26).

        actual = sum of the timekeeping cost of the loaded days

    >>> actual_payroll([Decimal("1200.004"), Decimal("800.004")])
    Decimal('2000.01')
    """
    return to_cents(sum(daily_costs, ZERO))


@rule("PAY-27")
def trend_payroll(actual_part: Decimal, forecast_part: Decimal) -> Decimal:
    """$ of a month that is not closed, from its two parts (docs/rules/payroll.md#pay-27).

        trend = actual of the loaded days (PAY-26) + forecast of all other days (PAY-25)

    >>> trend_payroll(Decimal("31400.00"), Decimal("46800.00"))
    Decimal('78200.00')
    """
    return actual_part + forecast_part


@rule("PAY-28")
def budget_prompt(forecast: Decimal, budget: Decimal | None, limit_percent: Decimal) -> bool:
    """Whether a forecast is far enough from its budget to ask about it (docs/rules/payroll.md#pay-28).

        prompt = |forecast - budget| * 100 > limit percent * |budget|     (no budget or 0: no prompt)

    >>> budget_prompt(Decimal(90000), Decimal(80000), Decimal(10))
    True
    """
    if not budget:
        return False
    return abs(forecast - budget) * HUNDRED > limit_percent * abs(budget)
