"""Kept forecasts and what they come to: sums of errors, by line, horizon and author, that add up over sites."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from shared_code.accuracy.keeping import days_ahead, kept_tonight, naive_until, with_days
from shared_code.accuracy.models import (
    HORIZONS,
    NAIVE_METHODS,
    DailyLine,
    KeptFigure,
    KeptForecast,
    KeptKey,
    PlannedFigure,
    ScoredLine,
    added,
)
from shared_code.accuracy.records import BookedMonth, RecordedForecast, scored_records
from shared_code.accuracy.rendering import measures
from shared_code.accuracy.scoring import ForecastOutcome, scored_days, scored_line
from shared_code.kit.period import Period
from shared_code.pl.models import Line
from shared_code.predictive.recipes import NAIVE

TODAY = date(2025, 4, 15)
APRIL = Period(2025, 4)


def outcome(author: str, forecast: int, actual: int, **others: int) -> ForecastOutcome:
    said = {method.replace("_", "-"): Decimal(value) for method, value in others.items()}
    return ForecastOutcome(author, Decimal(forecast), Decimal(actual), said)


def rooms(*found: ForecastOutcome) -> ScoredLine:
    return scored_line(DailyLine.ROOMS, 7, found)


def test_the_naive_methods_are_those_of_the_predictive_forecast() -> None:
    assert NAIVE_METHODS == NAIVE


def test_a_day_is_kept_at_the_end_of_so_many_days_before_it() -> None:
    ahead = days_ahead(TODAY)
    assert ahead.keys() == set(HORIZONS)
    for horizon, day in ahead.items():
        assert day - timedelta(days=horizon) == TODAY - timedelta(days=1)


def test_naive_baselines_know_nothing_of_the_days_that_are_not_over() -> None:
    actual = {TODAY - timedelta(days=back): Decimal(back % 7 + 20) for back in range(1, 40)}
    before = naive_until(actual, TODAY)
    assert naive_until({**actual, TODAY: Decimal(999)}, TODAY) == before
    assert before["same-weekday"][0] == actual[TODAY - timedelta(days=7)]
    late = naive_until({day: value for day, value in actual.items() if day < TODAY - timedelta(days=2)}, TODAY)
    assert late["same-weekday"][0] == actual[TODAY - timedelta(days=7)]
    assert "last-year" not in before


def test_tonights_figures_stand_beside_what_others_say_of_the_same_day() -> None:
    actual = {TODAY - timedelta(days=back): Decimal(30 + back % 7) for back in range(1, 400)}
    planned = {
        day: {DailyLine.ROOMS: PlannedFigure("anna", Decimal(36), Decimal("34.00004"))}
        for day in days_ahead(TODAY).values()
    }
    band = {TODAY: (Decimal(30), Decimal(33), Decimal(37))}
    kept = kept_tonight(TODAY, planned, {"occupiedRooms": band}, {"occupiedRooms": actual})
    first = kept[KeptKey(APRIL, 1)][TODAY][DailyLine.ROOMS]
    assert first.others() == {
        "baseline": Decimal(34),
        "predictive": Decimal(33),
        "same-weekday": actual[TODAY - timedelta(days=7)],
        "last-year": actual[TODAY - timedelta(days=364)],
        "four-weeks": Decimal(30 + 7 % 7),
        "half-and-half": Decimal(30),
    }
    far = date(2025, 5, 12)
    assert kept[KeptKey(Period(2025, 5), 28)][far][DailyLine.ROOMS].p50 is None
    assert kept[KeptKey(Period(2025, 5), 28)][far][DailyLine.ROOMS].same_weekday == actual[far - timedelta(days=28)]


def test_what_was_kept_once_never_changes() -> None:
    then, now = (KeptFigure("anna", Decimal(rooms)) for rooms in (30, 39))
    stored = KeptForecast(days={TODAY: {DailyLine.ROOMS: then}})
    tomorrow = TODAY + timedelta(days=1)
    assert with_days(stored, {TODAY: {DailyLine.ROOMS: now}}) is None
    grown = with_days(stored, {TODAY: {DailyLine.ROOMS: now}, tomorrow: {DailyLine.ROOMS: now}})
    assert grown is not None
    assert grown.days == {TODAY: {DailyLine.ROOMS: then}, tomorrow: {DailyLine.ROOMS: now}}


def test_a_day_counts_once_it_is_loaded_for_its_own_horizon_alone() -> None:
    tomorrow = TODAY + timedelta(days=1)
    figure = KeptFigure("anna", Decimal(30), p10=Decimal(20), p50=Decimal(28), p90=Decimal(40))
    kept = {
        KeptKey(APRIL, 1): KeptForecast(days={day: {DailyLine.ROOMS: figure} for day in (TODAY, tomorrow)}),
        KeptKey(APRIL, 28): KeptForecast(days={TODAY: {DailyLine.ROOMS: figure._replace(forecast=Decimal(50))}}),
    }
    scored = {(one.line, one.horizon): one for one in scored_days(kept, {"occupiedRooms": {TODAY: Decimal(41)}})}
    assert scored.keys() == {("occupiedRooms", 1), ("occupiedRooms", 28)}
    near, far = scored["occupiedRooms", 1], scored["occupiedRooms", 28]
    assert tuple(near.all.own) == (1, 41, 11, -11)
    assert tuple(far.all.own) == (1, 41, 9, 9)
    assert (near.banded, near.covered) == (1, 0)
    assert tuple(near.all.beside["predictive"]) == (1, 41, 11, 13)


def test_the_score_says_who_improved_on_what_stood_without_them() -> None:
    (measure,) = measures(
        [
            rooms(
                outcome("anna", 100, 110, baseline=90, same_weekday=104),
                outcome("anna", 120, 110, baseline=80, same_weekday=113),
                outcome("david", 90, 110, baseline=108, same_weekday=100),
                outcome("", 108, 110, baseline=108, same_weekday=100),
            )
        ]
    )
    assert (measure.days, measure.wape, measure.mae) == (4, Decimal("0.0955"), Decimal("10.5"))
    assert measure.bias == Decimal("-0.05")
    anna, david = measure.value_added
    assert (anna.author, anna.days, david.author, david.days) == ("anna", 2, "david", 1)
    assert anna.baseline is not None
    assert david.baseline is not None
    assert anna.baseline.value_added == Decimal("0.6")  # 20 off, where the baseline was 50 off
    assert david.baseline.value_added == Decimal(-9)  # 20 off, where the baseline was 2 off
    assert anna.best_naive is not None
    assert (anna.best_naive.method, anna.best_naive.value_added) == ("same-weekday", Decimal("-1.2222"))


def test_what_is_compared_is_compared_on_the_same_days() -> None:
    """A baseline that knows only the hard days is not held against a forecast of the easy ones."""
    (measure,) = measures([rooms(outcome("anna", 100, 100), outcome("anna", 150, 100, last_year=140))])
    (last_year,) = measure.naive
    assert (last_year.days, last_year.wape, last_year.value_added) == (1, Decimal("0.4"), Decimal("-0.25"))


figures = st.integers(0, 200)
outcomes = st.lists(
    st.builds(
        lambda author, forecast, actual, baseline: outcome(
            author, forecast, actual, **({} if baseline is None else {"baseline": baseline})
        ),
        st.sampled_from(["", "anna", "david"]),
        figures,
        figures,
        st.none() | figures,
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25)
@given(st.lists(outcomes, min_size=1, max_size=4))
def test_sites_add_up_to_what_all_their_days_together_would_score(sites: list[list[ForecastOutcome]]) -> None:
    together = rooms(*(one for site in sites for one in site))
    assert added(rooms(*site) for site in sites) == (together,)


def test_forecasts_of_record_are_scored_once_their_month_is_closed() -> None:
    def amounts(flc: int) -> dict[Line, Decimal | None]:
        return {**dict.fromkeys(Line, Decimal(0)), Line.FLC: Decimal(flc), Line.CLAIMS: None}

    march, year_before = Period(2025, 3), Period(2024, 3)
    booked = {
        march: BookedMonth(amounts(1000), amounts(1300)),
        year_before: BookedMonth(amounts(700), amounts(700)),
    }
    records = {march: RecordedForecast("anna", amounts(900)), APRIL: RecordedForecast("anna", amounts(1))}
    scored = {one.line: one for one in scored_records(records, booked)}
    assert "claims" not in scored
    assert scored["flc"].horizon is None
    assert tuple(scored["flc"].all.own) == (1, 1000, 100, -100)
    assert {method: sums.other for method, sums in scored["flc"].all.beside.items()} == {
        "baseline": 300,
        "last-year": 300,
    }
    assert scored["flc"].authors["anna"] == scored["flc"].all
