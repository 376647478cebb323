"""Prices of a contract in a month: after increments, after escalations."""

from datetime import date
from decimal import Decimal

from shared_code.contracts.models import Contract, Escalator, EscalatorFormat
from shared_code.derivations.nodes import Node, by, given
from shared_code.kit.period import Period
from shared_code.revenue.rules import escalated, incremented_price, increments


def clause(value: object, name: str) -> Node:
    """A value that stands in the contract."""
    return given(value, "contract", name)


def incremented(
    contract: Contract, period: Period, base: Node, percent: Decimal | None, start: date | None = None
) -> Node:
    """A price in a month; it has held since `start`, else since the day the contract was priced."""
    if not percent or contract.increment_month is None:
        return base
    times = by(
        increments,
        start=start or contract.price_date,
        month=contract.increment_month,
        first_of_month=period.first_day,
    )
    return by(incremented_price, base=base, percent=clause(percent, "increment_percent"), increments=times)


def escalate(
    contract: Contract, period: Period, value: Node, escalator: Escalator | None, start: date | None = None
) -> Node:
    """A value in a month after its steps, counted from the escalator's date, else `start`, else the contract's."""
    if escalator is None:
        return value
    since = escalator.since or start or contract.effective_date
    times = by(increments, start=since, month=escalator.month, first_of_month=period.first_day)
    return by(
        escalated,
        value=value,
        by_percent=escalator.format is EscalatorFormat.PERCENTAGE,
        step=clause(escalator.value, "escalator"),
        times=times,
    )
