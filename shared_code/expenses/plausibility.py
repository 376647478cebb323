"""Saved forecasts of accounts that are legal and unusual."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from shared_code.derivations.formatting import format_value
from shared_code.derivations.parameters import parameters
from shared_code.expenses.models import FAMILY
from shared_code.expenses.month import AccountMonth, ExpenseMonth
from shared_code.expenses.rules import expense_prompt
from shared_code.kit.finding import Finding
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period


def far_from_budget(month: ExpenseMonth, today: date) -> Iterator[Finding]:
    """The accounts whose saved forecast is far from the budget, in a month that can still be saved (EXP-10)."""
    if month.period < Period.of(today):
        return
    limit = parameters(FAMILY)["expense_alert_percent"].on(month.period.first_day)
    for one in month.accounts:
        if one.saved is not None and expense_prompt(one.saved, one.budgeted, limit):
            yield _deviation(one, one.saved, limit)


def _deviation(account: AccountMonth, saved: Decimal, limit: Decimal) -> Finding:
    budget = account.budgeted or ZERO
    text = (
        f"the forecast of {account.account}, {format_value(saved, '$')}, is more than {limit.normalize():f} % off its "
        f"budget of {format_value(budget, '$')}; check it"
    )
    return Finding("BUDGET_DEVIATION", text, account.account, values={"forecast": saved, "budget": budget})
