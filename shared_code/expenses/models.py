"""The vocabulary of expenses: which main account belongs to which line, and which of them managers forecast."""

from collections.abc import Mapping
from typing import Final

from shared_code.kit.model import Model

FAMILY = "expenses"

EDITABLE_ACCOUNTS: Final[Mapping[str, str]] = {
    "7045": "Employee relations",
    "7075": "Fuel - vehicles",
    "7100": "Loss & damage claims",
    "7113": "Office supplies",
    "7115": "Outside services",
    "7170": "Rents - parking",
    "7175": "Repairs & maintenance",
    "7178": "Repairs & maintenance - vehicle",
    "7180": "Signage",
    "7185": "Supplies & equipment",
    "7205": "Tickets & printed material",
    "7220": "Uniforms",
}
"""The accounts of the tab that managers forecast, with their names; every other one follows the budget."""

PARKING_RENTS_ACCOUNT = "7170"
VEHICLE_INSURANCE_ACCOUNT = "7082"
CLAIMS_ACCOUNTS = frozenset({"7099", "7100", "7101", "7102"})
INSURANCE_ACCOUNTS = frozenset({"7080", VEHICLE_INSURANCE_ACCOUNT, "7085"})
PTEB_ACCOUNTS = frozenset({"6200", "6399", "6500"})
"""Payroll taxes, health insurance allocation, workers' compensation."""

NOT_OTHER_EXPENSE = CLAIMS_ACCOUNTS | INSURANCE_ACCOUNTS | {PARKING_RENTS_ACCOUNT}
"""Accounts of the tab that have a P&L line of their own."""

EXPENSE_ACCOUNTS: Final = range(7000, 8000)
"""An account of this range that the chart does not know is other expense; any other is left out."""


class Tab(Model):
    """Which accounts the tab holds, by the chart: names of those it knows, and what it keeps elsewhere.

    `nowhere` are those of a category that is on no line, though no statistics either, with it.
    """

    names: Mapping[str, str] = {}
    elsewhere: tuple[str, ...] = ()
    nowhere: Mapping[str, str] = {}

    def knows(self, account: str) -> bool:
        """Whether the chart has an account."""
        return account in self.names or account in self.elsewhere

    def holds(self, account: str) -> bool:
        """Whether an account belongs on the tab, by the chart as the P&L reads it."""
        if self.knows(account):
            return account in self.names
        return account in NOT_OTHER_EXPENSE or (account.isdecimal() and int(account) in EXPENSE_ACCOUNTS)

    def name(self, account: str) -> str:
        """The name of an account; its number where the chart does not know it."""
        return EDITABLE_ACCOUNTS.get(account) or self.names.get(account, account)
