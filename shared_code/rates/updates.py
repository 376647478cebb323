"""What requests say: a save of a month's rates."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from shared_code.accounts.numbers import RateCategory
from shared_code.kit.free_text import Reason
from shared_code.kit.model import Model
from shared_code.kit.money import CENTS, Number, between, number_between
from shared_code.kit.validation import SOMETHING, each_once

MOST: Final = Decimal("999.99")
Rate = Annotated[Number, between(0, MOST), CENTS, number_between(0, float(MOST))]


class RateUpdate(Model):
    """The rate of a category: null returns it to the budget, 0 is a rate."""

    category: RateCategory
    forecast: Rate | None = Field(description="$/vehicle")


class RatesUpdate(Model):
    """A save of a month's rates: a category that is not named keeps what is stored."""

    rates: Annotated[tuple[RateUpdate, ...], SOMETHING, each_once("category", lambda row: row.category)] = Field(
        max_length=len(RateCategory)
    )
    reason: Reason | None = Field(None, description="Kept in the audit trail")

    def values(self) -> Mapping[str, Decimal | None]:
        """What was sent, by category."""
        return {rate.category.value: rate.forecast for rate in self.rates}
