"""Guests of events count where they made the forecast of such days better, event by event, and never otherwise."""

import math
import random
from collections.abc import Callable, Mapping, Sequence

import pytest

from shared_code.predictive.forecast import Forecaster, predict
from shared_code.predictive.inputs import Input
from shared_code.predictive.models import DailySeries, Prediction
from shared_code.predictive.nights import go_on
from shared_code.predictive.states import packed, unpacked
from tests.growth import LINEAR, growth
from tests.predictive.test_inputs import NAME as HOTEL
from tests.predictive.test_inputs import hotel
from tests.predictive.test_inputs import told as told_by_hotel
from tests.predictive.test_properties import FIRST, SHAPES, Values, assert_sound, forecast, seasonal

WITH = ", with events, by which days of the last 13 were "
DAYS = 520
A_GUEST = 0.03
"""Rooms that a guest takes."""
Calendar = Mapping[int, Sequence[Mapping[int, float]]]
"""By the place of a day, its events: their guests by the place of the day on which they were told."""


def told(calendar: Calendar) -> list[Input]:
    series = DailySeries(FIRST, ())
    dated = {
        series.day(day): [{series.day(at): guests for at, guests in one.items()} for one in events]
        for day, events in calendar.items()
    }
    return [Input.of_events("events", series, dated)]


def calendar(seed: int = 5, days: int = DAYS + 28, first: int = 120) -> dict[int, list[dict[int, float]]]:
    """An event every other week or so, on any weekday, for one to three days, announced three months before."""
    chance, day = random.Random(seed), first  # noqa: S311 - to be repeated
    found: dict[int, list[dict[int, float]]] = {}
    while day < days:
        guests = float(chance.randrange(500, 3000))
        for one in range(day, min(day + chance.randrange(1, 4), days)):
            found[one] = [{day - 90: guests}]
        day += chance.randrange(9, 20)
    return found


def visited(values: Values, events: Calendar, seed: int = 1, each: float = A_GUEST) -> Values:
    """A series to whose days the guests of events come, about as many as were expected."""
    chance = random.Random(seed)  # noqa: S311 - to be repeated
    found = list(values)
    for day, ones in events.items():
        if 0 <= day < len(found):
            guests = sum(one[max(one)] for one in ones if one)
            found[day] = (found[day] or 0.0) + each * guests * chance.gauss(1, 0.15)
    return found


def joined(values: Values, events: Calendar, origin: int = DAYS, capacity: float = math.inf) -> Prediction:
    return next(predict(DailySeries(FIRST, values), [origin], capacity=capacity, told=told(events)))


def error(made: Prediction, values: Values, events: Calendar) -> float:
    return sum(
        abs(day.p50 - (values[made.origin + ahead] or 0.0))
        for ahead, day in enumerate(made.days)
        if made.origin + ahead in events
    )


@pytest.mark.parametrize("seed", range(3, 8))
def test_events_whose_guests_come_are_used_and_their_days_are_foretold_better(seed: int) -> None:
    events = calendar(seed)
    values = visited(seasonal(DAYS + 28, seed), events)
    alone, made = forecast(values, DAYS), joined(values, events)
    assert WITH in made.method
    off = [
        sum(
            error(one, values, events)
            for one in predict(DailySeries(FIRST, values), range(440, DAYS + 1, 10), told=given)
        )
        for given in (told(events), ())
    ]
    assert off[0] < 0.6 * off[1]
    others = [ahead for ahead in range(28) if DAYS + ahead not in events]
    assert [made.days[ahead].p50 for ahead in others] == [alone.days[ahead].p50 for ahead in others]
    assert_sound(made.days)


def test_what_is_learnt_of_a_guest_is_what_a_guest_brings() -> None:
    events = calendar()
    values = visited(seasonal(DAYS + 28), events)
    more = events | {DAYS + 5: [{DAYS - 10: 1000.0}, {DAYS - 8: 500.0}]}
    less = {day: ones for day, ones in events.items() if day != DAYS + 5}
    brought = joined(values, more).days[5].p50 - joined(values, less).days[5].p50
    assert brought == pytest.approx(1500 * A_GUEST, rel=0.2)


@pytest.mark.parametrize("seed", range(10))
def test_events_to_which_nobody_comes_are_never_used(seed: int) -> None:
    values, events = seasonal(DAYS, seed), told(calendar(seed))
    origins = range(300, DAYS + 1, 20)
    assert [*predict(DailySeries(FIRST, values), origins, told=events)] == [
        *predict(DailySeries(FIRST, values), origins)
    ]


def test_thirteen_events_are_needed() -> None:
    values = seasonal(DAYS + 28)
    for number, used in ((13, True), (12, False)):
        days = range(200, 200 + 20 * number, 20)
        events = {day: [{day - 90: 2000.0}] for day in (*days, DAYS + 3)}
        assert (WITH in joined(visited(values, events), events).method) is used


def test_nothing_counts_that_was_told_on_the_first_day_to_come_or_later() -> None:
    events = calendar()
    values = visited(seasonal(DAYS + 28), events)
    later = {day: [{**one, DAYS: 99_999.0} for one in ones] for day, ones in events.items()}
    later[DAYS + 6] = [*later.get(DAYS + 6, []), {DAYS + 2: 5000.0}]
    assert joined(values, events) == joined(values, later)


def test_what_was_told_last_counts_and_an_event_may_be_called_off() -> None:
    events = calendar()
    values = visited(seasonal(DAYS + 28), events)
    other = {day: ones for day, ones in events.items() if day < DAYS} | {DAYS + 4: [{DAYS - 50: 1000.0}]}
    off = other | {DAYS + 4: [{DAYS - 50: 1000.0, DAYS - 2: 0.0}]}
    assert WITH in joined(values, other).method
    assert joined(values, off).days[4].p50 == forecast(values, DAYS).days[4].p50


CALENDARS: Mapping[str, Callable[[Calendar], Calendar]] = {
    "as it is": dict,
    "without guests": lambda events: {day: [dict.fromkeys(one, 0.0) for one in ones] for day, ones in events.items()},
    "the past alone": lambda events: {day: ones for day, ones in events.items() if day < DAYS},
    "days to come alone": lambda events: {day: ones for day, ones in events.items() if day >= DAYS},
    "told late": lambda events: {day: [{day - 1: 900.0}] for day in events},
    "told afterwards": lambda events: {day: [{day + 1: 900.0}] for day in events},
    "every day": lambda events: {day: [{0: 500.0 + day % 9}] for day in range(DAYS + 28)},  # noqa: ARG005 - of its own
    "of all the world": lambda events: {day: [{0: 999_999.0}] for day in events},
    "before the first day": lambda events: {day - DAYS: [{day - DAYS - 3: 5.0}] for day in events},
    "nothing": lambda events: {},  # noqa: ARG005 - nothing of it
}


@pytest.mark.parametrize("how", CALENDARS)
@pytest.mark.parametrize("shape", SHAPES)
def test_whatever_is_told_every_day_is_finite_in_order_and_between_nothing_and_the_capacity(
    shape: str, how: str
) -> None:
    events = CALENDARS[how](calendar())
    values = SHAPES[shape](visited(seasonal(DAYS), events))
    assert_sound(joined(values, events).days)
    assert_sound(joined(values, events, capacity=90.0).days, 90.0)
    assert_sound(joined(values, events, 13).days)
    fewer = visited(values, events, each=-A_GUEST)
    assert_sound(joined([None if one is None else max(one, 0.0) for one in fewer], events).days)


@pytest.mark.parametrize(
    "how", ["nothing", "without guests", "the past alone", "told afterwards", "before the first day"]
)
def test_without_an_event_to_come_the_forecast_is_the_one_without(how: str) -> None:
    events = calendar()
    values = visited(seasonal(DAYS), events)
    assert joined(values, CALENDARS[how](events)).days == forecast(values).days


@pytest.mark.parametrize("how", CALENDARS)
@pytest.mark.parametrize(("kept", "until"), [(1, 20), (150, 151), (430, 519), (520, 520)])
def test_a_night_goes_on_where_the_last_one_stopped(how: str, kept: int, until: int) -> None:
    events = CALENDARS[how](calendar())
    values = visited(seasonal(DAYS), calendar())
    for inputs in (told(events), [*told_by_hotel(hotel([*values, *seasonal(28)], 6.0)), *told(events)]):
        whole = Forecaster(values, 200.0, told=inputs)
        whole.at(kept)
        text = packed(whole.state())
        later = Forecaster(values[:until], 200.0, unpacked(text), inputs)
        assert later.at(until) == whole.at(until)
        assert packed(later.state()) == packed(whole.state())
        assert len(text) < 16_000


def test_a_night_says_the_same_whatever_was_learnt_and_told_before() -> None:
    events = calendar()
    values = visited(seasonal(DAYS), events)
    fewer = {day: ones for day, ones in events.items() if day % 2}
    for given in (told(events), told(fewer), ()):
        learnt = go_on(DailySeries(FIRST, values[:-1]), 200.0, None, given).learnt
        for now in (told(events), told(fewer), ()):
            series = DailySeries(FIRST, values)
            assert go_on(series, 200.0, learnt, now) == go_on(series, 200.0, None, now)


def test_a_hotel_counts_beside_events_where_it_knows_more_than_they_say() -> None:
    events = calendar()
    values = visited(seasonal(DAYS + 28), events)
    both = [*told_by_hotel(hotel(values, 2.0)), *told(events)]
    (made,) = predict(DailySeries(FIRST, values), [DAYS], told=both)
    assert made.method.index(WITH) < made.method.index(f", with {HOTEL}")
    assert error(made, values, events) < error(joined(values, events), values, events)
    assert (made,) == (*predict(DailySeries(FIRST, values), [DAYS], told=both[::-1]),)


@pytest.mark.parametrize("days", [1, 500])
def test_ten_thousand_events_cost_in_proportion(days: int) -> None:
    values = seasonal(DAYS)

    def prepare(size: int) -> Callable[[], object]:
        events: dict[int, list[dict[int, float]]] = {}
        for number in range(size):
            day = DAYS - number % days
            events.setdefault(day, []).append({day - 1 - number % 300: float(number % 50)})

        def work() -> Input:
            (one,) = told(events)
            one.known(DAYS)
            for origin in range(DAYS - 28, DAYS + 1):
                one.at(origin)
            return one.since(3)

        assert_sound(joined(values, events).days)
        return work

    assert growth(prepare, 10_000) <= LINEAR
