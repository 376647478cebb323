"""External revenue of a month by category, and what leads from the categories to the line of the P&L."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from shared_code.accounts.numbers import RateCategory
from shared_code.kit.money import ZERO, to_cents
from shared_code.rates.models import FAMILY_OF
from shared_code.revenue.calculated import OTHER_CATEGORY, Breakdown, Categories
from shared_code.revenue.external.month import ExternalRevenue
from shared_code.revenue.models import ADJUSTMENTS, FAMILIES

CATEGORY_OF: Final[Mapping[str, RateCategory]] = {
    family: next(category for category in RateCategory if FAMILY_OF[category] == family) for family in FAMILIES
}
"""What a revenue code of a family is actual of; that of aggregators cannot be told from daily revenue."""
ALL_CATEGORIES: Final = (*RateCategory, OTHER_CATEGORY)
OF_ACTUALS: Final = (*CATEGORY_OF.values(), OTHER_CATEGORY)


def breakdown(revenue: ExternalRevenue | None, total: Decimal | None, *, is_booked: bool = False) -> Breakdown:
    """The categories of a series, which add up to its gross; gross and what follows it add up to `total`.

    `is_booked`: the total is that of the ledger, and the revenue that of the daily feed.
    """
    if revenue is None or total is None or _is_uncoded(revenue):
        return Breakdown(dict.fromkeys(ALL_CATEGORIES))
    categories = _categories(revenue)
    gross = added(categories)
    if not is_booked:
        return Breakdown(categories, gross, total - gross)
    adjustments = to_cents(revenue.actual[ADJUSTMENTS].amount) if ADJUSTMENTS in revenue.actual else ZERO
    return Breakdown(categories, gross, adjustments, total - gross - adjustments)


def added(categories: Categories) -> Decimal:
    """$ of the categories that are known."""
    return sum((amount for amount in categories.values() if amount), ZERO)


def _categories(revenue: ExternalRevenue) -> Categories:
    """$ of each category, rounded by itself."""
    amounts: dict[str, Decimal] = dict.fromkeys(ALL_CATEGORIES if revenue.forecast else OF_ACTUALS, ZERO)
    for code, node in revenue.actual.items():
        if code != ADJUSTMENTS:
            amounts[CATEGORY_OF.get(code[:2], OTHER_CATEGORY)] += node.amount
    for name, node in revenue.forecast.items():
        if name != ADJUSTMENTS:
            amounts[name] += node.amount
    return {category: to_cents(amounts[category]) if category in amounts else None for category in ALL_CATEGORIES}


def _is_uncoded(revenue: ExternalRevenue) -> bool:
    return bool(revenue.actual) and not revenue.actual.keys() - {ADJUSTMENTS}
