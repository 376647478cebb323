"""What-if: a month with other drivers is the month that would be if managers had saved them."""

import doctest
import os
from pathlib import Path
from typing import Any

import pytest

from shared_code.accounts.series import SeriesName
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year, calculate, recalculate
from shared_code.pl.explain.explanation import explain
from shared_code.pl.models import Line
from shared_code.pl.site_year.result import result
from shared_code.pl.what_if.drivers import Drivers, OtherRevenueDrivers, with_drivers
from shared_code.pl.what_if.what_if import WhatIf, what_if
from tests.oracle.draw import Draw
from tests.oracle.generator import DEALS
from tests.oracle.years import random_document, random_year
from tests.pl.what_ifs import KINDS, draw_request, drivers, of_month, saved
from tests.pl.years import ANNUAL_SHARE, FIXED_FEE, FLAT_SHARE, LABOR, inputs_of, worked
from tests.site_year.comparing import year_of

YEARS_OF_A_DEAL = 10 if os.environ.get("THOROUGH") == "true" else 1
MARCH, JUNE, JULY, AUGUST = (Period(2025, month) for month in (3, 6, 7, 8))
ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/what_if.md").read_text(encoding="utf-8")
SERIES = (SeriesName.FORECAST, SeriesName.TREND)


def full_year(document: Any, period: Period, request: Any) -> Year:
    """The year calculated from a document in which the drivers were saved; other terms count in their month only."""
    inputs = inputs_of(saved(document, period, request))
    if "contract" in request:
        inputs = of_month(inputs_of(document), inputs, period)
    return calculate(inputs)


def told(year: Year, period: Period) -> list[Any]:
    return [explain(year, Line.FLC, series, period).sentences for series in SERIES]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("deal", DEALS)
def test_a_what_if_is_the_full_calculation_of_a_document_in_which_the_drivers_were_saved(deal: str, kind: str) -> None:
    for number in range(YEARS_OF_A_DEAL):
        document, year, draw = random_document(deal, number), random_year(deal, number), Draw(number)
        period = draw.pick([*year.inputs.periods()])
        request = draw_request(draw, kind, document, period)
        if request is None:
            continue
        after, affected = recalculate(year, with_drivers(year.inputs, period, drivers(**request)))
        full = full_year(document, period, request)
        assert result(after) == result(full)
        for month in (*affected[:1], *affected[-1:]):
            assert told(after, month) == told(full, month)
        for series in SERIES:
            found = what_if(year, period, drivers(**request), series)
            assert_lines(found, year, full)


def assert_lines(found: WhatIf, before: Year, after: Year) -> None:
    for change, total in zip(found.lines, found.year, strict=True):
        lines = [year.months[found.period].lines[found.series][change.line] for year in (before, after)]
        assert [change.before, change.after] == [node and node.amount for node in lines]
        totals = [year.total(total.line, found.series).amount for year in (before, after)]
        assert [total.before, total.after] == totals
        assert total.difference == totals[1] - totals[0]


@pytest.mark.parametrize("deal", DEALS)
def test_drivers_of_all_kinds_together_and_one_after_the_other_are_the_same(deal: str) -> None:
    document, year, draw = random_document(deal), random_year(deal), Draw(1)
    period = draw.pick([*year.inputs.periods()])
    requests = [draw_request(draw, kind, document, period) for kind in KINDS if kind != "contract"]
    together = {name: value for request in requests if request for name, value in request.items()}
    inputs = with_drivers(year.inputs, period, drivers(**together))
    step = year
    for name, value in together.items():
        step, _ = recalculate(step, with_drivers(step.inputs, period, drivers(**{name: value})))
    assert result(recalculate(year, inputs)[0]) == result(step) == result(full_year(document, period, together))


class TestWhatIsCalculatedAnew:
    """The months that build on the changed one, and in a month the figures that read the change."""

    def test_nothing_builds_on_a_month_under_a_fixed_fee(self) -> None:
        found = what_if(year_of(worked(FIXED_FEE)), AUGUST, drivers(statistics={"occupancy": 0.5}))
        assert list(found.months) == [AUGUST]

    def test_the_months_of_the_accumulation_year_build_on_it(self) -> None:
        found = what_if(year_of(worked(ANNUAL_SHARE)), AUGUST, drivers(statistics={"occupancy": 0.95}))
        assert list(found.months) == list(AUGUST.through(Period(2025, 12)))
        assert found.sentences[-1].startswith("Later months build on 2025-08 and change too, 2025-12: internal rev")

    def test_more_hours_are_more_overtime_in_the_week_that_ends_in_the_next_month(self) -> None:
        year = year_of(worked(LABOR))
        found = what_if(year, AUGUST, drivers(payroll=[{"jobCode": "GSC", "hoursPercent": 900}]))
        assert list(found.months) == [AUGUST, Period(2025, 9)]

    def test_what_reads_nothing_of_the_change_stays_the_same_object(self) -> None:
        year = year_of(worked(FIXED_FEE))
        inputs = with_drivers(year.inputs, AUGUST, drivers(statistics={"occupancy": 0.5}))
        after, _ = recalculate(year, inputs)
        for line in (Line.PAYROLL, Line.PTEB, Line.INSURANCE, Line.OTHER_EXPENSE, Line.PARKING_RENTS):
            assert (
                year.months[AUGUST].lines[SeriesName.TREND][line] is after.months[AUGUST].lines[SeriesName.TREND][line]
            )

    def test_no_drivers_change_nothing(self) -> None:
        found = what_if(year_of(worked(FIXED_FEE)), AUGUST, drivers())
        assert (list(found.months), list(found.changed)) == ([], [])
        assert all(change.difference == 0 for change in (*found.lines, *found.year))


class TestForecastDays:
    """Actuals stay: in the month that runs, drivers change what is still to come."""

    def test_the_trend_of_a_month_that_runs_changes_on_its_remaining_days_only(self) -> None:
        year, request = year_of(worked(FLAT_SHARE)), drivers(statistics={"occupancy": 0.99})
        trend, forecast = (what_if(year, JULY, request, series) for series in (SeriesName.TREND, SeriesName.FORECAST))
        assert " on 18 forecast days: " in trend.sentences[0]
        assert " on 31 forecast days: " in forecast.sentences[0]
        remaining, all_days = (found.lines[0].difference for found in (trend, forecast))
        assert remaining is not None
        assert all_days is not None
        assert 0 < remaining < all_days

    def test_the_trend_of_a_closed_month_is_the_ledger(self) -> None:
        year, request = year_of(worked(FLAT_SHARE)), drivers(statistics={"occupancy": 0.99})
        found = what_if(year, MARCH, request)
        assert found.sentences == [
            "The trend of 2025-03 is the ledger, because the month is closed; no driver changes it."
        ]
        assert all(change.difference == 0 for change in found.lines)
        assert what_if(year, MARCH, request, SeriesName.FORECAST).lines[0].difference

    def test_the_budget_comes_from_no_driver_and_a_missing_actual_has_no_difference(self) -> None:
        year, request = year_of(worked(FIXED_FEE)), drivers(expenses=[{"account": "7045", "forecast": 1}])
        assert what_if(year, AUGUST, request, SeriesName.BUDGET).lines[0].difference == 0
        assert what_if(year, AUGUST, request, SeriesName.ACTUAL).lines[0].difference is None

    def test_a_site_that_is_not_open_has_no_forecast_to_change(self) -> None:
        year = year_of(worked(FIXED_FEE, lambda inputs: inputs["site"].update(close_date="2025-08-03")))
        found = what_if(year, Period(2025, 9), drivers(statistics={"occupancy": 0.99}))
        assert found.sentences == ["The site is not open in 2025-09, so its trend is 0."]


class TestSentences:
    """A finance person reads what was changed and what came of it."""

    def test_one_driver_is_one_sentence_with_its_effects(self) -> None:
        found = what_if(year_of(worked(FIXED_FEE)), AUGUST, drivers(expenses=[{"account": "7113", "forecast": 1000}]))
        before = next(change.before for change in found.lines if change.line is Line.OTHER_EXPENSE)
        assert before is not None
        assert found.sentences[0].startswith("Office supplies (7113) $1,000.00 instead of ")
        assert ": other expense +" in found.sentences[0]

    def test_several_drivers_are_told_one_by_one_and_their_effects_together(self) -> None:
        request = drivers(
            rates=[{"category": "valetDaily", "forecast": 31.5}, {"category": "valetAggregator", "forecast": 1}],
            payroll=[{"jobCode": "GSC", "hoursPercent": -10, "rate": 18.25}],
            otherRevenue={"validations": 100},
        )
        *told, together = what_if(year_of(worked(LABOR)), AUGUST, request).sentences
        assert [sentence.split(" instead of ")[0] for sentence in told] == [
            "Rate of valet daily $31.50 a vehicle",
            "Rate of valet aggregator $1.00 a vehicle",
            told[2].split(" instead of ")[0],
            "Rate of GSC $18.25 an hour",
            "Other revenue, revenue validations $100.00",
        ]
        assert told[2].startswith("Hours of GSC ")
        assert told[2].endswith(" (-10 %).")
        assert together.startswith("Together: ")

    def test_a_change_without_effect_says_so(self) -> None:
        year = year_of(worked(FIXED_FEE))
        before = year.inputs.months[AUGUST].expenses
        amount = next(iter(before.items()))
        request = drivers(expenses=[{"account": amount[0], "forecast": amount[1]}])
        assert what_if(year, AUGUST, request).sentences[0].endswith(": no line of the trend of 2025-08 changes.")


def test_the_changed_nodes_are_steps_or_operands_of_the_explanation() -> None:
    year = year_of(worked(FLAT_SHARE))
    request = drivers(statistics={"driveInRatio": 0.1})
    changed = what_if(year, AUGUST, request).changed
    after, _ = recalculate(year, with_drivers(year.inputs, AUGUST, request))
    ids: set[str] = set()
    for line in (Line.EXTERNAL_REVENUE, Line.FLC):
        steps = [explain(after, line, SeriesName.TREND, AUGUST).node]
        while steps:
            step = steps.pop()
            assert step is not None
            ids |= {step.id, *(f"{step.id}.{operand.name}" for operand in step.operands)}
            steps += step.children
    assert changed
    assert set(changed) <= ids


class TestThePage:
    """The examples of docs/what_if.md are what comes out."""

    def test_its_lines_in_python_give_what_it_shows(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(ROOT)
        parsed = doctest.DocTestParser().get_doctest(PAGE.replace("```", ""), {}, "what_if.md", None, None)
        results = doctest.DocTestRunner().run(parsed)
        assert results.attempted > len(parsed.examples) / 2
        assert results.failed == 0

    def test_its_annual_share_is_a_worked_year(self) -> None:
        found = what_if(year_of(worked(ANNUAL_SHARE)), JULY, drivers(statistics={"occupancy": 0.95}))
        assert "\n".join(found.sentences) in PAGE

    def test_it_names_every_driver_and_every_key_of_the_result(self) -> None:
        names = [field.alias or name for model in (Drivers, WhatIf) for name, field in model.model_fields.items()]
        names += [field.alias or name for name, field in OtherRevenueDrivers.model_fields.items()]
        assert [name for name in names if f"`{name}`" not in PAGE] == []


def test_json_has_the_names_of_the_api() -> None:
    found = what_if(year_of(worked(FIXED_FEE)), JUNE, drivers(otherRevenue={"gpoFees": -3}))
    document = found.model_dump(by_alias=True)
    assert list(document) == ["period", "series", "lines", "year", "months", "changed", "sentences"]
    assert list(document["lines"][0]) == ["line", "before", "after", "difference"]
