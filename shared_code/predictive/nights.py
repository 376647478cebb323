"""A night of a series: goes on from what was learnt before, or from the first day where that does not fit any more."""

import hashlib
import math
import struct
from collections.abc import Sequence
from typing import Final, NamedTuple

from shared_code.predictive.forecast import Forecaster, starts
from shared_code.predictive.inputs import Input
from shared_code.predictive.models import DailySeries, Interval, Score
from shared_code.predictive.states import State

_SHAPE: Final = 4
"""Raised when other numbers are learnt than before: what was kept is then learnt anew."""


class Learnt(NamedTuple):
    """What was learnt of the first `days` days of a series, from the place on where it opened; `digest` tells them."""

    start: int
    days: int
    digest: str
    state: State


class Night(NamedTuple):
    """What follows a series, and what is kept for the next night."""

    days: Sequence[Interval]
    method: str
    score: Score | None
    learnt: Learnt


def go_on(series: DailySeries, capacity: float, learnt: Learnt | None, told: Sequence[Input] = ()) -> Night:
    """What follows a series of at least one day, and inputs; the same whatever was learnt before.

    A day that was restated, a first day that moved, an opening, or an input that came late makes it begin anew.
    """
    values = series.values
    start = next(reversed(starts(values)), 0)
    fits = learnt is not None and learnt.start == start and learnt.days <= len(values)
    state = learnt.state if learnt and fits and learnt.digest == digest(values[: learnt.days], told) else ()
    forecaster = Forecaster(values[start:], capacity, state, [one.since(start) for one in told])
    days, method = forecaster.at(len(values) - start)
    kept = Learnt(start, len(values), digest(values, told), forecaster.state())
    return Night(days, method, forecaster.score(), kept)


def digest(values: Sequence[float | None], told: Sequence[Input] = ()) -> str:
    """What tells some days and what inputs said before their end from others, and states of one shape from others.

    >>> digest((1.0, None)) == digest((1.0, 0.0))
    False
    """
    numbers = [math.nan if value is None else value for value in values]
    for one in told:
        numbers += [len(values), *one.known(len(values))]
    found = hashlib.sha256(struct.pack(f"<{len(numbers)}d", *numbers)).hexdigest()[:16]
    return f"{_SHAPE}-{found}"
