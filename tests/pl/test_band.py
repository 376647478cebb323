"""The band of FLC: volume moved through the contract, with as few calculations as its shape needs."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.kit.period import Period
from shared_code.pl.calculation import band
from shared_code.pl.calculation.band import DayBand, flc_band
from shared_code.pl.calculation.lines import BASES
from shared_code.pl.calculation.year import Year, calculate
from shared_code.pl.models import Line, MonthState
from tests.oracle.generator import DEALS
from tests.oracle.years import random_year
from tests.pl.years import FIXED_FEE, FLAT_SHARE, worked
from tests.site_year.comparing import year_of

SEPTEMBER = Period(2025, 9)


def planned(year: Year, period: Period) -> float:
    """External revenue that is forecast of a month's days to come, $."""
    month = year.months[period]
    revenue = month.figures(BASES[SeriesName.TREND][month.state]).revenue
    return float(sum(node.amount for node in revenue.forecast.values()))


def as_planned(year: Year, period: Period, spread: float, level: float = 1.0) -> dict[date, DayBand]:
    """The days of a month foretold at a level of the forecast, with P10 and P90 that far away."""
    day = level * planned(year, period) / period.day_count
    return dict.fromkeys(period.days(), (day * (1 - spread), day, day * (1 + spread)))


def amount(year: Year, period: Period, series: SeriesName = SeriesName.TREND) -> Decimal:
    node = year.months[period].lines[series][Line.FLC]
    assert node is not None
    found: Decimal = node.amount
    return found


def future(year: Year) -> Period:
    """A month that has not begun and of which revenue is forecast."""
    return next(p for p in year.periods_in(MonthState.FUTURE) if year.months[p].is_open and planned(year, p) > 0)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[Decimal]:
    """The multiples of which a month is calculated."""
    made: list[Decimal] = []
    move = band._moved

    def moved(year: Year, period: Period, factor: Decimal) -> Decimal:
        made.append(factor)
        return move(year, period, factor)

    monkeypatch.setattr(band, "_moved", moved)
    return made


def test_volume_that_comes_as_forecast_leaves_flc_where_it_is() -> None:
    year = year_of(worked(FLAT_SHARE))
    period = future(year)
    found = flc_band(year, period, as_planned(year, period, 0.2))
    assert found is not None
    assert found.p50 == pytest.approx(amount(year, period), abs=Decimal("0.02"))
    assert found.p10 < found.p50 < found.p90


def test_a_flat_share_moves_by_its_percentage_of_the_revenue() -> None:
    """The month's sum lies within 20 % x sqrt(0.3 + 0.7 / days) of the forecast in 80 of 100 draws."""
    year = year_of(worked(FLAT_SHARE))
    period = future(year)
    found = flc_band(year, period, as_planned(year, period, 0.2))
    doubled = band._moved(year, period, Decimal(2)) - amount(year, period)
    assert found is not None
    width = 0.2 * (0.3 + 0.7 / period.day_count) ** 0.5
    assert float(found.p90 - found.p50) == pytest.approx(width * float(doubled), rel=0.01)
    assert float(found.p50 - found.p10) == pytest.approx(width * float(doubled), rel=0.01)


def test_a_fixed_fee_has_no_band_and_two_calculations_say_so(counted: list[Decimal]) -> None:
    year = year_of(worked(FIXED_FEE))
    period = future(year)
    found = flc_band(year, period, as_planned(year, period, 0.2))
    assert found is not None
    assert found.p10 == found.p50 == found.p90 == amount(year, period)
    assert len(counted) == 2


def test_a_flat_share_takes_three_calculations_of_one_month(counted: list[Decimal]) -> None:
    year = year_of(worked(FLAT_SHARE))
    period = future(year)
    flc_band(year, period, as_planned(year, period, 0.2))
    assert len(counted) == 3


@pytest.mark.parametrize("deal", DEALS)
def test_every_contract_has_ordered_bands_in_nine_calculations_a_month_at_most(
    deal: str, counted: list[Decimal]
) -> None:
    year = random_year(deal)
    for period in year.inputs.periods():
        counted.clear()
        found = flc_band(year, period, as_planned(year, period, 0.3) if year.months[period].is_open else {})
        assert len(counted) <= 9
        if year.months[period].state is MonthState.CLOSED or not year.months[period].is_open:
            assert found is None
        if found is not None:
            assert found.p10 <= found.p50 <= found.p90
            assert found.below_budget is None or 0 <= found.below_budget <= 1


def test_the_chance_of_missing_the_budget_falls_with_the_volume() -> None:
    year = year_of(worked(FLAT_SHARE))
    period = future(year)
    chances = []
    for level in (0.2, 1.0, 5.0):
        found = flc_band(year, period, as_planned(year, period, 0.2, level))
        assert found is not None
        assert found.below_budget is not None
        chances.append(found.below_budget)
    assert chances == sorted(chances, reverse=True)
    assert [chances[0], chances[-1]] == [Decimal(1), Decimal(0)]


def test_a_month_without_a_budget_has_a_band_and_no_chance_of_missing_it() -> None:
    year = year_of(worked(FLAT_SHARE))
    period = future(year)
    facts = replace(year.inputs.months[period], budget={})
    bare = calculate(replace(year.inputs, months={**year.inputs.months, period: facts}))
    assert amount(bare, period, SeriesName.BUDGET) == 0
    found = flc_band(bare, period, as_planned(year, period, 0.2))
    assert found is not None
    assert found.below_budget is None
    assert found.p10 < found.p90


def test_days_that_nobody_foretold_have_the_spread_of_the_last_week_foretold() -> None:
    year = year_of(worked(FLAT_SHARE))
    period = future(year)
    whole = as_planned(year, period, 0.2)
    some = {day: whole[day] for day in period.days()[:10]}
    assert flc_band(year, period, some) == flc_band(year, period, whole)
    before = {period.first_day - timedelta(days=back): day for back, day in enumerate(whole.values(), 1)}
    assert flc_band(year, period, before) == flc_band(year, period, whole)


def test_nothing_foretold_nothing_forecast_or_nothing_open_has_no_band() -> None:
    year = year_of(worked(FLAT_SHARE))
    period = future(year)
    assert flc_band(year, period, {}) is None
    foretold = as_planned(year, period, 0.2)
    closing = replace(year.inputs, close_date=period.first_day - timedelta(days=1))
    assert flc_band(calculate(closing), period, foretold) is None


def test_the_same_inputs_give_the_same_band() -> None:
    found: set[Any] = set()
    for _ in range(2):
        year = year_of(worked(FLAT_SHARE))
        found.add(flc_band(year, future(year), as_planned(year, future(year), 0.2)))
    assert len(found) == 1
