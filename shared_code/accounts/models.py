"""The vocabulary of accounts: the chart, balances of budget and ledger, month facts."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from hashlib import blake2b
from typing import Annotated

from pydantic import AfterValidator, Field

from shared_code.accounts.categories import category_named
from shared_code.kit.model import Model

ACCOUNTS = "accounts"
"""The family of documents that hold balances of main accounts."""


Balances = Mapping[str, Decimal]
"""Main account → balance of a month, as stored: internal revenue negative, costs positive, statistics as counts."""


class AccountBalances(Model):
    """A month's budget of a site by main account."""

    balances: Mapping[str, Decimal] = {}


class LedgerMonth(Model):
    """A month of a site in the ledger: balances by main account, $ of validations and of expense nobody bills."""

    loaded_at: datetime
    balances: Mapping[str, Decimal] = {}
    closed: bool = Field(default=False, description="The ledger of the month is closed; nothing more is booked")
    validations: Decimal | None = None
    non_billable_expense: Decimal | None = None


class AccountFacts(Model):
    """The month facts of accounts: budget and ledger side by side."""

    budget: Mapping[str, Decimal] = {}
    ledger: LedgerMonth | None = None


class ChartedAccount(Model):
    """A main account: its name, and the summary category it belongs to."""

    name: str
    category: Annotated[str, AfterValidator(category_named)]


class AccountChart(Model):
    """The chart of accounts, by main account."""

    accounts: Mapping[str, ChartedAccount] = {}

    @property
    def categories(self) -> Mapping[str, str]:
        """Main account → summary category, as calculations take it."""
        return {number: account.category for number, account in self.accounts.items()}

    @cached_property
    def version(self) -> str:
        """The same wherever and whenever the same chart is read."""
        return blake2b(self.model_dump_json().encode(), digest_size=16).hexdigest()
