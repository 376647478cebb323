"""Decimals: reading, rounding half up, writing."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

ZERO = Decimal(0)
ONE = Decimal(1)
HUNDRED = Decimal(100)
NOISE = Decimal("1e-12")
CENT = Decimal("0.01")


def optional(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def number(value: Any) -> Decimal:
    return optional(value) or ZERO


def rounded(value: Decimal, step: Decimal) -> Decimal:
    """The value without what division left behind, then half up (away from zero)."""
    clean = value.quantize(NOISE, ROUND_HALF_UP)
    return clean.quantize(step, ROUND_HALF_UP) + ZERO


def cents(value: Decimal) -> Decimal:
    return rounded(value, CENT)


def text(value: Decimal | None) -> str | None:
    """Two decimals; a zero has no sign."""
    if value is None:
        return None
    money = cents(value)
    return str(abs(money) if money == 0 else money)
