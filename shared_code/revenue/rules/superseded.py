"""Formulas that changed since, as they were: runs of then are calculated again by them, and nothing else is.

They are never edited, and call no rule that may change.
"""

from collections.abc import Sequence
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents

HUNDRED = Decimal(100)


@rule("REV-19", version=1)
def tiered_share_1(prior: Decimal, month: Decimal, tiers: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """$ that the tiers give for a month on top of what was accumulated before (docs/rules/revenue.md#rev-19).

        for each tier, by limit, the unlimited one last:
        the part of the month between the tier before and the tier's limit * percent / 100
        (nothing of what lies above the highest limit)

    >>> tiered_share_1(ZERO, Decimal(40000), ((Decimal(30), Decimal("13333.33")),))
    Decimal('4000.00')
    """
    total = prior + month
    reached, share = prior, ZERO
    for percent, limit in sorted(tiers, key=lambda tier: (tier[1] == 0, tier[1])):
        if limit and reached > limit:
            continue
        part = total - reached if not limit or total <= limit else limit - reached
        share += max(part, ZERO) * percent / HUNDRED
        reached = limit
    return to_cents(share)


@rule("REV-22", version=1)
def validation_excess_1(
    validations: Decimal, by_count: bool, percent: Decimal | None, amount: Decimal | None, net_revenue: Decimal
) -> Decimal:
    """$ of validations above the client's allowance (docs/rules/revenue.md#rev-22).

        allowance = percent of the net external revenue of the first structure, or the agreed amount
        excess    = validations - allowance, at least 0     (by vehicle count the site netted it already: all of it)

    >>> validation_excess_1(Decimal(50000), False, Decimal(10), None, Decimal(90000))
    Decimal('41000.00')
    """
    if by_count:
        return to_cents(validations)
    allowance = (amount or ZERO) if percent is None else net_revenue * percent / HUNDRED
    return to_cents(max(validations - allowance, ZERO))


@rule("REV-40", version=1)
def profit_share_1(prior_profit: Decimal, profit: Decimal, tiers: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """$ of a month's profit that the company earns; nothing of a loss (docs/rules/revenue.md#rev-40).

        profit share = tiers of REV-19 on the larger of the profit and 0
        (nothing of what lies above the highest limit)

    >>> profit_share_1(ZERO, Decimal(40000), ((Decimal(30), Decimal("13333.33")),))
    Decimal('4000.00')
    """
    return tiered_share_1(prior_profit, max(profit, ZERO), tiers)
