"""Rules on billable accounts: REV-24 to REV-31."""

from collections.abc import Sequence
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents

HUNDRED = Decimal(100)


@rule("REV-24")
def spread_payroll(
    payroll: Decimal, budget_of_enabled: Sequence[Decimal], budget_of_all: Sequence[Decimal], is_6000_enabled: bool
) -> Decimal:
    """Payroll of a month on the enabled accounts, spread as budgeted, in $, exact (docs/rules/revenue.md#rev-24).

        enabled payroll = payroll * budget of the enabled payroll accounts / budget of all payroll accounts
        (all of it is account 6000 when nothing is budgeted)

    >>> spread_payroll(Decimal(42000), (Decimal(30000),), (Decimal(30000), Decimal(10000)), True)
    Decimal('31500')
    """
    whole = sum(budget_of_all, ZERO)
    if whole <= 0:
        return payroll if is_6000_enabled else ZERO
    return payroll * sum(budget_of_enabled, ZERO) / whole


@rule("REV-25")
def billable_payroll(enabled_payroll: Sequence[Decimal], additional_payroll: Decimal) -> Decimal:
    """$ of payroll that is passed to the client (docs/rules/revenue.md#rev-25).

        billable payroll = payroll of the enabled accounts + additional payroll amount

    >>> billable_payroll((Decimal(40000), Decimal(2000)), Decimal(5000))
    Decimal('47000.00')
    """
    return to_cents(sum(enabled_payroll, ZERO) + additional_payroll)


@rule("REV-26")
def billable_pteb_actual(pteb: Decimal, additional_percent: Decimal) -> Decimal:
    """$ of PTEB passed to the client as it is (docs/rules/revenue.md#rev-26).

        billable PTEB = PTEB (accounts 6200, 6399, 6500) * (1 + additional percent / 100)

    >>> billable_pteb_actual(Decimal("10496.15"), ZERO)
    Decimal('10496.15')
    """
    return to_cents(pteb * (1 + additional_percent / HUNDRED))


@rule("REV-27")
def billable_pteb_percentage(billable_payroll: Decimal, percent: Decimal) -> Decimal:
    """$ of PTEB passed to the client as a percentage (docs/rules/revenue.md#rev-27).

        billable PTEB = billable payroll * percent / 100

    >>> billable_pteb_percentage(Decimal("7328.18"), Decimal(15))
    Decimal('1099.23')
    """
    return to_cents(billable_payroll * percent / HUNDRED)


@rule("REV-28")
def total_payroll(billable_payroll: Decimal, pteb: Decimal) -> Decimal:
    """$ of payroll with its taxes and benefits, a base of percentages (docs/rules/revenue.md#rev-28).

        total payroll = billable payroll + PTEB

    >>> total_payroll(Decimal(40000), Decimal(14000))
    Decimal('54000')
    """
    return billable_payroll + pteb


@rule("REV-29")
def support_services(base: Decimal, percent: Decimal) -> Decimal:
    """$ of support services as a percentage of payroll (docs/rules/revenue.md#rev-29).

        support = base * percent / 100     (base: billable payroll, or billable payroll + PTEB)

    >>> support_services(Decimal(54000), Decimal(3))
    Decimal('1620.00')
    """
    return to_cents(base * percent / HUNDRED)


@rule("REV-30")
def billable_expenses(accounts: Sequence[Decimal]) -> Decimal:
    """$ of the enabled expense accounts (docs/rules/revenue.md#rev-30).

        billable expenses = sum of the enabled accounts, each as on the P&L of the same series

    >>> billable_expenses((Decimal("1200.50"), Decimal(300)))
    Decimal('1500.50')
    """
    return to_cents(sum(accounts, ZERO))


@rule("REV-31")
def billable_accounts(
    billable_payroll: Decimal, pteb: Decimal, support_services: Decimal, billable_expenses: Decimal
) -> Decimal:
    """$ a month of all billable accounts (docs/rules/revenue.md#rev-31).

        billable accounts = billable payroll + PTEB + support services + billable expenses

    >>> billable_accounts(Decimal(47000), Decimal(7050), Decimal(4700), Decimal(3000))
    Decimal('61750')
    """
    return billable_payroll + pteb + support_services + billable_expenses
