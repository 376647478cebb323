"""The vocabulary of revenue: families and classes of revenue codes."""

from collections.abc import Mapping
from typing import Final

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
