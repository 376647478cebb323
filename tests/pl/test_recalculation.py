"""What a change affects: these months are calculated anew, and no others."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from itertools import cycle
from typing import Any

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.contracts.models import read_contract
from shared_code.kit.errors import CalculationError
from shared_code.kit.period import Period
from shared_code.pl.bridge.stages import SPECS
from shared_code.pl.calculation.inputs import MonthFacts
from shared_code.pl.calculation.month import FiguresByBasis, PLMonth
from shared_code.pl.calculation.year import calculate, recalculate
from shared_code.pl.models import Line
from shared_code.revenue.inputs import SeriesBasis
from tests.oracle.generator import DEALS
from tests.oracle.years import random_year
from tests.pl.changes import at, changed, places
from tests.pl.years import ANNUAL_SHARE, FIXED_FEE, FLAT_SHARE, LABOR, all_amounts, amounts, inputs_of, worked
from tests.site_year.comparing import WORKED, year_of

JULY, DECEMBER = Period(2025, 7), Period(2025, 12)


class TestWhatAChangeAffects:
    """The months that are calculated anew are those that come out differently, and no others."""

    def changed_months(self, name: str, change: Callable[[Any], None]) -> list[Period]:
        """The affected months, after checking that a full calculation says the same of all."""
        before, inputs = year_of(worked(name)), inputs_of(worked(name, change))
        after, affected = recalculate(before, inputs)
        assert all_amounts(after) == all_amounts(calculate(inputs))
        for period in before.months:
            if period not in affected:
                assert after.months[period] is before.months[period]
        return [period for period in affected if period.year == 2025]

    def test_revenue_of_march_changes_the_share_of_the_rest_of_the_year_under_annual_accumulation(self) -> None:
        def more_revenue(inputs: Any) -> None:
            inputs["closed_revenue"]["2025-03"]["VO1"] = "500000"

        assert self.changed_months(ANNUAL_SHARE, more_revenue) == list(Period(2025, 3).through(DECEMBER))

    def test_a_forecast_of_a_later_month_does_so_from_its_own_month_on(self) -> None:
        def more_rooms(inputs: Any) -> None:
            inputs["forecast_statistics"]["2025-10"]["occupied_rooms"] = "150"

        assert self.changed_months(ANNUAL_SHARE, more_rooms) == list(Period(2025, 10).through(DECEMBER))

    def test_a_forecast_of_a_closed_month_is_not_what_later_months_accumulate(self) -> None:
        def more_rooms(inputs: Any) -> None:
            inputs["forecast_statistics"]["2025-03"]["occupied_rooms"] = "150"

        assert self.changed_months(ANNUAL_SHARE, more_rooms) == [Period(2025, 3)]

    def test_nothing_accumulates_under_a_fixed_fee(self) -> None:
        def more_rooms(inputs: Any) -> None:
            inputs["forecast_statistics"]["2025-09"]["occupied_rooms"] = "150"

        assert self.changed_months(FIXED_FEE, more_rooms) == [Period(2025, 9)]

    def test_hours_at_the_end_of_a_month_change_the_overtime_of_the_next(self) -> None:
        def long_day(inputs: Any) -> None:
            inputs["forecast_payroll"]["2025-08"]["hours"]["GSC"][-1] = "40"

        assert self.changed_months(LABOR, long_day) == [Period(2025, 8), Period(2025, 9)]

    def test_a_setting_changes_every_month(self) -> None:
        def setting(inputs: Any) -> None:
            inputs["settings"] = {"insurance_percent_other": "5"}

        assert self.changed_months(LABOR, setting) == list(Period(2025, 1).through(DECEMBER))

    def test_closed_revenue_changes_every_month_where_it_tells_how_a_family_spreads_over_its_classes(self) -> None:
        def split(inputs: Any) -> None:
            structure = inputs["contract"]["revenue_share"]["structures"][0]
            structure["codes"].remove("SM1")
            monthly = {"codes": ["SM1"], "tiers": [{"percent": "100", "limit": "0"}]}
            inputs["contract"]["revenue_share"]["structures"].append(monthly)

        before = worked(FLAT_SHARE, split)
        after = deepcopy(before)
        after["closed_revenue"]["2025-03"]["SM2"] = "900"
        year, affected = recalculate(year_of(before), inputs_of(after))
        assert len(affected) == len(year.months)

    def test_another_day_changes_the_months_whose_state_it_changes(self) -> None:
        def later(inputs: Any) -> None:
            inputs["today"] = "2025-08-02"

        assert self.changed_months(FIXED_FEE, later) == [Period(2025, 8)]

    def test_b05_terms_that_change_from_july_leave_june_and_the_months_before_as_they_are(self) -> None:
        inputs = inputs_of(worked(FLAT_SHARE))
        contract = dict(WORKED[FLAT_SHARE]["inputs"]["contract"])
        contract["revenue_share"] = deepcopy(contract["revenue_share"])
        contract["revenue_share"]["structures"][0]["tiers"][0]["percent"] = "22"
        terms = read_contract(contract)
        months = {
            period: facts if period < JULY else replace(facts, contract=terms)
            for period, facts in inputs.months.items()
        }
        before = calculate(inputs)
        after, affected = recalculate(before, replace(inputs, months=months))
        assert list(affected) == list(JULY.through(DECEMBER))
        forecast = amounts(after, Line.INTERNAL_REVENUE, SeriesName.FORECAST)
        assert forecast[:6] == amounts(before, Line.INTERNAL_REVENUE, SeriesName.FORECAST)[:6]
        share = after.months[JULY].contract_revenue(SeriesName.FORECAST)
        assert share is not None
        assert share.structures[0].share.amount == round(share.structures[0].revenue.amount * Decimal("0.22"), 2)


BASES = (SeriesBasis.FORECAST, SeriesBasis.MIXED, SeriesBasis.LEDGER)
LINES = tuple(line for line in Line if line is not Line.FLC)


def lines_of(of_month: FiguresByBasis) -> list[list[Decimal]]:
    return [[SPECS[line].calculated(of_month.on(basis)).amount for line in LINES] for basis in BASES]


def other_facts(facts: MonthFacts) -> Iterator[MonthFacts]:
    """The facts with another figure in each place that has one, and with other families of them."""
    for path in places(facts):
        if isinstance(at(facts, path), Decimal):
            yield changed(facts, path, lambda figure: 2 * figure + 7)
    new = {"7045": Decimal(7), "7999": Decimal(7)}
    families: dict[str, Any] = {
        "budget": new,
        "ledger": new,
        "expenses": new,
        "contract": None,
        "adjustment_ratio": Decimal("0.5"),
    }
    yield from (replace(facts, **{name: family}) for name, family in families.items())


@pytest.mark.parametrize(("deal", "index"), list(zip(DEALS, cycle(range(12)))))
def test_a_changed_month_keeps_only_what_reads_nothing_of_the_change(deal: str, index: int) -> None:
    """`pl/calculation/reuse.py` says what reads what; all places of one month of a year of each deal are changed."""
    year = random_year(deal)
    before = year.months[year.inputs.periods()[index]].of_month
    shared, earlier = before.month.shared, before.month.earlier
    lines_of(before)
    for facts in other_facts(before.month.facts):
        with suppress(CalculationError):  # a limit where there was none
            anew = FiguresByBasis(PLMonth(facts, shared, earlier))
            assert lines_of(anew) == lines_of(before.changed(facts, earlier))
