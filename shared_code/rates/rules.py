"""Rate rules RATE-1 to RATE-7 (docs/rules/rates.md). Pure: no I/O, no clock, no settings."""

from collections.abc import Sequence
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ONE, ZERO, divide, to_cents

HUNDRED = Decimal(100)


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


@rule("RATE-3")
def actual_rate(net_revenue: Decimal | None, vehicles: Decimal | None) -> Decimal:
    """$/vehicle of a category as it was paid in a month, in cents (docs/rules/rates.md#rate-3).

        actual rate = net external revenue / vehicles     (0.00 without vehicles)

    >>> actual_rate(Decimal("333442.76"), Decimal(6507))
    Decimal('51.24')
    """
    return to_cents(divide(net_revenue or ZERO, vehicles or ZERO))


@rule("RATE-4")
def run_rate(last_actual_rate: Decimal | None, budget_rate: Decimal | None) -> Decimal | None:
    """$/vehicle that an entered rate is compared with; None when there is none (docs/rules/rates.md#rate-4).

        run rate = last actual rate if above 0, else budget rate if above 0, else none

    >>> run_rate(Decimal("51.24"), Decimal("48.96")), run_rate(Decimal(0), Decimal("48.96"))
    (Decimal('51.24'), Decimal('48.96'))
    """
    return next((rate for rate in (last_actual_rate, budget_rate) if rate is not None and rate > 0), None)


@rule("RATE-5")
def run_rate_prompt(rate: Decimal, run_rate: Decimal | None, limit_percent: Decimal) -> bool:
    """Whether an entered rate is far enough from the run rate to ask about it (docs/rules/rates.md#rate-5).

        prompt = |rate - run rate| * 100 > limit percent * run rate     (no run rate or 0: no prompt)

    >>> run_rate_prompt(Decimal("55.01"), Decimal(50), Decimal(10))
    True
    """
    if not run_rate:
        return False
    return abs(rate - run_rate) * HUNDRED > limit_percent * run_rate


@rule("RATE-6")
def effective_rate(posted_rate: Decimal, discount: Decimal) -> Decimal:
    """$/vehicle after a discount, a fraction, in cents (docs/rules/rates.md#rate-6).

        effective rate = posted rate * (1 - discount)

    >>> effective_rate(Decimal(25), Decimal("0.15"))
    Decimal('21.25')
    """
    return to_cents(posted_rate * (ONE - discount))


@rule("RATE-7")
def blended_rate(shares: Sequence[Decimal], rates: Sequence[Decimal]) -> Decimal:
    """$/vehicle of vehicles that pay different rates, in cents; shares as fractions (docs/rules/rates.md#rate-7).

        blended rate = sum of share * rate

    >>> blended_rate([Decimal("0.7"), Decimal("0.3")], [Decimal(12), Decimal(8)])
    Decimal('10.80')
    """
    return to_cents(sum((share * rate for share, rate in zip(shares, rates, strict=True)), ZERO))
