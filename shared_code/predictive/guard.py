"""When a naive baseline takes the place of the mixture: where that lost to it for half a year, by more than chance."""

from collections import deque
from collections.abc import Mapping
from typing import Final

from shared_code.predictive.recipes import NAIVE
from shared_code.predictive.states import State, StateReader

_DAYS: Final = 14
"""Days of a block: errors of neighbouring days are alike, those of fortnights hardly."""
_BLOCKS: Final = 13
"""Half a year."""
_WON: Final = 11
"""Fortnights of them that a baseline must have won: by chance it does in one of a hundred half-years."""
_MARGIN: Final = 0.9
"""The share of the mixture's error that a baseline's may be at most; it stays until it has lost all of its lead."""


class Duel:
    """Errors of a baseline, or of another challenger, and of the mixture, by fortnight."""

    def __init__(self) -> None:
        self.blocks: deque[tuple[float, float]] = deque(maxlen=_BLOCKS)
        self.naive = self.mixture = self.days = 0.0

    def happened(self, naive: float, mixture: float) -> None:
        """Add a day's mean errors."""
        self.naive, self.mixture, self.days = self.naive + naive, self.mixture + mixture, self.days + 1
        if self.days == _DAYS:
            self.close()

    def close(self) -> None:
        """End a fortnight, or what is compared in place of one, if it has a day."""
        if self.days:
            self.blocks.append((self.naive, self.mixture))
            self.naive = self.mixture = self.days = 0.0

    @property
    def ratio(self) -> float:
        """The baseline's error as a share of the mixture's; 1 before half a year is over."""
        lost = sum(mixture for _, mixture in self.blocks)
        return sum(naive for naive, _ in self.blocks) / lost if lost and len(self.blocks) == _BLOCKS else 1.0

    @property
    def is_won(self) -> bool:
        """Whether the baseline was better by more than chance."""
        return self.ratio <= _MARGIN and sum(naive < mixture for naive, mixture in self.blocks) >= _WON

    def state(self) -> State:
        """What was learnt."""
        blocks = (one for both in self.blocks for one in both)
        return (self.naive, self.mixture, self.days, len(self.blocks), *blocks)

    def restore(self, state: StateReader) -> None:
        """Go on from a state."""
        self.naive, self.mixture, self.days, count = state.many(4)
        for _ in range(int(count)):
            naive, mixture = state.many(2)
            self.blocks.append((naive, mixture))


class Guard:
    """Keeps the mixture from losing to a naive baseline for long; days come in their order."""

    def __init__(self) -> None:
        self.duels = {name: Duel() for name in NAIVE}
        self.taken = ""
        """The baseline that has taken over; empty where none has."""

    def happened(self, errors: Mapping[str, tuple[float, float]]) -> None:
        """Learn from a day: by baseline, its mean error and that of the mixture."""
        for name, both in errors.items():
            self.duels[name].happened(*both)
        if self.taken and self.duels[self.taken].ratio >= 1:
            self.taken = ""
        won = [name for name, duel in self.duels.items() if duel.is_won]
        if won and not self.taken:
            self.taken = min(won, key=lambda name: self.duels[name].ratio)

    @property
    def lead(self) -> float:
        """By which share the error of the one that has taken over is below the mixture's."""
        return 1.0 - self.duels[self.taken].ratio if self.taken else 0.0

    def state(self) -> State:
        """What was learnt."""
        taken = NAIVE.index(self.taken) if self.taken else -1
        return (taken, *(number for duel in self.duels.values() for number in duel.state()))

    def restore(self, state: StateReader) -> None:
        """Go on from a state."""
        taken = int(state.one())
        self.taken = NAIVE[taken] if taken >= 0 else ""
        for duel in self.duels.values():
            duel.restore(state)
