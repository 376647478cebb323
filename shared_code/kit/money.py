"""Decimals: the one place that rounds, and the number types of requests and answers."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError, PydanticKnownError

from shared_code.kit.errors import CalculationError

ZERO = Decimal(0)
ONE = Decimal(1)
_CENT = Decimal("0.01")
_CENTS = 2
_FOUR_PLACES = Decimal("0.0001")
_SIX_PLACES = Decimal("0.000001")
_TENTH = Decimal("0.1")
_NOISE = Decimal("1e-12")
"""Thirds and sevenths of a budget cannot be written out; what their sum is off by is dropped before rounding."""


def _rounded(value: Decimal, step: Decimal) -> Decimal:
    """A value rounded half up; raises CalculationError for one of more than 16 digits before the point.

    Decimals hold 28 digits: of a larger one the cents are noise.
    """
    try:
        return value.quantize(_NOISE).quantize(step, ROUND_HALF_UP)
    except InvalidOperation:
        raise CalculationError(
            f"the result, about {value:.2E}, is too large to be told to the cent; look for a figure that is too large"
        ) from None


def to_cents(amount: Decimal) -> Decimal:
    """Money rounded half up, away from zero, to cents.

    >>> to_cents(Decimal("1771.875")), to_cents(Decimal("-0.005"))
    (Decimal('1771.88'), Decimal('-0.01'))
    >>> to_cents(sum([Decimal("1000.03") / 30] * 15))
    Decimal('500.02')
    """
    return _rounded(amount, _CENT)


def to_four_places(value: Decimal) -> Decimal:
    """A count or a ratio rounded half up to the four decimals that are stored and shown.

    >>> to_four_places(Decimal(340) / Decimal(600))
    Decimal('0.5667')
    """
    return _rounded(value, _FOUR_PLACES)


def to_six_places(rate: Decimal) -> Decimal:
    """An hourly rate rounded half up to the six decimals that are kept.

    >>> to_six_places(Decimal("5381.55") / Decimal("316.10"))
    Decimal('17.024834')
    """
    return _rounded(rate, _SIX_PLACES)


def to_one_place(value: Decimal) -> Decimal:
    """A percentage rounded half up to the one decimal that screens show.

    >>> to_one_place(Decimal("7.95"))
    Decimal('8.0')
    """
    return _rounded(value, _TENTH)


def divide(numerator: Decimal, denominator: Decimal) -> Decimal:
    """A quotient that is 0 when the divisor is 0, as every ratio of the business is.

    >>> divide(Decimal(3), ZERO)
    Decimal('0')
    """
    return numerator / denominator if denominator else ZERO


def _exact(value: object) -> Decimal:
    if isinstance(value, Decimal):
        return value or abs(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    raise PydanticKnownError("decimal_type")


Number = Annotated[Decimal, BeforeValidator(_exact)]
"""A JSON number taken exactly: no text, no NaN, no binary fraction; -0.0 is 0.0."""


def between(minimum: float | Decimal, maximum: float | Decimal, why: str = "") -> AfterValidator:
    """Refuses numbers beyond two limits; both are told, and why they are there."""
    limits = {"minimum": _plain(minimum), "maximum": _plain(maximum), "why": why}

    def check(value: Decimal) -> Decimal:
        if value < minimum:
            raise PydanticCustomError("out_of_range", "must be at least {minimum}{why}", limits)
        if value > maximum:
            raise PydanticCustomError("out_of_range", "must be at most {maximum}{why}", limits)
        return value

    return AfterValidator(check)


def in_steps(step: Callable[[Decimal], Decimal], decimals: int) -> AfterValidator:
    """Refuses numbers with more decimals; the others are written with as many as `step` gives."""

    def check(value: Decimal) -> Decimal:
        if value != step(value):
            raise PydanticKnownError("decimal_max_places", {"decimal_places": decimals})
        return step(value)

    return AfterValidator(check)


CENTS = in_steps(to_cents, 2)
"""Refuses parts of a cent."""


def _plain(limit: float | Decimal) -> float:
    return int(limit) if limit == int(limit) else float(limit)


def number_between(minimum: float, maximum: float) -> WithJsonSchema:
    """How a number with limits is documented; `between` checks them."""
    return WithJsonSchema({"type": "number", "minimum": minimum, "maximum": maximum})


def with_cents(amount: Decimal) -> Decimal:
    """An amount in $ as it is shown: with two decimals, also where they are zeros.

    >>> with_cents(Decimal(0)), with_cents(Decimal("1E+2")), with_cents(Decimal("30739.065"))
    (Decimal('0.00'), Decimal('100.00'), Decimal('30739.065'))
    """
    if amount.same_quantum(_CENT):
        return amount
    exponent = amount.as_tuple().exponent
    return amount.quantize(_CENT) if isinstance(exponent, int) and exponent > -_CENTS else amount


def described(unit: str) -> WithJsonSchema:
    """How a number of answers is documented, also where it may be null."""
    return WithJsonSchema({"type": "number", "description": unit})


Money = Annotated[Decimal, PlainSerializer(with_cents), described("Dollars, two decimals.")]
Percent = Annotated[Decimal, described("Percent, two decimals: 12.5 is 12.5 %.")]
Count = Annotated[Decimal, described("A count, at most four decimals.")]
Ratio = Annotated[Decimal, described("A fraction: 0.125 is 12.5 %.")]
