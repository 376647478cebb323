"""Where our recipes lose to a naive baseline for half a year, by more than chance, that takes their place."""

import random

import pytest

from shared_code.predictive.forecast import Forecaster
from shared_code.predictive.guard import Guard
from shared_code.predictive.models import DailySeries
from shared_code.predictive.nights import go_on
from shared_code.predictive.states import packed, unpacked
from tests.predictive.test_properties import FIRST, forecast, seasonal

LOST = "to which our recipes lost"


def events(days: int) -> list[float | None]:
    """A hall with a calendar that repeats each year, by weekday, and nothing regular within the year."""
    chance = random.Random(5)  # noqa: S311 - to be repeated
    year = [float(chance.choice([20, 30, 400])) for _ in range(364)]
    return [year[day % 364] for day in range(days)]


def test_a_calendar_that_repeats_is_foretold_by_last_year_once_that_was_better_for_half_a_year() -> None:
    values = events(910)
    before, after = forecast(values[:500]), forecast(values[:880])
    assert LOST not in before.method
    assert after.method.startswith(f"last-year, {LOST} ")
    assert [day.p50 for day in after.days] == values[880 - 364 : 880 - 364 + 28]


def test_a_baseline_gives_way_once_it_has_lost_its_lead() -> None:
    forecaster = Forecaster([*events(910), *seasonal(300)], 1e9)
    assert forecaster.at(910)[1].startswith("last-year, ")
    assert not forecaster.at(1210)[1].startswith("last-year, ")
    guard = taken_by_four_weeks()
    for _ in range(13 * 14):
        guard.happened({"four-weeks": (1.2, 1.0)})
    assert not guard.taken


def taken_by_four_weeks() -> Guard:
    guard = Guard()
    for _ in range(13 * 14):
        guard.happened({"four-weeks": (0.1, 1.0)})
    assert (guard.taken, round(guard.lead, 9)) == ("four-weeks", 0.9)
    return guard


def test_what_the_guard_has_learnt_is_kept_with_the_state() -> None:
    values = events(920)
    whole = Forecaster(values, 1e9)
    whole.at(905)
    later = Forecaster(values, 1e9, unpacked(packed(whole.state())))
    assert later.at(919) == whole.at(919)
    assert packed(later.state()) == packed(whole.state())


def test_a_state_of_another_shape_is_learnt_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    series = DailySeries(FIRST, seasonal(300))
    with monkeypatch.context() as patch:
        patch.setattr("shared_code.predictive.nights._SHAPE", 1)
        old = go_on(series, 1e9, None).learnt
    broken = old._replace(state=old.state[:20])
    assert go_on(series, 1e9, broken) == go_on(series, 1e9, None)


@pytest.mark.parametrize(("won", "ratio", "taken"), [(11, 0.5, True), (10, 0.5, False), (13, 0.95, False)])
def test_a_baseline_takes_over_only_if_it_won_nearly_all_fortnights_and_by_a_tenth(
    won: int, ratio: float, *, taken: bool
) -> None:
    guard = Guard()
    for fortnight in range(13):
        for _ in range(14):
            guard.happened({"four-weeks": (ratio if fortnight < won else 1.01, 1.0)})
    assert bool(guard.taken) is taken


def test_half_a_year_must_be_over() -> None:
    guard = Guard()
    for _ in range(13 * 14 - 1):
        guard.happened({"four-weeks": (0.1, 1.0)})
    assert not guard.taken
