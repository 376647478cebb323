"""Totals of a month in two systems: what the daily feeds add up to, and what the ledger holds."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from shared_code.accounts.categories import Category
from shared_code.accounts.chart import Chart
from shared_code.accounts.models import Balances
from shared_code.derivations.parameters import parameters
from shared_code.integration.load import shown
from shared_code.kit.finding import Finding
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.rules import revenue_differs
from shared_code.statistics.models import COUNTER_ACCOUNTS, EXTERNAL_REVENUE, LoadedMonth


def totals_apart(period: Period, daily: LoadedMonth, ledger: Balances, chart: Chart) -> Iterator[Finding]:
    """Figures that both systems have and that differ by more than the limit."""
    limit = parameters("pl")["revenue_difference"].on(period.last_day)
    for name, booked in _booked(ledger, chart).items():
        days = [figures[name] for figures in daily.days.values() if name in figures]
        total = sum(days, ZERO)
        if days and revenue_differs(total, booked, limit):
            unit = "$" if name == EXTERNAL_REVENUE else ""
            gaps = f" on {len(days)} of {period.day_count} days" if len(days) < period.day_count else ""
            text = (
                f"{name} adds up to {shown(total, unit)} by day{gaps} and is {shown(booked, unit)} in the ledger, "
                f"more than {shown(limit)} % apart; find out which is right"
            )
            yield Finding("TOTALS_DIFFER", text, name, values={"daily": total, "ledger": booked, "days": len(days)})


def _booked(ledger: Balances, chart: Chart) -> Mapping[str, Decimal]:
    """What the ledger holds of each daily figure; external revenue by the chart."""
    found = {name: ledger[account] for name, account in COUNTER_ACCOUNTS.items() if account in ledger}
    if revenue := chart.by_category(ledger).get(Category.EXTERNAL_REVENUE):
        found[EXTERNAL_REVENUE] = sum((ledger[account] for account in revenue), ZERO)
    return found
