"""Rules on management agreements: REV-32 to REV-41."""

from collections.abc import Sequence
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents
from shared_code.revenue.rules.share import tiered_share

HUNDRED = Decimal(100)


@rule("REV-32")
def fixed_amount(amount: Decimal) -> Decimal:
    """An agreed amount of a month in $: a fee, insurance, support, an expense (docs/rules/revenue.md#rev-32).

        amount, after its escalations, rounded to cents

    >>> fixed_amount(Decimal("1050.005"))
    Decimal('1050.01')
    """
    return to_cents(amount)


@rule("REV-33")
def percent_of_revenue(net_revenue: Decimal, percent: Decimal) -> Decimal:
    """$ of a month as a percentage of net external revenue: a fee or an expense (docs/rules/revenue.md#rev-33).

        amount = net external revenue * percent / 100

    >>> percent_of_revenue(Decimal(500000), Decimal(5))
    Decimal('25000.00')
    """
    return to_cents(net_revenue * percent / HUNDRED)


@rule("REV-34")
def forecast_insurance(
    payroll: Decimal, percent: Decimal, budget_vehicle_insurance: Decimal, additional_percent: Decimal
) -> Decimal:
    """$ of insurance that the agreement passes on in months not closed (docs/rules/revenue.md#rev-34).

        insurance = (percent of payroll + budget of account 7082) * (1 + additional percent / 100)

    >>> forecast_insurance(Decimal(100000), Decimal("5.77"), Decimal(2500), Decimal(2))
    Decimal('8435.40')
    """
    return to_cents((payroll * percent / HUNDRED + budget_vehicle_insurance) * (1 + additional_percent / HUNDRED))


@rule("REV-35")
def ledger_insurance(accounts: Sequence[Decimal], additional_percent: Decimal) -> Decimal:
    """$ of insurance that the agreement passes on in closed months (docs/rules/revenue.md#rev-35).

        insurance = enabled of accounts 7080, 7082, 7085 * (1 + additional percent / 100)

    >>> ledger_insurance((Decimal(1700), Decimal(300)), Decimal("12.5"))
    Decimal('2250.00')
    """
    return to_cents(sum(accounts, ZERO) * (1 + additional_percent / HUNDRED))


@rule("REV-36")
def billed_claims(claims: Decimal, prior_claims: Decimal, cap: Decimal | None) -> Decimal:
    """$ of claims that the client bears, up to the cap of the year (docs/rules/revenue.md#rev-36).

        billed = claims while claims so far + claims stay within the cap, else what is left of the cap
        (without a cap: all of it)

    >>> billed_claims(Decimal(18000), Decimal(35000), Decimal(50000))
    Decimal('15000.00')
    """
    if cap is None or prior_claims + claims <= cap:
        return to_cents(claims)
    return to_cents(max(cap - prior_claims, ZERO))


@rule("REV-37")
def non_gl_expenses(expenses: Sequence[Decimal]) -> Decimal:
    """$ of expenses that are billed without being in the ledger (docs/rules/revenue.md#rev-37).

        non-GL expenses = sum of the expenses, each up to its final period billed

    >>> non_gl_expenses((Decimal("1080.00"), Decimal("25.00")))
    Decimal('1105.00')
    """
    return sum(expenses, ZERO)


@rule("REV-38")
def profit(
    net_external_revenue: Decimal,
    validation_excess: Decimal,
    billed: Sequence[Decimal],
    non_billable_expense: Decimal,
    non_gl_expenses: Decimal,
) -> Decimal:
    """$ of a month that the company and the client share (docs/rules/revenue.md#rev-38).

        profit = net external revenue + validation excess
               - (billable payroll + PTEB + support + billable expenses + insurance + claims + management fee)
               - non-billable expense - non-GL expenses

    >>> profit(Decimal(180000), ZERO, (Decimal(69000), Decimal(1000)), ZERO, Decimal(165))
    Decimal('109835.00')
    """
    costs = sum(billed, ZERO) + non_billable_expense + non_gl_expenses
    return to_cents(net_external_revenue + validation_excess - costs)


@rule("REV-39")
def accumulated_profit(months: Sequence[Decimal], loss_reduces: bool) -> Decimal:
    """$ of profit accumulated in the year before the month calculated (docs/rules/revenue.md#rev-39).

        prior = sum of the months with a profit
        (where a loss reduces the base: the sum of all months, at least 0)

    >>> accumulated_profit((Decimal(5000), Decimal(-2000)), False), accumulated_profit((Decimal(-1),), True)
    (Decimal('5000'), Decimal('0'))
    """
    if loss_reduces:
        return max(sum(months, ZERO), ZERO)
    return sum((profit for profit in months if profit > 0), ZERO)


@rule("REV-40", version=2)
def profit_share(prior_profit: Decimal, profit: Decimal, tiers: Sequence[tuple[Decimal, Decimal]]) -> Decimal:
    """$ of a month's profit that the company earns; nothing of a loss (docs/rules/revenue.md#rev-40).

        profit share = tiers of REV-19 on the larger of the profit and 0
        (nobody knows how to share what lies above the highest limit: CalculationError)

    >>> profit_share(ZERO, Decimal(-4200), ((Decimal(8), ZERO),))
    Decimal('0.00')
    """
    return tiered_share(prior_profit, max(profit, ZERO), tiers)


@rule("REV-41")
def management_agreement(
    management_fee: Decimal,
    billable_accounts: Decimal,
    insurance: Decimal,
    claims: Decimal,
    non_gl_expenses: Decimal,
    profit_share: Decimal,
) -> Decimal:
    """$ a month of a management agreement, its billable accounts included (docs/rules/revenue.md#rev-41).

        agreement = fee + billable accounts + insurance + claims + non-GL expenses + profit share

    >>> management_agreement(Decimal(1000), Decimal(64901), Decimal("3063.83"), Decimal(1200), ZERO, Decimal("8786.81"))
    Decimal('78951.64')
    """
    return management_fee + billable_accounts + insurance + claims + non_gl_expenses + profit_share
