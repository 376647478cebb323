"""What somebody else says of days to come: an input, which counts where it made forecasts better for half a year."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple, Self

from shared_code.predictive.guard import Duel
from shared_code.predictive.intervals import Bands, scale
from shared_code.predictive.mixing import TrialErrors
from shared_code.predictive.models import HORIZON, WEEK, DailySeries
from shared_code.predictive.recipes import WEEKS, Days
from shared_code.predictive.states import State, StateReader

_MEMORY: Final = 0.9
"""What an error of yesterday's comparison counts today: half of it is forgotten in a week."""
_ALONE, _SERVED = 1.0, 2.0
"""In a state: whether a joined forecast was what was said."""


class Input(NamedTuple):
    """What was said of days: by the place of a day, the places of the days on which it was said, and what was said.

    Both are ascending by the day on which it was said; places before the first day of the series are negative.
    """

    name: str
    days: Mapping[int, tuple[Sequence[int], Sequence[float]]]

    @classmethod
    def of(cls, name: str, series: DailySeries, said: Mapping[date, Mapping[date, float]]) -> Self:
        """An input of a series, from what was said by day and by the day on which it was said.

        >>> series = DailySeries(date(2025, 7, 1), (5.0, 6.0, 7.0))
        >>> told = Input.of("hotel", series, {date(2025, 7, 4): {date(2025, 7, 3): 9.0, date(2025, 7, 2): 8.0}})
        >>> told.at(3)[:2], told.at(2)[:2], told.at(1)[2:4]
        ([9.0, None], [None, 8.0], [None, None])
        """
        found = {}
        for day, by_made in said.items():
            made = sorted(by_made)
            found[series.index(day)] = [*map(series.index, made)], [by_made[one] for one in made]
        return cls(name, found)

    def since(self, start: int) -> Self:
        """The same for a series that begins so many days later."""
        moved = {day - start: ([one - start for one in made], said) for day, (made, said) in self.days.items()}
        return self._replace(days=moved) if start else self

    def at(self, origin: int) -> Sequence[float | None]:
        """What was said last of each of the 28 days from an origin on, before that; None where nothing was."""
        return [self._last(day, origin) for day in range(origin, origin + HORIZON)]

    def _last(self, day: int, origin: int) -> float | None:
        made, said = self.days.get(day, ((), ()))
        before = bisect_left(made, origin)
        return said[before - 1] if before else None

    def known(self, origin: int) -> Sequence[float]:
        """Numbers that tell what was known before an origin from anything else."""
        found: list[float] = []
        for day, (made, said) in sorted(self.days.items()):
            if before := bisect_left(made, origin):
                found += (day, before, *made[:before], *said[:before])
        return found


class Joined(NamedTuple):
    """A forecast joined with an input, what its residuals are measured in, what the input was, and if this was said."""

    days: Days
    scales: Days
    told: Sequence[float | None]
    is_served: bool

    def state(self, age: int) -> State:
        """What is kept of it after some days; the input can be asked again."""
        return (_SERVED if self.is_served else _ALONE, *self.days[age:], *self.scales[age:])


class InputTrial:
    """Joins an input with the forecasts made without it, and tells when that is better; days come in their order."""

    def __init__(self, told: Input) -> None:
        self.told = told
        self.bands = Bands()
        """How far P10 and P90 lie from the joined forecast."""
        self.is_used = False
        self._errors = [TrialErrors(memory=_MEMORY) for _ in range(WEEKS)]
        self._duel = Duel()

    @property
    def lead(self) -> float:
        """By which share the joined forecast's error was below that of the one without, over half a year."""
        return 1.0 - self._duel.ratio

    def share(self, ahead: int) -> float:
        """How much the input counts so many days ahead: by the squares of its errors and of those without it."""
        return 1.0 / (1.0 + self._errors[ahead // WEEK].compared(0.0) ** 2)

    def join(self, origin: int, plain: Days, apart: Days, ceiling: float) -> Joined | None:
        """A forecast with what the input says; None where that says nothing of its days.

        `apart` is how far the recipes of the plain forecast are from it.
        """
        told = self.told.at(origin)
        if all(value is None for value in told):
            return None
        days, scales = [], []
        for ahead, (alone, value, distance) in enumerate(zip(plain, told, apart, strict=True)):
            share = 0.0 if value is None else self.share(ahead)
            away = 0.0 if value is None else value - alone
            days.append(alone + share * away)
            spread = (1.0 - share) * distance + 2.0 * share * (1.0 - share) * abs(away)
            scales.append(scale(days[-1], ceiling, spread))
        return Joined(days, scales, told, self.is_used)

    def happened(self, actual: float, said: Iterable[tuple[int, float, Joined]]) -> None:
        """Learn from a day: how many days ahead it was foretold, what without the input, and what was joined."""
        residuals: list[list[float]] = [[] for _ in range(WEEKS)]
        errors: list[list[tuple[float, float, float]]] = [[] for _ in range(WEEKS)]
        for ahead, alone, joined in said:
            value, together = joined.told[ahead], joined.days[ahead]
            residuals[ahead // WEEK].append((actual - together) / joined.scales[ahead])
            if value is not None:
                errors[ahead // WEEK].append((abs(value - actual), abs(alone - actual), abs(together - actual)))
        self.bands.happened(residuals)
        for test, found in zip(self._errors, errors, strict=True):
            if found:
                of_told, of_plain, _ = map(sum, zip(*found, strict=True))
                test.happened(of_told / len(found), of_plain / len(found))
        if every := [one for found in errors for one in found]:
            _, of_plain, of_joined = map(sum, zip(*every, strict=True))
            self._duel.happened(of_joined / len(every), of_plain / len(every))
        self.is_used = self._duel.is_won or (self.is_used and self._duel.ratio < 1)

    def state(self) -> State:
        """What was learnt, beside what was said at the last origins."""
        tests = (number for test in self._errors for number in (test.error, test.base, test.days))
        return (float(self.is_used), *tests, *self._duel.state(), *self.bands.state())

    def restore(self, state: StateReader) -> None:
        """Go on from a state."""
        self.is_used = bool(state.one())
        for week in range(WEEKS):
            error, base, days = state.many(3)
            self._errors[week] = TrialErrors(error, base, int(days), _MEMORY)
        self._duel.restore(state)
        self.bands.restore(state)

    def restored(self, origin: int, passed: Sequence[float], state: StateReader) -> Joined | None:
        """What was joined at an origin; days that have passed stand for those that nobody asks again."""
        how = state.one()
        if how not in {_ALONE, _SERVED}:
            return None
        days, scales = ((*passed, *state.many(max(HORIZON - len(passed), 0))) for _ in range(2))
        return Joined(days, scales, self.told.at(origin), how == _SERVED)
