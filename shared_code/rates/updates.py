"""What requests say: a save of a month's rates."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, Field, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from shared_code.accounts.numbers import RateCategory
from shared_code.kit.limits import REASON_CHARACTERS
from shared_code.kit.model import Model
from shared_code.kit.money import Number, to_cents

MOST: Final = Decimal("999.99")
_LIMITS: Final = {"minimum": 0, "maximum": float(MOST)}


def _rate(value: Decimal) -> Decimal:
    if not 0 <= value <= MOST:
        raise PydanticCustomError("out_of_range", "Rate must lie between {minimum} and {maximum} $/vehicle", _LIMITS)
    if value != to_cents(value):
        raise PydanticCustomError("decimals", "Send {expected}", {"expected": "dollars with at most two decimals"})
    return to_cents(value)


Rate = Annotated[Number, AfterValidator(_rate), WithJsonSchema({"type": "number", **_LIMITS})]


class RateUpdate(Model):
    """The rate of a category: null returns it to the budget, 0 is a rate."""

    category: RateCategory
    forecast: Rate | None = Field(description="$/vehicle")


class RatesUpdate(Model):
    """A save of a month's rates: a category that is not named keeps what is stored."""

    rates: tuple[RateUpdate, ...] = Field(max_length=len(RateCategory))
    reason: str | None = Field(None, max_length=REASON_CHARACTERS, description="Kept in the audit trail")

    @field_validator("rates")
    @classmethod
    def _names_each_category_once(cls, rates: tuple[RateUpdate, ...]) -> tuple[RateUpdate, ...]:
        if not rates:
            raise PydanticCustomError("no_rate", "Send at least one category")
        if len({rate.category for rate in rates}) < len(rates):
            raise PydanticCustomError("category_twice", "A category appears twice; send each one once")
        return rates

    def values(self) -> Mapping[str, Decimal | None]:
        """What was sent, by category."""
        return {rate.category.value: rate.forecast for rate in self.rates}
