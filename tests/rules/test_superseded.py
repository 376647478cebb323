"""Formulas before and after they changed."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from shared_code.kit.errors import CalculationError
from shared_code.kit.money import ZERO
from shared_code.revenue.rules import profit_share, tiered_share
from shared_code.revenue.rules.superseded import profit_share_1, tiered_share_1

Tiers = Sequence[tuple[Decimal, Decimal]]

quick = settings(max_examples=200, derandomize=True)
dollars = st.decimals(0, 2_000_000, places=2)
signed = st.decimals(-200_000, 2_000_000, places=2)
percents = st.decimals(0, 100, places=2)
ends = st.sets(st.decimals(1, 1_000_000, places=4), min_size=1, max_size=4)


def tiers_of(limits: Sequence[str], percent: int = 30) -> Tiers:
    return [(Decimal(percent), Decimal(limit)) for limit in limits]


@st.composite
def tiers_with_an_end(draw: st.DrawFn) -> Tiers:
    return [(draw(percents), limit) for limit in draw(ends)]


@quick
@given(signed, signed, tiers_with_an_end(), percents)
def test_the_versions_of_the_share_agree_where_the_highest_tier_has_no_limit(
    prior: Decimal, month: Decimal, tiers: Tiers, percent: Decimal
) -> None:
    without_end = [*tiers, (percent, ZERO)]
    assert tiered_share(prior, month, without_end) == tiered_share_1(prior, month, without_end)
    assert profit_share(prior, month, without_end) == profit_share_1(prior, month, without_end)


@quick
@given(signed, signed, tiers_with_an_end())
def test_and_where_nothing_of_the_month_lies_above_the_highest_limit(
    prior: Decimal, month: Decimal, tiers: Tiers
) -> None:
    assume(month <= 0 or prior + month <= max(limit for _, limit in tiers))
    assert tiered_share(prior, month, tiers) == tiered_share_1(prior, month, tiers)


@quick
@given(signed, st.decimals("0.01", 2_000_000, places=2), tiers_with_an_end())
def test_what_lies_above_is_refused_and_was_not_shared(prior: Decimal, above: Decimal, tiers: Tiers) -> None:
    highest = max(limit for _, limit in tiers)
    month = highest + above - prior
    assume(month > 0)
    for newest in (tiered_share, profit_share):
        with pytest.raises(CalculationError, match="the highest limit of the tiers; add a tier without limit"):
            newest(prior, month, tiers)
    up_to_the_limit = max(highest - prior, ZERO)
    assert tiered_share_1(prior, month, tiers) == tiered_share_1(prior, up_to_the_limit, tiers)


@pytest.mark.parametrize(
    ("prior", "month", "limits"),
    [
        pytest.param("0", "40000", ["40000"], id="the limit is hit exactly"),
        pytest.param("0", "41200.00", ["41199.996"], id="less than half a cent above a limit that rose"),
        pytest.param("50000", "0", ["40000"], id="a month without revenue, in a year above the limit"),
        pytest.param("50000", "-3000", ["40000"], id="a negative month, in a year above the limit"),
        pytest.param("0", "999999", ["0", "40000"], id="the tier without limit is stored first"),
        pytest.param("0", "999999", [], id="no tiers at all"),
    ],
)
def test_rev_19_shares_what_does_not_lie_above_the_highest_limit(prior: str, month: str, limits: Sequence[str]) -> None:
    operands = (Decimal(prior), Decimal(month), tiers_of(limits))
    assert tiered_share(*operands) == tiered_share_1(*operands)


@pytest.mark.parametrize(
    ("prior", "month", "limits"),
    [
        pytest.param("0", "40000.01", ["40000"], id="a cent above"),
        pytest.param("0", "41200.00", ["41199.995"], id="half a cent above, which is a cent"),
        pytest.param("50000", "0.01", ["40000"], id="a cent more, in a year above the limit"),
        pytest.param("30000", "25000", ["50000", "20000"], id="the highest tier is stored first"),
    ],
)
def test_rev_19_refuses_what_does(prior: str, month: str, limits: Sequence[str]) -> None:
    with pytest.raises(CalculationError, match=r"above \$[\d,]+\.\d\d, the highest limit"):
        tiered_share(Decimal(prior), Decimal(month), tiers_of(limits))


def test_rev_40_shares_nothing_of_a_loss_however_high_the_profit_before_was() -> None:
    assert profit_share(Decimal(90000), Decimal(-1), tiers_of(["40000"])) == ZERO
    with pytest.raises(CalculationError, match=r"make \$90,001\.00, above \$40,000\.00"):
        profit_share(Decimal(90000), Decimal(1), tiers_of(["40000"]))
