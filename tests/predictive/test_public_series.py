"""What docs/predictive.md promises, on two public hotels: every origin, 1 to 28 days ahead."""

import re
from functools import cache

import pytest

from benchmarks.predictive.public import QUARTERS, WEEKS, YEAR_KNOWN, Split, public_series
from shared_code.predictive.backtest import OURS, Outcome, best_naive, coverage, difference, outcomes, pinball
from shared_code.predictive.forecast import predict

HOTELS = ("city hotel rooms", "resort hotel rooms")
BETTER, WORSE, LITTLE = 0.12, -0.02, -0.10
HOLDS = (0.75, 0.85)
NEARLY_FULL, LITTLE_TO_WIN = ("resort hotel rooms", QUARTERS[0]), 0.05
"""Summer at the resort: the best baseline is off by 2.6 rooms of 180; no mixture of recipes reaches 12 % (ADR 133)."""


@cache
def judged(hotel: str, split: Split) -> list[Outcome]:
    """What was said on a stretch; hotel names a public series."""
    series = public_series()[hotel]
    return outcomes(series, series.index(split.first), series.index(split.last))


every_split = pytest.mark.parametrize("split", YEAR_KNOWN, ids=lambda split: split.name)
every_hotel = pytest.mark.parametrize("hotel", HOTELS)


@every_hotel
@every_split
def test_the_best_naive_baseline_is_beaten_where_a_difference_can_be_told_from_noise(hotel: str, split: Split) -> None:
    found = judged(hotel, split)
    gain = difference(found, best_naive(found), seed=1)
    assert gain.share >= (BETTER if gain.is_told_from_noise else WORSE)


@every_hotel
def test_the_winter_half_year_is_told_from_noise(hotel: str) -> None:
    found = judged(hotel, YEAR_KNOWN[1])
    assert difference(found, best_naive(found), seed=1).is_told_from_noise


@every_hotel
@every_split
def test_the_intervals_beat_naive_quantiles_and_hold_what_they_claim(hotel: str, split: Split) -> None:
    found = judged(hotel, split)
    ours, theirs = pinball(found, OURS), pinball(found, best_naive(found))
    assert ours is not None
    assert theirs is not None
    assert ours <= 0.9 * theirs
    assert HOLDS[0] <= (coverage(found, OURS) or 0) <= HOLDS[1]


@every_hotel
@pytest.mark.parametrize("split", QUARTERS, ids=lambda split: split.name)
def test_a_quarter_is_won_too_and_its_interval_holds(hotel: str, split: Split) -> None:
    found = judged(hotel, split)
    least = LITTLE_TO_WIN if (hotel, split) == NEARLY_FULL else BETTER
    assert difference(found, best_naive(found), draws=20).share >= least
    assert HOLDS[0] <= (coverage(found, OURS) or 0) <= HOLDS[1]


@pytest.mark.parametrize("cars", ["city hotel cars", "resort hotel cars"])
@every_split
def test_cars_lose_little_to_the_best_naive_baseline(cars: str, split: Split) -> None:
    found = judged(cars, split)
    assert difference(found, best_naive(found), draws=20).share >= LITTLE


def parks() -> list[list[Outcome]]:
    return [judged(name, WEEKS[0]) for name in public_series() if name.startswith("car park")]


def test_car_parks_win_on_average_and_none_loses_much_to_the_best_naive_baseline() -> None:
    gains = [difference(found, best_naive(found), draws=20).share for found in parks()]
    assert sum(gains) / len(gains) >= 0.04
    assert min(gains) >= -0.13


def test_bands_of_car_parks_hold_what_they_claim_though_six_weeks_are_known() -> None:
    found = parks()
    assert HOLDS[0] <= sum(coverage(park, OURS) or 0 for park in found) / len(found) <= HOLDS[1]
    better = [1 - (pinball(park, OURS) or 0) / (pinball(park, best_naive(park)) or 1) for park in found]
    assert sum(better) / len(better) >= 0.10


@every_hotel
def test_the_method_says_which_recipes_and_how_they_did_beside_the_best_baseline(hotel: str) -> None:
    series = public_series()[hotel]
    method = next(predict(series, [len(series.values)])).method
    recipes, errors = method.split(": ")
    shares = [int(share) for share in re.findall(r"[a-z-]+ (\d+)%", recipes)]
    assert abs(sum(shares) - 100) <= len(shares)
    assert re.fullmatch(r"WAPE 0\.\d{3} beside 0\.\d{3} of half-and-half", errors)
