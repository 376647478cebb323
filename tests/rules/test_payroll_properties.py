"""What holds for every figure: identities of the payroll rules."""

import os
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared_code.kit.money import ONE, ZERO, to_cents
from shared_code.kit.period import Period
from shared_code.payroll.rules import (
    actual_payroll,
    average_rate,
    budget_by_code,
    budget_cost,
    budget_hours,
    fallback_rate,
    forecast_payroll,
    group_rate,
    hours_cost,
    job_code_cost,
    labor_cost,
    profile_codes,
    rate_on,
    rate_window,
    salaried_cost,
    schedule_variance,
    split_day,
    split_week,
    spread_by_employees,
    timekeeping,
    trend_payroll,
    weekly_threshold,
    worked_cost,
)

THOROUGH = os.environ.get("THOROUGH") == "true"
quick = settings(derandomize=not THOROUGH, max_examples=20_000 if THOROUGH else 60)

NOISE = Decimal("1e-12")
FORTY, TWELVE = Decimal(40), Decimal(12)
FIFTEEN = Decimal("15.00")
OVERTIME, DOUBLE = Decimal("1.5"), Decimal("2.0")
CODES = ("CASH", "GSA", "GSA2", "SHUTL1", "SHUTL2")
GROUPS = {"CASH": "Cashier", "GSA": "GSA", "GSA2": "GSA", "SHUTL1": "Shuttle", "SHUTL2": "Shuttle", "SHUTL3": "Shuttle"}

hours = st.decimals(0, 999, places=4)
rates = st.decimals(0, 100, places=6)
dollars = st.decimals(0, 1_000_000, places=2)
head_counts = st.none() | st.integers(0, 500).map(Decimal)
sites = st.dictionaries(st.sampled_from(CODES), head_counts)
profiles = st.sampled_from((*CODES, "SHUTL3", "DRIVER", "NIGHT"))
months = st.sampled_from((28, 29, 30, 31))


def rounded(exact: Fraction) -> Decimal:
    return to_cents(Decimal(exact.numerator) / Decimal(exact.denominator))


@quick
@given(st.lists(hours, min_size=1, max_size=7), hours, head_counts, st.data())
def test_overtime_of_a_run_of_days_is_overtime_day_by_day(
    week: list[Decimal], before: Decimal, employees: Decimal | None, data: st.DataObject
) -> None:
    threshold = weekly_threshold(FORTY, employees)
    cut = data.draw(st.integers(0, len(week)))
    runs = [sum(week[:cut], ZERO), sum(week[cut:], ZERO)]
    for stretches in (week, runs):
        splits, worked = [], before
        for stretch in stretches:
            splits.append(split_week(stretch, worked, threshold))
            worked += stretch
        whole = split_week(sum(week, ZERO), before, threshold)
        assert sum((split.regular for split in splits), ZERO) == whole.regular
        assert sum((split.overtime for split in splits), ZERO) == whole.overtime


@quick
@given(hours, hours, head_counts)
def test_a_split_loses_no_hour_and_makes_none_negative(
    worked: Decimal, before: Decimal, employees: Decimal | None
) -> None:
    week = split_week(worked, before, weekly_threshold(FORTY, employees))
    day = split_day(worked, TWELVE, employees)
    assert sum(week) == sum(day) == worked
    assert min(*week, *day) >= 0
    assert split_day(worked, None, employees) == (worked, ZERO)
    assert week.regular == 0 or before + week.regular <= weekly_threshold(FORTY, employees)
    assert day.counted <= weekly_threshold(TWELVE, employees)


@quick
@given(st.integers(1, 500).map(Decimal))
def test_nobody_works_less_than_one_person(employees: Decimal) -> None:
    assert weekly_threshold(FORTY, employees) == FORTY * employees
    assert weekly_threshold(FORTY, None) == weekly_threshold(FORTY, ZERO) == weekly_threshold(FORTY, ONE) == FORTY


@quick
@given(dollars, st.lists(head_counts, min_size=1, max_size=100))
def test_hours_of_a_group_are_all_given_to_its_codes(total: Decimal, employees: list[Decimal | None]) -> None:
    shares = spread_by_employees(total, employees)
    assert abs(sum(shares, ZERO) - total) < NOISE
    counted = any(employees)
    assert all(not share for share, count in zip(shares, employees, strict=True) if counted and not count)
    assert len({share for share, count in zip(shares, employees, strict=True) if count == employees[0]}) == 1


@quick
@given(
    st.dictionaries(profiles, dollars),
    st.dictionaries(profiles, st.lists(st.sampled_from((*CODES, "SHUTL3")), max_size=3, unique=True)),
    sites,
)
def test_a_budget_by_profile_is_wholly_in_codes_or_unassigned(
    budgets: dict[str, Decimal], mapped: dict[str, list[str]], employees: dict[str, Decimal | None]
) -> None:
    recipients = {profile: profile_codes(profile, mapped.get(profile, ()), GROUPS, employees) for profile in budgets}
    codes, unassigned = budget_by_code(budgets, recipients, employees, ["NIGHT"])
    counted = sum((budget for profile, budget in budgets.items() if profile != "NIGHT"), ZERO)
    assert set(codes) == set(employees)
    assert abs(sum(codes.values(), ZERO) + unassigned - counted) < NOISE
    assert unassigned == sum(
        (budgets[profile] for profile in budgets if profile != "NIGHT" and not recipients[profile]), ZERO
    )


@quick
@given(profiles, st.lists(st.sampled_from((*CODES, "SHUTL3")), max_size=3, unique=True), sites)
def test_a_profile_goes_to_active_codes_only(
    profile: str, mapped: list[str], employees: dict[str, Decimal | None]
) -> None:
    recipients = profile_codes(profile, mapped, GROUPS, employees)
    assert set(recipients) <= set(employees)
    if profile in employees:
        assert recipients == (profile,)
    elif not set(mapped) & set(employees):
        assert len(recipients) <= 1
        assert all(employees[code] for code in recipients)


@quick
@given(dollars, months, st.data())
def test_budget_hours_of_days_and_of_the_rest_are_the_month(total: Decimal, length: int, data: st.DataObject) -> None:
    days = data.draw(st.integers(0, length))
    part, rest = (budget_hours(total, n, length) for n in (days, length - days))
    assert abs(part + rest - total) < NOISE
    assert budget_hours(total, length, length) == budget_cost(total, length, length) == total
    assert budget_cost(total, days, length) == rounded(Fraction(total) * days / length)


@quick
@given(st.lists(st.tuples(rates, head_counts), min_size=1, max_size=20))
def test_a_group_rate_lies_between_the_rates_of_its_codes(codes: list[tuple[Decimal, Decimal | None]]) -> None:
    known = [rate for rate, _ in codes if rate]
    rate = group_rate([rate for rate, _ in codes], [count for _, count in codes], FIFTEEN)
    assert min(known, default=FIFTEEN) - NOISE <= rate <= max(known, default=FIFTEEN) + NOISE
    assert group_rate([*(rate for rate, _ in codes), ZERO], [*(count for _, count in codes), ONE], FIFTEEN) == rate


@quick
@given(st.lists(st.tuples(dollars, hours), min_size=1, max_size=20), dollars, hours)
def test_a_supplement_raises_the_average_rate_and_adds_no_hours(
    rows: list[tuple[Decimal, Decimal]], supplement: Decimal, repeated: Decimal
) -> None:
    paid = [row for row in rows if row[0]]
    earned, worked = sum((row[0] for row in paid), ZERO), sum((row[1] for row in paid), ZERO)
    assume(worked)
    columns = [row[0] for row in rows], [row[1] for row in rows], ["REGULAR"] * len(rows)
    assert abs(average_rate(*columns) - earned / worked) <= Decimal("0.0000005")
    for kind in ("DIFFERENTIAL", "Meal Premium"):
        rate = average_rate([*columns[0], supplement], [*columns[1], repeated], [*columns[2], kind])
        assert abs(rate - (earned + supplement) / worked) <= Decimal("0.0000005")


@quick
@given(st.none() | rates, st.none() | rates)
def test_every_job_code_has_a_rate_above_zero(own: Decimal | None, group: Decimal | None) -> None:
    assert fallback_rate(own, group, FIFTEEN) == (own or group or FIFTEEN)


@quick
@given(st.dictionaries(st.sampled_from(Period(2025, 7).days()), rates), rates)
def test_an_override_holds_until_the_next_one(overrides: dict[date, Decimal], rate: Decimal) -> None:
    in_force = rate
    for day in Period(2025, 7).days():
        in_force = overrides.get(day, in_force)
        assert rate_on(day, rate, overrides) == in_force


@quick
@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 31))
def test_the_days_of_the_average_rate_end_on_the_last_loaded_one(last: date, length: int) -> None:
    window = rate_window(last, Decimal(length))
    assert window is not None
    assert window.last == last
    assert window.last - window.first == timedelta(days=length - 1)


@quick
@given(st.lists(st.tuples(hours, hours, rates), min_size=1, max_size=31))
def test_the_payroll_of_a_job_code_is_exact_until_it_is_rounded_once(
    days: list[tuple[Decimal, Decimal, Decimal]],
) -> None:
    worked, overtime, each = (list(column) for column in zip(*days, strict=True))
    exact = sum(Fraction(rate) * (Fraction(one) + Fraction(extra) * Fraction(OVERTIME)) for one, extra, rate in days)
    cost = job_code_cost(worked, overtime, each, OVERTIME)
    assert cost == rounded(Fraction(exact))
    assert cost == labor_cost([*worked, *overtime], [ONE] * len(days) + [OVERTIME] * len(days), [*each, *each])


@quick
@given(st.lists(st.tuples(hours, hours), min_size=1, max_size=31), rates)
def test_days_with_one_rate_cost_the_same_in_one_stretch(days: list[tuple[Decimal, Decimal]], rate: Decimal) -> None:
    worked, overtime = (list(column) for column in zip(*days, strict=True))
    whole = job_code_cost([sum(worked, ZERO)], [sum(overtime, ZERO)], [rate], OVERTIME)
    assert job_code_cost(worked, overtime, [rate] * len(days), OVERTIME) == whole
    assert hours_cost(sum(worked, ZERO), rate) == job_code_cost([sum(worked, ZERO)], [ZERO], [rate], OVERTIME)


@quick
@given(st.lists(st.decimals(0, 24, places=2), min_size=7, max_size=7), rates)
def test_double_time_pays_no_hour_twice(week: list[Decimal], rate: Decimal) -> None:
    days = [split_day(worked, TWELVE, ONE) for worked in week]
    split = split_week(sum((day.counted for day in days), ZERO), ZERO, FORTY)
    double = sum((day.double for day in days), ZERO)
    paid = (split.regular, split.overtime, double)
    assert sum(paid) == sum(week)
    assert labor_cost(paid, (ONE, OVERTIME, DOUBLE), (rate,) * 3) >= labor_cost((sum(week, ZERO),), (ONE,), (rate,))


def test_a_month_of_salaries_is_not_the_sum_of_rounded_days() -> None:
    salary = [Decimal(42500)]
    assert salaried_cost(salary, [31], 365) == Decimal("3609.59")
    assert salaried_cost(salary, [1], 365) * 31 == Decimal("3609.64")


@quick
@given(st.lists(st.tuples(dollars, st.integers(0, 366)), max_size=4), st.sampled_from([365, 366]))
def test_salaries_are_exact_until_they_are_rounded_once(people: list[tuple[Decimal, int]], year: int) -> None:
    salaries, days = [salary for salary, _ in people], [count for _, count in people]
    assert salaried_cost(salaries, days, year) == rounded(sum((Fraction(s) * n for s, n in people), Fraction()) / year)
    assert salaried_cost(salaries, [year] * len(people), year) == sum(salaries, ZERO)


@quick
@given(st.lists(dollars, max_size=31), st.lists(dollars, max_size=20), dollars, dollars, dollars)
def test_a_month_is_the_sum_of_its_parts_to_the_cent(
    loaded: list[Decimal], codes: list[Decimal], to_date: Decimal, salaried: Decimal, unsaved: Decimal
) -> None:
    assert forecast_payroll(codes, salaried, unsaved) == sum([*codes, salaried, unsaved])
    assert actual_payroll(timekeeping(loaded), to_date) == sum([*loaded, to_date])
    month = trend_payroll(timekeeping(loaded), codes, salaried, unsaved)
    assert month == to_cents(month) == sum([*loaded, *codes, salaried, unsaved])


@quick
@given(dollars, hours, hours, rates)
def test_f10_hours_that_nobody_priced_cost_their_rate(
    cost: Decimal, regular: Decimal, overtime: Decimal, rate: Decimal
) -> None:
    priced = worked_cost(cost, regular, overtime, rate, OVERTIME)
    assert priced == cost + labor_cost((regular, overtime), (ONE, OVERTIME), (rate, rate))


@quick
@given(hours, hours)
def test_a_schedule_variance_changes_sides_when_hours_do(scheduled: Decimal, actual: Decimal) -> None:
    one, other = schedule_variance(scheduled, actual), schedule_variance(actual, scheduled)
    assert one.hours == -other.hours
    assert one.favourable is (None if actual == scheduled else not other.favourable)
    assert (one.percent is None) == (scheduled == 0)
