"""What holds for every figure: identities of the P&L and expense rules."""

import os
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared_code.derivations.parameters import parameters
from shared_code.expenses.rules import (
    account_forecast,
    account_trend,
    claims,
    other_expense,
    pteb,
    tab_cell,
    tab_reconciliation,
)
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.models import IN_FLC, FavourableDirection, Line, Variance
from shared_code.pl.rules import (
    alert_level,
    balance,
    billing_deviation,
    cumulative,
    daily_baseline,
    front_line_contribution,
    percent_of_internal_revenue,
    quarter_mean,
    roll_up,
    site_status,
    variance,
    year_total,
)
from shared_code.sites.models import Assignment, Site, SiteStatus

THOROUGH = os.environ.get("THOROUGH") == "true"
quick = settings(derandomize=not THOROUGH, max_examples=20_000 if THOROUGH else 60)

SiteLines = dict[Line, Decimal | None]
ABOUT = date(2025, 3, 1)
HIGH, MEDIUM = (parameters("pl")[name].on(ABOUT) for name in ("significance_high", "significance_medium"))
money = st.decimals(-9_999_999, 9_999_999, places=2)
costs = st.decimals(0, 9_999_999, places=2)
maybe = st.none() | money
sides = st.sampled_from(FavourableDirection)
days = st.dates(date(2024, 1, 1), date(2026, 12, 31))
periods = days.map(Period.of)
tab_accounts = st.sampled_from(("7010", "7045", "7080", "7082", "7085", "7099", "7100", "7101", "7102", "7170", "7220"))


def with_flc(lines: SiteLines) -> SiteLines:
    """A site's lines as the P&L has them: contribution where there is internal revenue."""
    contribution = front_line_contribution(lines)
    return {**lines, Line.FLC: None if lines[Line.INTERNAL_REVENUE] is None else contribution}


one_site = st.fixed_dictionaries(dict.fromkeys(Line, maybe)).map(with_flc)
some_sites = st.lists(one_site, min_size=1, max_size=6)


def against_budget(value: Decimal | None, base: Decimal | None, better: FavourableDirection) -> Variance:
    return variance(value, base, better, HIGH, MEDIUM)


@quick
@given(one_site)
def test_contribution_and_all_costs_are_the_internal_revenue(lines: SiteLines) -> None:
    amounts = {line: lines[line] for line in IN_FLC}
    earned, *spent = (amount or ZERO for amount in amounts.values())
    assert front_line_contribution(amounts) + sum(spent, ZERO) == earned
    zeros = {line: amount or ZERO for line, amount in amounts.items()}
    assert front_line_contribution(amounts) == front_line_contribution(zeros)


@quick
@given(one_site)
def test_the_roll_up_of_one_site_is_the_site(lines: SiteLines) -> None:
    assert roll_up([lines]) == lines


@quick
@given(some_sites, st.data())
def test_a_roll_up_is_the_same_in_any_order_and_by_any_districts(sites: list[SiteLines], data: st.DataObject) -> None:
    whole = roll_up(sites)
    assert roll_up(data.draw(st.permutations(sites))) == whole
    cut = data.draw(st.integers(0, len(sites)))
    assert roll_up([roll_up(sites[:cut]), roll_up(sites[cut:])]) == whole


@quick
@given(some_sites)
def test_a_site_without_a_line_changes_no_sum_and_all_blank_is_blank(sites: list[SiteLines]) -> None:
    nothing: SiteLines = dict.fromkeys(Line)
    assert roll_up([*sites, nothing]) == roll_up(sites)
    assert roll_up([nothing]) == roll_up([]) == nothing


@quick
@given(money, money, sides)
def test_the_sign_of_a_variance_and_its_direction_agree(
    value: Decimal, base: Decimal, better: FavourableDirection
) -> None:
    result, mirrored = against_budget(value, base, better), against_budget(base, value, better)
    assert result.amount is not None
    assert result.amount == value - base == -(mirrored.amount or ZERO)
    if value == base:
        assert result.direction == "neutral"
    else:
        assert (result.direction == "favourable") == ((value > base) == (better is FavourableDirection.HIGHER))
        assert {result.direction, mirrored.direction} == {"favourable", "unfavourable"}
    assert (result.percent is None) == (result.significance is None) == (base == 0)
    assert result.percent is None or result.percent * result.amount >= 0


@quick
@given(money, money, sides)
def test_the_same_shift_of_both_sides_of_zero_has_the_same_percentage(
    value: Decimal, base: Decimal, better: FavourableDirection
) -> None:
    result, negative = against_budget(value, base, better), against_budget(base + base - value, base, better)
    assert result.percent == (None if negative.percent is None else -negative.percent)


@quick
@given(maybe, maybe, sides)
def test_nothing_is_said_about_what_is_missing(
    value: Decimal | None, base: Decimal | None, better: FavourableDirection
) -> None:
    unknown = value is None or base is None
    assert (against_budget(value, base, better) == (None, None, None, None)) == unknown
    assert not unknown or alert_level(value, base, MEDIUM) is None


@quick
@given(money, maybe)
def test_the_greater_of_forecast_and_ledger_is_one_of_them_and_never_less(
    forecast: Decimal, ledger: Decimal | None
) -> None:
    result = account_trend(forecast, ledger)
    assert result >= forecast
    assert result in {forecast, ledger}
    assert ledger is None or result >= ledger


@quick
@given(st.lists(st.tuples(money, maybe), max_size=20))
def test_the_greater_of_each_account_is_never_less_than_the_greater_of_the_sums(
    accounts: list[tuple[Decimal, Decimal | None]],
) -> None:
    total = other_expense([account_trend(forecast, ledger) for forecast, ledger in accounts])
    assert total >= other_expense([forecast for forecast, _ in accounts])
    assert total >= other_expense([forecast if ledger is None else ledger for forecast, ledger in accounts])


@quick
@given(st.dictionaries(tab_accounts, money))
def test_the_parts_of_the_tab_are_its_total(accounts: dict[str, Decimal]) -> None:
    result = tab_reconciliation(accounts)
    assert result.tab_total == sum(accounts.values(), ZERO) == sum(result[:-1], ZERO)


@quick
@given(costs, st.decimals(Decimal("0.01"), 9_999_999, places=2))
def test_payroll_on_budget_brings_pteb_on_budget(budget_pteb: Decimal, budget_payroll: Decimal) -> None:
    assert pteb(budget_pteb, budget_payroll, budget_payroll) == budget_pteb
    assert pteb(budget_pteb, budget_payroll, ZERO) == pteb(budget_pteb, ZERO, budget_payroll) == 0


@quick
@given(st.lists(st.tuples(money, money), min_size=1, max_size=12))
def test_the_cumulative_line_grows_by_the_month_and_ends_at_the_year(months: list[tuple[Decimal, Decimal]]) -> None:
    trend, budget = ([month[side] for month in months] for side in (0, 1))
    assert cumulative(trend, budget) == (year_total(trend) or ZERO) - (year_total(budget) or ZERO)
    assert cumulative(trend, budget) - cumulative(trend[:-1], budget[:-1]) == trend[-1] - budget[-1]


@quick
@given(st.lists(maybe, max_size=12))
def test_a_missing_month_changes_nothing_where_a_zero_does(months: Sequence[Decimal | None]) -> None:
    assert year_total([*months, None]) == year_total(months)
    assert quarter_mean([*months, None]) == quarter_mean(months)
    assert balance([*months, None], -1) == -balance(months, 1)
    assert year_total([*months, ZERO]) == (year_total(months) or ZERO)
    mean = quarter_mean(months)
    assume(mean is not None and abs(mean) > 1)
    assert quarter_mean([*months, ZERO]) != mean


def test_nothing_known_is_none_and_zero_known_is_zero() -> None:
    five = Decimal(5)
    assert (year_total([None]), year_total([ZERO])) == (None, ZERO)
    assert (quarter_mean([None]), quarter_mean([ZERO])) == (None, ZERO)
    assert (percent_of_internal_revenue(None, five), percent_of_internal_revenue(ZERO, five)) == (None, ZERO)
    assert (account_forecast(None, five), account_forecast(ZERO, five)) == (five, ZERO)
    assert (account_trend(-five, None), account_trend(-five, ZERO)) == (-five, ZERO)
    assert (tab_cell(None, None, five), tab_cell(None, ZERO, five), tab_cell(ZERO, five, five)) == (five, ZERO, ZERO)
    assert claims(None) == claims(ZERO) == balance([None], 1) == 0


def test_what_rounds_to_nothing_has_no_sign() -> None:
    assert str(balance([], -1)) == "0.00"
    assert str(against_budget(Decimal("1249999.99"), Decimal(1_250_000), FavourableDirection.LOWER).percent) == "0.00"


@quick
@given(money, money, costs, costs)
def test_a_deviation_is_reviewed_only_past_both_limits(
    forecast: Decimal, actual: Decimal, percent_limit: Decimal, amount_limit: Decimal
) -> None:
    result = billing_deviation(forecast, actual, percent_limit, amount_limit)
    assert result.amount == abs(actual - forecast)
    past_both = result.amount * 100 > percent_limit * abs(forecast) and result.amount > amount_limit
    assert result.needs_review == (past_both and forecast != 0)


@quick
@given(costs, periods)
def test_the_days_of_a_baseline_are_its_month(month: Decimal, period: Period) -> None:
    assert other_expense([daily_baseline(month, period.day_count)] * period.day_count) == month


@quick
@given(periods, st.none() | days, st.none() | days)
def test_pl_13_site_status_is_open_where_the_site_master_says_so(
    period: Period, start: date | None, close: date | None
) -> None:
    assume(start is None or close is None or start <= close)
    assigned = (Assignment(since=date(2020, 1, 1), district_id="D1"),)
    site = Site(
        site_id="0170",
        name="",
        assignments=assigned,
        available_rooms=0,
        total_spaces=0,
        start_date=start,
        close_date=close,
    )
    assert (site_status(period, start, close) == SiteStatus.OPEN) == site.is_open_in(period)
