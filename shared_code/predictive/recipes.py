"""The recipes: each says what the days after an origin will be, from the days before it."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple

from shared_code.predictive.history import History
from shared_code.predictive.models import WEEK

YEAR: Final = 364
"""The same weekday of last year."""
SEASON: Final = 365
"""The same date of last year, within a day."""
_FOLLOW: Final = 0.8
"""The share of last year's movement that is followed."""
_PULL: Final = 0.2
"""The share of the way from this year's level to last year's that is gone."""
_OF_SEASON: Final = 0.3
"""The weight of last year's weekdays."""
_EDGE: Final = 0.01


class Outlook(NamedTuple):
    """The days after an origin, and what they may be made of."""

    history: History
    origin: int
    days: int
    ceiling: float


Recipe = Callable[[Outlook], Sequence[float]]


def same_weekday(asked: Outlook) -> Sequence[float]:
    """The latest day of the same weekday that is known."""
    values = asked.history.values
    return [values[_latest(asked.origin, ahead)] for ahead in range(asked.days)]


def last_year(asked: Outlook) -> Sequence[float]:
    """364 days before."""
    start = asked.origin - YEAR
    return asked.history.values[start : start + asked.days]


def four_weeks(asked: Outlook) -> Sequence[float]:
    """The mean of the last four days of the same weekday that are known."""
    values = asked.history.values
    one = [math.fsum(values[asked.origin - WEEK * back + place] for back in (1, 2, 3, 4)) / 4 for place in range(WEEK)]
    return [one[ahead % WEEK] for ahead in range(asked.days)]


def short(asked: Outlook) -> Sequence[float]:
    """The mean of the last two days of the same weekday."""
    values = asked.history.values
    one = [(values[asked.origin - WEEK + place] + values[asked.origin - 2 * WEEK + place]) / 2 for place in range(WEEK)]
    return [one[ahead % WEEK] for ahead in range(asked.days)]


def half_and_half(asked: Outlook) -> Sequence[float]:
    """The mean of last year and of the four weeks."""
    return [(year + weeks) / 2 for year, weeks in zip(last_year(asked), four_weeks(asked), strict=True)]


def _latest(origin: int, ahead: int) -> int:
    return origin - WEEK + ahead % WEEK


def week(asked: Outlook) -> Sequence[float]:
    """The level of the last one and four weeks, and how weekdays differed from it over the last four and eight."""
    level = _level(asked.history, asked.origin)
    days = [
        max(level + (four + eight) / 2, 0.0) for four, eight in zip(_effects(asked, 4), _effects(asked, 8), strict=True)
    ]
    return [days[ahead % WEEK] for ahead in range(asked.days)]


def season(asked: Outlook) -> Sequence[float]:
    """The recent level, moved as last year's season moved from here on, and pulled towards last year's level.

    It moves in log-odds of the ceiling: from nearly full a falling season takes little away at first, and a rising one
    cannot pass the ceiling. Weekdays differ as they did over twelve weeks, and a little as they did in last year's
    season.
    """
    history, origin, ceiling = asked.history, asked.origin, asked.ceiling
    then = origin - SEASON
    level, before = (_log_odds(_level(history, day), ceiling) for day in (origin, then))
    start = level + _PULL * (before - level) - _FOLLOW * before
    effects = _effects(asked, 12)
    found = []
    for ahead in range(asked.days):
        typical = _log_odds(history.typical[then + ahead], ceiling)
        effect = history.effect(origin + ahead - YEAR + 28, 9)
        middle = ceiling / (1.0 + math.exp(-start - _FOLLOW * typical))
        found.append(max(middle + effects[ahead % WEEK] + _OF_SEASON * (effect - effects[ahead % WEEK]), 0.0))
    return found


def _level(history: History, origin: int) -> float:
    """The mean of the last week and of the last four."""
    return (history.mean(origin - WEEK, origin) + history.mean(origin - 4 * WEEK, origin)) / 2


def _effects(asked: Outlook, weeks: int) -> Sequence[float]:
    """How far each of the seven weekdays from the origin on is from the level."""
    return [asked.history.recent_effect(asked.origin, asked.origin + place, weeks) for place in range(WEEK)]


def _log_odds(level: float, ceiling: float) -> float:
    share = min(max(level / ceiling, _EDGE), 1.0 - _EDGE)
    return math.log(share / (1.0 - share))


LEAST: Final = 14
"""Days without which there is no recipe."""


class Needing(NamedTuple):
    """A recipe and the days of history that it needs."""

    recipe: Recipe
    days: int


RECIPES: Final[Mapping[str, Needing]] = {
    "season": Needing(season, SEASON + 28),
    "week": Needing(week, 56),
    "short": Needing(short, LEAST),
    "same-weekday": Needing(same_weekday, 28),
    "last-year": Needing(last_year, YEAR),
    "four-weeks": Needing(four_weeks, 28),
    "half-and-half": Needing(half_and_half, YEAR),
}
"""By name."""
OWN: Final = ("season", "week")
NAIVE: Final = ("same-weekday", "last-year", "four-weeks", "half-and-half")
SEASONAL: Final = ("season", "last-year", "half-and-half")
"""Recipes that see a turn of the season coming."""
FALLBACKS: Final = ("week", "four-weeks", "short")
"""What is used while nothing has been tested for long enough, the best that there is first."""
