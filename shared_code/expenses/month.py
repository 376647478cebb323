"""A month of expenses, calculated: each account of the tab in four series, and what they add up to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from shared_code.accounts.models import LedgerMonth
from shared_code.accounts.numbers import EDITABLE_ACCOUNTS
from shared_code.accounts.series import SeriesName
from shared_code.expenses.accounts import ExpenseAccounts
from shared_code.expenses.models import Tab
from shared_code.expenses.rules import TabReconciliation, tab_reconciliation
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.sites.models import Site

Amounts = Mapping[SeriesName, Decimal | None]
"""$ by series; None is an actual that is not known yet. A missing budget is 0."""


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """An account in a month, $; `budgeted`, `saved` and `booked` are None where nothing was."""

    account: str
    budgeted: Decimal | None
    saved: Decimal | None
    booked: Decimal | None
    amounts: Amounts

    @property
    def has_figures(self) -> bool:
        """Something was budgeted, booked or saved."""
        return any(figure is not None for figure in (self.budgeted, self.saved, self.booked))


@dataclass(frozen=True, slots=True)
class ExpenseMonth:
    """The accounts of the tab: the twelve that can be forecast and those with a figure, in ascending order.

    `is_closed`: the ledger of the month is final.
    """

    site: Site
    period: Period
    ledger: LedgerMonth | None
    accounts: Sequence[AccountMonth]
    is_closed: bool

    @property
    def is_empty(self) -> bool:
        """Nothing was budgeted, booked or saved."""
        return not any(one.has_figures for one in self.accounts)

    @property
    def has_budget(self) -> bool:
        return any(one.budgeted is not None for one in self.accounts)

    def total(self, series: SeriesName) -> TabReconciliation | None:
        """What a series adds up to; None where no account has a figure."""
        amounts = {one.account: one.amounts[series] for one in self.accounts}
        known = {account: amount for account, amount in amounts.items() if amount is not None}
        return tab_reconciliation(known) if known else None


def calculate(site: Site, expenses: ExpenseAccounts, ledger: LedgerMonth | None, tab: Tab, today: date) -> ExpenseMonth:
    """The month that budget, ledger and saved forecasts make on a business date."""
    known = {account for account in (*expenses.budget, *expenses.ledger) if tab.holds(account)}
    accounts = sorted({account for account in EDITABLE_ACCOUNTS if tab.holds(account)} | known)
    is_closed = ledger is not None and ledger.closed
    figures = _figures(expenses, site, is_closed=is_closed, is_future=expenses.period > Period.of(today))
    rows = [
        AccountMonth(
            account=account,
            budgeted=expenses.budget.get(account),
            saved=expenses.saved.get(account),
            booked=expenses.ledger.get(account),
            amounts={series: of(account) for series, of in figures.items()},
        )
        for account in accounts
    ]
    return ExpenseMonth(site, expenses.period, ledger, rows, is_closed=is_closed)


def _figures(
    expenses: ExpenseAccounts, site: Site, *, is_closed: bool, is_future: bool
) -> Mapping[SeriesName, Callable[[str], Decimal | None]]:
    """What makes each series of an account, by the state of its month; a site that is not open forecasts nothing."""
    is_open = site.is_open_in(expenses.period)

    def booked(account: str) -> Decimal:
        amount: Decimal = expenses.booked(account).amount
        return amount

    def budget(account: str) -> Decimal:
        return expenses.budget.get(account) or ZERO

    def forecast(account: str) -> Decimal:
        return expenses.forecast(account).amount if is_open else ZERO

    def trend(account: str) -> Decimal:
        return expenses.trend(account).amount if is_open else ZERO

    def nothing(_: str) -> None:
        return None

    return {
        SeriesName.BUDGET: budget,
        SeriesName.ACTUAL: nothing if is_future and not is_closed else booked,
        SeriesName.FORECAST: forecast,
        SeriesName.TREND: booked if is_closed else forecast if is_future else trend,
    }
