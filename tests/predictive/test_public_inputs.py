"""Rooms of both public hotels with a forecast that the hotel might have made: used where it helps, or it costs nothing.

No public hotel tells what it expected, so that is made here: the nights as they came, off by so much.
"""

import math
import random
from collections.abc import Sequence

import pytest

from benchmarks.predictive.public import public_series
from shared_code.predictive.forecast import predict
from shared_code.predictive.inputs import Input
from shared_code.predictive.models import HORIZON, DailySeries, Prediction

HOTELS = ("city hotel rooms", "resort hotel rooms")
NAME = "the hotel's forecast"
FIRST, EVERY = 260, 13
"""The place of the first origin, when half a year of what the hotel said is over, and the days between origins."""


def told(series: DailySeries, off: float, bias: float, seed: int = 7) -> Input:
    """Said every seventh day: off by this share five weeks before, by little more than half of it on the next night.

    Where `off` is not finite it knows nothing but how large the hotel is.
    """
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    known = [value or 0.0 for value in series.values]
    days = {}
    for day, rooms in enumerate(known):
        made = range(day - day % 7 - 28, day, 7)
        said = [
            rooms * (1 + bias + chance.gauss(0, off * (0.6 + (day - at) / 35))) for at in made if math.isfinite(off)
        ]
        days[day] = made, [max(one, 0.0) for one in said] or [chance.uniform(0, max(known)) for _ in made]
    return Input(NAME, days)


def judged(series: DailySeries, said: Input | None) -> tuple[Sequence[Prediction], float]:
    """What was foretold at each origin, and all that it was off."""
    last = len(series.values) - HORIZON
    made = list(predict(series, range(FIRST, last, EVERY), told=[said] if said else ()))
    nights = ((one.origin + ahead, day) for one in made for ahead, day in enumerate(one.days))
    return made, sum(abs(day.p50 - (series.values[night] or 0.0)) for night, day in nights)


@pytest.mark.parametrize("hotel", HOTELS)
@pytest.mark.parametrize(
    ("off", "bias", "better"),
    [(0.02, 0.0, 0.75), (0.05, 0.0, 0.5), (0.1, 0.0, 0.2), (0.2, 0.0, 0.0), (0.3, 0.0, -0.03), (0.05, 0.15, 0.2)],
)
def test_it_is_used_as_far_as_it_helps(hotel: str, off: float, bias: float, better: float) -> None:
    series = public_series()[hotel]
    (_, alone), (made, joined) = judged(series, None), judged(series, told(series, off, bias))
    assert any(NAME in one.method for one in made)
    assert 1 - joined / alone >= better


@pytest.mark.parametrize("hotel", HOTELS)
def test_noise_is_never_used(hotel: str) -> None:
    series = public_series()[hotel]
    assert judged(series, told(series, math.inf, 0.0)) == judged(series, None)


@pytest.mark.parametrize("hotel", HOTELS)
def test_the_band_holds_what_it_claims(hotel: str) -> None:
    series = public_series()[hotel]
    found = [
        day.p10 <= (series.values[one.origin + ahead] or 0.0) <= day.p90
        for one in judged(series, told(series, 0.1, 0.0))[0]
        if NAME in one.method
        for ahead, day in enumerate(one.days)
    ]
    assert len(found) > 24 * HORIZON
    assert 0.75 <= sum(found) / len(found) <= 0.85
