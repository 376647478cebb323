"""The vocabulary of rates: the eight categories that pay, and their accounts in the ledger."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from shared_code.accounts.numbers import RateCategory
from shared_code.kit.model import MonthlyValues

FAMILY = "rates"


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
"""How the revenue codes of a category begin, before the rate class: VD1; aggregators park by the day."""


@dataclass(frozen=True, slots=True)
class PaidMonth:
    """What vehicles paid on the loaded days of a month.

    `rates`: $/vehicle of the categories of which that is known; `last_day` is None where no day has both vehicles and
    revenue. `is_complete`: every day is loaded.
    """

    rates: Mapping[RateCategory, Decimal]
    last_day: date | None
    is_complete: bool
    loaded_at: datetime | None


def read_rates(content: Mapping[str, Any]) -> Mapping[RateCategory, Decimal]:
    """A month's forecast rates as managers saved them in a form, $/vehicle; what is not there is not set."""
    return {RateCategory(name): rate for name, rate in MonthlyValues.model_validate(content).values.items()}
