"""The vocabulary of revenue: families and classes of revenue codes, items of other revenue."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from shared_code.kit.model import Model
from shared_code.rates.models import RateCategory

ADJUSTMENTS: Final = "ADJ"
BELL_CODES: Final = frozenset({"OR1", "OR2"})
CLASSES: Final = ("1", "2", "3")
FAMILY_OF: Final[Mapping[RateCategory, str]] = {
    RateCategory.VALET_DAILY: "VD",
    RateCategory.VALET_OVERNIGHT: "VO",
    RateCategory.VALET_MONTHLY: "VM",
    RateCategory.VALET_AGGREGATOR: "VD",
    RateCategory.SELF_DAILY: "SD",
    RateCategory.SELF_OVERNIGHT: "SO",
    RateCategory.SELF_MONTHLY: "SM",
    RateCategory.SELF_AGGREGATOR: "SD",
}
"""Revenue codes that a category's forecast becomes: family and rate class, e.g. VD1; aggregators park by the day."""

FAMILIES: Final = tuple(dict.fromkeys(FAMILY_OF.values()))


class OtherRevenue(Model):
    """The six manual items of a month in $; deductions are negative, None is not set."""

    billable_expenses: Decimal | None = None
    revenue_validations: Decimal | None = None
    miscellaneous: Decimal | None = None
    gpo_fees: Decimal | None = None
    signing_bonuses: Decimal | None = None
    client_paid_expenses: Decimal | None = None
