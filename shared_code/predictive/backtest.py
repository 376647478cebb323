"""How good forecasts were: every origin of a stretch of days, each day foretold one to 28 days before.

A forecast is compared with the four naive baselines on the same days: the latest same weekday that is known, 364 days
before, the mean of the last four days of the same weekday, and the mean of the last two baselines.
"""

import math
import random
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from shared_code.predictive.forecast import predict
from shared_code.predictive.history import History
from shared_code.predictive.models import HORIZON, WEEK, DailySeries, Interval
from shared_code.predictive.recipes import NAIVE, RECIPES, Outlook

QUANTILES: Final = (0.1, 0.5, 0.9)
_RESIDUAL_DAYS: Final = 182
_BLOCK: Final = 14
"""Days that are drawn together: errors of neighbouring days are alike."""
_SMALL: Final = 10.0
"""A mean below which the mean absolute error is told in place of WAPE."""


class Outcome(NamedTuple):
    """A day, how many days ahead it was foretold (0 is the origin itself), what it brought, and what was said of it."""

    day: int
    ahead: int
    actual: float
    said: Mapping[str, Interval]


OURS: Final = "predictive"


class Improvement(NamedTuple):
    """By which share our WAPE is below another's, and between what that lies in nine of ten draws of fortnights."""

    share: float
    low: float
    high: float

    @property
    def is_told_from_noise(self) -> bool:
        """Whether all of the interval lies on one side of none."""
        return self.low > 0 or self.high < 0


def outcomes(series: DailySeries, first: int, last: int, capacity: float = math.inf) -> list[Outcome]:
    """Each known day from `first` to `last`, foretold at each origin from `first` on."""
    last = min(last, len(series.values) - 1)
    baselines = _Baselines(series)
    found = []
    for made in predict(series, range(first, last + 1), capacity=capacity):
        naive = baselines.at(made.origin)
        for ahead, ours in enumerate(made.days[: last + 1 - made.origin]):
            actual = series.values[made.origin + ahead]
            if actual is not None:
                said = {OURS: ours} | {name: days[ahead] for name, days in naive.items()}
                found.append(Outcome(made.origin + ahead, ahead, actual, said))
    return found


class _Baselines:
    """The naive baselines with the quantiles of their own residuals over half a year, by week ahead."""

    def __init__(self, series: DailySeries) -> None:
        self._values = series.values
        self._history = History(series.values)
        self._made: dict[str, dict[int, Sequence[float]]] = {name: {} for name in NAIVE}
        self._residuals = {
            (name, band): deque[list[float]](maxlen=_RESIDUAL_DAYS) for name in NAIVE for band in range(4)
        }
        self._next = 0

    def at(self, origin: int) -> dict[str, Sequence[Interval]]:
        """What they say at an origin, as far as there is history enough."""
        while self._next <= origin:
            self._step()
        found: dict[str, Sequence[Interval]] = {}
        for name in NAIVE:
            if origin in self._made[name]:
                widths = [_width(self._residuals[name, band]) for band in range(HORIZON // WEEK)]
                days = enumerate(self._made[name][origin])
                found[name] = [_interval(value, *widths[ahead // WEEK]) for ahead, value in days]
        return found

    def _step(self) -> None:
        """Learn from the day before, then say what follows."""
        origin, self._next = self._next, self._next + 1
        actual = self._values[origin - 1] if origin else None
        for name in NAIVE:
            made = self._made[name]
            if actual is not None:
                for band in range(HORIZON // WEEK):
                    origins = range(origin - 1 - WEEK * band, origin - 1 - WEEK * (band + 1), -1)
                    found = [actual - made[one][origin - 1 - one] for one in origins if one in made]
                    if found:
                        self._residuals[name, band].append(found)
            if origin >= RECIPES[name].days:
                made[origin] = RECIPES[name].recipe(Outlook(self._history, origin, 1.0))


def _width(residuals: Sequence[Sequence[float]]) -> tuple[float, float]:
    ranked = sorted(one for day in residuals for one in day) or [0.0]
    low, high = (ranked[round(share * (len(ranked) - 1))] for share in (QUANTILES[0], QUANTILES[-1]))
    return min(low, 0.0), max(high, 0.0)


def _interval(value: float, low: float, high: float) -> Interval:
    return Interval(max(value + low, 0.0), value, value + high)


def wape(found: Sequence[Outcome], name: str) -> float | None:
    """The sum of absolute errors over the sum of actuals; the mean absolute error where the mean is below 10."""
    actual = sum(one.actual for one in found)
    if not found:
        return None
    error = sum(abs(one.said[name].p50 - one.actual) for one in found)
    return error / len(found) if actual < _SMALL * len(found) else error / actual


def bias(found: Sequence[Outcome], name: str) -> float | None:
    """The sum of errors, forecast less actual, over the sum of actuals."""
    actual = sum(one.actual for one in found)
    return sum(one.said[name].p50 - one.actual for one in found) / actual if actual else None


def pinball(found: Sequence[Outcome], name: str) -> float | None:
    """The mean pinball loss of P10, P50 and P90: 0 is perfect.

    >>> pinball([Outcome(0, 0, 10.0, {"x": Interval(8.0, 10.0, 13.0)})], "x") == (0.1 * 2 + 0 + 0.1 * 3) / 3
    True
    """
    if not found:
        return None
    loss = 0.0
    for one in found:
        for share, value in zip(QUANTILES, one.said[name], strict=True):
            above = one.actual - value
            loss += share * above if above > 0 else (share - 1) * above
    return loss / len(found) / len(QUANTILES)


def coverage(found: Sequence[Outcome], name: str) -> float | None:
    """The share of days between P10 and P90."""
    inside = sum(one.said[name].p10 <= one.actual <= one.said[name].p90 for one in found)
    return inside / len(found) if found else None


def best_naive(found: Sequence[Outcome]) -> str:
    """The baseline with the least WAPE among those that were there on every day, chosen afterwards."""
    there = [name for name in NAIVE if found and all(name in one.said for one in found)]
    return min(there, key=lambda name: (wape(found, name) or 0.0, name), default="")


def difference(found: Sequence[Outcome], other: str, draws: int = 1000, seed: int = 1) -> Improvement:
    """How much better we are than another, with its interval by a bootstrap of fortnights."""
    blocks: dict[int, list[float]] = {}
    for one in found:
        block = blocks.setdefault(one.day // _BLOCK, [0.0, 0.0])
        block[0] += abs(one.said[OURS].p50 - one.actual)
        block[1] += abs(one.said[other].p50 - one.actual)
    errors, chance = list(blocks.values()), random.Random(seed)  # noqa: S311 - to be repeated
    drawn = sorted(_better(chance.choices(errors, k=len(errors))) for _ in range(draws))
    return Improvement(_better(errors), drawn[draws // 20], drawn[draws - 1 - draws // 20])


def _better(errors: Sequence[Sequence[float]]) -> float:
    ours, others = (sum(block[side] for block in errors) for side in (0, 1))
    return 1.0 - ours / others if others else 0.0
