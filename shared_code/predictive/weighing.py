"""How much each recipe counts: by what it would have said on every day of the series' last half-year."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from shared_code.predictive.models import HORIZON, WEEK
from shared_code.predictive.recipes import FALLBACKS, NAIVE, OWN, RECIPES, SEASONAL

HALF_YEAR: Final = 182
_PROVEN: Final = 63
"""Days that a recipe must have been tested on before it counts."""
_SHARPNESS: Final = 6
"""A recipe with half the error of another counts 2 to this power times as much."""
_MARGIN: Final = 0.9
"""A naive baseline takes over where its error is below this share of ours, and leaves where ours is the lower again."""
_STEADY: Final = "four-weeks"
"""The baseline that others are compared with, because it is there from the fourth week on."""
MIXED: Final = "mixed"
"""The name of our recipes together, among those tested."""

Days = Sequence[float]


class Weights(NamedTuple):
    """The shares of our recipes, or the naive baseline in their place, with the errors that say so."""

    shares: Mapping[str, float]
    instead: str = ""
    wape: float | None = None
    naive: str = ""
    naive_wape: float | None = None


class Tested:
    """The errors of one recipe, added up by day; a day's error is the sum over the 28 origins that foretold it."""

    def __init__(self) -> None:
        self._made: deque[Days] = deque(maxlen=HORIZON)
        self._sums = [0.0]
        self.start = 0

    def made(self, days: Days) -> None:
        """Keep what was said at an origin; origins come in their order, without gaps."""
        self._made.appendleft(days)

    def happened(self, day: int, actual: float | None) -> None:
        """Add a day's errors: none where the day is not known, or where fewer than 28 origins foretold it."""
        error = 0.0
        if len(self._made) < HORIZON:
            self.start = day + 1
        elif actual is not None:
            error = sum([abs(days[ahead] - actual) for ahead, days in enumerate(self._made)])
        self._sums.append(self._sums[-1] + error)

    def error(self, since: int, until: int) -> float:
        """The sum of the errors of the days from `since` to the one before `until`."""
        return self._sums[until] - self._sums[since]


class Scales:
    """Weighs the recipes, origin by origin; origins and days come in their order."""

    def __init__(self) -> None:
        self._tested = {name: Tested() for name in (*RECIPES, MIXED)}
        self._actual = [0.0]
        self._naive = ""

    def made(self, forecasts: Mapping[str, Days]) -> None:
        """Keep what the recipes said at an origin, and what they said together."""
        for name, days in forecasts.items():
            self._tested[name].made(days)

    def happened(self, day: int, actual: float | None) -> None:
        """Count the errors of what was said of a day."""
        self._actual.append(self._actual[-1] + HORIZON * (actual or 0.0))
        for tested in self._tested.values():
            tested.happened(day, actual)

    def weigh(self, origin: int, forecasts: Mapping[str, Days]) -> Weights:
        """The shares of the recipes that can forecast at an origin.

        A recipe without a season has seen no turn of it in half a year: it counts as if its error were at least what
        the season is expected to move.
        """
        wapes = {name: self._wape(name, origin) for name in (*forecasts, MIXED) if self._is_proven(name, origin)}
        turn = _turn(forecasts) if "season" in wapes else 0.0
        scores = {name: wape if name in SEASONAL else max(wape, turn) for name, wape in wapes.items()}
        shares = _shares(scores, [name for name in OWN if name in wapes])
        if not shares:
            shares = {next(name for name in FALLBACKS if name in forecasts): 1.0}
        naive = _least(wapes, [name for name in NAIVE if name in wapes])
        if MIXED not in wapes or not naive:
            return Weights(shares)
        self._naive = self._in_place_of_ours(wapes)
        return Weights(shares, self._naive, wapes[self._naive or MIXED], naive, wapes[naive])

    def _in_place_of_ours(self, wapes: Mapping[str, float]) -> str:
        """The naive baseline that is used, if one is: it comes with a margin, and stays until ours is better."""
        if self._naive and wapes[self._naive] < wapes[MIXED]:
            return self._naive
        best = _least(wapes, [name for name in NAIVE if name in wapes])
        return best if wapes[best] < _MARGIN * wapes[MIXED] else ""

    def _is_proven(self, name: str, origin: int) -> bool:
        return origin - self._tested[name].start >= _PROVEN

    def _wape(self, name: str, origin: int) -> float:
        """The WAPE of the steady baseline over half a year, times how this recipe compares on the days of both."""
        steady = self._tested[_STEADY]
        whole = max(origin - HALF_YEAR, steady.start)
        both = max(whole, self._tested[name].start)
        actual, beside = self._actual[origin] - self._actual[whole], steady.error(both, origin)
        if not actual or not beside:
            return 0.0
        return steady.error(whole, origin) / actual * self._tested[name].error(both, origin) / beside


def _shares(scores: Mapping[str, float], names: Sequence[str]) -> Mapping[str, float]:
    """Shares that fall with the error, and add up to 1; a recipe that never erred takes all.

    >>> round(1 / _shares({"season": 0.1, "week": 0.2}, ["season", "week"])["week"])
    65
    """
    least = min((scores[name] for name in names), default=0.0)
    weights = {name: (least / scores[name]) ** _SHARPNESS if scores[name] else 1.0 for name in names}
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}


def _least(scores: Mapping[str, float], names: Iterable[str]) -> str:
    return min(names, key=lambda name: (scores[name], name), default="")


def _turn(forecasts: Mapping[str, Days]) -> float:
    """How far the season is expected to lead away from next week's level, as a share of it."""
    season = forecasts["season"]
    level = sum(season[:WEEK]) * len(season) / WEEK
    away = sum(abs(value - season[ahead % WEEK]) for ahead, value in enumerate(season))
    return away / level if level else 0.0
