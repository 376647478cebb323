"""Variance bridges: nothing is left over for any site, line and pair of series, and the sentences read well."""

import os
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.bridge import Bridge, Effect, KnownHours, bridge
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.pl.models import IN_FLC, Line
from tests.oracle.draw import Draw
from tests.oracle.generator import DEALS
from tests.oracle.years import random_document, random_year
from tests.pl.one_month import (
    ACTUAL,
    BUDGET,
    FORECAST,
    HOURS,
    JUNE,
    TREND,
    amounts,
    closed,
    hand_made,
    loaded,
    of_june,
    saved,
)
from tests.pl.years import ANNUAL_SHARE, FIXED_FEE, worked
from tests.site_year.comparing import WORKED, year_of

THOROUGH = os.environ.get("THOROUGH") == "true"
YEARS_OF_A_DEAL, BRIDGES_OF_A_YEAR = (12, 100) if THOROUGH else (1, 30)
JULY: Final = Period(2025, 7)
LABOR: Final = {Effect.HOURS, Effect.WAGE_RATE, Effect.SALARIES, Effect.OTHER}
POSSIBLE: Final[Mapping[Line, set[Effect]]] = {
    Line.EXTERNAL_REVENUE: {Effect.VOLUME, Effect.MIX, Effect.RATE, Effect.ADJUSTMENT, Effect.OTHER},
    Line.INTERNAL_REVENUE: set(Effect) - {Effect.TIMING},
    Line.PAYROLL: LABOR,
    Line.CLAIMS: set(),
    Line.PARKING_RENTS: {Effect.FIXED_ITEMS},
    Line.OTHER_EXPENSE: {Effect.FIXED_ITEMS},
    Line.PTEB: LABOR,
    Line.INSURANCE: LABOR,
}
"""What can lead from the budget of a line to its forecast."""


class TestNothingIsLeftOver:
    """The effects are the variance, whatever the site, the line and the two series."""

    @pytest.mark.parametrize("deal", DEALS)
    def test_the_effects_of_random_bridges_are_exactly_the_variance(self, deal: str) -> None:
        told = 0
        for number in range(YEARS_OF_A_DEAL):
            draw, months = Draw(number), random_year(deal, number).months
            budget_hours = random_document(deal, number)["budget_hours"]
            for _ in range(BRIDGES_OF_A_YEAR):
                period = draw.pick(list(budget_hours))
                start, end = draw.random.sample(list(SeriesName), 2)
                hours = random_hours(draw, budget_hours[period])
                told += is_exact(bridge(months[period], draw.pick(list(Line)), start, end, hours))
        assert told > YEARS_OF_A_DEAL * BRIDGES_OF_A_YEAR / 3

    @pytest.mark.parametrize("deal", DEALS)
    def test_the_bridge_of_flc_is_the_bridges_of_its_lines(self, deal: str) -> None:
        year = random_year(deal)
        for period in year.inputs.periods():
            if period.month % 3 == 0:
                assert_flc_is_its_lines(year.months[period])

    @pytest.mark.parametrize("deal", DEALS)
    def test_nothing_but_what_a_line_depends_on_leads_from_its_budget_to_its_forecast(self, deal: str) -> None:
        year, budget_hours = random_year(deal), random_document(deal)["budget_hours"]
        for period in year.inputs.periods():
            month = year.months[period]
            if month.is_open:
                for line, possible in POSSIBLE.items():
                    told = bridge(month, line, BUDGET, FORECAST, random_hours(Draw(1), budget_hours[period]))
                    assert set(amounts(told)) <= possible


def assert_flc_is_its_lines(month: CalculatedMonth) -> None:
    whole = amounts(bridge(month, Line.FLC, BUDGET, TREND))
    parts = {line: amounts(bridge(month, line, BUDGET, TREND)) for line in IN_FLC}
    for effect in Effect:
        amount = sum((IN_FLC[line] * part.get(effect, ZERO) for line, part in parts.items()), ZERO)
        assert whole.get(effect, ZERO) == amount


def random_hours(draw: Draw, budget: dict[str, int]) -> KnownHours:
    """Hours that are known on both sides, on one, or not at all."""
    planned = {code: Decimal(hours) for code, hours in budget.items()}
    worked_ = {code: Decimal(draw.whole(0, 300)) for code in budget}
    return KnownHours(draw.maybe(planned, 0.4), draw.maybe(worked_, 0.4))


def is_exact(told: Bridge) -> bool:
    """Whether there was anything to bridge, after checking that it is bridged exactly, in cents and sentences."""
    if told.start is None or told.end is None:
        assert told.effects == ()
        return False
    assert told.residual == ZERO
    assert sum((effect.amount for effect in told.effects), ZERO) == told.end - told.start
    for effect in told.effects:
        assert effect.amount.as_tuple().exponent == -2
        assert effect.sentence[0].isupper()
        assert effect.sentence.endswith(".")
        assert not any(odd in effect.sentence for odd in ("..", ",,", ": .", ": ,", " ,", "  ", "None", "Decimal"))
        assert not effect.sentence.startswith((". ", ", "))
    return True


class TestPairsOfSeries:
    """Any two series of a month, in either direction."""

    def test_a_series_against_itself_has_no_effects(self) -> None:
        for month in year_of(WORKED[FIXED_FEE]["inputs"]).months.values():
            for series in SeriesName:
                assert not bridge(month, Line.PAYROLL, series, series).effects

    def test_trend_and_actual_of_a_closed_month_are_the_same(self) -> None:
        assert not bridge(hand_made(closed).months[JUNE], Line.FLC, ACTUAL, TREND).effects

    def test_turned_round_every_effect_changes_its_sign(self) -> None:
        for month in year_of(worked(ANNUAL_SHARE)).months.values():
            there, back = bridge(month, Line.FLC, BUDGET, TREND), bridge(month, Line.FLC, TREND, BUDGET)
            assert amounts(back) == {effect: -amount for effect, amount in amounts(there).items()}

    def test_what_is_still_to_come_is_timing_for_the_actual_to_date(self) -> None:
        month = year_of(worked(FIXED_FEE)).months[JULY]
        told = bridge(month, Line.PAYROLL, TREND, ACTUAL)
        assert told.start is not None
        assert told.end is not None
        assert amounts(told) == {Effect.TIMING: told.end - told.start}

    @pytest.mark.parametrize("period", [JULY, JULY.shift(1)])
    def test_where_a_series_has_no_figure_there_is_no_bridge(self, period: Period) -> None:
        told = bridge(year_of(worked(FIXED_FEE)).months[period], Line.FLC, BUDGET, ACTUAL)
        assert (told.end, told.effects, told.residual) == (None, (), ZERO)


class TestSentences:
    """What people read."""

    def sentence(self, change: Callable[[Any], None], line: Line = Line.FLC) -> str:
        (effect,) = of_june(change, line).effects
        return effect.sentence

    def test_rates_and_what_the_contract_earns_of_them(self) -> None:
        assert self.sentence(saved("forecast_rates", valet_daily="22")) == (
            "Rates per vehicle: valet daily $22.00 instead of $20.00. Internal revenue +$240.00."
        )

    def test_vehicles_and_rooms(self) -> None:
        more = saved("forecast_statistics", valet_daily=22, self_daily=11, occupied_rooms=95)
        assert self.sentence(more) == (
            "Occupied rooms 2,850 instead of 3,000, paying vehicles 990 instead of 900, "
            "in the budget's mix and at its rates. Internal revenue +$150.00."
        )

    def test_hours_with_what_follows_payroll(self) -> None:
        assert self.sentence(saved("forecast_payroll", hours={"GSA": 33})) == (
            "Hours 990 instead of 900, at the budget's $20.00 an hour. "
            "Payroll +$1,800.00, PTEB +$180.00, insurance +$80.10, so FLC -$2,060.10."
        )

    def test_a_bridge_turned_round_says_instead_of_the_other_way(self) -> None:
        month = hand_made(saved("forecast_expense", **{"7045": "500"})).months[JUNE]
        (effect,) = bridge(month, Line.OTHER_EXPENSE, TREND, BUDGET, HOURS).effects
        assert effect.sentence == "Employee relations (7045) $300.00 instead of $500.00. Other expense -$200.00."

    def test_loaded_days(self) -> None:
        assert self.sentence(loaded, Line.EXTERNAL_REVENUE) == (
            "Loaded days instead of the forecast of these days: revenue up to 2025-06-10. External revenue +$500.00."
        )

    def test_a_contract_that_is_not_in_force(self) -> None:
        ended = self.sentence(lambda inputs: inputs["contract"].update(end_date="2025-05-31"), Line.INTERNAL_REVENUE)
        assert ended == (
            "The contract is not in force in the month, the budget holds $6,000.00. Internal revenue -$6,000.00."
        )
