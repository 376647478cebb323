"""What a forecaster has learnt is kept as one row of numbers, and goes on from there as if it had never stopped."""

import math
import random

import pytest

from shared_code.predictive.forecast import Forecaster
from shared_code.predictive.models import DailySeries
from shared_code.predictive.nights import go_on
from shared_code.predictive.states import packed, unpacked
from tests.growth import calls_of
from tests.predictive.test_properties import FIRST, SHAPES, seasonal


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(("kept", "until"), [(1, 20), (13, 14), (40, 41), (400, 401), (430, 519), (520, 520)])
def test_a_night_goes_on_where_the_last_one_stopped(shape: str, kept: int, until: int) -> None:
    values = SHAPES[shape](seasonal(520))
    whole = Forecaster(values, 200.0)
    whole.at(kept)
    text = packed(whole.state())
    later = Forecaster(values[:until], 200.0, unpacked(text))
    assert later.at(until) == whole.at(until)
    assert packed(later.state()) == packed(whole.state())


@pytest.mark.parametrize("shape", SHAPES)
def test_a_night_says_the_same_whatever_was_learnt_before(shape: str) -> None:
    values = SHAPES[shape](seasonal(520))
    learnt = None
    for days in (1, 10, 300, 433, 434, 519):
        learnt = go_on(DailySeries(FIRST, values[:days]), 200.0, learnt).learnt
    restated = [*values[:100], 3.0, *values[101:]]
    for later in (values, restated):
        series = DailySeries(FIRST, later)
        assert go_on(series, 200.0, learnt) == go_on(series, 200.0, None)


def test_a_night_learns_only_what_is_new() -> None:
    values = seasonal(1095)
    before = go_on(DailySeries(FIRST, values[:-1]), math.inf, None).learnt
    series = DailySeries(FIRST, values)
    anew = calls_of(lambda: go_on(series, math.inf, None))
    assert calls_of(lambda: go_on(series, math.inf, before)) <= anew / 25
    assert calls_of(lambda: go_on(series, math.inf, before._replace(digest="other"))) >= anew


def test_the_score_tells_error_bias_and_coverage_of_what_was_said() -> None:
    score = go_on(DailySeries(FIRST, seasonal(520)), math.inf, None).score
    assert score is not None
    assert 0.05 < score.wape < 0.12
    assert abs(score.bias) < 0.05
    assert 0.7 < score.coverage < 0.9
    assert [go_on(DailySeries(FIRST, seasonal(days)), math.inf, None).score is None for days in (57, 58)] == [
        True,
        False,
    ]


def test_the_score_compares_ours_with_the_baselines_on_the_same_origins() -> None:
    """What was said before there were baselines, in the first four weeks, is no part of it."""
    chance = random.Random(5)  # noqa: S311 - to be repeated
    score = go_on(DailySeries(FIRST, [chance.gauss(100, 10) for _ in range(60)]), math.inf, None).score
    assert score is not None
    assert score.wape <= 1.1 * score.naive_wape


def test_a_state_stays_small_however_long_the_series_is() -> None:
    sizes = []
    for days in (200, 1095):
        forecaster = Forecaster(seasonal(days), math.inf)
        forecaster.at(days)
        sizes.append(len(packed(forecaster.state())))
    assert max(sizes) < 6_000


def test_a_day_costs_the_same_in_the_second_year_and_in_the_third() -> None:
    values = seasonal(1176)
    forecaster = Forecaster(values, math.inf)
    forecaster.at(504)
    second = calls_of(lambda: forecaster.at(672))
    forecaster.at(1008)
    third = calls_of(lambda: forecaster.at(1176))
    assert third <= 1.1 * second


def test_a_night_costs_a_small_part_of_a_rebuild() -> None:
    values = seasonal(1096)
    forecaster = Forecaster(values, math.inf)
    rebuild = calls_of(lambda: forecaster.at(1095))
    state = forecaster.state()
    resumed = Forecaster(values, math.inf, state)
    assert calls_of(lambda: resumed.at(1096)) <= rebuild / 40
