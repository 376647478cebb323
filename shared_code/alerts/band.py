"""What is usual at a site on a weekday: the band around the middle of what was there before."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from statistics import median
from typing import NamedTuple

from shared_code.kit.money import ONE

Values = Mapping[date, Decimal]


class UsualBand(NamedTuple):
    """The values that are usual, both ends included."""

    low: Decimal
    high: Decimal

    @property
    def middle(self) -> Decimal:
        """The median that both ends are as many times away from."""
        return (self.low * self.high).sqrt()

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


class BandLimits(NamedTuple):
    """How a band is made: the fewest days of history, and values of a weekday; its least width, or so many spreads."""

    fewest_days: Decimal
    weekday_values: Decimal
    width: Decimal
    spreads: Decimal


def weekday_bands(history: Values, limits: BandLimits) -> Mapping[int, UsualBand]:
    """The band of each weekday (0: Monday); none of a weekday with too few values, none at all with too few days.

        middle = median of the weekday's values      spread = median of how far a value is from its weekday's middle
        far    = the larger of value / middle and middle / value, less 1
        width  = the larger of the least width and so many spreads
        band   = middle / (1 + width) to middle * (1 + width)

    The median forgives up to half of the history being wrong, so that a fault does not widen the band that is to find
    it. Both ends are as many times away from the middle, so that half as much is as unusual as twice as much.

    >>> week = {date(2025, 4, 7 + number): Decimal(10 + number % 7) for number in range(21)}
    >>> weekday_bands(week, BandLimits(Decimal(20), Decimal(3), Decimal("0.5"), Decimal(8)))[0]
    UsualBand(low=Decimal('6.666666666666666666666666667'), high=Decimal('15.0'))
    """
    if len(history) < limits.fewest_days:
        return {}
    by_weekday: dict[int, list[Decimal]] = {}
    for day, value in history.items():
        by_weekday.setdefault(day.weekday(), []).append(value)
    middles = {
        weekday: middle
        for weekday, values in by_weekday.items()
        if len(values) >= limits.weekday_values and (middle := median(values)) > 0
    }
    offs = [_far(value, middles[day.weekday()]) for day, value in history.items() if day.weekday() in middles]
    if not offs:
        return {}
    factor = ONE + max(limits.width, limits.spreads * median(offs))
    return {weekday: UsualBand(middle / factor, middle * factor) for weekday, middle in middles.items()}


def _far(value: Decimal, middle: Decimal) -> Decimal:
    """How many times more or less than the middle, less 1: a half is as far as a double, and so is nothing."""
    return max(value / middle, middle / value) - ONE if value > 0 else ONE
