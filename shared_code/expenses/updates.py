"""What requests say: a save of a month's expenses."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema, field_validator
from pydantic_core import PydanticCustomError

from shared_code.accounts.numbers import EDITABLE_ACCOUNTS, NOT_OTHER_EXPENSE
from shared_code.expenses.models import Tab
from shared_code.kit.free_text import Reason
from shared_code.kit.limits import NAME_CHARACTERS
from shared_code.kit.model import Model
from shared_code.kit.money import ONE, Number, between
from shared_code.kit.validation import SOMETHING, each_once, not_one_of

MOST: Final = 999_999_999
_LIMITS: Final = {"minimum": 0, "maximum": MOST}


def _whole_dollars(value: Decimal) -> Decimal:
    if value % ONE:
        raise PydanticCustomError("whole_dollars", "write whole dollars, without cents", {"expected": "whole dollars"})
    return value.quantize(ONE)


WholeDollars = Annotated[
    Number, between(0, MOST), AfterValidator(_whole_dollars), WithJsonSchema({"type": "integer", **_LIMITS})
]


class AccountUpdate(Model):
    """The forecast of an account: null returns it to the budget, 0 is a forecast."""

    account: str = Field(max_length=NAME_CHARACTERS, description="Main account, e.g. 7045", examples=["7045"])
    forecast: WholeDollars | None = Field(description="$")

    @field_validator("account")
    @classmethod
    def _can_be_forecast(cls, value: str, info: ValidationInfo) -> str:
        if value in EDITABLE_ACCOUNTS:
            return value
        tab: Tab = (info.context or {}).get("tab", Tab())
        message = "{account} is no account of other expenses; use one of: {choices}"
        if value in tab.names or value in NOT_OTHER_EXPENSE:
            message = "{account} {name} always follows its budget and cannot be forecast; use one of: {choices}"
        raise not_one_of(message, list(EDITABLE_ACCOUNTS), account=value, name=tab.name(value))


class ExpensesUpdate(Model):
    """A save of a month's expenses: an account that is not named keeps what is stored."""

    accounts: Annotated[tuple[AccountUpdate, ...], SOMETHING, each_once("account", lambda row: row.account)] = Field(
        max_length=len(EDITABLE_ACCOUNTS)
    )
    reason: Reason | None = Field(None, description="Kept in the audit trail")

    def values(self) -> Mapping[str, Decimal | None]:
        """What was sent, by account."""
        return {one.account: one.forecast for one in self.accounts}
