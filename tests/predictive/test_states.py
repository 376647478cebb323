"""What a forecaster has learnt is kept as one row of numbers, and goes on from there as if it had never stopped."""

import math

import pytest

from shared_code.predictive.forecast import Forecaster
from shared_code.predictive.states import packed, unpacked
from tests.growth import calls_of
from tests.predictive.test_properties import SHAPES, seasonal


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


def test_a_state_stays_small_however_long_the_series_is() -> None:
    sizes = []
    for days in (200, 1095):
        forecaster = Forecaster(seasonal(days), math.inf)
        forecaster.at(days)
        sizes.append(len(packed(forecaster.state())))
    assert max(sizes) < 5_000


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
    assert calls_of(lambda: resumed.at(1096)) <= rebuild / 100
