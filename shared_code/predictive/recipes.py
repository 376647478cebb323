"""The recipes: each says what the days after an origin will be, from the days before it."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from shared_code.predictive.history import History
from shared_code.predictive.models import HORIZON, WEEK

YEAR: Final = 364
"""The same weekday of last year."""
SEASON: Final = 365
"""The same date of last year, within a day."""
WEEKS: Final = HORIZON // WEEK
_FOLLOW: Final = 0.8
"""The share of last year's movement that is followed."""
_PULL: Final = 0.2
"""The share of the way from this year's level to last year's that is gone."""
_OF_WEEK: Final = 0.7
"""The share of what weekdays differed by lately that is expected again: the rest was chance."""
_OF_MEDIAN: Final = 0.5
"""The same around the median."""
_RECENT: Final = tuple(0.5 ** (age / 5) for age in reversed(range(HORIZON)))
"""What each of the last 28 days counts for the median: half of it is forgotten in five days."""
_OF_SEASON: Final = 0.3
"""The weight of last year's weekdays."""

Days = Sequence[float]


class Outlook:
    """The 28 days after an origin, and what they may be made of."""

    def __init__(self, history: History, origin: int, ceiling: float) -> None:
        self.history = history
        self.origin = origin
        self.ceiling = ceiling

    @cached_property
    def level(self) -> float:
        """The mean of the last week and of the last four."""
        return self._level(self.origin)

    def effects(self, weeks: int) -> Days:
        """How far each of the seven weekdays from the origin on was from the level, over so many weeks."""
        return [self.history.recent_effect(self.origin, self.origin + place, weeks) for place in range(WEEK)]

    @cached_property
    def middles(self) -> Days:
        """By day, the level that last year's season lets expect, without weekdays.

        It moves in log-odds of the ceiling: from nearly full a falling season takes little away at first, and a rising
        one cannot pass the ceiling.
        """
        ceiling, then = self.ceiling, self.origin - SEASON
        typical = self.history.typical_log_odds(ceiling)
        level, before = (typical.of(level) for level in (self.level, self._level(then)))
        start = level + _PULL * (before - level) - _FOLLOW * before
        exp = math.exp
        return [ceiling / (1.0 + exp(-start - _FOLLOW * typical.at(day))) for day in range(then, then + HORIZON)]

    @cached_property
    def turn(self) -> Days:
        """By week ahead, how far last year's season leads away from the level of now."""
        away = [abs(middle - self.level) for middle in self.middles]
        return [sum(away[start : start + WEEK]) / WEEK for start in range(0, HORIZON, WEEK)]

    def _level(self, day: int) -> float:
        return (self.history.mean(day - WEEK, day) + self.history.mean(day - 4 * WEEK, day)) / 2


Recipe = Callable[[Outlook], Days]


def same_weekday(asked: Outlook) -> Days:
    """The latest day of the same weekday that is known."""
    return asked.history.values[asked.origin - WEEK : asked.origin] * WEEKS


def last_year(asked: Outlook) -> Days:
    """364 days before."""
    start = asked.origin - YEAR
    return asked.history.values[start : start + HORIZON]


def four_weeks(asked: Outlook) -> Days:
    """The mean of the last four days of the same weekday that are known."""
    return _weekday_means(asked, 4)


def short(asked: Outlook) -> Days:
    """The mean of the last two days of the same weekday."""
    return _weekday_means(asked, 2)


def _weekday_means(asked: Outlook, weeks: int) -> Days:
    values, origin = asked.history.values, asked.origin
    starts = range(origin - WEEK * weeks, origin, WEEK)
    return [math.fsum([values[start + place] for start in starts]) / weeks for place in range(WEEK)] * WEEKS


def half_and_half(asked: Outlook) -> Days:
    """The mean of last year and of the four weeks."""
    return [(year + weeks) / 2 for year, weeks in zip(last_year(asked), four_weeks(asked), strict=True)]


def week(asked: Outlook) -> Days:
    """The level of the last one and four weeks, and how weekdays differed from it over the last four and eight."""
    level = asked.level
    both = zip(asked.effects(4), asked.effects(8), strict=True)
    return [max(level + _OF_WEEK * (four + eight) / 2, 0.0) for four, eight in both] * WEEKS


def median(asked: Outlook) -> Days:
    """The median of the last days, the latest counting most, and half of how weekdays differed over eight weeks.

    One odd night moves nothing; a step is followed within a week.
    """
    effects = [_OF_MEDIAN * effect for effect in asked.effects(8)]
    days = asked.history.values[asked.origin - HORIZON : asked.origin]
    level = _weighted_median([day - effect for day, effect in zip(days, effects * WEEKS, strict=True)], _RECENT)
    return [max(level + effect, 0.0) for effect in effects] * WEEKS


def _weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """The least value that, with all below it, has half of the weight.

    >>> _weighted_median([9.0, 1.0, 5.0], [1.0, 1.0, 1.0]), _weighted_median([9.0, 1.0, 5.0], [3.0, 1.0, 1.0])
    (5.0, 9.0)
    """
    left = sum(weights) / 2
    for value, weight in sorted(zip(values, weights, strict=True)):
        left -= weight
        if left <= 0:
            return value
    return max(values)


def season(asked: Outlook) -> Days:
    """The recent level, moved as last year's season moved from here on, and pulled towards last year's level.

    Weekdays differ as they did over twelve weeks, and a little as they did in last year's season.
    """
    effect, then = asked.history.effect, asked.origin - YEAR + HORIZON
    recent = [(1.0 - _OF_SEASON) * one for one in asked.effects(12)] * WEEKS
    return [
        max(middle + recent[ahead] + _OF_SEASON * effect(then + ahead, 9), 0.0)
        for ahead, middle in enumerate(asked.middles)
    ]


LEAST: Final = 14
"""Days without which there is no recipe."""


class Needing(NamedTuple):
    """A recipe and the days of history that it needs."""

    recipe: Recipe
    days: int


RECIPES: Final[Mapping[str, Needing]] = {
    "season": Needing(season, SEASON + 28),
    "week": Needing(week, 28),
    "median": Needing(median, 28),
    "short": Needing(short, LEAST),
    "same-weekday": Needing(same_weekday, 28),
    "last-year": Needing(last_year, YEAR),
    "four-weeks": Needing(four_weeks, 28),
    "half-and-half": Needing(half_and_half, YEAR),
}
"""By name."""
NAIVE: Final = ("same-weekday", "last-year", "four-weeks", "half-and-half")
