"""The P&L year: four series by the state of a month, forecasts, and sums that must hold."""

from decimal import Decimal
from typing import Any

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.calculation.lines import BASES, LINES
from shared_code.pl.calculation.year import calculate, recalculate
from shared_code.pl.models import IN_FLC, Line, MonthState
from shared_code.pl.view.views import LineCode
from shared_code.rates.rules import budget_rate
from shared_code.revenue.inputs import SeriesBasis
from tests.oracle.generator import DEALS
from tests.oracle.years import random_document, random_year
from tests.pl.years import ANNUAL_SHARE, FIXED_FEE, all_amounts, amounts, inputs_of, worked
from tests.site_year.comparing import WORKED, result_of, year_of

JUNE, JULY = Period(2025, 6), Period(2025, 7)


class TestSeriesByState:
    """B15: closed months are actual, the month that runs is a mix, later ones are forecast."""

    def test_b15_closed_months_show_the_ledger_and_later_ones_the_forecast(self) -> None:
        year = year_of(worked(FIXED_FEE))
        for line in Line:
            trend, actual, forecast = (
                amounts(year, line, series) for series in (SeriesName.TREND, SeriesName.ACTUAL, SeriesName.FORECAST)
            )
            assert trend[:6] == actual[:6]
            assert trend[7:] == forecast[7:]
            assert actual[7:] == [None] * 5

    def test_the_month_that_runs_is_actual_on_loaded_days_and_forecast_on_the_others(self) -> None:
        year = year_of(worked(FIXED_FEE))
        july = year.months[JULY].lines
        trend, actual = july[SeriesName.TREND][Line.PAYROLL], july[SeriesName.ACTUAL][Line.PAYROLL]
        assert trend is not None
        assert actual is not None
        still_to_come = [*trend.operands["job_codes"], trend.operands["unsaved_days"]]
        salaries = trend.operands["salaried"].amount - actual.operands["salaried"].amount
        assert trend.amount == actual.amount + salaries + sum(node.amount for node in still_to_come)

    @pytest.mark.parametrize("line", [Line.INTERNAL_REVENUE, Line.PTEB, Line.INSURANCE, Line.FLC])
    def test_the_actual_of_a_month_that_runs_is_blank_where_only_the_ledger_knows(self, line: Line) -> None:
        assert year_of(worked(FIXED_FEE)).months[JULY].lines[SeriesName.ACTUAL][line] is None

    def test_every_series_has_a_basis_in_every_state(self) -> None:
        assert {series: set(bases) for series, bases in BASES.items()} == {
            series: set(MonthState) for series in SeriesName
        }

    def test_a_month_that_is_over_and_not_closed_is_mixed_like_the_one_that_runs(self) -> None:
        year = year_of(worked(FIXED_FEE, lambda inputs: inputs.update(closed_through="2025-05")))
        assert year.months[JUNE].state is MonthState.CURRENT
        assert BASES[SeriesName.TREND][year.months[JUNE].state] is SeriesBasis.MIXED

    def test_without_any_input_everything_is_zero_and_every_month_says_that_a_budget_is_missing(self) -> None:
        year = year_of({"site": {"number": "0170"}, "year": 2025, "today": "2025-03-01", "chart": {}})
        assert amounts(year, Line.FLC, SeriesName.TREND) == [ZERO] * 12


class TestOpenMonths:
    """A site that opens or closes inside a month counts for the whole of it, and not before or after."""

    def test_a_closed_site_has_neither_forecast_nor_trend_and_keeps_its_budget(self) -> None:
        year = year_of(worked(FIXED_FEE, lambda inputs: inputs["site"].update(close_date="2025-08-03")))
        september = year.months[Period(2025, 9)].lines
        for line in Line:
            trend, forecast = september[SeriesName.TREND][line], september[SeriesName.FORECAST][line]
            assert trend is not None
            assert forecast is not None
            assert trend.amount == forecast.amount == 0
        assert amounts(year, Line.PAYROLL, SeriesName.BUDGET)[8] == Decimal("48000.00")
        assert amounts(year, Line.INTERNAL_REVENUE, SeriesName.FORECAST)[7] != ZERO

    def test_its_components_are_a_total_of_zero(self) -> None:
        document = result_of(worked(FIXED_FEE, lambda inputs: inputs["site"].update(close_date="2025-08-03")))
        assert document["internal_revenue_components"]["2025-09"]["trend"] == {"total": 0}
        assert document["internal_revenue_components"]["2025-08"]["trend"]["fixed_fee"] > 0

    def test_months_before_it_opened_accumulate_nothing(self) -> None:
        year = year_of(worked(ANNUAL_SHARE, lambda inputs: inputs["site"].update(start_date="2025-04-10")))
        revenue = year.months[Period(2025, 5)].contract_revenue(SeriesName.FORECAST)
        closed = WORKED[ANNUAL_SHARE]["inputs"]["closed_revenue"]["2025-04"]
        assert revenue is not None
        assert revenue.structures[0].prior.amount == sum(Decimal(amount) for amount in closed.values())

    def test_without_contract_data_internal_revenue_is_the_budget_with_nothing_added(self) -> None:
        year = year_of(worked(FIXED_FEE, lambda inputs: inputs.update(contract=None)))
        forecast = amounts(year, Line.INTERNAL_REVENUE, SeriesName.FORECAST)
        assert forecast == amounts(year, Line.INTERNAL_REVENUE, SeriesName.BUDGET)


class TestForecasts:
    """What a manager saved, and what the budget does then."""

    def test_b03_rates_nobody_saved_are_the_budgets(self) -> None:
        def no_rates(inputs: Any) -> None:
            inputs["forecast_rates"] = {}

        def budget_rates(inputs: Any) -> None:
            accounts = {"valet_daily": ("9411", "9510"), "valet_overnight": ("9412", "9520")}
            accounts |= {"valet_monthly": ("9413", "9530"), "self_daily": ("9414", "9550")}
            accounts |= {"self_overnight": ("9415", "9560"), "self_monthly": ("9416", "9570")}
            inputs["forecast_rates"] = {
                period: {
                    name: str(budget_rate(Decimal(balances[revenue]), Decimal(balances[vehicles])))
                    for name, (revenue, vehicles) in accounts.items()
                }
                for period, balances in inputs["budget"].items()
            }

        assert all_amounts(year_of(worked(FIXED_FEE, no_rates))) == all_amounts(
            year_of(worked(FIXED_FEE, budget_rates))
        )

    def test_b04_a_budget_that_changes_leaves_the_saved_forecast_and_its_revenue_as_they_are(self) -> None:
        def more_budget(inputs: Any) -> None:
            inputs["budget"]["2025-08"].update({"9510": "1", "9411": "99", "9410": "123456.78"})

        before, after = year_of(worked(FIXED_FEE)), year_of(worked(FIXED_FEE, more_budget))
        forecast = (Line.EXTERNAL_REVENUE, SeriesName.FORECAST)
        assert amounts(before, *forecast) == amounts(after, *forecast)
        assert amounts(after, Line.EXTERNAL_REVENUE, SeriesName.BUDGET)[7] == Decimal("123456.78")

    def test_b08_an_expense_forecast_of_zero_is_zero_and_not_the_budget(self) -> None:
        def zero(inputs: Any) -> None:
            for period in inputs["budget"]:
                inputs["forecast_expense"][period] = dict.fromkeys(("7045", "7185", "7113", "7170", "7100"), "0")

        def unset(inputs: Any) -> None:
            inputs["forecast_expense"] = {}

        none, budget = year_of(worked(FIXED_FEE, zero)), year_of(worked(FIXED_FEE, unset))
        booked = Decimal(WORKED[FIXED_FEE]["inputs"]["ledger"]["2025-07"]["7170"])
        rents = amounts(none, Line.PARKING_RENTS, SeriesName.TREND)
        assert (rents[6], rents[7:]) == (booked, [ZERO] * 5)
        assert sum(filter(None, amounts(budget, Line.PARKING_RENTS, SeriesName.TREND)[7:])) > 0

    def test_b11_a_day_whose_newest_load_is_all_zero_is_forecast(self) -> None:
        def zero_day(inputs: Any) -> None:
            inputs["actual_revenue"]["2025-07-14"] = {"VD1": "0", "VO1": "0.00"}

        assert all_amounts(year_of(worked(ANNUAL_SHARE, zero_day))) == all_amounts(year_of(worked(ANNUAL_SHARE)))


@pytest.mark.parametrize("deal", DEALS)
class TestEveryDeal:
    """What holds for any site of any deal type."""

    def test_flc_is_internal_revenue_less_the_six_costs(self, deal: str) -> None:
        year = random_year(deal)
        for month in (year.months[period] for period in year.inputs.periods()):
            for lines in month.lines.values():
                flc = lines[Line.FLC]
                if flc is not None:
                    parts = {line: node.amount for line in IN_FLC if (node := lines[line]) is not None}
                    assert flc.amount == sum((IN_FLC[line] * amount for line, amount in parts.items()), ZERO)

    def test_every_node_replays_to_its_amount(self, deal: str) -> None:
        year = random_year(deal)
        nodes = [
            node
            for month in year.months.values()
            for lines in month.lines.values()
            for node in lines.values()
            if node is not None
        ]
        replayed = 0
        while nodes:
            node = nodes.pop()
            assert node.replay() == node.amount
            assert node.rule is not None or node.source is not None
            replayed += 1
            nodes += node.children()
        assert replayed > len(LINES) * 12

    def test_recalculating_a_changed_month_is_calculating_the_year(self, deal: str) -> None:
        inputs, before = random_document(deal), random_year(deal)
        inputs["forecast_expense"] = {**(inputs.get("forecast_expense") or {}), f"{inputs['year']}-04": {"7045": "77"}}
        inputs["other_revenue"] = {
            **(inputs.get("other_revenue") or {}),
            f"{inputs['year']}-05": {"miscellaneous": "5"},
        }
        changed = inputs_of(inputs)
        after, affected = recalculate(before, changed)
        assert all_amounts(after) == all_amounts(calculate(changed))
        assert len(affected) < len(after.months)


def test_the_lines_stand_in_one_order_everywhere() -> None:
    """Pages show them in the order of `Line`; data and the API's codes keep it."""
    assert [spec.line for spec in LINES] == [line for line in Line if line is not Line.FLC]
    assert [code.name for code in LineCode] == [*(line.name for line in Line), "FLC_TO_BUDGET_CUMULATIVE"]
