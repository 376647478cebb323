"""Rules on the simple blocks of a contract: REV-9 to REV-15."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ZERO, to_cents


@rule("REV-9")
def fixed_fee(fees: Sequence[Decimal]) -> Decimal:
    """$ a month of all fees that are valid on the first of it (docs/rules/revenue.md#rev-9).

        fixed fee = sum of the fees, each after its increments and in cents; never a part of a month

    >>> fixed_fee((Decimal("2500.00"), Decimal("30800.00")))
    Decimal('33300.00')
    """
    return sum(map(to_cents, fees), ZERO)


@rule("REV-10")
def occupied_rooms(rooms_to_date: Decimal, rooms_forecast: Decimal) -> Decimal:
    """Room nights of a month that is partly over, exact (docs/rules/revenue.md#rev-10).

        rooms = occupied rooms of the loaded days + forecast rooms of all other days

    >>> occupied_rooms(Decimal(1900), Decimal(2600))
    Decimal('4500')
    """
    return rooms_to_date + rooms_forecast


@rule("REV-11")
def per_occupied_room(room_rate: Decimal, occupied_rooms: Decimal) -> Decimal:
    """$ a month for the rooms sold (docs/rules/revenue.md#rev-11).

        per occupied room = room rate * occupied rooms     (0 for a rate of 0 or less)

    >>> per_occupied_room(Decimal("1.17"), Decimal(38540))
    Decimal('45091.80')
    """
    return to_cents(max(room_rate, ZERO) * occupied_rooms)


@rule("REV-12")
def billed_hours(regular_hours: Decimal, overtime_hours: Decimal, rate: Decimal, overtime_rate: Decimal) -> Decimal:
    """$ billed for the hours of one job code in a month (docs/rules/revenue.md#rev-12).

        amount = regular hours * rate + overtime hours * overtime rate, each rounded to cents

    >>> billed_hours(Decimal(180), Decimal(45), Decimal("25.08"), Decimal("25.08"))
    Decimal('5643.00')
    """
    return to_cents(regular_hours * rate) + to_cents(overtime_hours * overtime_rate)


@rule("REV-13")
def per_labor_hour(jobs: Sequence[Decimal]) -> Decimal:
    """$ a month for the hours of all job codes that the contract bills (docs/rules/revenue.md#rev-13).

        per labor hour = sum over the job codes of REV-12

    >>> per_labor_hour((Decimal("4514.40"), Decimal("1128.60")))
    Decimal('5643.00')
    """
    return sum(jobs, ZERO)


@rule("REV-14")
def bell_service(daily_revenue: Sequence[Decimal]) -> Decimal:
    """$ of bell service in a month: what the loaded days brought (docs/rules/revenue.md#rev-14).

        bell service = sum of the loaded days; nothing is forecast

    >>> bell_service((Decimal("120.50"), Decimal(80)))
    Decimal('200.50')
    """
    return to_cents(sum(daily_revenue, ZERO))


@rule("REV-15")
def other_revenue(items: Mapping[str, Decimal | None]) -> Decimal:
    """$ of the six manual items of a month, deductions negative (docs/rules/revenue.md#rev-15).

        other revenue = billable expenses + validations + miscellaneous + GPO fees + signing bonuses
                      + client paid expenses     (a missing item adds nothing)

    >>> other_revenue({"billable_expenses": Decimal(1200), "miscellaneous": Decimal(-75), "gpo_fees": None})
    Decimal('1125.00')
    """
    return to_cents(sum((amount for amount in items.values() if amount is not None), ZERO))
