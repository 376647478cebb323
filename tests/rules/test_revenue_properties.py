"""What holds for every figure: identities of the revenue rules and of the blocks made of them."""

import os
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from shared_code.accounts.numbers import RateCategory
from shared_code.contracts.models import ALL_CODES
from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import Period
from shared_code.revenue.internal.month import InternalRevenue, internal_revenue
from shared_code.revenue.rules import (
    billed_hours,
    category_revenue,
    class_shares,
    classes_revenue,
    escalated,
    incremented_price,
    increments,
    spread_payroll,
    validation_excess,
)
from tests.rules.contracts import contract, contract_month, replays

THOROUGH = os.environ.get("THOROUGH") == "true"
quick = settings(derandomize=not THOROUGH, max_examples=20_000 if THOROUGH else 60)
slow = settings(quick, max_examples=2_000 if THOROUGH else 30)

CENT, NOISE = Decimal("0.01"), Decimal("1e-12")
CLASSES = 3

dollars = st.decimals(0, 2_000_000, places=2)
signed = st.decimals(-200_000, 2_000_000, places=2)
percents = st.decimals(0, 100, places=2)
years = st.lists(dollars, min_size=1, max_size=12)
days = st.dates(date(2019, 1, 1), date(2026, 12, 31))
firsts = days.map(lambda day: day.replace(day=1))
months = st.integers(1, 12)


@quick
@given(days, months, firsts)
def test_rev_6_increments_are_the_first_days_of_the_month_after_the_start(
    start: date, month: int, target: date
) -> None:
    calendar = (period.first_day for period in Period.of(start).through(Period.of(target)))
    assert increments(start, month, target) == sum(day.month == month for day in calendar if start < day)


@quick
@given(percents, st.booleans(), percents, st.integers(0, 3), st.integers(0, 2))
def test_escalating_in_steps_is_escalating_at_once(
    value: Decimal, by_percent: bool, step: Decimal, before: int, after: int
) -> None:
    in_steps = escalated(escalated(value, by_percent, step, before), by_percent, step, after)
    assert abs(in_steps - escalated(value, by_percent, step, before + after)) <= NOISE
    assert in_steps >= value


@quick
@given(dollars, percents, st.integers(0, 10))
def test_a_price_is_its_exact_rise_rounded_once(base: Decimal, percent: Decimal, times: int) -> None:
    price = incremented_price(base, percent, times)
    exact = Fraction(base) * (1 + Fraction(percent) / 100) ** times
    assert abs(Fraction(price) - exact) <= Fraction(CENT) / 2
    assert price == to_cents(price)


# Parts and wholes


@quick
@given(st.lists(signed, min_size=CLASSES, max_size=CLASSES), signed)
def test_the_classes_of_a_family_are_the_family(history: Sequence[Decimal], family: Decimal) -> None:
    shares = class_shares(history)
    assert len(shares) == CLASSES
    assert abs(sum(shares, ZERO) - 1) <= NOISE
    assert to_cents(classes_revenue(family, shares)) == family
    assert sum(history) > 0 or list(shares) == [1, 0, 0]


@quick
@given(dollars, st.lists(st.tuples(dollars, st.booleans()), max_size=6), st.booleans())
def test_payroll_that_is_billed_and_payroll_that_is_not_are_the_payroll(
    payroll: Decimal, budget: Sequence[tuple[Decimal, bool]], hourly: bool
) -> None:
    whole = [amount for amount, _ in budget]
    parts = [
        spread_payroll(payroll, [amount for amount, enabled in budget if enabled is side], whole, hourly is side)
        for side in (True, False)
    ]
    assert abs(sum(parts) - payroll) <= NOISE


@quick
@given(dollars, st.decimals(0, 99_999, places=4), st.decimals(0, 999, places=2), st.integers(0, 31))
def test_a_category_earns_its_budget_day_by_day(
    budget: Decimal, vehicles: Decimal, rate: Decimal, unsaved: int
) -> None:
    of_days = [
        category_revenue(vehicles, rate, budget, unsaved, 31),
        category_revenue(ZERO, ZERO, budget, 31 - unsaved, 31),
    ]
    assert to_cents(sum(of_days, ZERO)) == to_cents(vehicles * rate + budget)


@quick
@given(dollars, percents, dollars)
def test_validations_are_free_up_to_the_allowance(validations: Decimal, percent: Decimal, revenue: Decimal) -> None:
    allowance = to_cents(revenue * percent / 100)
    excess = validation_excess(validations, False, percent, None, (revenue,))
    assert 0 <= excess <= validations
    assert excess == 0 or abs(excess + allowance - validations) <= CENT


@quick
@given(st.decimals(0, 999, places=4), st.decimals(0, 999, places=4), st.decimals(0, 99, places=2))
def test_hours_at_one_rate_cost_the_same_however_they_are_split_within_a_cent(
    regular: Decimal, overtime: Decimal, rate: Decimal
) -> None:
    assert abs(billed_hours(regular, overtime, rate, rate) - to_cents((regular + overtime) * rate)) <= CENT


# A month of a contract

categories = st.dictionaries(st.sampled_from([str(category) for category in RateCategory] + ["ADJ"]), dollars)
codes = st.dictionaries(st.sampled_from([str(code) for code in ALL_CODES]), dollars)


@slow
@given(codes, categories, codes, st.sets(st.sampled_from([str(code) for code in ALL_CODES]), min_size=1, max_size=20))
def test_structures_share_all_revenue_once(
    actual: dict[str, Decimal], forecast: dict[str, Decimal], history: dict[str, Decimal], apart: set[str]
) -> None:
    """Other revenue has no forecast. Each base is rounded by itself, so two of them may be a cent off the month."""
    flat = [{"percent": "100"}]
    terms = contract(
        revenue_share={"structures": [{"codes": sorted(apart), "tiers": flat}, {"codes": "all others", "tiers": flat}]}
    )
    month = contract_month(actual=actual, forecast=forecast, history=history)
    bases = [structure.revenue.amount for structure in internal_revenue(terms, month).structures]
    assert abs(sum(bases) - month.revenue.total().amount) <= CENT


AGREEMENT = {
    "billable_accounts": {
        "payroll_accounts": ["6000"],
        "expense_accounts": ["7045", "7100"],
        "additional_payroll": 500,
        "pteb": {"type": "percentage", "percent": "35.5"},
        "support": {"type": "percent", "base": "total", "value": "2.5"},
    },
    "management_agreement": {
        "fee": {"type": "RevenuePercentage", "percent": "3.3"},
        "insurance": {"type": "BasedOnBillableAccounts", "additional_percent": "12.5"},
        "claims": {"type": "PerClaim"},
        "non_gl": [{"type": "Revenue", "value": "2.25"}],
        "profit_share": {"tiers": [{"percent": "30", "limit": "13333.33"}, {"percent": "12.5"}]},
    },
}
SIMPLE = {
    "fixed_fee": [{"fee": "2500.50"}],
    "per_occupied_room": {"room_rate": "1.17"},
    "per_labor_hour": [{"job_code": "GSA", "rate": "25.08", "overtime_rate": "37.62"}],
    "bell": {},
    "revenue_share": {"structures": [{"codes": "all", "tiers": [{"percent": "15", "limit": 50_000}, {"percent": 20}]}]},
}


@slow
@given(st.booleans(), st.booleans(), codes, dollars, dollars, st.decimals(0, 400, places=4), signed)
def test_internal_revenue_is_the_sum_of_its_components_and_each_of_them_replays(
    managed: bool,
    simple: bool,
    actual: dict[str, Decimal],
    payroll: Decimal,
    expenses: Decimal,
    hours: Decimal,
    miscellaneous: Decimal,
) -> None:
    blocks = {**(SIMPLE if simple else {}), **AGREEMENT}
    if not managed:
        del blocks["management_agreement"]
    month = contract_month(
        actual=actual,
        payroll=payroll,
        accounts={"7045": expenses, "7170": 1},
        claims={"7100": "12.34"},
        hours={"GSA": (hours, hours / 2)},
        rooms=hours,
        other_revenue={"miscellaneous": miscellaneous},
    )
    revenue = internal_revenue(contract(**blocks), month)
    amounts = {name: node.amount for name, node in revenue.components.items()}
    assert revenue.total.amount == sum(amounts.values())
    assert all(amount == to_cents(amount) for amount in amounts.values())
    assert set(amounts) == {*(SIMPLE if simple else ()), parts_name(managed), "other_revenue"}
    assert amounts[parts_name(managed)] == sum_of_parts(revenue)
    assert replays(revenue.total)


def parts_name(managed: bool) -> str:
    return "management_agreement" if managed else "billable_accounts"


def sum_of_parts(revenue: InternalRevenue) -> Decimal:
    """Billable accounts once, alone or inside the agreement."""
    managed = revenue.agreement
    billable = managed.billable if managed else revenue.billable
    assert billable is not None
    parts = [billable.payroll, billable.pteb, billable.support, billable.expenses]
    if managed:
        parts += [managed.management_fee, managed.insurance, managed.claims, managed.non_gl, managed.profit_share]
    return sum((part.amount for part in parts), ZERO)
