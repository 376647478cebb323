"""Rules on internal revenue as a whole: REV-42 to REV-44."""

from collections.abc import Mapping
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO


@rule("REV-42")
def internal_revenue(components: Mapping[str, Decimal]) -> Decimal:
    """$ of a month that the company earns, from every block of the contract (docs/rules/revenue.md#rev-42).

        internal revenue = fixed fee + per occupied room + per labor hour + revenue share + bell service
                         + billable accounts (unless an agreement holds them) + management agreement + other revenue

    >>> internal_revenue({"revenue_share": Decimal(12600), "per_occupied_room": Decimal(5265)})
    Decimal('17865')
    """
    return sum(components.values(), ZERO)


@rule("REV-43")
def revenue_without_contract(budget_internal_revenue: Decimal) -> Decimal:
    """$ of a month of a site without any contract data: the budget, nothing added (docs/rules/revenue.md#rev-43).

        internal revenue = budget of category INTERNAL REVENUE

    >>> revenue_without_contract(Decimal("279663.89"))
    Decimal('279663.89')
    """
    return budget_internal_revenue


@rule("REV-44")
def manual_adjustments(adjustments: Mapping[str, Decimal]) -> Decimal:
    """$ that managers add to a month's internal revenue by hand, or take away (docs/rules/revenue.md#rev-44).

        adjustments = sum of what was entered for each component

    >>> manual_adjustments({"revenue_share": Decimal("250.00"), "fixed_fee": Decimal("-100.50")})
    Decimal('149.50')
    """
    return sum(adjustments.values(), ZERO)
