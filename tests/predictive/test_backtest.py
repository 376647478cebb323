"""How forecasts are scored."""

from datetime import date

import pytest

from shared_code.predictive.backtest import (
    OURS,
    Outcome,
    best_naive,
    bias,
    coverage,
    difference,
    outcomes,
    pinball,
    wape,
)
from shared_code.predictive.models import DailySeries, Interval
from shared_code.predictive.recipes import NAIVE


def outcome(day: int, actual: float, ours: float, naive: float) -> Outcome:
    said = {OURS: Interval(ours - 2, ours, ours + 2)} | {name: Interval(naive, naive, naive) for name in NAIVE}
    return Outcome(day, 0, actual, said)


def test_wape_is_the_error_over_the_actual_and_the_mean_error_of_small_counts() -> None:
    assert wape([outcome(1, 100, 90, 0), outcome(2, 50, 55, 0)], OURS) == pytest.approx(15 / 150)
    assert wape([outcome(1, 4, 6, 0), outcome(2, 2, 1, 0)], OURS) == pytest.approx(1.5)


def test_bias_tells_the_direction() -> None:
    assert bias([outcome(1, 100, 90, 0), outcome(2, 100, 105, 0)], OURS) == pytest.approx(-0.025)


def test_coverage_counts_the_edges() -> None:
    assert coverage([outcome(1, 12, 10, 0), outcome(2, 13, 10, 0)], OURS) == 0.5


def test_nothing_is_scored_without_outcomes() -> None:
    assert (wape([], OURS), bias([], OURS), pinball([], OURS), coverage([], OURS), best_naive([])) == (None,) * 4 + (
        "",
    )


def test_a_difference_that_is_the_same_in_every_fortnight_is_told_from_noise() -> None:
    same = [outcome(day, 100, 95, 90) for day in range(140)]
    assert difference(same, "last-year") == (0.5, 0.5, 0.5)
    mixed = [outcome(day, 100, 95 if day // 14 % 2 else 80, 90) for day in range(140)]
    assert not difference(mixed, "last-year").is_told_from_noise


def test_each_day_is_foretold_once_from_each_origin_and_by_every_baseline_that_has_its_history() -> None:
    values = [float(100 + day % 7 * (1 + day // 364)) for day in range(400)]
    found = outcomes(DailySeries(date(2024, 1, 1), [*values[:370], None, *values[371:]]), 366, 380)
    assert len(found) == 15 * 16 / 2 - 5
    assert {(one.day, one.ahead) for one in found if one.ahead == 14} == {(380, 14)}
    said = next(one.said for one in found if one.day == 380 and one.ahead == 14)
    assert said["same-weekday"].p50 == values[359]
    assert said["last-year"].p50 == values[16]
    assert said["four-weeks"].p50 == sum(values[day] for day in (338, 345, 352, 359)) / 4
    assert said["half-and-half"].p50 == (said["last-year"].p50 + said["four-weeks"].p50) / 2
