"""Rows of the ledger: budgets and bookings by main account, the close of months."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from shared_code.integration.models import Entries
from shared_code.integration.rows.fields import Account, Balance, BegunMonth, MonthRow
from shared_code.kit.money import ZERO

NOT_OURS: Final = "06"
"""The legal entity whose rows do not count."""

BESIDE_ACCOUNTS: Final = {"validations": "validations", "nonbillableexpense": "nonBillableExpense"}
"""What a ledger tells beside its accounts, by the word that stands in their place."""


def _account_or_word(value: str) -> str:
    word = BESIDE_ACCOUNTS.get("".join(filter(str.isalnum, value)).lower())
    if word or (len(value) == 4 and value.isascii() and value.isdecimal()):  # noqa: PLR2004 - digits of an account
        return word or value
    raise PydanticCustomError(
        "account", "write a main account of four digits, such as 4790, or validations, or nonBillableExpense"
    )


class BudgetRow(MonthRow):
    """The budget of an account; revenue negative, costs positive, statistics as counts."""

    KEY = UNIT = ("site", "period", "account")

    account: Account
    balance: Balance


class LedgerRow(MonthRow):
    """The balance of an account as booked; several entities add up."""

    KEY = ("site", "period", "account", "entity")
    UNIT = ("site", "period", "account")

    period: BegunMonth
    account: Annotated[str, AfterValidator(_account_or_word)]
    balance: Balance
    entity: str | None = None


class CloseRow(MonthRow):
    """A month whose ledger is closed."""

    KEY = UNIT = ("site", "period")


def budget_entries(rows: Sequence[BudgetRow]) -> Entries:
    """Balances by account."""
    return {"balances": {row.account: row.balance for row in rows}}


def ledger_entries(rows: Sequence[LedgerRow]) -> Entries:
    """Balances by account, and what stands beside them."""
    sums: dict[str, Decimal] = {}
    for row in rows:
        if (row.entity or "").zfill(2) != NOT_OURS:
            sums[row.account] = sums.get(row.account, ZERO) + row.balance
    beside = {word: sums.pop(word) for word in BESIDE_ACCOUNTS.values() if word in sums}
    return {"balances": sums, **beside}


def close_entries(rows: Sequence[CloseRow]) -> Entries:  # noqa: ARG001 - that the month is named says it all
    """The month is closed."""
    return {"closed": True}
