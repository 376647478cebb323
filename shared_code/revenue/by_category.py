"""External revenue of a month by category: what its revenue codes and its forecast say about each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from shared_code.kit.money import ZERO, to_cents
from shared_code.rates.models import FAMILY_OF, RateCategory
from shared_code.revenue.calculated import Categories
from shared_code.revenue.external import ExternalRevenue
from shared_code.revenue.models import ADJUSTMENTS, FAMILIES

CATEGORY_OF: Final[Mapping[str, RateCategory]] = {
    family: next(category for category in RateCategory if FAMILY_OF[category] == family) for family in FAMILIES
}
"""What a revenue code of a family is actual of; that of aggregators cannot be told from daily revenue."""
OF_ACTUALS: Final = frozenset(CATEGORY_OF.values())


def by_category(revenue: ExternalRevenue | None) -> Categories:
    """$ of each category, rounded by itself; all unknown where actuals were loaded without revenue codes."""
    if revenue is None or _is_uncoded(revenue):
        return dict.fromkeys(RateCategory)
    amounts: dict[RateCategory, Decimal] = dict.fromkeys(RateCategory if revenue.forecast else OF_ACTUALS, ZERO)
    for code, node in revenue.actual.items():
        if code[:2] in CATEGORY_OF:
            amounts[CATEGORY_OF[code[:2]]] += node.amount
    for name, node in revenue.forecast.items():
        if name != ADJUSTMENTS:
            amounts[RateCategory(name)] += node.amount
    return {category: to_cents(amounts[category]) if category in amounts else None for category in RateCategory}


def gross(revenue: ExternalRevenue | None) -> Decimal | None:
    """$ without adjustments; None where they cannot be told."""
    if revenue is None or _is_uncoded(revenue):
        return None
    nodes = [*revenue.actual.items(), *revenue.forecast.items()]
    return to_cents(sum((node.amount for name, node in nodes if name != ADJUSTMENTS), ZERO))


def _is_uncoded(revenue: ExternalRevenue) -> bool:
    return bool(revenue.actual) and not revenue.actual.keys() - {ADJUSTMENTS}
