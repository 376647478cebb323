"""Rules on saved figures that are legal and worth a question: REV-47, REV-48."""

from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO

HUNDRED = Decimal(100)


@rule("REV-47")
def revenue_prompt(amount: Decimal, budget_internal_revenue: Decimal | None, limit_percent: Decimal) -> bool:
    """Whether $ entered by hand are so much of a month's internal revenue as to ask (docs/rules/revenue.md#rev-47).

        prompt = |amount| * 100 > limit percent * |budget of internal revenue|     (no budget is a budget of 0)

    >>> revenue_prompt(Decimal("-2000.01"), Decimal(20000), Decimal(10)), revenue_prompt(Decimal(0), None, Decimal(10))
    (True, False)
    """
    planned = ZERO if budget_internal_revenue is None else budget_internal_revenue
    return abs(amount) * HUNDRED > limit_percent * abs(planned)


@rule("REV-48")
def adjustment_prompt(ratio: Decimal, budget_ratio: Decimal, limit_percent: Decimal) -> bool:
    """Whether a saved adjustment ratio moves external revenue far from its budget (docs/rules/revenue.md#rev-48).

        prompt = |ratio - budget ratio| * 100 > limit percent     (both fractions of gross revenue)

    >>> adjustment_prompt(Decimal(-1), Decimal("-0.03"), Decimal(10))
    True
    """
    return abs(ratio - budget_ratio) * HUNDRED > limit_percent
