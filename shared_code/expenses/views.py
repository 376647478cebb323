"""Expenses as the API shows them."""

from typing import Literal

from pydantic import Field

from shared_code.accounts.provenance import Provenance
from shared_code.accounts.series import SeriesAmounts
from shared_code.kit.model import Model
from shared_code.kit.period import Period

LineCode = Literal["otherExpense", "parkingRents", "insurance", "claims"]


class AccountView(SeriesAmounts):
    """A main account of the tab in a month."""

    account: str
    name: str
    editable: bool = Field(description="Whether it can be forecast; every other one follows its budget")
    line: LineCode = Field(description="The line of the P&L that holds the account")
    provenance: Provenance


class ExpensesView(Model):
    """The tab of other expenses: its total is the P&L's other expense, parking rents, insurance and claims accounts."""

    site_id: str
    period: Period
    accounts: tuple[AccountView, ...]
    tab_total: SeriesAmounts
    other_expense: SeriesAmounts
    parking_rents: SeriesAmounts
    insurance_accounts: SeriesAmounts
    claims_accounts: SeriesAmounts
