"""How the work of something grows with its input."""

import sys
import time
from collections.abc import Callable, Sequence
from itertools import pairwise

LINEAR = 2.6
"""How much more a doubled input may cost: twice, and some noise."""
_FEWEST, _MOST = 4, 25


def growth(prepare: Callable[[int], Callable[[], object]], size: int) -> Sequence[float]:
    """How many times more processor time inputs of 2n and 4n cost than those of half their size.

    Other processes only ever add to a cost, so the least of several rounds counts; more rounds are made while the
    growth does not look linear.
    """
    works = [prepare(count) for count in (size, 2 * size, 4 * size)]
    costs, ratios = [float("inf")] * len(works), [float("inf")]
    for made in range(_MOST):
        if made >= _FEWEST and max(ratios) <= LINEAR:
            break
        costs = [min(least, _cost(work)) for least, work in zip(costs, works, strict=True)]
        ratios = [after / before for before, after in pairwise(costs)]
    return ratios


def calls_of(work: Callable[[], object]) -> int:
    """How many functions written in Python are entered meanwhile, resumed generators included."""
    count = 0

    def note(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
    return count


def _cost(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
