"""Expense rules EXP-1 to EXP-10 (docs/rules/expenses.md). Pure: no I/O, no clock, no settings."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from shared_code.accounts.numbers import CLAIMS_ACCOUNTS, INSURANCE_ACCOUNTS, NOT_OTHER_EXPENSE, PARKING_RENTS_ACCOUNT
from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, divide, to_cents

HUNDRED = Decimal(100)


class TabReconciliation(NamedTuple):
    """What leads from the other expense of the P&L to the total of the tab, in $."""

    other_expense: Decimal
    parking_rents: Decimal
    insurance_accounts: Decimal
    claims_accounts: Decimal
    tab_total: Decimal


@rule("EXP-1")
def pteb(budget_pteb: Decimal, budget_payroll: Decimal, payroll: Decimal) -> Decimal:
    """Payroll taxes and employee benefits of a month in $, in the budget's proportion (docs/rules/expenses.md#exp-1).

        PTEB = payroll * budget PTEB / budget payroll     (0 without budget payroll)

    >>> pteb(Decimal("10857.28"), Decimal(82246), Decimal(90000))
    Decimal('11880.88')
    """
    return to_cents(divide(payroll * budget_pteb, budget_payroll))


@rule("EXP-2")
def insurance(payroll: Decimal, percent: Decimal, budget_vehicle_insurance: Decimal) -> Decimal:
    """Insurance of a month in $; `percent` is 5.77 for 5.77 % (docs/rules/expenses.md#exp-2).

        insurance = payroll * percent / 100 + budget of vehicle insurance (account 7082)

    >>> insurance(Decimal(90000), Decimal("5.77"), Decimal(250))
    Decimal('5443.00')
    """
    return to_cents(payroll * percent / HUNDRED + budget_vehicle_insurance)


@rule("EXP-3")
def claims(ledger: Decimal | None) -> Decimal:
    """Claims of a month in $, as the ledger has them; never planned (docs/rules/expenses.md#exp-3).

        claims = ledger     (0 where it has none, so in every budget and forecast)

    >>> claims(Decimal(1250)), claims(None)
    (Decimal('1250.00'), Decimal('0.00'))
    """
    return to_cents(ZERO if ledger is None else ledger)


@rule("EXP-4")
def account_forecast(saved: Decimal | None, budget: Decimal | None) -> Decimal:
    """Forecast of an account's month in $; a saved 0 is a forecast of zero (docs/rules/expenses.md#exp-4).

        forecast = saved forecast, else budget, else 0

    >>> account_forecast(Decimal(0), Decimal(500)), account_forecast(None, Decimal(500))
    (Decimal('0'), Decimal('500'))
    """
    if saved is not None:
        return saved
    return ZERO if budget is None else budget


@rule("EXP-5")
def account_trend(forecast: Decimal, ledger: Decimal | None) -> Decimal:
    """An account in the current month in $: the booked cost once it passes the forecast (docs/rules/expenses.md#exp-5).

        trend = the greater of forecast and ledger     (the forecast where nothing is booked)

    >>> account_trend(Decimal(500), Decimal(750)), account_trend(Decimal(500), None)
    (Decimal('750'), Decimal('500'))
    """
    return forecast if ledger is None else max(forecast, ledger)


@rule("EXP-6")
def other_expense(accounts: Sequence[Decimal]) -> Decimal:
    """Other expense of a month in $, each account decided by itself before (docs/rules/expenses.md#exp-6).

        other expense = sum of the accounts, rounded to cents

    >>> other_expense([Decimal(950), Decimal(1200), Decimal(150)])
    Decimal('2300.00')
    """
    return to_cents(sum(accounts, ZERO))


@rule("EXP-7")
def parking_rents(accounts: Sequence[Decimal]) -> Decimal:
    """Parking rents of a month in $, a cost (docs/rules/expenses.md#exp-7).

        parking rents = sum of the accounts, rounded to cents

    >>> parking_rents([Decimal(750)])
    Decimal('750.00')
    """
    return to_cents(sum(accounts, ZERO))


@rule("EXP-8")
def tab_reconciliation(accounts: Mapping[str, Decimal]) -> TabReconciliation:
    """The total of the tab and the parts of it that are no other expense of the P&L (docs/rules/expenses.md#exp-8).

        tab total = other expense + parking rents (7170) + insurance accounts + claims accounts

    >>> tab_reconciliation({"7045": Decimal(950), "7170": Decimal(750), "7100": Decimal(40)}).tab_total
    Decimal('1740.00')
    """
    parts = (
        other_expense([amount for account, amount in accounts.items() if account not in NOT_OTHER_EXPENSE]),
        parking_rents([amount for account, amount in accounts.items() if account == PARKING_RENTS_ACCOUNT]),
        to_cents(sum((amount for account, amount in accounts.items() if account in INSURANCE_ACCOUNTS), ZERO)),
        to_cents(sum((amount for account, amount in accounts.items() if account in CLAIMS_ACCOUNTS), ZERO)),
    )
    return TabReconciliation(*parts, tab_total=sum(parts, ZERO))


@rule("EXP-9")
def tab_cell(edit: Decimal | None, saved: Decimal | None, budget: Decimal | None) -> Decimal:
    """What a cell of the tab shows, in $; a typed 0 is a value (docs/rules/expenses.md#exp-9).

        cell = unsaved edit, else saved forecast, else budget, else 0

    >>> tab_cell(None, Decimal(0), Decimal(500)), tab_cell(Decimal(80), Decimal(0), Decimal(500))
    (Decimal('0'), Decimal('80'))
    """
    return account_forecast(saved, budget) if edit is None else edit


@rule("EXP-10")
def expense_prompt(forecast: Decimal, budget: Decimal | None, limit_percent: Decimal) -> bool:
    """Whether an account's forecast is far enough from its budget to ask about it (docs/rules/expenses.md#exp-10).

        prompt = |forecast - budget| * 100 > limit percent * |budget|     (no budget is a budget of 0)

    >>> expense_prompt(Decimal("600.01"), Decimal(500), Decimal(20))
    True
    """
    planned = ZERO if budget is None else budget
    return abs(forecast - planned) * HUNDRED > limit_percent * abs(planned)
