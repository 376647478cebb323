"""How the work of something grows with its input."""

import gc
import sys
import time
from collections.abc import Callable

STEP = 8
LINEAR = 2 * STEP
"""How much more an input of STEP times the size may cost: as many times, and as much again for noise.

Work that grows with the square of the size costs STEP * STEP times as much.
"""
_FEWEST, _MOST = 4, 25


def growth(prepare: Callable[[int], Callable[[], object]], largest: int) -> float:
    """How many times more processor time the largest input costs than one of a STEP-th of its size.

    Other processes only ever add to a cost, so the least of several rounds counts; more rounds are made while the
    growth does not look linear.
    """
    small, large = prepare(largest // STEP), prepare(largest)
    least = most = float("inf")
    for made in range(_MOST):
        if made >= _FEWEST and most <= LINEAR * least:
            break
        least, most = min(least, _cost(small)), min(most, _cost(large))
    return most / least


def calls_of(work: Callable[[], object]) -> int:
    """How many functions written in Python are entered meanwhile, resumed generators included."""
    count = 0

    def note(_: object, event: str, __: object) -> None:
        nonlocal count
        count += event == "call"

    before, collects = sys.getprofile(), gc.isenabled()
    gc.disable()  # hypothesis has it call functions of its own, whenever it collects
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(before)
        if collects:
            gc.enable()
    return count


def _cost(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started
