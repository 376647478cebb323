"""Rules on overtime: PAY-15 to PAY-17."""

from decimal import Decimal
from typing import NamedTuple

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ONE, ZERO


class WeekSplit(NamedTuple):
    """Hours of a job code in a payroll week, up to the threshold and past it."""

    regular: Decimal
    overtime: Decimal


class DaySplit(NamedTuple):
    """Hours of a job code on a day: those that count towards the week, and those paid double."""

    counted: Decimal
    double: Decimal


@rule("PAY-15")
def weekly_threshold(hours_per_employee: Decimal, employees: Decimal | None) -> Decimal:
    """Hours/week a job code may work before overtime begins (docs/rules/payroll.md#pay-15).

        threshold = hours per employee * active employees     (at least one employee)

    >>> weekly_threshold(Decimal(40), Decimal(3)), weekly_threshold(Decimal(40), None)
    (Decimal('120'), Decimal('40'))
    """
    return hours_per_employee * max(employees or ZERO, ONE)


@rule("PAY-16")
def split_week(hours: Decimal, hours_before: Decimal, threshold: Decimal) -> WeekSplit:
    """Hours of a day, or of a run of days of one payroll week, split at its threshold (docs/rules/payroll.md#pay-16).

        regular  = max(0, min(hours, threshold - hours before in the payroll week))
        overtime = hours - regular

    >>> split_week(Decimal(9), Decimal(34), Decimal(40))
    WeekSplit(regular=Decimal('6'), overtime=Decimal('3'))
    """
    regular = max(ZERO, min(hours, threshold - hours_before))
    return WeekSplit(regular, hours - regular)


@rule("PAY-17")
def split_day(hours: Decimal, hours_per_employee: Decimal | None, employees: Decimal | None) -> DaySplit:
    """Hours of a day split where double time begins; None where the law has none (docs/rules/payroll.md#pay-17).

        double  = max(0, hours - hours per employee * active employees)     (at least one employee)
        counted = hours - double     (only these count towards the week)

    >>> split_day(Decimal(14), Decimal(12), Decimal(1))
    DaySplit(counted=Decimal('12'), double=Decimal('2'))
    """
    if hours_per_employee is None:
        return DaySplit(hours, ZERO)
    double = max(ZERO, hours - hours_per_employee * max(employees or ZERO, ONE))
    return DaySplit(hours - double, double)
