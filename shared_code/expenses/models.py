"""The vocabulary of expenses: which main account belongs to which line, and which of them managers forecast."""

from collections.abc import Mapping

from shared_code.accounts.numbers import EDITABLE_ACCOUNTS, EXPENSE_ACCOUNTS, NOT_OTHER_EXPENSE
from shared_code.kit.model import Model

FAMILY = "expenses"


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
