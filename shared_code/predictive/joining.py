"""Whether an input makes forecasts better: joined with those made without it, it is used where it won for long."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from shared_code.predictive.guard import Duel
from shared_code.predictive.inputs import Input
from shared_code.predictive.intervals import Bands, scale
from shared_code.predictive.mixing import TrialErrors
from shared_code.predictive.models import HORIZON, WEEK
from shared_code.predictive.recipes import WEEKS, Days
from shared_code.predictive.states import State, StateReader

_MEMORY: Final = 0.9
"""What an error of yesterday's comparison counts today: half of it is forgotten in a week."""
_OF_EVENTS: Final = 0.98
"""The same by day of events, of what a guest brings."""
_ALONE, _SERVED = 1.0, 2.0
"""In a state: whether a joined forecast was what was said."""


class Joined(NamedTuple):
    """A forecast joined with an input, what its residuals are measured in, what the input was, and if this was said."""

    days: Days
    scales: Days
    told: Sequence[float | None]
    is_served: bool

    @property
    def p50(self) -> Days:
        """The forecast as it is: what it is made of was moved before."""
        return self.days

    def state(self, age: int) -> State:
        """What is kept of it after some days; the input can be asked again."""
        return (_SERVED if self.is_served else _ALONE, *self.days[age:], *self.scales[age:])


class Outturn(NamedTuple):
    """Of a day that came: how many days ahead, what the input said, the forecast without it and the joined one."""

    ahead: int
    value: float
    alone: float
    together: float


class Trial(ABC):
    """Joins an input with the forecasts made without it, and tells when that is better; days come in their order."""

    BROUGHT: str
    """What it made better, with the share."""

    def __init__(self, told: Input) -> None:
        self.told = told
        self.bands = Bands()
        """How far P10 and P90 lie from the joined forecast."""
        self.is_used = False
        self._duel = Duel()

    @property
    def brought(self) -> str:
        """What it is and by how much it made forecasts better."""
        return f"with {self.told.name}, {self.BROUGHT.format(1.0 - self._duel.ratio)}"

    def join(self, origin: int, plain: Days, apart: Days, ceiling: float) -> Joined | None:
        """A forecast with what the input says; None where that says nothing of its days.

        `apart` is how far the recipes of the plain forecast are from it.
        """
        told = self._said_at(origin)
        if all(value is None for value in told):
            return None
        days, scales = [], []
        for ahead, (alone, value, distance) in enumerate(zip(plain, told, apart, strict=True)):
            level, spread = (alone, distance) if value is None else self._joined(ahead, alone, value, distance)
            days.append(level)
            scales.append(scale(level, ceiling, spread))
        return Joined(days, scales, told, self.is_used)

    def happened(self, actual: float, said: Iterable[tuple[int, float, Joined]]) -> None:
        """Learn from a day: how many days ahead it was foretold, what without the input, and what was joined."""
        residuals: list[list[float]] = [[] for _ in range(WEEKS)]
        found = []
        for ahead, alone, joined in said:
            value, together = joined.told[ahead], joined.days[ahead]
            residuals[ahead // WEEK].append((actual - together) / joined.scales[ahead])
            if value is not None:
                found.append(Outturn(ahead, value, alone, together))
        self.bands.happened(residuals)
        if found:
            self._learn(actual, found)
            joined_error, plain_error = (
                sum(abs(one - actual) for one in of) / len(found)
                for of in ([one.together for one in found], [one.alone for one in found])
            )
            self._duel.happened(joined_error, plain_error)
        else:
            self._passed()
        self.is_used = self._duel.is_won or (self.is_used and self._duel.ratio < 1)

    def state(self) -> State:
        """What was learnt, beside what was said at the last origins."""
        return (float(self.is_used), *self._duel.state(), *self.bands.state(), *self._state())

    def restore(self, state: StateReader) -> None:
        """Go on from a state."""
        self.is_used = bool(state.one())
        self._duel.restore(state)
        self.bands.restore(state)
        self._restore(state)

    def restored(self, origin: int, passed: Sequence[float], state: StateReader) -> Joined | None:
        """What was joined at an origin; days that have passed stand for those that nobody asks again."""
        how = state.one()
        if how not in {_ALONE, _SERVED}:
            return None
        days, scales = ((*passed, *state.many(max(HORIZON - len(passed), 0))) for _ in range(2))
        return Joined(days, scales, self._said_at(origin), how == _SERVED)

    def _said_at(self, origin: int) -> Sequence[float | None]:
        return self.told.at(origin)

    def _passed(self) -> None:
        """Learn from a day of which the input said nothing: here, nothing."""
        return

    @abstractmethod
    def _joined(self, ahead: int, alone: float, value: float, apart: float) -> tuple[float, float]:
        """A day with what the input says of it, and how far apart what it is made of is."""

    @abstractmethod
    def _learn(self, actual: float, said: Sequence[Outturn]) -> None:
        """Learn from a day of which the input said something."""

    @abstractmethod
    def _state(self) -> State: ...

    @abstractmethod
    def _restore(self, state: StateReader) -> None: ...


class ForecastTrial(Trial):
    """Of another forecast of the same series: its share falls with the square of what it erred lately beside ours."""

    BROUGHT = "by which half a year was {:.0%} better"

    def __init__(self, told: Input) -> None:
        super().__init__(told)
        self._errors = [TrialErrors(memory=_MEMORY) for _ in range(WEEKS)]

    def _joined(self, ahead: int, alone: float, value: float, apart: float) -> tuple[float, float]:
        share = 1.0 / (1.0 + self._errors[ahead // WEEK].compared(0.0) ** 2)
        away = value - alone
        return alone + share * away, (1.0 - share) * apart + 2.0 * share * (1.0 - share) * abs(away)

    def _learn(self, actual: float, said: Sequence[Outturn]) -> None:
        for week, test in enumerate(self._errors):
            found = [one for one in said if one.ahead // WEEK == week]
            if found:
                of_told, of_plain = (
                    sum(abs(one - actual) for one in of) / len(found)
                    for of in ([one.value for one in found], [one.alone for one in found])
                )
                test.happened(of_told, of_plain)

    def _state(self) -> State:
        return tuple(number for test in self._errors for number in (test.error, test.base, test.days))

    def _restore(self, state: StateReader) -> None:
        for week in range(WEEKS):
            error, base, days = state.many(3)
            self._errors[week] = TrialErrors(error, base, int(days), _MEMORY)


class EventsTrial(Trial):
    """Of guests who come on top: what a guest brings is learnt from what forecasts without them missed.

    What is compared are the days of events, each run of them by itself, where half a year is compared otherwise.
    """

    BROUGHT = "by which days of the last 13 were {:.0%} better"

    def __init__(self, told: Input) -> None:
        super().__init__(told)
        self._missed = self._guests = 0.0

    def _said_at(self, origin: int) -> Sequence[float | None]:
        return [value or None for value in self.told.at(origin)]

    def _joined(self, ahead: int, alone: float, value: float, apart: float) -> tuple[float, float]:  # noqa: ARG002 - the same at all
        return max(alone + value * (self._missed / self._guests if self._guests else 0.0), 0.0), apart

    def _learn(self, actual: float, said: Sequence[Outturn]) -> None:
        guests = sum(one.value for one in said) / len(said)
        missed = sum(actual - one.alone for one in said) / len(said)
        self._missed = _OF_EVENTS * self._missed + guests * missed
        self._guests = _OF_EVENTS * self._guests + guests * guests

    def _passed(self) -> None:
        self._duel.close()

    def _state(self) -> State:
        return self._missed, self._guests

    def _restore(self, state: StateReader) -> None:
        self._missed, self._guests = state.many(2)


def trials_of(inputs: Iterable[Input]) -> Sequence[Trial]:
    """A trial of each input, in the order in which they are joined: what comes on top first."""
    return [
        EventsTrial(one) if one.adds else ForecastTrial(one) for one in sorted(inputs, key=lambda one: not one.adds)
    ]
