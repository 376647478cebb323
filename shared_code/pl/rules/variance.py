"""Rules on comparisons: PL-7 to PL-9."""

from collections.abc import Sequence
from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.period import Period
from shared_code.pl.models import (
    COMPARISONS,
    ComparisonType,
    FavourableDirection,
    Significance,
    Variance,
    VarianceDirection,
)
from shared_code.pl.rules.lines import HUNDRED, rounded, total

MONTHS_OF_A_QUARTER = 3


@rule("PL-7")
def variance(
    value: Decimal | None, base: Decimal | None, better: FavourableDirection, high: Decimal, medium: Decimal
) -> Variance:
    """A value against its base; `high` and `medium` are limits in percent (docs/rules/pl.md#pl-7).

        amount  = value - base
        percent = amount / |base| * 100     (none when the base is 0)

    >>> variance(Decimal(-2000), Decimal(-8000), FavourableDirection.HIGHER, Decimal("7.5"), Decimal(5)).percent
    Decimal('75.00')
    """
    if value is None or base is None:
        return Variance(None, None, None, None)
    amount, percent = value - base, percent_of_base(value - base, base)
    if percent is None:
        return Variance(amount, None, _direction(amount, better), None)
    return Variance(amount, rounded(percent), _direction(amount, better), _significance(abs(percent), high, medium))


@rule("PL-8")
def base_months(comparison: ComparisonType, period: Period) -> tuple[Period, ...]:
    """The months that a month is compared with, in order (docs/rules/pl.md#pl-8).

        the same month, the month before, the same month last year, or the three months of the quarter before

    >>> base_months(ComparisonType.PRIOR_QUARTER, Period(2025, 5))
    ('2025-01', '2025-02', '2025-03')
    """
    compared = COMPARISONS[comparison]
    month = period.shift(-compared.months_back)
    if not compared.of_quarter:
        return (month,)
    first = month.shift(-((month.month - 1) % MONTHS_OF_A_QUARTER))
    return tuple(first.shift(n) for n in range(MONTHS_OF_A_QUARTER))


@rule("PL-9")
def quarter_mean(months: Sequence[Decimal | None]) -> Decimal | None:
    """The month of a quarter on average, in $; None when no month has a value (docs/rules/pl.md#pl-9).

        mean = sum of the months there are / their number, rounded to cents

    >>> quarter_mean([Decimal(100), None, Decimal(101)])
    Decimal('100.50')
    """
    known = [month for month in months if month is not None]
    quarter = total(known)
    return None if quarter is None else rounded(quarter / len(known))


def percent_of_base(amount: Decimal, base: Decimal) -> Decimal | None:
    """An amount in percent of what it is measured by, not rounded; None when that is 0."""
    return amount * HUNDRED / abs(base) if base else None


def _direction(amount: Decimal, better: FavourableDirection) -> VarianceDirection:
    if not amount:
        return VarianceDirection.NEUTRAL
    is_better = (amount > 0) == (better == FavourableDirection.HIGHER)
    return VarianceDirection.FAVOURABLE if is_better else VarianceDirection.UNFAVOURABLE


def _significance(percent: Decimal, high: Decimal, medium: Decimal) -> Significance:
    if percent >= high:
        return Significance.HIGH
    return Significance.MEDIUM if percent >= medium else Significance.LOW
