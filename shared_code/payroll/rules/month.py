"""Rules on the payroll of a month: PAY-25 to PAY-28, PAY-30."""

from collections.abc import Sequence
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents

HUNDRED = Decimal(100)


@rule("PAY-25", version=2)
def forecast_payroll(job_codes: Sequence[Decimal], salaried: Decimal, unsaved_days: Decimal) -> Decimal:
    """$/month of forecast payroll, the sum of parts in cents (docs/rules/payroll.md#pay-25).

        forecast = sum of the job codes (PAY-19) + salaried people (PAY-22) + days nobody saved (PAY-23)

    >>> forecast_payroll([Decimal("1980.00")], Decimal("3609.59"), Decimal("410.41"))
    Decimal('6000.00')
    """
    return sum(job_codes, ZERO) + salaried + unsaved_days


@rule("PAY-26", version=2)
def actual_payroll(timekeeping: Decimal, salaried: Decimal) -> Decimal:
    """$ of the loaded days of a month (docs/rules/payroll.md#pay-26).

        actual = timekeeping (PAY-30) + salaried people on these days (PAY-22)

    >>> actual_payroll(Decimal("2000.01"), Decimal("3026.03"))
    Decimal('5026.04')
    """
    return timekeeping + salaried


@rule("PAY-27", version=2)
def trend_payroll(
    timekeeping: Decimal, job_codes: Sequence[Decimal], salaried: Decimal, unsaved_days: Decimal
) -> Decimal:
    """$ of a month that is not closed (docs/rules/payroll.md#pay-27).

        trend = timekeeping of the loaded days (PAY-30) + job codes (PAY-19) of the saved days after or between them
                + salaried people on both (PAY-22) + days nobody saved (PAY-23)

    >>> trend_payroll(Decimal("31400.00"), [Decimal("43000.00")], Decimal("3500.00"), Decimal("300.00"))
    Decimal('78200.00')
    """
    return timekeeping + sum(job_codes, ZERO) + salaried + unsaved_days


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


@rule("PAY-30")
def timekeeping(daily_costs: Sequence[Decimal]) -> Decimal:
    """$ of timekeeping on the loaded days of a month, in cents (docs/rules/payroll.md#pay-30).

        timekeeping = sum of the cost (PAY-29) of the loaded days

    >>> timekeeping([Decimal("1200.004"), Decimal("800.004")])
    Decimal('2000.01')
    """
    return to_cents(sum(daily_costs, ZERO))
