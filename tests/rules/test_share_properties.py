"""What holds for every revenue share, claim and profit: identities of tiers, years and caps."""

import os
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared_code.kit.money import ZERO, to_cents
from shared_code.kit.period import Period
from shared_code.revenue.rules import (
    accumulated_profit,
    accumulation_start,
    billed_claims,
    profit_share,
    revenue_share,
    room_threshold,
    tiered_share,
)

THOROUGH = os.environ.get("THOROUGH") == "true"
quick = settings(derandomize=not THOROUGH, max_examples=20_000 if THOROUGH else 60)

Tiers = Sequence[tuple[Decimal, Decimal]]
CENT, NOISE = Decimal("0.01"), Decimal("1e-12")

dollars = st.decimals(0, 2_000_000, places=2)
signed = st.decimals(-200_000, 2_000_000, places=2)
percents = st.decimals(0, 100, places=2)
whole_dollars = st.integers(0, 2_000_000).map(Decimal)
whole_percents = st.integers(0, 100).map(Decimal)
years = st.lists(dollars, min_size=1, max_size=12)
days = st.dates(date(2019, 1, 1), date(2026, 12, 31))
firsts = days.map(lambda day: day.replace(day=1))


@st.composite
def tiers(draw: st.DrawFn, percents: st.SearchStrategy[Decimal] = percents, places: int = 2) -> Tiers:
    """One to four tiers in their order, the last without end."""
    limits = draw(st.sets(st.decimals(1, 2_000_000, places=places), max_size=3))
    return [(draw(percents), limit) for limit in (*sorted(limits), ZERO)]


def by_hand(upper: Decimal, tiers: Tiers) -> Fraction:
    """The share of everything from nothing up to an amount, added up slice by slice."""
    share, lower = Fraction(0), Fraction(0)
    for percent, limit in tiers:
        end = Fraction(limit) if limit else max(Fraction(upper), lower)
        share += (min(max(Fraction(upper), lower), end) - lower) * Fraction(percent) / 100
        lower = end
    return share


def over_the_year(year: Sequence[Decimal], tiers: Tiers) -> list[Decimal]:
    priors = [ZERO, *accumulate(year)]
    return [tiered_share(prior, month, tiers) for prior, month in zip(priors, year, strict=False)]


# Tiers


@quick
@given(dollars, dollars, tiers())
def test_the_share_of_a_month_is_what_the_year_gives_with_it_less_what_it_gave_without(
    prior: Decimal, month: Decimal, tiers: Tiers
) -> None:
    exact = by_hand(prior + month, tiers) - by_hand(prior, tiers)
    assert abs(Fraction(tiered_share(prior, month, tiers)) - exact) <= Fraction(CENT) / 2


@quick
@given(dollars, st.data(), tiers())
def test_a_cent_more_never_changes_the_share_by_more_than_a_cent_not_even_at_a_limit(
    prior: Decimal, data: st.DataObject, tiers: Tiers
) -> None:
    """Continuous, and rising with revenue: percentages lie between 0 and 100."""
    limits = [limit - prior for _, limit in tiers if limit > prior]
    month = data.draw(st.sampled_from(limits) | dollars if limits else dollars)
    below, at, above = (tiered_share(prior, max(month + step, ZERO), tiers) for step in (-CENT, ZERO, CENT))
    assert 0 <= at - below <= CENT
    assert 0 <= above - at <= CENT


@quick
@given(dollars, dollars, dollars, tiers())
def test_more_revenue_is_never_a_smaller_share(prior: Decimal, less: Decimal, extra: Decimal, tiers: Tiers) -> None:
    assert 0 <= tiered_share(prior, less, tiers) <= tiered_share(prior, less + extra, tiers)


@quick
@given(signed, signed, tiers(), st.data())
def test_the_order_in_which_tiers_are_stored_does_not_matter(
    prior: Decimal, month: Decimal, tiers: Tiers, data: st.DataObject
) -> None:
    stored = data.draw(st.permutations(tiers))
    assert tiered_share(prior, month, stored) == tiered_share(prior, month, tiers)


@quick
@given(dollars, percents)
def test_one_tier_without_end_is_a_flat_percentage(month: Decimal, percent: Decimal) -> None:
    assert tiered_share(month, month, [(percent, ZERO)]) == to_cents(month * percent / 100)


@quick
@given(years, tiers())
def test_the_months_of_a_year_add_up_to_the_year_within_half_a_cent_for_each_rounding(
    year: Sequence[Decimal], tiers: Tiers
) -> None:
    """No month negative. Each month is rounded once, and the year once."""
    at_once = tiered_share(ZERO, sum(year, ZERO), tiers)
    assert abs(sum(over_the_year(year, tiers)) - at_once) <= (len(year) + 1) * CENT / 2


@quick
@given(st.lists(whole_dollars, min_size=1, max_size=12), tiers(whole_percents, places=0))
def test_whole_dollars_and_whole_percentages_add_up_exactly(year: Sequence[Decimal], tiers: Tiers) -> None:
    assert sum(over_the_year(year, tiers)) == tiered_share(ZERO, sum(year, ZERO), tiers)


@quick
@given(dollars, st.decimals(-200_000, 0, places=2), tiers())
def test_a_negative_month_shares_nothing(prior: Decimal, month: Decimal, tiers: Tiers) -> None:
    assert tiered_share(prior, month, tiers) == 0


@quick
@given(st.integers(0, 9_000).map(Decimal), st.decimals(0, 20, places=2), dollars, percents)
def test_a_moving_threshold_shares_what_is_above_it(
    rooms: Decimal, dollars_per_room: Decimal, revenue: Decimal, percent: Decimal
) -> None:
    bands = room_threshold(rooms, dollars_per_room, [(percent, ZERO)])
    above = max(revenue - rooms * dollars_per_room, ZERO)
    assert tiered_share(ZERO, revenue, bands) == to_cents(above * percent / 100)


@quick
@given(st.integers(1, 9_000).map(Decimal), st.decimals("0.01", 20, places=2), dollars, tiers())
def test_nothing_is_shared_up_to_a_moving_threshold_and_the_agreed_percentages_above(
    rooms: Decimal, dollars_per_room: Decimal, revenue: Decimal, agreed: Tiers
) -> None:
    assume(all(percent for percent, _ in agreed))
    bands, limit = room_threshold(rooms, dollars_per_room, agreed), rooms * dollars_per_room
    assert tiered_share(ZERO, min(revenue, limit), bands) == 0
    exact = max(by_hand(revenue, agreed) - by_hand(limit, agreed), Fraction(0))
    assert abs(Fraction(tiered_share(ZERO, revenue, bands)) - exact) <= Fraction(CENT) / 2


@quick
@given(st.lists(dollars, max_size=3), st.none() | dollars)
def test_a_guarantee_is_a_floor_and_adds_nothing(shares: Sequence[Decimal], guarantee: Decimal | None) -> None:
    assert revenue_share(shares, guarantee) == max(sum(shares, ZERO), guarantee or ZERO)


# Accumulation and caps


@quick
@given(st.booleans(), days, firsts)
def test_the_accumulation_year_of_a_month_begins_at_most_a_year_before_it(
    anniversary: bool, contract_start: date, month: date
) -> None:
    assume(contract_start <= month)
    start = accumulation_start(anniversary, contract_start, month)
    assert contract_start <= start
    assert timedelta(0) <= month - start <= timedelta(days=366)


@quick
@given(st.booleans(), days, firsts)
def test_months_of_one_accumulation_year_follow_each_other_and_number_twelve(
    anniversary: bool, contract_start: date, month: date
) -> None:
    assume(contract_start <= month)
    first = Period.of(month)
    starts = [accumulation_start(anniversary, contract_start, first.shift(n).first_day) for n in range(25)]
    assert starts == sorted(starts)
    next_year = next(start for start in starts if start > starts[0])
    assert starts.count(next_year) == 12


@quick
@given(st.lists(dollars, min_size=1, max_size=12), dollars)
def test_claims_of_a_year_are_billed_whole_or_to_the_cap(claims: Sequence[Decimal], cap: Decimal) -> None:
    priors = [ZERO, *accumulate(claims)]
    billed = [billed_claims(claim, prior, cap) for claim, prior in zip(claims, priors, strict=False)]
    assert all(0 <= part <= claim for part, claim in zip(billed, claims, strict=True))
    assert sum(billed) == min(sum(claims), cap)


@quick
@given(st.lists(signed, max_size=11), signed, tiers())
def test_profit_share_is_never_negative_and_a_loss_that_counts_never_raises_the_base(
    earlier: Sequence[Decimal], profit: Decimal, tiers: Tiers
) -> None:
    gains, net = accumulated_profit(earlier, loss_reduces=False), accumulated_profit(earlier, loss_reduces=True)
    assert 0 <= net <= gains
    assert (gains == net) or any(month < 0 for month in earlier)
    assert profit_share(gains, profit, tiers) >= 0
    assert profit > 0 or profit_share(gains, profit, tiers) == 0


# Increments and escalators
