"""Rows of the ledger: budgets and bookings by main account, the close of months."""

from typing import Annotated, ClassVar, Final, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from shared_code.integration.rows.base import Cells, MonthRow, Place
from shared_code.integration.rows.fields import FIELD, OR_NONE, Account, Balance, BegunMonth
from shared_code.kit.validation import letters

BESIDE_ACCOUNTS: Final = {"validations": "validations", "nonbillableexpense": "nonBillableExpense"}
"""What a ledger tells beside its accounts, by the word that stands in their place."""

COUNTED: Final = range(9417, 9600)
"""Accounts of rooms and vehicles; 9410 to 9416 are $ of revenue."""


def _account_or_word(value: str) -> str:
    word = BESIDE_ACCOUNTS.get(letters(value))
    if word or (len(value) == 4 and value.isascii() and value.isdecimal()):  # noqa: PLR2004 - digits of an account
        return word or value
    raise PydanticCustomError(
        "account", "write a main account of four digits, such as 4790, or validations, or nonBillableExpense"
    )


class BalanceRow(MonthRow):
    """The balance of an account in a month."""

    KEY = ("site", "period", "account")
    VALUES = ("balance",)
    ALIASES: ClassVar = {**MonthRow.ALIASES, "mainaccount": ("account",)}

    account: str
    balance: Annotated[Balance | None, OR_NONE] = Field(
        None,
        description="$: internal revenue (4xxx) below 0, costs and external revenue (9410 to 9416) above 0; "
        "rooms and vehicles (other 9xxx) as counts",
    )

    @model_validator(mode="after")
    def _is_possible(self) -> Self:
        if self.balance and self.balance < 0 and self.account.isdecimal() and int(self.account) in COUNTED:
            raise PydanticCustomError(
                "count",
                "{account} counts rooms or vehicles, never below 0",
                {"account": self.account, FIELD: "balance"},
            )
        return self

    def entry(self) -> Place:
        return (self.account,) if self.account in BESIDE_ACCOUNTS.values() else ("balances", self.account)

    def cells(self) -> Cells:
        return {self.entry(): self.balance}


class BudgetRow(BalanceRow):
    """The budget of an account."""

    account: Account = Field(description="main account")


class LedgerRow(BalanceRow):
    """The balance of an account as booked; lines of an account add up."""

    period: BegunMonth = Field(description="this month or one before")
    account: Annotated[str, AfterValidator(_account_or_word)] = Field(
        description="main account; or `validations`, `nonBillableExpense` for $ that stand beside the accounts"
    )

    def adds_up(self) -> bool:
        return True


class CloseRow(MonthRow):
    """A month whose ledger is closed."""

    KEY = ("site", "period")

    def entry(self) -> Place:
        return ("closed",)

    def cells(self) -> Cells:
        return {self.entry(): True}
