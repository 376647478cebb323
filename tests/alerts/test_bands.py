"""What is usual on a weekday: 20 to 180 days of history, medians, as many times more as less."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_code.alerts.band import BandLimits, weekday_bands

LIMITS = BandLimits(Decimal(20), Decimal(3), Decimal("0.4"), Decimal(8))
MONDAY = date(2026, 6, 1)


def history(values: list[Decimal]) -> dict[date, Decimal]:
    return {MONDAY + timedelta(days=number): value for number, value in enumerate(values)}


@pytest.mark.parametrize(("days", "weekdays"), [(19, 0), (20, 6), (21, 7)])
def test_fewer_than_20_days_make_no_band_and_a_weekday_needs_three(days: int, weekdays: int) -> None:
    assert len(weekday_bands(history([Decimal(1)] * days), LIMITS)) == weekdays


def test_each_weekday_has_its_own_middle() -> None:
    bands = weekday_bands(history([Decimal(10 + number % 7) for number in range(28)]), LIMITS)
    assert (bands[0].high, bands[6].high) == (Decimal("14.0"), Decimal("22.4"))


def test_a_third_of_the_history_wrong_by_ten_moves_no_band() -> None:
    right = [Decimal(10)] * 63
    wrong = [value * 10 if number % 3 == 0 else value for number, value in enumerate(right)]
    assert weekday_bands(history(wrong), LIMITS) == weekday_bands(history(right), LIMITS)


@given(st.lists(st.decimals(Decimal("0.01"), 1_000, places=2), min_size=21, max_size=60))
def test_the_middle_is_inside_and_both_ends_are_as_many_times_away(values: list[Decimal]) -> None:
    for band in weekday_bands(history(values), LIMITS).values():
        assert 0 < band.low < band.high
        assert band.high / band.low >= Decimal("1.4") ** 2 - Decimal("0.0001")


def test_a_history_of_zeros_makes_no_band() -> None:
    assert weekday_bands(history([Decimal(0)] * 40), LIMITS) == {}
