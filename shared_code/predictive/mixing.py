"""How much each recipe counts: by what it would have said of the days that are known by now."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from operator import mul
from typing import Final

from shared_code.predictive.guard import Guard
from shared_code.predictive.models import HORIZON, WEEK, Score
from shared_code.predictive.recipes import NAIVE, WEEKS, Days, Outlook
from shared_code.predictive.states import State, StateReader

MEMBERS: Final = ("season", "week", "median", "same-weekday", "half-and-half")
"""The recipes that are mixed; two of them are naive, and keep the mixture near the best of those."""
STRIDE: Final = 3
"""Every third origin is learnt from: each weekday in turn, at a third of the cost."""
LEARNT: Final = -(-HORIZON // STRIDE)
"""Origins that have foretold a day."""
OURS: Final = "ours"
"""What was said, among what is tested: the mixture, or the baseline that has taken its place."""
MIXTURE: Final = "mixture"
TESTED: Final = tuple(dict.fromkeys((*MEMBERS, *NAIVE, OURS, MIXTURE)))
_BASE: Final = "week"
"""What the others are compared with, because it is there from the fourth week on."""
_MEMORY: Final = 0.99
"""What an error of yesterday's comparison counts today: half of it is forgotten in ten weeks."""
_PRIOR: Final = 14.0
"""A recipe begins as one that erred as the base did for so many days."""
_SHARPNESS: Final = 12.0
"""A recipe that erred half as much as another counts 2 to this power times as much, if the series were exact."""
_NOISE: Final = 2.0
"""The more a series varies the less a difference tells: where the error is half of the level, all count alike."""
_UNSURE: Final = 4.0
"""Where the error is one of so many parts of the level, residuals of the past move nothing."""
_TRIAL: Final = {"season": 91, "half-and-half": 28}
"""Days that what looks a year back must have been tested on before it counts; a season for a quarter."""
PROVEN: Final = 28
"""Days of tests before an error is told."""
_MISSED: Final = {"season": 0.0, "half-and-half": 0.5}
"""The share of a turn of the season that a recipe misses; the others see nothing of it coming."""

Shares = Mapping[str, float]


class TrialErrors:
    """The errors of a recipe and of the base on the same days and origins, faded by age."""

    def __init__(self, error: float = 0.0, base: float = 0.0, days: int = 0, memory: float = _MEMORY) -> None:
        self.error, self.base, self.days, self._memory = error, base, days, memory

    def happened(self, error: float, base: float) -> None:
        """Add a day's mean errors."""
        self.error = self._memory * self.error + error
        self.base = self._memory * self.base + base
        self.days += 1

    def compared(self, prior: float) -> float:
        """The error as a share of the base's, drawn towards 1 by a prior error of both."""
        base = self.base + prior
        return (self.error + prior) / base if base else 1.0


class Mixer:
    """Mixes the recipes, origin by origin; origins and days come in their order."""

    def __init__(self) -> None:
        self._made: dict[str, deque[Days]] = {name: deque(maxlen=LEARNT) for name in TESTED}
        self.guard = Guard()
        self._origin = 0
        self.tests = {name: TrialErrors() for name in TESTED}
        self.actual = self.days = self.excess = 0.0

    def made(self, origin: int, forecasts: Mapping[str, Days]) -> None:
        """Keep what was said at an origin that is learnt from."""
        self._origin = origin
        for name, days in forecasts.items():
            made = self._made.get(name)
            if made is not None:
                made.appendleft(days)

    def happened(self, day: int, actual: float | None) -> None:
        """Compare a day with what was said of it, one to 28 days before."""
        aheads = range(day - self._origin, HORIZON, STRIDE)
        base = _errors(self._made[_BASE], aheads, actual)
        if actual is None or not base:
            return
        self.excess *= _MEMORY
        self.actual = _MEMORY * self.actual + actual
        self.days = _MEMORY * self.days + 1.0
        of_mixture, duels = _errors(self._made[MIXTURE], aheads, actual), {}
        for name in TESTED:
            made = self._made[name]
            errors = _errors(made, aheads, actual)[: len(base)]
            if errors and name in NAIVE and of_mixture:
                both = min(len(errors), len(of_mixture))
                duels[name] = (sum(errors[:both]) / both, sum(of_mixture[:both]) / both)
            if errors:
                count = len(errors)
                if name == OURS:
                    said = sum(days[ahead] for days, ahead in zip(made, aheads, strict=False))
                    self.excess += said / count - actual
                self.tests[name].happened(sum(errors) / count, sum(base[:count]) / count)
        self.guard.happened(duels)

    def shares(self, asked: Outlook, forecasts: Mapping[str, Days]) -> Sequence[Shares]:
        """The shares of the recipes that can forecast at an origin, by week ahead; empty where none can."""
        names = [name for name in MEMBERS if name in forecasts and self.tests[name].days >= _TRIAL.get(name, 0)]
        mean = self.tests[_BASE].base / self.days if self.days else 0.0
        errors = {name: mean * self.tests[name].compared(_PRIOR * mean) for name in names}
        level = asked.history.mean(asked.origin - HORIZON, asked.origin)
        turns = asked.turn if "season" in names else (0.0,) * WEEKS
        return [_shares(_expected(errors, turn), level) for turn in turns]

    def exactness(self, asked: Outlook) -> float:
        """1 for a series that the mixture foretells exactly, less the more it errs; 0 where that is a quarter."""
        level = asked.history.mean(asked.origin - HORIZON, asked.origin) if self.days else 0.0
        error = self.tests[_BASE].base * self.tests[MIXTURE].compared(0.0)
        return max(1.0 - _UNSURE * error / self.days / level, 0.0) if level else 0.0

    def state(self) -> State:
        """What was learnt; what was said at the last origins is told again to a mixer that is restored."""
        tests = (number for test in self.tests.values() for number in (test.error, test.base, test.days))
        return (self.actual, self.days, self.excess, *tests, *self.guard.state())

    def restore(self, state: StateReader) -> None:
        """Go on from a state."""
        self.actual, self.days, self.excess = state.many(3)
        for name in TESTED:
            error, base, days = state.many(3)
            self.tests[name] = TrialErrors(error, base, int(days))
        self.guard.restore(state)

    @property
    def tested(self) -> int:
        """Days that ours was tested on."""
        return self.tests[OURS].days

    def score(self, coverage: float) -> Score | None:
        """How ours and the best naive baseline did; None while ours was tested on less than four weeks."""
        naive = {name: self.tests[name].compared(0.0) for name in NAIVE if self.tests[name].days >= PROVEN}
        if not self.actual or not naive or self.tested < PROVEN:
            return None
        best = min(naive, key=lambda name: (naive[name], name))
        wape = self.tests[_BASE].base / self.actual
        ours = wape * self.tests[OURS].compared(0.0)
        return Score(ours, self.excess / self.actual, coverage, best, wape * naive[best])


def _errors(made: Iterable[Days], aheads: range, actual: float | None) -> Sequence[float]:
    """How far each forecast was from the day, the latest first; none where the day is not known."""
    return [] if actual is None else [abs(days[ahead] - actual) for days, ahead in zip(made, aheads, strict=False)]


def _expected(errors: Mapping[str, float], turn: float) -> Mapping[str, float]:
    """What each recipe is expected to err: as it did, and by what it misses of the season's turn."""
    return {name: (error**2 + (_MISSED.get(name, 1.0) * turn) ** 2) ** 0.5 for name, error in errors.items()}


def _shares(errors: Mapping[str, float], level: float) -> Shares:
    """Shares that fall with the error, and add up to 1; a recipe that never erred takes all.

    >>> round(1 / _shares({"season": 0.1, "week": 0.2}, 1000.0)["week"])
    4090
    >>> _shares({"season": 0.5, "week": 0.9}, 1.0)
    {'season': 0.5, 'week': 0.5}
    """
    least = min(errors.values(), default=0.0)
    power = _SHARPNESS * max(1.0 - _NOISE * least / level, 0.0) if level else 0.0
    weights = {name: (least / error) ** power if error else 1.0 for name, error in errors.items()}
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def mixed(shares: Sequence[Shares], forecasts: Mapping[str, Days]) -> tuple[list[float], list[float]]:
    """The forecasts by their shares, and by day how far apart they are: their mean distance from the mixture."""
    together, apart = [], []
    names = list(shares[0])
    weights = [[one[name] for name in names] for one in shares]
    for ahead, said in enumerate(zip(*[forecasts[name] for name in names], strict=True)):
        of_week = weights[ahead // WEEK]
        middle = sum(map(mul, of_week, said))
        together.append(middle)
        apart.append(sum(map(mul, of_week, [abs(value - middle) for value in said])))
    return together, apart
