"""Expense accounts of a month: budget, forecast, trend and ledger of each, and the lines they add up to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal

from shared_code.accounts.numbers import EDITABLE_ACCOUNTS
from shared_code.derivations.nodes import Node, by, given
from shared_code.expenses.rules import account_forecast, account_trend
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period


@dataclass(frozen=True, slots=True)
class ExpenseAccounts:
    """The accounts of a site's month in $; an account that nothing is known of is not there."""

    period: Period
    budget: Mapping[str, Decimal | None]
    ledger: Mapping[str, Decimal | None]
    saved: Mapping[str, Decimal | None]

    def known(self, accounts: Collection[str]) -> list[str]:
        """Those of some accounts that have a budget, a booking or a forecast, in ascending order."""
        return sorted({*self.budget, *self.ledger, *self.saved} & set(accounts))

    def forecast(self, account: str) -> Node:
        """What managers saved, where they may; else the budget."""
        saved = self.saved.get(account) if account in EDITABLE_ACCOUNTS else None
        return by(
            account_forecast,
            saved=given(saved, "forecast", account, self.period),
            budget=given(self.budget.get(account), "budget", account, self.period),
        )

    def trend(self, account: str) -> Node:
        """In the month that runs: what is booked, once it passes the forecast."""
        return by(account_trend, forecast=self.forecast(account), ledger=self._booked(account))

    def booked(self, account: str) -> Node:
        """What the ledger holds; nothing is 0."""
        return given(self.ledger.get(account) or ZERO, "ledger", account, self.period)

    def _booked(self, account: str) -> Node:
        return given(self.ledger.get(account), "ledger", account, self.period)
