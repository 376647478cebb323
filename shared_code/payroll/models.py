"""The vocabulary of payroll: month facts of hours worked."""

from collections.abc import Mapping
from decimal import Decimal

from shared_code.kit.model import Model

FAMILY = "payroll"

NOT_PRODUCTIVE = frozenset({"Bell", "Door"})
"""Job families whose hours move no vehicles; productivity leaves them out."""


class PayrollFacts(Model):
    """The month facts of payroll: hours worked on loaded days, by job family."""

    hours: Mapping[str, Decimal]
