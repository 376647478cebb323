"""Budgets and ledgers of the demo company: what sites cost, and what their contracts earn on it."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from random import Random
from typing import Final

from demo import accounts, earnings
from demo.accounts import Amounts
from demo.company import DemoSite
from shared_code.accounts.models import LedgerMonth
from shared_code.kit.money import to_cents
from shared_code.kit.period import Period
from shared_code.revenue.internal.month import InternalRevenue

NOT_CLOSED: Final = "0822"
"""The site whose last month is over and not closed."""
_LOADED: Final = time(4, tzinfo=UTC)
_SHARED: Final = "4790"
_ACCOUNT_OF: Final = {
    "fixed_fee": "4700", "revenue_share": _SHARED, "per_labor_hour": "4791", "per_occupied_room": "4791",
    "management_agreement": "4791", "billable_accounts": "4792", "bell": "4795", "other_revenue": _SHARED,
}  # fmt: skip
"""The account of each component of internal revenue."""
_REAL_BUDGET: Final = Decimal("279663.89")
_REAL_LEDGER: Final = Decimal("308022.41")


@lru_cache(maxsize=4)
def budget(site: DemoSite, period: Period) -> Amounts:
    """A month's budget by main account: vehicles, rooms and their revenue, and what the site earns and costs."""
    planned = accounts.planned(site, period)
    if accounts.is_real(site, period):
        return {**planned, _SHARED: -_REAL_BUDGET}
    return {**planned, **_income(site, planned, earnings.in_budget(site, period))}


def ledger(site: DemoSite, period: Period, today: date) -> LedgerMonth | None:
    """What is booked of a month: everything once it is over, rents and expenses while it runs."""
    ahead = Period.of(today).months_until(period)
    if ahead > 0:
        return None
    booked = accounts.booked(site, period, today)
    return LedgerMonth(
        loaded_at=datetime.combine(today, _LOADED),
        balances=_over(site, period, today) if ahead < 0 else accounts.booked_at_once(booked),
        closed=ahead < 0 and not (site.id == NOT_CLOSED and ahead == -1),
        validations=accounts.validations(site, booked),
        non_billable_expense=accounts.NOT_BILLED.get(site.id),
    )


def _over(site: DemoSite, period: Period, today: date) -> Amounts:
    """The whole ledger of a month that is over."""
    booked = accounts.booked(site, period, today)
    if accounts.is_real(site, period):
        return {**booked, _SHARED: -_REAL_LEDGER}
    return {**booked, **_income(site, booked, earnings.in_ledger(site, period, today))}


def _income(site: DemoSite, books: Amounts, earned: InternalRevenue | None) -> Amounts:
    """Income by account, as the contract earns it; where there is none, costs and a margin."""
    if earned is None:
        costs = sum((amount for account, amount in books.items() if "6000" <= account < "8000"), Decimal(0))
        return {_SHARED: -to_cents(costs * _margin(site))}
    found: dict[str, Decimal] = {}
    for component, node in earned.components.items():
        account = _ACCOUNT_OF[component]
        found[account] = found.get(account, Decimal(0)) - to_cents(node.amount)
    return found


def _margin(site: DemoSite) -> Decimal:
    return Decimal(str(round(Random(f"{site.id}|margin").uniform(1.1, 1.28), 3)))  # noqa: S311 - a demo
