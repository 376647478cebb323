"""Rows of the ledger: budgets and bookings by main account, the close of months."""

import re
from collections.abc import Collection
from typing import Annotated, ClassVar, Final, Self

from pydantic import AfterValidator, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from shared_code.accounts.numbers import is_main_account
from shared_code.integration.mappings import Mappings
from shared_code.integration.rows.base import Cells, MonthRow, Place
from shared_code.integration.rows.fields import FIELD, OR_NONE, Balance, BegunMonth
from shared_code.integration.rows.mappings import SOURCE_CODE
from shared_code.kit.validation import letters

BESIDE_ACCOUNTS: Final = {"validations": "validations", "nonbillableexpense": "nonBillableExpense"}
"""What a ledger tells beside its accounts, by the word that stands in their place."""

COUNTED: Final = range(9417, 9600)
"""Accounts of rooms and vehicles; 9410 to 9416 are $ of revenue."""


def is_counted(account: str) -> bool:
    """Whether an account holds rooms or vehicles, never below 0."""
    return account.isdecimal() and int(account) in COUNTED


def _account(value: str, info: ValidationInfo) -> str:
    """A main account, or a code of a source where the company has a map of such codes."""
    if is_main_account(value) or (_has_map(info) and re.fullmatch(SOURCE_CODE, value.upper())):
        return value.upper()
    raise PydanticCustomError("account", "write a main account of four digits, such as 4790")


def _account_or_word(value: str, info: ValidationInfo) -> str:
    word = BESIDE_ACCOUNTS.get(letters(value))
    try:
        return word or _account(value, info)
    except PydanticCustomError as error:
        raise PydanticCustomError("account", f"{error.message()}, or validations, or nonBillableExpense") from None


def _has_map(info: ValidationInfo) -> bool:
    return bool(info.context and info.context["mappings"].accounts)


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
        if self.balance and self.balance < 0 and is_counted(self.account):
            raise PydanticCustomError(
                "count",
                "{account} counts rooms or vehicles, never below 0",
                {"account": self.account, FIELD: "balance"},
            )
        return self

    def money(self, mappings: Mappings) -> Collection[str]:
        return () if is_counted(mappings.account(self.account, self.period.first_day)) else self.VALUES

    def entry(self) -> Place:
        return (self.account,) if self.account in BESIDE_ACCOUNTS.values() else ("balances", self.account)

    def cells(self) -> Cells:
        return {self.entry(): self.balance}


class BudgetRow(BalanceRow):
    """The budget of an account."""

    account: Annotated[str, AfterValidator(_account)] = Field(
        description="main account, or a code of the source that `mappings` has one for"
    )


class LedgerRow(BalanceRow):
    """The balance of an account as booked; lines of an account add up."""

    period: BegunMonth = Field(description="this month or one before")
    account: Annotated[str, AfterValidator(_account_or_word)] = Field(
        description="the same; or `validations`, `nonBillableExpense` for $ that stand beside the accounts"
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
