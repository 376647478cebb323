"""Goal seek: the value of one driver that gives FLC a target, or a clear refusal."""

from decimal import Decimal
from typing import Any

import pytest

from shared_code.derivations.formatting import format_value
from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line
from shared_code.pl.what_if.drivers import InvalidDrivers
from shared_code.pl.what_if.goal_seek import (
    CENT,
    Goal,
    GoalSeek,
    NotMonotone,
    OutOfReach,
    drivers_of,
    goal_seek,
)
from shared_code.pl.what_if.what_if import what_if
from tests.oracle.draw import Draw
from tests.oracle.generator import DEALS
from tests.oracle.years import random_year
from tests.pl.what_ifs import drivers
from tests.pl.years import FIXED_FEE, FLAT_SHARE, LABOR, worked
from tests.site_year.comparing import year_of

AUGUST = Period(2025, 8)
BOUNDS = {"lowest": Decimal(0), "highest": Decimal(5000)}


def flc(year: Year, period: Period, driver: str, value: Decimal) -> Decimal:
    """FLC of the what-if with a value of the driver."""
    changes = {change.line: change.after for change in what_if(year, period, drivers_of(driver, value)).lines}
    amount = changes[Line.FLC]
    assert amount is not None
    return amount


SAVED_IN = {"statistics": Decimal("0.0001"), "expenses": Decimal(1)}
"""Steps that a save of these takes, by the first word of a driver; cents of all others."""


def seek(year: Year, driver: str, **goal: Any) -> GoalSeek:
    return goal_seek(year, AUGUST, Goal(driver=driver, **goal))


class TestFound:
    """The value is the first step at which FLC reaches the target."""

    @pytest.mark.parametrize(
        ("deal", "driver", "bounds"),
        [
            pytest.param(FLAT_SHARE, "statistics.occupancy", {}, id="rooms"),
            pytest.param(FLAT_SHARE, "statistics.driveInRatio", {}, id="vehicles"),
            pytest.param(FLAT_SHARE, "rates.valetOvernight", {"lowest": 0, "highest": 900}, id="rate"),
            pytest.param(FIXED_FEE, "contract.fixed_fee[0].fee", {"lowest": 0, "highest": 100_000}, id="term"),
            pytest.param(FIXED_FEE, "expenses.7113", BOUNDS, id="expense: FLC falls"),
            pytest.param(FIXED_FEE, "payroll.GSA.hoursPercent", {}, id="hours: FLC falls"),
            pytest.param(LABOR, "payroll.GSC.hoursPercent", {}, id="hours that are billed"),
            pytest.param(FIXED_FEE, "payroll.GSA.rate", {"lowest": 1, "highest": 99}, id="wage: FLC falls"),
            pytest.param(LABOR, "otherRevenue.gpoFees", {"lowest": -900, "highest": 900}, id="other revenue"),
        ],
    )
    def test_flc_reaches_a_target_within_reach_and_one_step_before_it_does_not(
        self, deal: str, driver: str, bounds: Any
    ) -> None:
        year, step = year_of(worked(deal)), SAVED_IN.get(driver.partition(".")[0], CENT)
        usual = (Decimal(-100), Decimal(100)) if driver.endswith("Percent") else (Decimal(0), Decimal(1))
        low, high = (Decimal(bounds.get(name, end)) for name, end in zip(("lowest", "highest"), usual, strict=True))
        first, last = (flc(year, AUGUST, driver, value) for value in (low, high))
        target = first + (last - first) * Decimal("0.37")
        found = seek(year, driver, target=target, **bounds)
        assert found.value == found.value.quantize(step)
        assert found.flc == flc(year, AUGUST, driver, found.value) >= target
        assert flc(year, AUGUST, driver, found.value + (-step if last > first else step)) < target
        assert found.iterations <= 30

    def test_the_sentence_says_with_what_flc_is_what(self) -> None:
        found = seek(year_of(worked(FIXED_FEE)), "contract.fixed_fee[0].fee", lowest=0, highest=100_000)
        start, rest = found.sentence.split(" FLC of 2025-08 is $0.00 instead of ")
        assert start.startswith("With contract.fixed_fee[0].fee ")
        assert rest.endswith("; the target is $0.00.")

    def test_a_bound_may_be_the_answer(self) -> None:
        year = year_of(worked(FIXED_FEE))
        for value in (BOUNDS["lowest"], BOUNDS["highest"]):
            target = flc(year, AUGUST, "expenses.7113", value)
            found = seek(year, "expenses.7113", target=target, **BOUNDS)
            assert (found.value, found.flc) == (value, target)

    @pytest.mark.parametrize("deal", DEALS)
    def test_on_random_years_flc_reaches_the_target_or_the_refusal_is_right(self, deal: str) -> None:
        draw = Draw(3)
        year = random_year(deal)
        period = draw.pick([*year.inputs.periods()])
        driver, target = "rates.valetDaily", Decimal(draw.whole(-20_000, 20_000))
        goal = Goal(driver=driver, target=target, lowest=Decimal(0), highest=Decimal(400))
        ends = [flc(year, period, driver, Decimal(value)) for value in (0, 400)]
        try:
            found = goal_seek(year, period, goal)
        except OutOfReach:
            assert ends[0] == ends[1] or not min(ends) <= target <= max(ends)
        else:
            assert min(ends) <= target <= found.flc == flc(year, period, driver, found.value)


class TestRefused:
    """Where there is no answer, or more than one, it says so."""

    def test_a_target_out_of_reach_is_refused_with_what_can_be_reached(self) -> None:
        year = year_of(worked(FIXED_FEE))
        low, high = (
            format_value(flc(year, AUGUST, "expenses.7113", BOUNDS[name]), "$") for name in ("highest", "lowest")
        )
        with pytest.raises(OutOfReach) as error:
            seek(year, "expenses.7113", target=Decimal(999_999), **BOUNDS)
        assert str(error.value) == (
            f"FLC of 2025-08 is {low} with expenses.7113 5,000 and {high} with expenses.7113 0; $999,999.00 is not "
            "between them. Choose other bounds, or another target."
        )

    def test_a_driver_that_flc_does_not_read_is_refused(self) -> None:
        with pytest.raises(
            OutOfReach, match=r"from statistics\.occupancy 0 to statistics\.occupancy 1; it does not move"
        ):
            seek(year_of(worked(FIXED_FEE)), "statistics.occupancy")

    def test_flc_that_rises_and_falls_is_refused_with_the_place_where_it_turns(self) -> None:
        def overtime_pays(inputs: Any) -> None:
            """Regular hours are billed below their cost, overtime far above it."""
            inputs["contract"]["per_labor_hour"] = [{"job_code": "GSC", "rate": "1", "overtime_rate": "90"}]

        year = year_of(worked(LABOR, overtime_pays))
        with pytest.raises(
            NotMonotone, match=r"both rises and falls .* it turns near payroll\.GSC\.hoursPercent 1?\d\d\.\d+, at"
        ):
            seek(year, "payroll.GSC.hoursPercent", lowest=-100, highest=1000)

    @pytest.mark.parametrize(
        ("driver", "goal", "problem"),
        [
            (
                "occupancy",
                {},
                (
                    "driver: occupancy is no driver; begin with statistics., rates., payroll., contract., expenses., "
                    "otherRevenue."
                ),
            ),
            ("statistics.rooms", {}, "statistics.rooms: is no field here; use occupancy, driveInRatio, captureRatio"),
            ("expenses.7113", {"lowest": 1}, "highest: is missing; write between which values to look"),
            ("expenses.7113", {"lowest": 1, "highest": 1}, "highest: must be above lowest by at least 1"),
            ("statistics.occupancy", {"highest": 2}, "statistics.occupancy: must be at most 1"),
            ("payroll.GSA.wage", BOUNDS, "payroll[0].wage: is no field here; use group, jobCode, hoursPercent, rate"),
        ],
    )
    def test_a_driver_or_a_bound_that_cannot_be_is_named(self, driver: str, goal: Any, problem: str) -> None:
        with pytest.raises(InvalidDrivers) as error:
            seek(year_of(worked(FIXED_FEE)), driver, **goal)
        assert str(error.value) == problem

    def test_a_month_of_another_year_is_none_of_the_year(self) -> None:
        with pytest.raises(KeyError):
            goal_seek(year_of(worked(FIXED_FEE)), Period(2024, 8), Goal(driver="statistics.occupancy"))


def test_a_goal_asks_with_the_drivers_of_a_what_if() -> None:
    assert drivers_of("payroll.GSA.rate", Decimal(20)) == drivers(payroll=[{"jobCode": "GSA", "rate": 20}])
    assert drivers_of("rates.selfDaily", Decimal(9)) == drivers(rates=[{"category": "selfDaily", "forecast": 9}])
    assert drivers_of("contract.increment_percent", Decimal(2)) == drivers(
        contract=[{"term": "increment_percent", "value": 2}]
    )
