"""Books of months: the ledger beside the days, signs, accounts that jump, budgets that move."""

from collections.abc import Iterator
from decimal import Decimal
from statistics import median
from typing import Final

from shared_code.accounts.categories import Category
from shared_code.accounts.models import Balances
from shared_code.alerts.catalogue import Limits
from shared_code.alerts.checks.registry import check
from shared_code.alerts.data import BOOKS_LOOKED_AT, BUDGET, LEDGER, BudgetChange, SiteData
from shared_code.alerts.models import Observation
from shared_code.derivations.formatting import format_value
from shared_code.kit.listing import listed
from shared_code.kit.money import ZERO, to_cents, to_one_place
from shared_code.kit.period import Period

HUNDRED: Final = Decimal(100)


@check("totals-apart", limits="percent", shows="daily booked percent limit")
def totals_apart(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """External revenue of closed months by day and in the ledger, where the days are whole."""
    for period in data.closed_months:
        daily = [sum(codes.values(), ZERO) for day, codes in data.revenue_by_code.items() if period.covers(day)]
        booked = data.category(LEDGER, period, Category.EXTERNAL_REVENUE)
        if booked is None or not daily or len(daily) < sum(1 for _ in data.open_days(period)):
            continue
        total = to_cents(sum(daily, ZERO))
        percent = abs(total - booked) * HUNDRED / abs(booked) if booked else HUNDRED
        if total != booked and percent > limits["percent"]:
            shown = {
                "daily": format_value(total, "$"),
                "booked": format_value(booked, "$"),
                "percent": f"{to_one_place(percent)}",
                "limit": format_value(limits["percent"], ""),
            }
            yield Observation(LEDGER, period, values=shown, value=shown["percent"], limit=shown["limit"])


@check("ledger-late", limits="days", shows="ended limit")
def ledger_late(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Months that are long over and not closed, at a site whose ledger has closed before."""
    for period in (data.this_month.shift(-back) for back in range(BOOKS_LOOKED_AT, 0, -1)):
        ended = (data.today - period.last_day).days
        is_booked = any(month < period and found.ledger and found.ledger.closed for month, found in data.months.items())
        if ended > limits["days"] and is_booked and period not in data.closed_months and data.site.is_open_in(period):
            shown = {"ended": f"{ended}", "limit": format_value(limits["days"], "")}
            yield Observation(LEDGER, period, values=shown, value=shown["ended"], limit=shown["limit"])


@check("ledger-sign", limits="least", shows="line amount usual")
def ledger_sign(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Lines with the other sign: internal revenue is booked below 0, everything else above."""
    for feed, months in ((LEDGER, data.closed_months), (BUDGET, data.budget_months)):
        for period in months:
            for category in Category:
                amount = data.category(feed, period, category) or ZERO
                is_turned = amount > 0 if category is Category.INTERNAL_REVENUE else amount < 0
                if is_turned and abs(amount) >= limits["least"]:
                    usual = "below" if category is Category.INTERNAL_REVENUE else "above"
                    shown = {"line": str(category), "amount": format_value(amount, "$"), "usual": usual}
                    yield Observation(
                        feed, period, values=shown, value=shown["amount"], limit="0", subject=str(category)
                    )


@check("account-jump", limits="times least fewest_months", shows="account amount times usual")
def account_jump(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Accounts of closed months that are many times the middle of the months before."""
    for account, months in data.accounts(LEDGER, every=True).items():
        for period in data.closed_months:
            before = [abs(amount) for month, amount in months.items() if month < period]
            amount = months.get(period, ZERO)
            if len(before) < limits["fewest_months"] or abs(amount) < limits["least"]:
                continue
            usual = median(before)
            if usual and abs(amount) > limits["times"] * usual:
                shown = {
                    "account": account,
                    "amount": format_value(amount, "$"),
                    "times": f"{to_one_place(abs(amount) / usual)}",
                    "usual": format_value(usual, "$", 2),
                }
                yield Observation(
                    LEDGER, period, values=shown, value=shown["amount"], limit=f"{limits['times']}", subject=account
                )


@check("budget-moved", limits="percent days", shows="on who accounts")
def budget_moved(data: SiteData, limits: Limits) -> Iterator[Observation]:
    """Balances that a load changed lately by more than the limit, and that still say what they were changed to."""
    recent = [change for change in data.budget_changes if (data.now - change.at).days < limits["days"]]
    by_month: dict[Period, list[BudgetChange]] = {}
    for change in recent:
        if _moved(change, data.month(change.period).budget or {}) > limits["percent"]:
            by_month.setdefault(change.period, []).append(change)
    for period, changes in sorted(by_month.items()):
        largest = sorted(changes, key=lambda change: -abs((change.new or ZERO) - (change.old or ZERO)))
        told = [f"account {c.account} {to_one_place(_percent(c)):+} %" for c in largest]
        shown = {"on": str(largest[0].at.date()), "who": largest[0].user, "accounts": listed(told)}
        yield Observation(BUDGET, period, values=shown, value=told[0], limit=f"{limits['percent']}")


def _moved(change: BudgetChange, now: Balances) -> Decimal:
    """Percent by which a balance moved; 0 where it was moved again since, or there was none before."""
    return abs(_percent(change)) if now.get(change.account) == change.new else ZERO


def _percent(change: BudgetChange) -> Decimal:
    if not change.old:
        return ZERO
    return ((change.new or ZERO) - change.old) * HUNDRED / abs(change.old)
