"""What a hotel says of its own nights counts where it made the forecast better for half a year, and never otherwise."""

import math
import random
from collections.abc import Callable, Mapping

import pytest

from shared_code.predictive.backtest import Outcome, coverage
from shared_code.predictive.forecast import Forecaster, predict
from shared_code.predictive.inputs import Input
from shared_code.predictive.models import DailySeries, Prediction
from shared_code.predictive.nights import go_on
from shared_code.predictive.states import packed, unpacked
from tests.growth import calls_of
from tests.predictive.test_properties import FIRST, SHAPES, Values, assert_sound, forecast, seasonal

NAME = "the hotel's forecast"
WITH = f", with {NAME}, by which half a year was "
DAYS = 520
Said = dict[int, dict[int, float]]
"""By the place of a day and the place of the day on which it was said."""


def told(said: Said) -> list[Input]:
    series = DailySeries(FIRST, ())
    dated = {series.day(day): {series.day(at): one for at, one in made.items()} for day, made in said.items()}
    return [Input.of(NAME, series, dated)]


def hotel(values: Values, error: float, seed: int = 1, every: int = 3, first: int = 100, days: int = DAYS) -> Said:
    """A forecast of the next 28 days every few days, which is off by so many rooms, or by any number of rooms."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    said: Said = {}
    for made in range(first, days, every):
        for day in range(made + 1, min(made + 29, len(values))):
            truth = values[day] or 0.0
            rooms = chance.uniform(0, 200) if math.isinf(error) else truth + chance.gauss(0, error)
            said.setdefault(day, {})[made] = max(rooms, 0.0)
    return said


def joined(values: Values, said: Said, origin: int = DAYS, capacity: float = math.inf) -> Prediction:
    return next(predict(DailySeries(FIRST, values), [origin], capacity=capacity, told=told(said)))


def error(made: Prediction, values: Values) -> float:
    return sum(abs(day.p50 - (values[made.origin + ahead] or 0.0)) for ahead, day in enumerate(made.days))


@pytest.mark.parametrize("seed", range(3, 8))
def test_a_hotel_that_knows_its_nights_is_used_and_the_forecast_is_better_for_it(seed: int) -> None:
    values = seasonal(DAYS + 28, seed)
    alone, made = forecast(values, DAYS), joined(values, hotel(values, 3.0))
    assert WITH in made.method
    assert WITH not in alone.method
    assert error(made, values) < error(alone, values) / 2
    assert_sound(made.days)


def test_the_score_is_that_of_the_joined_forecast() -> None:
    values = seasonal(DAYS + 28)
    series, said = DailySeries(FIRST, values[:DAYS]), told(hotel(values, 3.0))
    alone, made = go_on(series, math.inf, None).score, go_on(series, math.inf, None, said)
    assert alone is not None
    assert made.score is not None
    assert made.score.wape < alone.wape / 1.5
    assert f"WAPE {made.score.wape:.3f} beside {alone.naive_wape:.3f} of {alone.naive}" in made.method


def test_what_it_brought_is_what_half_a_year_of_forecasts_was_better() -> None:
    """Reckoned from the forecasts of a time in which it was used already, with and without it."""
    values = seasonal(DAYS + 28)
    given = hotel(values, 5.0, first=20, every=1)
    said = told(given)
    half, origins = range(DAYS - 13 * 14, DAYS), range(DAYS - 13 * 14 - 28, DAYS)
    errors = [
        sum(
            abs(day.p50 - (values[made.origin + ahead] or 0.0))
            for made in predict(DailySeries(FIRST, values), origins, told=one)
            for ahead, day in enumerate(made.days)
            if made.origin + ahead in half and (not one or WITH in made.method)
        )
        for one in (said, ())
    ]
    brought = joined(values, given).method.split(WITH)[1].split("%")[0]
    assert float(brought) / 100 == pytest.approx(1 - errors[0] / errors[1], abs=0.03)


def test_eight_of_ten_days_lie_in_the_band_from_the_first_night_that_it_counts() -> None:
    values = seasonal(900)
    chance = random.Random(2)  # noqa: S311 - to be repeated
    said = {
        day: {at: truth + chance.gauss(0, 1 + (180 - truth) / 20) for at in range(day - 28, day, 2)}
        for day in range(200, 900)
        if (truth := values[day] or 0.0)
    }
    found = [
        Outcome(made.origin + ahead, ahead, values[made.origin + ahead] or 0.0, {"": day})
        for made in predict(DailySeries(FIRST, values), range(420, 870), told=told(said))
        if WITH in made.method
        for ahead, day in enumerate(made.days)
    ]
    assert len(found) > 400 * 28
    for stretch in (found[: 60 * 28], found):
        assert 0.75 <= (coverage(stretch, "") or 0.0) <= 0.87


def test_a_hotel_that_knows_nothing_any_more_costs_little() -> None:
    """It loses its share at once, although half a year of it was better."""
    values = seasonal(900)
    good, bad = hotel(values, 3.0, days=600), hotel(values, math.inf, days=900, first=600)
    said = {day: good.get(day, {}) | bad.get(day, {}) for day in range(100, 900)}
    origins = range(660, 872)
    both = [
        sum(error(made, values) for made in predict(DailySeries(FIRST, values), origins, told=one))
        for one in (told(said), ())
    ]
    assert WITH in joined(values, said, 600).method
    assert both[0] <= 1.05 * both[1]


@pytest.mark.parametrize("seed", range(10))
def test_noise_is_never_used(seed: int) -> None:
    values = seasonal(DAYS, seed)
    origins = range(300, DAYS + 1, 20)
    noise = told(hotel([*values, *values], math.inf, seed))
    both = zip(
        predict(DailySeries(FIRST, values), origins, told=noise),
        predict(DailySeries(FIRST, values), origins),
        strict=True,
    )
    assert all(made == alone for made, alone in both)


def test_half_a_year_of_what_it_said_is_needed() -> None:
    values = seasonal(DAYS + 28)
    for first, used in ((DAYS - 28 - 13 * 14, True), (DAYS - 13 * 14 + 3, False)):
        assert (WITH in joined(values, hotel(values, 1.0, first=first)).method) is used


def test_nothing_counts_that_was_said_on_the_first_day_to_come_or_later() -> None:
    values = seasonal(DAYS + 28)
    said = hotel(values, 3.0)
    later = {day: made | {DAYS: 0.0, DAYS + 3: 999.0} for day, made in said.items()} | {
        DAYS + 20: {DAYS: 5.0} | said[DAYS + 20]
    }
    assert joined(values, said) == joined(values, later)
    other: Values = [*values[:DAYS], *([999.0] * 28)]
    assert joined(values, said) == joined(other, said)


def without_days(said: Said) -> Said:
    return {day: made for day, made in said.items() if day % 5 and not 380 <= day < 420}


def delivered_late(said: Said) -> Said:
    return {day: {at: value for at, value in made.items() if at % 9 == day % 9} for day, made in said.items()}


def far_too_many(said: Said) -> Said:
    return {day: dict.fromkeys(made, 99_999.0) for day, made in said.items()}


def that_stopped(said: Said) -> Said:
    return {day: {at: value for at, value in made.items() if at < DAYS - 60} for day, made in said.items()}


SAYINGS: Mapping[str, Callable[[Said], Said]] = {
    "as it is": dict,
    "without days": without_days,
    "late": delivered_late,
    "far too many": far_too_many,
    "stopped": that_stopped,
    "nothing": lambda said: {},  # noqa: ARG005 - nothing of it
    "zeros": lambda said: {day: dict.fromkeys(made, 0.0) for day, made in said.items()},
    "the past alone": lambda said: {day: made for day, made in said.items() if day < 300},
    "days to come alone": lambda said: {day: made for day, made in said.items() if day >= DAYS},
    "before the first day": lambda said: {day - DAYS: {at - DAYS: 5.0 for at in made} for day, made in said.items()},
}


@pytest.mark.parametrize("saying", SAYINGS)
@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_is_said_every_day_is_finite_in_order_and_between_nothing_and_the_capacity(
    shape: str, saying: str
) -> None:
    values = SHAPES[shape](seasonal(DAYS))
    said = SAYINGS[saying](hotel([*values, *seasonal(28)], 2.0))
    assert_sound(joined(values, said).days)
    assert_sound(joined(values, said, capacity=90.0).days, 90.0)
    assert_sound(joined(values, said, 13).days)


@pytest.mark.parametrize("saying", ["nothing", "the past alone", "stopped", "before the first day"])
def test_without_a_word_on_the_days_to_come_the_forecast_is_the_one_without_an_input(saying: str) -> None:
    values = seasonal(DAYS)
    assert joined(values, SAYINGS[saying](hotel([*values, *seasonal(28)], 2.0))).days == forecast(values).days


@pytest.mark.parametrize("saying", SAYINGS)
@pytest.mark.parametrize(("kept", "until"), [(1, 20), (150, 151), (430, 519), (520, 520)])
def test_a_night_goes_on_where_the_last_one_stopped(saying: str, kept: int, until: int) -> None:
    values = seasonal(DAYS)
    said = told(SAYINGS[saying](hotel([*values, *seasonal(28)], 2.0)))
    whole = Forecaster(values, 200.0, told=said)
    whole.at(kept)
    text = packed(whole.state())
    later = Forecaster(values[:until], 200.0, unpacked(text), said)
    assert later.at(until) == whole.at(until)
    assert packed(later.state()) == packed(whole.state())
    assert len(text) < 12_000


def test_a_night_says_the_same_whatever_was_learnt_and_delivered_before() -> None:
    values = [*seasonal(300), *([0.0] * 30), *seasonal(DAYS - 330)]
    said = hotel([*values, *seasonal(28)], 2.0)
    early = {day: {at: value for at, value in made.items() if at % 2} for day, made in said.items()}
    for kept, given in ((250, said), (519, said), (519, early), (519, {})):
        learnt = go_on(DailySeries(FIRST, values[:kept]), 200.0, None, told(given) if given else ()).learnt
        for now in (told(said), told(early), ()):
            series = DailySeries(FIRST, values)
            assert go_on(series, 200.0, learnt, now) == go_on(series, 200.0, None, now)


def test_what_is_said_of_days_to_come_each_night_does_not_make_it_learn_anew() -> None:
    values = seasonal(DAYS)
    said = hotel([*values, *seasonal(28)], 2.0, every=1)
    last_night = {day: {at: one for at, one in made.items() if at < DAYS - 1} for day, made in said.items()}
    before = go_on(DailySeries(FIRST, values[:-1]), 200.0, None, told(last_night)).learnt
    series, given = DailySeries(FIRST, values), told(said)
    anew = calls_of(lambda: go_on(series, 200.0, None, given))
    assert calls_of(lambda: go_on(series, 200.0, before, given)) < anew / 10
