"""What a reader of a P&L year should know about its inputs: what was missing, and what was taken instead."""

from collections.abc import Iterator

from shared_code.pl.chart import Chart
from shared_code.pl.models import Category, MonthState
from shared_code.pl.year import CalculatedMonth, Year


def warnings(year: Year) -> list[str]:
    """One sentence for each thing that is missing or odd, in the order of the months."""
    return [f"{period}: {text}" for period in year.inputs.periods() for text in _of_month(year, year.months[period])]


def _of_month(year: Year, month: CalculatedMonth) -> Iterator[str]:
    facts = month.month.facts
    budget = month.month.budget
    if not facts.budget:
        yield "no budget; it counts as 0"
    elif budget.category(Category.PTEB).amount and not budget.category(Category.PAYROLL).amount:
        yield "budget PTEB without budget payroll; PTEB is 0.00"
    if month.state is MonthState.CLOSED and not facts.ledger:
        yield "closed, but the ledger holds nothing"
    chart = Chart(year.inputs.chart)
    for account in sorted({*facts.budget, *facts.ledger, *facts.expenses}):
        if chart.is_unknown_expense(account):
            yield f"account {account} is not in the chart of accounts; it counts as other expense"
        elif account not in year.inputs.chart:
            yield f"account {account} is not in the chart of accounts; it is left out"
