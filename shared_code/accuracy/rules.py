"""Rules of accuracy: ACC-1 to ACC-5, on sums: the score of a district is made of those of its sites.

Scores are made when they are asked for; nothing that is kept is made by these rules.
"""

from decimal import Decimal
from typing import Final

from shared_code.derivations.nodes import rule
from shared_code.kit.money import ONE, to_four_places

SMALL_MEAN: Final = Decimal(10)
"""A mean of actuals below which errors are told by themselves: a share of nearly nothing says nothing."""


@rule("ACC-1", is_stored=False)
def weighted_error(error: Decimal, actual: Decimal, days: int) -> Decimal | None:
    """WAPE: what absolute errors are of the actuals, as a share (docs/rules/accuracy.md#acc-1).

        WAPE = sum of |forecast - actual| / sum of |actual|     (none where the mean of |actual| is below 10)

    >>> weighted_error(Decimal(180), Decimal(2000), 14)
    Decimal('0.0900')
    """
    return None if actual < SMALL_MEAN * days or not actual else to_four_places(error / actual)


@rule("ACC-2", is_stored=False)
def mean_absolute_error(error: Decimal, days: int) -> Decimal | None:
    """MAE: how far a day's forecast was off, in the unit of its line (docs/rules/accuracy.md#acc-2).

        MAE = sum of |forecast - actual| / days     (none without days)

    >>> mean_absolute_error(Decimal(42), 28)
    Decimal('1.5000')
    """
    return to_four_places(error / days) if days else None


@rule("ACC-3", is_stored=False)
def relative_bias(bias: Decimal, actual: Decimal, days: int) -> Decimal | None:
    """By which share forecasts were too high, below 0 too low (docs/rules/accuracy.md#acc-3).

        bias = sum of (forecast - actual) / sum of |actual|     (none where the mean of |actual| is below 10)

    >>> relative_bias(Decimal(-60), Decimal(2000), 14)
    Decimal('-0.0300')
    """
    return None if actual < SMALL_MEAN * days or not actual else to_four_places(bias / actual)


@rule("ACC-4", is_stored=False)
def band_coverage(covered: int, banded: int) -> Decimal | None:
    """The share of days whose actual lay from P10 to P90; 80 % is claimed (docs/rules/accuracy.md#acc-4).

        coverage = days from P10 to P90 / days with a band     (none without a band)

    >>> band_coverage(23, 28)
    Decimal('0.8214')
    """
    return to_four_places(Decimal(covered) / banded) if banded else None


@rule("ACC-5", is_stored=False)
def value_added(own_error: Decimal, other_error: Decimal) -> Decimal | None:
    """By which share a forecast's errors are below another's on the same days (docs/rules/accuracy.md#acc-5).

        value added = 1 - sum of own |errors| / sum of the other's |errors|     (none where the other never erred)

    >>> value_added(Decimal(180), Decimal(240)), value_added(Decimal(300), Decimal(240))
    (Decimal('0.2500'), Decimal('-0.2500'))
    """
    return to_four_places(ONE - own_error / other_error) if other_error else None
