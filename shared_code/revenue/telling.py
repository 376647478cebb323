"""What the steps of tiered shares are called: one sentence a tier."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from shared_code.kit.explain import Node, amount_of
from shared_code.kit.explanation import Steps
from shared_code.kit.figures import told
from shared_code.kit.money import ZERO

HUNDRED = Decimal(100)


def tiers_of_revenue(node: Node) -> Sequence[str]:
    """The tiers that a month's revenue reaches."""
    operands = amount_of(dict(node.operands))
    return _tiers(operands["prior"], operands["month"], operands["tiers"])


def tiers_of_profit(node: Node) -> Sequence[str]:
    """The tiers that a month's profit reaches."""
    operands = amount_of(dict(node.operands))
    return _tiers(operands["prior_profit"], max(operands["profit"], ZERO), operands["tiers"])


def _tiers(prior: Decimal, month: Decimal, tiers: Sequence[tuple[Decimal, Decimal]]) -> Sequence[str]:
    told_tiers, reached = [], prior
    for number, (percent, limit) in enumerate(sorted(tiers, key=lambda tier: (tier[1] == 0, tier[1])), 1):
        if limit and reached > limit:
            continue
        end = prior + month if not limit else min(prior + month, limit)
        if end > reached:
            part = end - reached
            bound = f" up to {told(limit, '$')}" if limit else ""
            share = told(percent, "%")
            told_tiers.append(
                f"Tier {number}{bound}: {share} of {told(part, '$')} = {told(part * percent / HUNDRED, '$')}"
            )
        reached = max(reached, limit) if limit else reached
    return told_tiers


STEPS: Final[Mapping[str, Steps]] = {"REV-19": tiers_of_revenue, "REV-40": tiers_of_profit}
