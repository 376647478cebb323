"""A daily series prepared so that means over any window of its past cost the same, however long it is."""

import math
from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import accumulate
from typing import Final

from shared_code.predictive.models import WEEK

_AROUND: Final = 3
"""Days on each side of a day whose mean is the level that the day's weekday effect is measured from."""
_TYPICAL: Final = 7
"""Days on each side of a day over whose weekly means the median is its typical level: it passes over what came once."""
_HEADROOM: Final = 0.05
_UNSEEN: Final = 7.0
"""Of few days little is known of the highest: the room above it is this, divided by their number, if that is more."""
_EDGE: Final = 0.01
_CEILING_DAYS: Final = 400
_CEILING_RANK: Final = 3


class History:
    """The series without gaps, its sums, and its weekday effects; answers name the origin they look back from.

    A missing day takes the value of the same weekday before it, so that what fills it was known by then.
    """

    def __init__(self, values: Sequence[float | None]) -> None:
        self.values: list[float] = []
        for value in values:
            self.values.append(self._fill() if value is None else value)
        self._sums = [0.0, *accumulate(self.values)]
        days = len(self.values)
        levels = [self.mean(max(day - _AROUND, 0), min(day + _AROUND + 1, days)) for day in range(days)]
        self._typical = [_middle(levels[max(day - _TYPICAL, 0) : day + _TYPICAL + 1]) for day in range(days)]
        self._log_odds = LogOdds(self._typical, 1.0)
        self._effects: list[float] = []
        for day, value in enumerate(self.values):
            before = self._effects[day - WEEK] if day >= WEEK else 0.0
            self._effects.append(before + (value - levels[day] if day >= _AROUND else 0.0))

    def _fill(self) -> float:
        if len(self.values) >= WEEK:
            return self.values[-WEEK]
        return self.values[-1] if self.values else 0.0

    def mean(self, start: int, end: int) -> float:
        """The mean of the days from `start` to the one before `end`."""
        return max((self._sums[end] - self._sums[start]) / (end - start), 0.0)

    def recent_effect(self, origin: int, day: int, weeks: int) -> float:
        """How far the day's weekday was from the mean of the seven days around it, over the last weeks."""
        newest = origin - 1 - _AROUND
        newest -= (newest - day) % WEEK
        return self.effect(newest, min(weeks, newest // WEEK))

    def typical_log_odds(self, ceiling: float) -> "LogOdds":
        """The level around each day, in log-odds of the ceiling.

        It looks ten days ahead, so only days of last year are asked for.
        """
        if self._log_odds.ceiling != ceiling:
            self._log_odds = LogOdds(self._typical, ceiling)
        return self._log_odds

    def effect(self, newest: int, weeks: int) -> float:
        """The mean weekday effect of the weekday of `newest` over that many weeks up to it."""
        if weeks <= 0:
            return 0.0
        oldest = newest - WEEK * weeks
        return (self._effects[newest] - (self._effects[oldest] if oldest >= 0 else 0.0)) / weeks


def _middle(levels: list[float]) -> float:
    """The median, the upper of two.

    >>> _middle([3.0, 1.0, 2.0])
    2.0
    """
    return sorted(levels)[len(levels) // 2]


class LogOdds:
    """Levels as shares of a ceiling, in log-odds; each is reckoned once, since the ceiling seldom moves."""

    def __init__(self, levels: Sequence[float], ceiling: float) -> None:
        self.ceiling = ceiling
        self._levels = levels
        self._known: dict[int, float] = {}

    def at(self, day: int) -> float:
        """The level of a day in log-odds."""
        found = self._known.get(day)
        if found is None:
            found = self._known[day] = self.of(self._levels[day])
        return found

    def of(self, level: float) -> float:
        """A level in log-odds of the ceiling, neither empty nor full."""
        share = min(max(level / self.ceiling, _EDGE), 1.0 - _EDGE)
        return math.log(share / (1.0 - share))


class Ceiling:
    """The level that a series does not seem to pass: a little above its third highest day of the last 400.

    Of a short series it is further above: by a half after two weeks, by 5 % from 20 weeks on.
    """

    def __init__(self, values: Sequence[float]) -> None:
        self._values = values
        self._sorted: list[float] = []
        self._end = 0

    def at(self, origin: int) -> float:
        """The ceiling as known before an origin; origins are asked for in their order."""
        while self._end < origin:
            insort(self._sorted, self._values[self._end])
            self._end += 1
            if self._end > _CEILING_DAYS:
                del self._sorted[bisect_left(self._sorted, self._values[self._end - 1 - _CEILING_DAYS])]
        third = self._sorted[-min(_CEILING_RANK, len(self._sorted))]
        return (third or self._sorted[-1] or 1.0) * (1.0 + max(_HEADROOM, _UNSEEN / origin))
