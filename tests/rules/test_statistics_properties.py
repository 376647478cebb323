"""What holds for every figure: identities of the statistics and rate rules."""

import os
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared_code.accounts.numbers import RateCategory
from shared_code.kit.money import ZERO, to_cents, to_four_places
from shared_code.kit.period import Period
from shared_code.rates.rules import forecast_rate
from shared_code.statistics.models import InputMode
from shared_code.statistics.rules import (
    budget_of_days,
    capture_ratio,
    daily_spread,
    drive_in_ratio,
    gross_revenue,
    last_actual_day,
    loaded_days,
    month_revenue,
    net_revenue,
    occupancy_from_rooms,
    overnight_vehicles,
    percentile_rank,
    period_capture_ratio,
    period_drive_in_ratio,
    period_occupancy,
    period_total,
    revenue_per_vehicle,
    rolling_mean,
    rooms_to_store,
    seasonal_factors,
    trend,
    vehicles_per_labor_hour,
)

THOROUGH = os.environ.get("THOROUGH") == "true"
quick = settings(derandomize=not THOROUGH, max_examples=20_000 if THOROUGH else 60)

HUNDRED_ROOMS = Decimal(100)
CENT = Decimal("0.01")
counts = st.decimals(0, 99_999, places=4)
ratios = st.decimals(0, 1, places=4)
above_zero = st.decimals(Decimal("0.0001"), 1, places=4)
rates = st.decimals(0, Decimal("999.99"), places=2)
available = st.integers(1, 9_000).map(Decimal)
months = st.sampled_from((28, 29, 30, 31))
days_of_counts = st.lists(st.tuples(counts, counts, counts), min_size=1, max_size=31)
JULY = Period(2025, 7).days()


@quick
@given(available, ratios, st.sampled_from(InputMode))
def test_switching_the_input_mode_keeps_the_stored_rooms(rooms: Decimal, share: Decimal, mode: InputMode) -> None:
    stored = to_four_places(rooms * share)
    shown = to_four_places(occupancy_from_rooms(stored, rooms))
    assert rooms_to_store(stored, shown, rooms, mode) == stored


@quick
@given(counts, ratios, available)
def test_rooms_typed_are_rooms_stored(rooms: Decimal, occupancy: Decimal, hotel: Decimal) -> None:
    assert rooms_to_store(rooms, occupancy, hotel, InputMode.ROOMS) == rooms
    assert rooms_to_store(rooms, None, hotel, InputMode.OCCUPANCY) == rooms


@quick
@given(counts, ratios, ratios)
def test_valet_and_self_overnight_are_all_overnight_vehicles(
    rooms: Decimal, drive_in: Decimal, capture: Decimal
) -> None:
    total, valet, own = overnight_vehicles(rooms, drive_in, capture)
    assert Fraction(valet) + Fraction(own) == Fraction(total) == Fraction(rooms) * Fraction(drive_in)


@quick
@given(st.decimals(Decimal("0.0001"), 9_000, places=4), above_zero, ratios)
def test_counts_give_back_the_ratios_that_made_them(rooms: Decimal, drive_in: Decimal, capture: Decimal) -> None:
    _, valet, own = overnight_vehicles(rooms, drive_in, capture)
    assert drive_in_ratio(valet, own, rooms) == drive_in
    assert capture_ratio(valet, own) == capture


@quick
@given(days_of_counts, st.data())
def test_ratios_of_a_month_come_from_the_sums_of_any_two_groups(
    days: list[tuple[Decimal, Decimal, Decimal]], data: st.DataObject
) -> None:
    first = data.draw(st.lists(st.booleans(), min_size=len(days), max_size=len(days)))
    groups = [[day for day, chosen in zip(days, first, strict=True) if chosen is side] for side in (True, False)]
    sums = [[sum((day[column] for day in group), ZERO) for group in groups] for column in range(3)]
    valet, own, rooms = (sum(column, ZERO) for column in sums)
    columns = [[day[column] for day in days] for column in range(3)]
    assert period_drive_in_ratio(*columns) == drive_in_ratio(valet, own, rooms)
    assert period_capture_ratio(columns[0], columns[1]) == capture_ratio(valet, own)
    assert period_occupancy(columns[2], HUNDRED_ROOMS) == occupancy_from_rooms(rooms, HUNDRED_ROOMS * len(days))


@quick
@given(counts, months, st.data())
def test_days_and_the_rest_of_a_month_are_the_month(month_budget: Decimal, length: int, data: st.DataObject) -> None:
    days = data.draw(st.integers(0, length))
    part, rest = (budget_of_days(month_budget, n, length) for n in (days, length - days))
    assert part + rest == budget_of_days(month_budget, length, length) == month_budget
    exact = Fraction(month_budget) * days / length
    assert part == Decimal(exact.numerator) / Decimal(exact.denominator)


@quick
@given(st.lists(counts, min_size=1, max_size=31))
def test_the_count_of_a_month_is_the_sum_of_its_days(days: list[Decimal]) -> None:
    total = period_total(days)
    assert total is not None
    assert Fraction(total) == sum(map(Fraction, days))


@quick
@given(st.lists(st.tuples(counts, rates), min_size=1, max_size=31), st.decimals(-1, 1, places=4))
def test_the_revenue_of_a_month_is_exact_until_it_is_rounded_once(
    days: list[tuple[Decimal, Decimal]], adjustment: Decimal
) -> None:
    category = RateCategory.VALET_DAILY
    gross = [gross_revenue({category: count}, {category: rate}) for count, rate in days]
    exact = sum(Fraction(count) * Fraction(rate) for count, rate in days) * (1 + Fraction(adjustment))
    nets = [net_revenue(amount, adjustment) for amount in gross]
    assert sum(map(Fraction, nets)) == exact
    assert month_revenue(nets) == to_cents(Decimal(exact.numerator) / Decimal(exact.denominator))


def test_a_month_is_not_the_sum_of_rounded_days() -> None:
    days = [Decimal("0.005")] * 3
    assert month_revenue(days) == Decimal("0.02")
    assert sum(map(to_cents, days)) == Decimal("0.03")


@quick
@given(st.dictionaries(st.sampled_from(JULY), counts, max_size=31))
def test_an_empty_load_at_the_end_changes_no_loaded_day(july: dict[date, Decimal]) -> None:
    rows = {day: {"valetDaily": count} for day, count in july.items()}
    empty = {JULY[-1] + timedelta(days=1): {"valetDaily": ZERO}}
    loaded = loaded_days(rows, later_loaded=False)
    assert loaded_days({**rows, **empty}, later_loaded=False) == loaded
    assert loaded_days(rows, later_loaded=True) == tuple(sorted(rows))
    assert last_actual_day(loaded) == max((day for day in july if july[day]), default=None)


@quick
@given(st.sets(st.sampled_from(JULY)), counts, counts)
def test_the_trend_takes_each_day_once(loaded: set[date], actual: Decimal, forecast: Decimal) -> None:
    result = trend(dict.fromkeys(JULY, actual), dict.fromkeys(JULY, forecast), loaded)
    assert result.actual_part == actual * len(loaded)
    assert result.forecast_part == forecast * (len(JULY) - len(loaded))
    assert result.amount == result.actual_part + result.forecast_part


@quick
@given(st.lists(counts, max_size=12))
def test_a_missing_value_changes_nothing_where_a_zero_does(days: list[Decimal]) -> None:
    assert period_total([*days, None]) == period_total(days)
    assert period_occupancy([*days, None], HUNDRED_ROOMS) == period_occupancy(days, HUNDRED_ROOMS)
    assert rolling_mean([None, *days[:11]]) == rolling_mean(days[:11])
    assume(any(days))
    assert period_occupancy([*days, ZERO], HUNDRED_ROOMS) != period_occupancy(days, HUNDRED_ROOMS)
    assert rolling_mean([ZERO, *days[:11]]) != rolling_mean(days[:11]) or not any(days[:11])


def test_nothing_known_is_none_and_zero_known_is_zero() -> None:
    assert (period_total([None]), period_total([ZERO])) == (None, ZERO)
    assert (period_occupancy([None], HUNDRED_ROOMS), period_occupancy([ZERO], HUNDRED_ROOMS)) == (None, ZERO)
    assert (period_drive_in_ratio([None], [None], [ZERO]), period_drive_in_ratio([ZERO], [None], [ZERO])) == (
        None,
        ZERO,
    )
    assert (period_capture_ratio([None], [None]), period_capture_ratio([None], [ZERO])) == (None, ZERO)
    assert (rolling_mean([None]), rolling_mean([ZERO])) == (None, ZERO)
    assert (percentile_rank(ZERO, [None]), percentile_rank(ZERO, [Decimal(1)])) == (None, ZERO)
    assert vehicles_per_labor_hour(ZERO, ZERO) is None
    assert revenue_per_vehicle(ZERO, ZERO) is None
    assert rooms_to_store(None, None, HUNDRED_ROOMS, InputMode.ROOMS) is None
    assert rooms_to_store(ZERO, None, HUNDRED_ROOMS, InputMode.ROOMS) == 0
    assert (forecast_rate(None, Decimal(5)), forecast_rate(ZERO, Decimal(5))) == (Decimal(5), ZERO)


def test_stat_27_seasonal_factors_need_three_years_and_a_level() -> None:
    three_years = {Period(2022, 1).shift(n): Decimal(100) for n in range(36)}
    julys = {period: Decimal(700) for period in three_years if period.month == 7}
    factors = seasonal_factors({**three_years, **julys})
    assert factors[7] == Decimal(700) / Decimal(150)
    assert factors[1] == Decimal(100) / Decimal(150)
    assert seasonal_factors({**three_years, Period(2024, 12): None}) == {}
    assert seasonal_factors(dict.fromkeys(three_years, ZERO)) == {}


@quick
@given(st.lists(counts, min_size=36, max_size=36))
def test_stat_27_seasonal_factors_of_whole_years_average_to_one(values: list[Decimal]) -> None:
    assume(any(values))
    factors = seasonal_factors({Period(2022, 1).shift(n): value for n, value in enumerate(values)})
    assert to_four_places(sum(factors.values(), ZERO) / 12) == 1


@quick
@given(st.lists(counts, min_size=1, max_size=20), counts)
def test_percentile_ranks_of_a_value_and_of_its_mirror_are_one_together(peers: list[Decimal], value: Decimal) -> None:
    rank, mirrored = percentile_rank(value, peers), percentile_rank(-value, [-peer for peer in peers])
    assert rank is not None
    assert mirrored is not None
    assert to_four_places(rank + mirrored) == 1


@quick
@given(
    st.decimals(0, 999_999_999, places=2),
    st.lists(counts | counts.map(lambda count: count / 3), min_size=28, max_size=31),
)
def test_stat_30_the_days_of_a_month_add_up_to_it_to_the_cent(month: Decimal, weights: list[Decimal]) -> None:
    days = daily_spread(month, weights)
    assert sum(days) == month
    assert all(day == to_cents(day) for day in days)
    assert daily_spread(-month, weights) == tuple(-day for day in days)
    profile = weights if any(weights) else [Decimal(1)] * len(weights)
    exact = [month * weight / sum(profile) for weight in profile]
    assert all(abs(day - share) <= CENT for day, share in zip(days, exact, strict=True))


@quick
@given(
    st.integers(1, 10_000_000),
    st.lists(st.integers(0, 9_999), min_size=2, max_size=31).filter(any),
    st.sampled_from(["1", "0.01", "1000", "0.0007"]),
)
def test_f15_a_month_is_spread_as_whole_numbers_spread_it(cents: int, weights: list[int], unit: str) -> None:
    whole = sum(weights)
    expected = [cents * weight // whole for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda day: (-(cents * weights[day] % whole), day))
    for day in by_remainder[: cents - sum(expected)]:
        expected[day] += 1
    days = daily_spread(Decimal(cents).scaleb(-2), [weight * Decimal(unit) for weight in weights])
    assert [int(day.scaleb(2)) for day in days] == expected


@quick
@given(st.decimals(0, 999_999, places=2), counts, months)
def test_stat_30_equal_days_differ_by_a_cent_and_the_earlier_ones_have_it(
    month: Decimal, weight: Decimal, length: int
) -> None:
    days = daily_spread(month, [weight] * length)
    assert days == daily_spread(month, [ZERO] * length) == tuple(sorted(days, reverse=True))
    assert days[0] - days[-1] in (0, CENT)
