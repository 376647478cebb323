"""Rules on cost: PAY-18 to PAY-24, PAY-29."""

from collections.abc import Sequence
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents


@rule("PAY-18")
def hours_cost(hours: Decimal, rate: Decimal) -> Decimal:
    """$ of hours at one rate, in cents, as a day is shown (docs/rules/payroll.md#pay-18).

        cost = hours * rate

    >>> hours_cost(Decimal("28.5"), Decimal("17.024834"))
    Decimal('485.21')
    """
    return to_cents(hours * rate)


@rule("PAY-19")
def job_code_cost(
    hours: Sequence[Decimal], overtime_hours: Sequence[Decimal], rates: Sequence[Decimal], overtime_factor: Decimal
) -> Decimal:
    """$/month of a job code, in cents; a figure of each for every stretch of days (docs/rules/payroll.md#pay-19).

        cost = sum over the stretches of hours * rate + overtime hours * rate * overtime factor
        A stretch has one rate; its hours leave out its overtime hours.

    >>> job_code_cost([Decimal(40), Decimal(8)], [Decimal(6), Decimal(0)], [Decimal(20), Decimal(21)], Decimal("1.5"))
    Decimal('1148.00')
    """
    stretches = zip(hours, overtime_hours, rates, strict=True)
    return to_cents(sum(((worked + overtime * overtime_factor) * rate for worked, overtime, rate in stretches), ZERO))


@rule("PAY-20")
def labor_cost(hours: Sequence[Decimal], factors: Sequence[Decimal], rates: Sequence[Decimal]) -> Decimal:
    """$ of regular, overtime and double hours, in cents, each with its factor and rate (docs/rules/payroll.md#pay-20).

        cost = sum of hours * rate * factor     (1 for regular hours)

    >>> labor_cost([Decimal(40), Decimal(6)], [Decimal(1), Decimal("1.5")], [Decimal(20), Decimal(20)])
    Decimal('980.00')
    """
    kinds = zip(hours, factors, rates, strict=True)
    return to_cents(sum((worked * factor * rate for worked, factor, rate in kinds), ZERO))


@rule("PAY-21")
def allocated_salary(annual_salaries: Sequence[Decimal], allocations: Sequence[Decimal]) -> Decimal:
    """$/year of a job code's salaried people that a site bears, exact (docs/rules/payroll.md#pay-21).

        allocated annual salary = sum of annual salary * allocation     (a fraction)

    >>> allocated_salary([Decimal(85000), Decimal(60000)], [Decimal("0.5"), Decimal(1)])
    Decimal('102500.0')
    """
    people = zip(annual_salaries, allocations, strict=True)
    return sum((salary * allocation for salary, allocation in people), ZERO)


@rule("PAY-22", version=2)
def salaried_cost(annual_salaries: Sequence[Decimal], days: Sequence[int], days_in_year: int) -> Decimal:
    """$ of salaried job codes, each for its days, in cents, rounded once (docs/rules/payroll.md#pay-22).

        cost = sum over the codes of allocated annual salary * days / days of the calendar year     (365 or 366)

    >>> salaried_cost([Decimal(42500)], [31], 365), salaried_cost([Decimal(42500)], [31], 366)
    (Decimal('3609.59'), Decimal('3599.73'))
    """
    codes = zip(annual_salaries, days, strict=True)
    return to_cents(sum((salary * count for salary, count in codes), ZERO) / days_in_year)


@rule("PAY-23")
def budget_cost(month_budget: Decimal, days: int, days_in_month: int) -> Decimal:
    """$ of the month's payroll budget for the days that nobody saved, in cents (docs/rules/payroll.md#pay-23).

        budget of the days = month budget * days / days in the month

    >>> budget_cost(Decimal(82246), 18, 30)
    Decimal('49347.60')
    """
    return to_cents(month_budget * days / days_in_month)


@rule("PAY-24")
def scheduled_cost(feed_cost: Decimal | None, hours: Decimal, rate: Decimal) -> Decimal:
    """$ of scheduled hours, in cents (docs/rules/payroll.md#pay-24).

        cost = cost of the schedule feed, else hours * rate

    >>> scheduled_cost(Decimal("150.00"), Decimal(8), Decimal(18)), scheduled_cost(None, Decimal(8), Decimal(18))
    (Decimal('150.00'), Decimal('144.00'))
    """
    return hours_cost(hours, rate) if feed_cost is None else to_cents(feed_cost)


@rule("PAY-29")
def worked_cost(cost: Decimal, regular: Decimal, overtime: Decimal, rate: Decimal, overtime_factor: Decimal) -> Decimal:
    """$ of a job code on a day of timekeeping; hours that nobody priced are not free (docs/rules/payroll.md#pay-29).

        cost = cost that timekeeping tells
               + (regular hours without cost + overtime hours without cost * overtime factor) * rate, in cents

    >>> worked_cost(Decimal(0), Decimal(36), Decimal(4), Decimal(20), Decimal("1.5"))
    Decimal('840.00')
    """
    return cost + to_cents((regular + overtime * overtime_factor) * rate)
