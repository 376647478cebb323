"""The chart of accounts as the P&L reads it: which account belongs to which summary category."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shared_code.accounts.categories import Category
from shared_code.accounts.models import AccountChart
from shared_code.accounts.numbers import EXPENSE_ACCOUNTS, NOT_OTHER_EXPENSE, RATE_ACCOUNTS

CATEGORIES = frozenset(Category)
REVENUE_BY_CATEGORY = frozenset(accounts.revenue for accounts in RATE_ACCOUNTS.values())
"""They repeat what 9410 holds."""


@dataclass(frozen=True, slots=True)
class Chart:
    """Main account → summary category, as the ledger keeps it."""

    categories: Mapping[str, str]
    _known: dict[str, Category | None] = field(default_factory=dict, init=False, repr=False, compare=False)

    _by_category: dict[frozenset[str], Mapping[Category, Sequence[str]]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def category(self, account: str) -> Category | None:
        """The category of an account on the P&L; None for accounts that make no line."""
        if account not in self._known:
            self._known[account] = self._category(account)
        return self._known[account]

    def _category(self, account: str) -> Category | None:
        text = self.categories.get(account)
        if text is None:
            return Category.OTHER_EXPENSE if self.is_unknown_expense(account) else None
        category = Category(text) if text in CATEGORIES else None
        if category is Category.OTHER_EXPENSE and account in NOT_OTHER_EXPENSE:
            return None
        if category is Category.EXTERNAL_REVENUE and account in REVENUE_BY_CATEGORY:
            return None
        return category

    def is_unknown_expense(self, account: str) -> bool:
        """Whether an account counts as other expense although the chart does not know it."""
        return account not in self.categories and account.isdecimal() and int(account) in EXPENSE_ACCOUNTS

    def by_category(self, accounts: Iterable[str]) -> Mapping[Category, Sequence[str]]:
        """Some accounts by category, in ascending order."""
        key = frozenset(accounts)
        if key not in self._by_category:
            found: dict[Category, list[str]] = {}
            for account in sorted(key):
                category = self.category(account)
                if category is not None:
                    found.setdefault(category, []).append(account)
            self._by_category[key] = found
        return self._by_category[key]


def payroll_accounts(chart: AccountChart) -> Mapping[str, str]:
    """The names of the accounts that make payroll."""
    categories = Chart(chart.categories)
    return {
        number: account.name
        for number, account in chart.accounts.items()
        if categories.category(number) is Category.PAYROLL
    }
