"""Rules on prices that rise by the contract: REV-6 to REV-8."""

from datetime import date
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import to_cents

HUNDRED = Decimal(100)


@rule("REV-6")
def increments(start: date, month: int | None, first_of_month: date) -> int:
    """How often a price that was set on `start` has risen by the month calculated (docs/rules/revenue.md#rev-6).

        increments = number of first days of the increment month after the start, up to the first of the month

    >>> increments(date(2023, 5, 15), 7, date(2025, 6, 1)), increments(date(2023, 7, 1), 7, date(2024, 6, 1))
    (2, 0)
    """
    if month is None:
        return 0
    first = start.year + ((month, 1) <= (start.month, start.day))
    last = first_of_month.year - (first_of_month.month < month)
    return max(last - first + 1, 0)


@rule("REV-7")
def incremented_price(base: Decimal, percent: Decimal | None, increments: int) -> Decimal:
    """A fee, rate or limit after its increments, rounded once, in $ (docs/rules/revenue.md#rev-7).

        price = base * (1 + percent / 100) ^ increments     (the base as it is without increments)

    >>> incremented_price(Decimal(1000), Decimal(3), 2)
    Decimal('1060.90')
    """
    if not percent or not increments:
        return base
    return to_cents(base * (1 + percent / HUNDRED) ** increments)


@rule("REV-8")
def escalated(value: Decimal, by_percent: bool, step: Decimal, times: int) -> Decimal:
    """A percentage or amount after its escalations, exact (docs/rules/revenue.md#rev-8).

        by percent:  value * (1 + step / 100) ^ times
        by amount:   value + step * times

    >>> escalated(Decimal(25), True, Decimal(5), 2), escalated(Decimal(25), False, Decimal(2), 2)
    (Decimal('27.5625'), Decimal('29'))
    """
    return value * (1 + step / HUNDRED) ** times if by_percent else value + step * times
