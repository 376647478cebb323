"""Rate rules RATE-1 and RATE-2 (docs/rules/rates.md). Pure: no I/O, no clock, no settings."""

from decimal import Decimal

from shared_code.kit.explain import rule
from shared_code.kit.money import ZERO, divide, to_cents


@rule("RATE-1")
def budget_rate(revenue: Decimal | None, vehicles: Decimal | None) -> Decimal:
    """$/vehicle of a category as budgeted for a month, in cents (docs/rules/rates.md#rate-1).

        budget rate = budget revenue / budget vehicles     (0.00 without vehicles)

    >>> budget_rate(Decimal("28054.08"), Decimal(573))
    Decimal('48.96')
    """
    return to_cents(divide(revenue or ZERO, vehicles or ZERO))


@rule("RATE-2")
def forecast_rate(saved_rate: Decimal | None, budget_rate: Decimal | None) -> Decimal:
    """$/vehicle in force in a forecast month; a saved 0 is a rate (docs/rules/rates.md#rate-2).

        forecast rate = saved rate, else budget rate, else 0

    >>> forecast_rate(Decimal(0), Decimal("48.96")), forecast_rate(None, Decimal("48.96"))
    (Decimal('0'), Decimal('48.96'))
    """
    if saved_rate is not None:
        return saved_rate
    return ZERO if budget_rate is None else budget_rate
