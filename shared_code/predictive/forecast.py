"""The predictive forecast of a series, origin by origin; each sees nothing but the days before it."""

import math
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from shared_code.predictive.history import Ceiling, History
from shared_code.predictive.inputs import Input
from shared_code.predictive.intervals import Bands, scale
from shared_code.predictive.joining import Joined, trials_of
from shared_code.predictive.mixing import LEARNT, MEMBERS, MIXTURE, OURS, PROVEN, STRIDE, Mixer, Shares, mixed
from shared_code.predictive.models import HORIZON, WEEK, DailySeries, Interval, Prediction, Score
from shared_code.predictive.recipes import LEAST, RECIPES, WEEKS, Days, Outlook
from shared_code.predictive.states import State, StateReader

CLOSED_DAYS: Final = 28
"""A series that was 0 for so long is closed; what follows starts anew."""
_GAPPY: Final = 0.5
"""The share of days missing above which a series is called gappy."""
_GAPPY_DAYS: Final = 56


def predict(
    series: DailySeries,
    origins: Sequence[int],
    horizon: int = HORIZON,
    capacity: float = math.inf,
    told: Sequence[Input] = (),
) -> Iterator[Prediction]:
    """A prediction for each origin, the place of its first day; origins ascend and none lies beyond the series' end.

    The same series, cut off at an origin, gives the same prediction for it, and so do the same inputs.
    """
    values = series.values[: max(origins, default=0)]
    opened = starts(values)
    for start, end in zip([0, *opened], [*opened, len(values)], strict=True):
        inside = [origin for origin in origins if start < origin <= end]
        if inside:
            forecaster = Forecaster(values[start:end], capacity, told=[one.since(start) for one in told])
            for origin in inside:
                days, method = forecaster.at(origin - start)
                yield Prediction(origin, days[:horizon], method)


def starts(values: Sequence[float | None]) -> list[int]:
    """Where the series opens, and opens again after it was closed."""
    idle, found = CLOSED_DAYS, []
    for day, value in enumerate(values):
        if value and idle >= CLOSED_DAYS:
            found.append(day)
        idle = _idle(idle, value)
    return found


def _idle(days: int, value: float | None) -> int:
    """How many known days in a row were 0, with one more day."""
    if value is None:
        return days
    return 0 if value else days + 1


class Foretold(NamedTuple):
    """What was foretold at an origin, what its residuals are measured in, and what the mixture would have said.

    `moved` is by week ahead how far P50 is above it, in units of its scale. `joined` is P50 with what each input says,
    where it says something.
    """

    days: Sequence[float]
    scales: Sequence[float]
    shares: Sequence[Shares]
    mixture: Sequence[float]
    moved: Sequence[float]
    joined: Sequence[Joined | None] = ()

    def before(self, place: int) -> "Foretold | Joined":
        """What the inputs before one made of it."""
        return next((one for one in reversed(self.joined[:place]) if one and one.is_served), self)

    @property
    def served(self) -> "Foretold | Joined":
        """What was said in the end."""
        return self.before(len(self.joined))

    @property
    def p50(self) -> Days:
        """What half of the outcomes are expected to be at most."""
        days = enumerate(zip(self.days, self.scales, strict=True))
        return [max(level + self.moved[ahead // WEEK] * unit, 0.0) for ahead, (level, unit) in days]


class Forecaster:
    """Goes through the days of a series that is open: foretells, then learns from what the day brought.

    With a state it goes on where that was kept, over a series that begins with the same values, and over inputs
    that said the same until then.
    """

    def __init__(
        self, values: Sequence[float | None], capacity: float, state: State = (), told: Sequence[Input] = ()
    ) -> None:
        self._values = values
        self._history = History(values)
        self._ceiling = Ceiling(self._history.values)
        self._capacity = capacity
        self._mixer = Mixer()
        self._bands = Bands()
        self._trials = trials_of(told)
        self._said: deque[Foretold | None] = deque(maxlen=LEARNT)
        self._origin = self._idle = 0
        if state:
            self._restore(StateReader(state))
        else:
            self._arrive()

    def at(self, origin: int) -> tuple[Sequence[Interval], str]:
        """The days from an origin on, and by which method; origins ascend."""
        while self._origin < origin:
            self._learn(self._origin)
            self._origin += 1
            self._arrive()
        if self._idle >= min(CLOSED_DAYS, origin):
            return [Interval(0.0, 0.0, 0.0)] * HORIZON, "closed: 0 on the last 28 days" if any(
                self._values[:origin]
            ) else "zero"
        said, _ = self._say(origin)
        if said is None:
            return self._new(origin)
        served = said.served
        bands = self._bands_of(said)
        levels = enumerate(zip(served.days, served.p50, served.scales, strict=True))
        days = [self._interval(level, p50, unit, bands.at(ahead)) for ahead, (level, p50, unit) in levels]
        return days, self._method(origin, said)

    def score(self) -> Score | None:
        """How ours did so far; None while it is too early to tell."""
        bands = next((trial.bands for trial in reversed(self._trials) if trial.is_used), self._bands)
        return self._mixer.score(bands.coverage)

    def _bands_of(self, said: Foretold) -> Bands:
        """Those of what was said in the end."""
        used = zip(self._trials, said.joined, strict=True)
        return next((trial.bands for trial, one in reversed([*used]) if one and one.is_served), self._bands)

    def state(self) -> State:
        """All that was learnt, as numbers; what can be said again from the series is left out."""
        kept = [self._origin, self._idle, *self._mixer.state(), *self._bands.state()]
        for origin, said in self._learnt():
            age = self._origin - origin
            if said is None:
                kept.append(_NOTHING)
            else:
                kept += [_MIXED if said.mixture is said.days else _TAKEN, *said.days[age:], *said.scales[age:]]
                kept += () if said.mixture is said.days else said.mixture[age:]
                kept += said.moved
                kept += [number for one in said.joined for number in (one.state(age) if one else (_NOTHING,))]
        kept += [number for trial in self._trials for number in trial.state()]
        return tuple(map(float, kept))

    def _learnt(self) -> Iterator[tuple[int, Foretold | None]]:
        """The origins that were learnt from last, the latest first, with what was said there."""
        latest = self._origin - self._origin % STRIDE
        return zip(range(latest, -1, -STRIDE), reversed(self._said), strict=False)

    def _restore(self, state: StateReader) -> None:
        self._origin, self._idle = int(state.one()), int(state.one())
        self._mixer.restore(state)
        self._bands.restore(state)
        latest = self._origin - self._origin % STRIDE
        origins = range(latest, max(latest - STRIDE * LEARNT, -1), -STRIDE)
        for origin in origins:
            how = state.one()
            self._said.appendleft(None if how == _NOTHING else self._restored(origin, state, how))
        for origin, said in zip(reversed(origins), self._said, strict=True):
            if said is not None:
                self._keep(origin, self._ask(origin)[1], said)
        for trial in self._trials:
            trial.restore(state)

    def _restored(self, origin: int, state: StateReader, how: float) -> Foretold:
        """What was said, padded by days that have passed, of which nobody asks again."""
        age = min(self._origin - origin, HORIZON)
        passed, left = (math.nan,) * age, HORIZON - age
        days, scales = ((*passed, *state.many(left)) for _ in range(2))
        mixture = days if how == _MIXED else (*passed, *state.many(left))
        moved = state.many(WEEKS)
        joined = [trial.restored(origin, passed, state) for trial in self._trials]
        return Foretold(days, scales, (), mixture, moved, joined)

    def _arrive(self) -> None:
        """Say what follows an origin that is learnt from, and keep it."""
        if self._origin % STRIDE == 0:
            said, forecasts = self._say(self._origin)
            self._said.append(said)
            if said is not None:
                self._keep(self._origin, forecasts, said)

    def _keep(self, origin: int, forecasts: Mapping[str, Days], said: Foretold) -> None:
        self._mixer.made(origin, {**forecasts, OURS: said.served.p50, MIXTURE: said.mixture})

    def _ask(self, origin: int) -> tuple[Outlook, dict[str, Days]]:
        """What the recipes say; origins ascend."""
        asked = Outlook(self._history, origin, self._ceiling.at(origin))
        return asked, {name: one.recipe(asked) for name, one in RECIPES.items() if origin >= one.days}

    def _say(self, origin: int) -> tuple[Foretold | None, Mapping[str, Days]]:
        """What the recipes say together, None while there are fewer than two weeks; and what each says."""
        if origin < LEAST:
            return None, {}
        asked, forecasts = self._ask(origin)
        shares = self._mixer.shares(asked, forecasts)
        if not shares[0]:
            shares = ({"short": 1.0},) * len(shares)
        mixture, apart = mixed(shares, forecasts)
        days, taken = mixture, self._mixer.guard.taken
        if taken in forecasts:
            shares = ({taken: 1.0},) * len(shares)
            days, apart = mixed(shares, forecasts)
        units = [scale(level, asked.ceiling, one) for level, one in zip(days, apart, strict=True)]
        said = Foretold(days, units, shares, mixture, self._bands.middles(self._mixer.exactness(asked)))
        for trial in self._trials:
            one = trial.join(origin, said.served.p50, apart, asked.ceiling)
            said = said._replace(joined=[*said.joined, one])
        return said, forecasts

    def _learn(self, day: int) -> None:
        """Compare a day with what was said of it, one to 28 days before."""
        actual = self._values[day]
        self._mixer.happened(day, actual)
        self._idle = _idle(self._idle, actual)
        if actual is None:
            return
        residuals: list[list[float]] = [[] for _ in range(HORIZON // WEEK)]
        learnt: list[list[tuple[int, float, Joined]]] = [[] for _ in self._trials]
        for origin, said in self._learnt():
            ahead = day - origin
            if said is not None and ahead < HORIZON:
                residuals[ahead // WEEK].append((actual - said.days[ahead]) / said.scales[ahead])
                for place, one in enumerate(said.joined):
                    learnt[place] += [(ahead, said.before(place).p50[ahead], one)] if one else []
        self._bands.happened(residuals)
        for trial, found in zip(self._trials, learnt, strict=True):
            trial.happened(actual, found)

    def _interval(self, level: float, p50: float, unit: float, band: tuple[float, float]) -> Interval:
        below, above = band
        return Interval(
            *(min(max(value, 0.0), self._capacity) for value in (level - below * unit, p50, level + above * unit))
        )

    def _new(self, origin: int) -> tuple[Sequence[Interval], str]:
        known = [value for value in self._values[:origin] if value is not None]
        found = Interval(min(known), math.fsum(known) / len(known), max(known))
        return [
            Interval(*(min(value, self._capacity) for value in found))
        ] * HORIZON, "new: open for less than two weeks"

    def _method(self, origin: int, said: Foretold) -> str:
        """The recipes with their mean shares, what an input brought, and how that did beside the best baseline."""
        shares = said.shares
        means = {name: sum(one.get(name, 0.0) for one in shares) / len(shares) for name in (*MEMBERS, "short")}
        told = " + ".join(
            name if share > 1 - _TOLD else f"{name} {share:.0%}" for name, share in means.items() if share >= _TOLD
        )
        guard, score = self._mixer.guard, self.score()
        if guard.taken:
            told = f"{guard.taken}, to which our recipes lost {guard.lead:.0%} in half a year"
        for trial, one in zip(self._trials, said.joined, strict=True):
            told += f", {trial.brought}" if one and one.is_served else ""
        if score is None:
            told += f": too short for a back-test, {self._mixer.tested} of {PROVEN} days"
        else:
            told += f": WAPE {score.wape:.3f} beside {score.naive_wape:.3f} of {score.naive}"
        window = self._values[max(origin - _GAPPY_DAYS, 0) : origin]
        gaps = sum(value is None for value in window)
        return f"{told}; gappy" if gaps > _GAPPY * len(window) else told


_NOTHING, _MIXED, _TAKEN = 0.0, 1.0, 2.0
"""In a state: what was said at an origin."""
_TOLD: Final = 0.005
"""A share that rounds to a percent."""
