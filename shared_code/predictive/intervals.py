"""Intervals around a forecast that hold what they claim, by the residuals of the forecasts before it."""

from collections.abc import Sequence
from typing import Final

from shared_code.predictive.models import HORIZON, WEEK
from shared_code.predictive.states import State, StateReader

_TAIL: Final = 0.1
"""The share of outcomes that is to lie below P10, and the share above P90."""
_STEP: Final = 0.4
_MEMORY: Final = 0.97
_FADING: Final = 0.99
_RETURN: Final = 0.04
_USUAL: Final = 1.8
"""Where a side returns to slowly: so many mean residuals."""
_FIRST: Final = 1.0
_OF_MIDDLE: Final = 0.1
_MIDDLE_RETURN: Final = 0.01
_MOST: Final = 0.5
"""Mean residuals that P50 moves at most: a median is seldom further from a mean; more is a turn that has passed."""
_EMPTY: Final = 0.03
_FULL: Final = 0.97
_APART: Final = 0.7
_BANDS: Final = HORIZON // WEEK


def scale(level: float, ceiling: float, apart: float) -> float:
    """What a residual is measured in: little near the ceiling and near nothing, more where recipes disagree.

    Nights that are nearly full are foretold closely; half-empty ones are not.
    """
    share = min(max(level / ceiling, _EMPTY), _FULL)
    return float(ceiling * (share * (1.0 - share)) ** 1.5) + _APART * apart


class Bands:
    """How far P10, P50 and P90 lie from the forecast, by week ahead, in units of the forecast's scale.

    Each outcome widens the side that it fell beyond and narrows the side that it did not, so that one in ten lies
    beyond either, however the residuals drift (adaptive conformal inference). It moves the middle towards it, so that
    half of them lie on either side: recipes are made of means, which rare bad nights pull down.
    """

    def __init__(self) -> None:
        self._below, self._above, self._mean = ([_FIRST] * _BANDS for _ in range(3))
        self._middle = [0.0] * _BANDS
        self._inside = self._days = 0.0

    def happened(self, residuals: Sequence[Sequence[float]]) -> None:
        """Learn from what one day left, scaled: foretold within the week, the week before, and so on."""
        inside = [
            self._below[band] >= -one and one <= self._above[band]
            for band, found in enumerate(residuals)
            for one in found
        ]
        if inside:
            self._inside = _FADING * self._inside + sum(inside) / len(inside)
            self._days = _FADING * self._days + 1.0
        for band, found in enumerate(residuals):
            if found:
                mean = sum(map(abs, found)) / len(found)
                self._mean[band] = _MEMORY * self._mean[band] + (1.0 - _MEMORY) * mean
                self._learn(self._below, band, [-one for one in found])
                self._learn(self._above, band, found)
                self._centre(band, found)

    def _learn(self, side: list[float], band: int, found: Sequence[float]) -> None:
        beyond = sum(one > side[band] for one in found) / len(found)
        step = _STEP * self._mean[band] * (beyond - _TAIL) + _RETURN * (_USUAL * self._mean[band] - side[band])
        side[band] = max(side[band] + step, 0.0)

    def _centre(self, band: int, found: Sequence[float]) -> None:
        middle, mean = self._middle[band], self._mean[band]
        above = sum((one > middle) - (one < middle) for one in found) / len(found) / 2
        moved = middle + _OF_MIDDLE * mean * above - _MIDDLE_RETURN * middle
        self._middle[band] = min(max(moved, -_MOST * mean), _MOST * mean)

    def state(self) -> State:
        """What was learnt."""
        return (*self._below, *self._above, *self._mean, *self._middle, self._inside, self._days)

    def restore(self, state: StateReader) -> None:
        """Go on from a state."""
        self._below, self._above, self._mean, self._middle = (list(state.many(_BANDS)) for _ in range(4))
        self._inside, self._days = state.many(2)

    @property
    def coverage(self) -> float:
        """The share of the days known by now that lay from P10 to P90 as they stand the day before, fading by age."""
        return self._inside / self._days if self._days else 0.0

    def at(self, ahead: int) -> tuple[float, float]:
        """How far below and above the forecast P10 and P90 are, so many days ahead."""
        return self._below[ahead // WEEK], self._above[ahead // WEEK]

    def middles(self, share: float) -> Sequence[float]:
        """How far P50 is above the forecast by week ahead, if it goes a share of the way; between P10 and P90."""
        sides = zip(self._middle, self._below, self._above, strict=True)
        return [min(max(share * middle, -below), above) for middle, below, above in sides]
