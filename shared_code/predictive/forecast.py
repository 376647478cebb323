"""The predictive forecast of a series, origin by origin; each sees nothing but the days before it."""

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from shared_code.predictive.history import Ceiling, History
from shared_code.predictive.intervals import Bands, scale
from shared_code.predictive.models import HORIZON, WEEK, DailySeries, Interval, Prediction
from shared_code.predictive.recipes import LEAST, RECIPES, Outlook
from shared_code.predictive.weighing import MIXED, Scales, Weights

CLOSED_DAYS: Final = 28
"""A series that was 0 for so long is closed; what follows starts anew."""
_GAPPY: Final = 0.5
"""The share of days missing above which a series is called gappy."""
_GAPPY_DAYS: Final = 56


def predict(
    series: DailySeries, origins: Sequence[int], horizon: int = HORIZON, capacity: float = math.inf
) -> Iterator[Prediction]:
    """A prediction for each origin, the place of its first day; origins ascend and none lies beyond the series' end.

    The same series, cut off at an origin, gives the same prediction for it.
    """
    values = series.values[: max(origins, default=0)]
    starts = list(_starts(values))
    for start, end in zip([0, *starts], [*starts, len(values)], strict=True):
        inside = [origin for origin in origins if start < origin <= end]
        if inside:
            forecaster = Forecaster(values[start:end], capacity)
            for origin in inside:
                days, method = forecaster.at(origin - start)
                yield Prediction(origin, days[:horizon], method)


def _starts(values: Sequence[float | None]) -> Iterator[int]:
    """Where the series opens, and opens again after it was closed."""
    idle = CLOSED_DAYS
    for day, value in enumerate(values):
        if value and idle >= CLOSED_DAYS:
            yield day
        idle = _idle(idle, value)


def _idle(days: int, value: float | None) -> int:
    """How many known days in a row were 0, with one more day."""
    if value is None:
        return days
    return 0 if value else days + 1


class Foretold(NamedTuple):
    """What was foretold at an origin, and what its residuals are measured in."""

    days: Sequence[float]
    scales: Sequence[float]
    weights: Weights


class Forecaster:
    """Goes through the days of a series that is open: foretells, then learns from what the day brought."""

    def __init__(self, values: Sequence[float | None], capacity: float) -> None:
        self._values = values
        self._history = History(values)
        self._ceiling = Ceiling(self._history.values)
        self._capacity = capacity
        self._scales = Scales()
        self._bands = Bands()
        self._said: deque[Foretold | None] = deque([self._say(0)], maxlen=HORIZON)
        self._origin = self._idle = 0

    def at(self, origin: int) -> tuple[Sequence[Interval], str]:
        """The days from an origin on, and by which method; origins ascend."""
        while self._origin < origin:
            self._learn(self._origin)
            self._origin += 1
            self._said.append(self._say(self._origin))
        if self._idle >= min(CLOSED_DAYS, origin):
            return [Interval(0.0, 0.0, 0.0)] * HORIZON, "closed: 0 on the last 28 days" if any(self._values) else "zero"
        said = self._said[-1]
        if said is None:
            return self._new(origin)
        days = [self._interval(ahead, level, unit) for ahead, (level, unit) in enumerate(zip(*said[:2], strict=True))]
        return days, self._method(origin, said.weights)

    def _say(self, origin: int) -> Foretold | None:
        """What the recipes say; None while there are fewer than two weeks."""
        if origin < LEAST:
            return None
        ceiling = self._ceiling.at(origin)
        asked = Outlook(self._history, origin, HORIZON, ceiling)
        forecasts = {name: needing.recipe(asked) for name, needing in RECIPES.items() if origin >= needing.days}
        weights = self._scales.weigh(origin, forecasts)
        ours = _mixed(weights.shares, forecasts)
        self._scales.made({**forecasts, MIXED: ours})
        days = forecasts[weights.instead] if weights.instead else ours
        apart = _apart(weights.shares, forecasts, ours)
        return Foretold(days, [scale(level, ceiling, one) for level, one in zip(days, apart, strict=True)], weights)

    def _learn(self, day: int) -> None:
        """Compare a day with what was said of it, one to 28 days before."""
        actual = self._values[day]
        self._scales.happened(day, actual)
        self._idle = _idle(self._idle, actual)
        if actual is None:
            return
        residuals: list[list[float]] = [[] for _ in range(HORIZON // WEEK)]
        for ahead, said in enumerate(reversed(self._said)):
            if said is not None:
                residuals[ahead // WEEK].append((actual - said.days[ahead]) / said.scales[ahead])
        self._bands.happened(residuals)

    def _interval(self, ahead: int, level: float, unit: float) -> Interval:
        below, above = self._bands.at(ahead)
        return Interval(
            *(min(max(value, 0.0), self._capacity) for value in (level - below * unit, level, level + above * unit))
        )

    def _new(self, origin: int) -> tuple[Sequence[Interval], str]:
        known = [value for value in self._values[:origin] if value is not None]
        found = Interval(min(known), math.fsum(known) / len(known), max(known))
        return [
            Interval(*(min(value, self._capacity) for value in found))
        ] * HORIZON, "new: open for less than two weeks"

    def _method(self, origin: int, weights: Weights) -> str:
        """The recipes with their shares, and how they did beside the best naive baseline."""
        names = (
            [weights.instead]
            if weights.instead
            else [f"{name} {share:.0%}" if share < 1 else name for name, share in weights.shares.items()]
        )
        told = " + ".join(names)
        if weights.wape is None:
            told += ": too short to be tested"
        elif weights.instead:
            told += f": WAPE {weights.wape:.3f}, less than ours"
        else:
            told += f": WAPE {weights.wape:.3f} beside {weights.naive_wape:.3f} of {weights.naive}"
        window = self._values[max(origin - _GAPPY_DAYS, 0) : origin]
        gaps = sum(value is None for value in window)
        return f"{told}; gappy" if gaps > _GAPPY * len(window) else told


def _mixed(shares: Mapping[str, float], forecasts: Mapping[str, Sequence[float]]) -> Sequence[float]:
    """The forecasts by their shares."""
    found = [0.0] * HORIZON
    for name, share in shares.items():
        found = [total + share * value for total, value in zip(found, forecasts[name], strict=True)]
    return found


def _apart(
    shares: Mapping[str, float], forecasts: Mapping[str, Sequence[float]], mixed: Sequence[float]
) -> Sequence[float]:
    """How far apart the recipes are, by day: their mean distance from what they say together."""
    found = [0.0] * HORIZON
    for name, share in shares.items():
        days = zip(found, forecasts[name], mixed, strict=True)
        found = [total + share * abs(value - middle) for total, value, middle in days]
    return found
