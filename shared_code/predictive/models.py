"""What goes into a predictive forecast and what comes out.

Figures are floats here, nowhere else: these are estimates, not money (ADR 97).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

WEEK = 7
HORIZON = 28
"""Days ahead that are forecast and back-tested at most."""


@dataclass(frozen=True, slots=True)
class DailySeries:
    """The value of each day from `first` on, counts or amounts from 0 up; None where a day is not known."""

    first: date
    values: Sequence[float | None]

    @classmethod
    def of(cls, by_day: Mapping[date, float]) -> "DailySeries":
        """The series between the first and the last of these days, with gaps.

        >>> DailySeries.of({date(2025, 7, 1): 5.0, date(2025, 7, 3): 6.0}).values
        (5.0, None, 6.0)
        """
        first, last = min(by_day), max(by_day)
        days = (first + timedelta(days) for days in range((last - first).days + 1))
        return cls(first, tuple(map(by_day.get, days)))

    def index(self, day: date) -> int:
        """The place of a day; negative before the first, beyond the end after the last."""
        return (day - self.first).days

    def day(self, index: int) -> date:
        """The day at a place."""
        return self.first + timedelta(index)


class Interval(NamedTuple):
    """Ten, fifty and ninety percent of the outcomes are expected to be at most these."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The days from an origin on, as what was known before it lets expect them, and by which method."""

    origin: int
    days: Sequence[Interval]
    method: str


class Score(NamedTuple):
    """How ours did over the days known by now, recent ones counting most, and how the best naive baseline did.

    WAPE and bias are shares of what came; `coverage` is the share of days from P10 to P90.
    """

    wape: float
    bias: float
    coverage: float
    naive: str
    naive_wape: float
