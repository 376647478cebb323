"""The balances of a month in one ledger, budget or booked, by account and by category."""

from collections.abc import Mapping

from shared_code.accounts.categories import Category
from shared_code.accounts.chart import Chart
from shared_code.derivations.nodes import Node, by, given
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.calculation.inputs import Accounts
from shared_code.pl.rules import balance

REVENUE_SIGN = -1
"""Internal revenue is stored negative."""


class Balances:
    """The balances of a month in one ledger, as nodes by account and by category."""

    def __init__(self, kind: str, period: Period, balances: Accounts, chart: Chart) -> None:
        self._kind = kind
        self._period = period
        self._balances = balances
        self._accounts = chart.by_category(balances)
        self._categories: dict[Category, Node] = {}
        self._nodes: dict[str, Node] = {}

    def account(self, account: str) -> Node:
        """The balance of an account; nothing is 0."""
        if account not in self._nodes:
            self._nodes[account] = given(self._balances.get(account) or ZERO, self._kind, account, self._period)
        return self._nodes[account]

    def accounts(self, category: Category) -> Mapping[str, Node]:
        return {account: self.account(account) for account in self._accounts.get(category, ())}

    def category(self, category: Category) -> Node:
        """A line of the P&L, costs and revenue both positive."""
        if category not in self._categories:
            sign = REVENUE_SIGN if category is Category.INTERNAL_REVENUE else 1
            nodes = tuple(self.accounts(category).values())
            self._categories[category] = by(balance, balances=nodes, sign=sign)
        return self._categories[category]
