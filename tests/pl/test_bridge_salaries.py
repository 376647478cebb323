"""Bridges and salaried people: they are an effect of their own and move neither hours nor what an hour costs."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

import pytest

from shared_code.payroll.facts import Hours, LaborFacts, PayrollDays, RateSegment, Salary
from shared_code.pl.bridge import Bridge, Effect, KnownHours, bridge
from shared_code.pl.calculation.year import Year, recalculate
from shared_code.pl.models import Line
from tests.oracle.draw import Draw
from tests.pl.one_month import ACTUAL, BUDGET, HOURS, JUNE, TREND, amounts, closed, hand_made, of_june, saved

OF_HOURS: Final = (Effect.HOURS, Effect.WAGE_RATE, Effect.VOLUME)


def people(*salaries: str) -> Callable[[Any], None]:
    return saved("forecast_payroll", salaried=[{"allocated_annual_salary": salary} for salary in salaries])


def budgeted(inputs: Any) -> None:
    """Of the budget's 18,000.00, 3,000.00 are salaries: an hour costs 16.67."""
    inputs["budget"][JUNE].update({"6000": "15000", "6100": "3000"})


def sentence(told: Bridge, effect: Effect) -> str:
    return next(one.sentence for one in told.effects if one.effect is effect)


def test_f08_a_manager_whom_the_budget_has_is_no_effect_and_moves_no_hours() -> None:
    def as_budgeted(inputs: Any) -> None:
        budgeted(inputs)
        people("36500")(inputs)
        saved("forecast_payroll", hours={"GSA": 33}, rates={"GSA": str(Decimal(15000) / 900)})(inputs)

    told = of_june(as_budgeted, Line.PAYROLL)
    assert amounts(told) == {Effect.HOURS: Decimal("1500.00")}
    assert (
        sentence(told, Effect.HOURS)
        == "Hours 990 instead of 900, at the budget's $16.666667 an hour. Payroll +$1,500.00."
    )


def test_f08_a_second_manager_is_the_effect_of_salaries_with_all_that_follows_payroll() -> None:
    def another(inputs: Any) -> None:
        budgeted(inputs)
        people("36500", "30000")(inputs)

    told = of_june(another)
    assert amounts(told)[Effect.SALARIES] == Decimal("-2822.06")
    assert sentence(told, Effect.SALARIES) == (
        "Salaries $5,465.75 instead of $3,000.00. "
        "Payroll +$2,465.75, PTEB +$246.58, insurance +$109.73, so FLC -$2,822.06."
    )


def test_f08_swapping_only_the_share_of_salaried_people_moves_neither_hours_nor_wage_rate() -> None:
    for seed in range(40):
        draw = Draw(seed)
        hours, rate = draw.half_hours(60), draw.money(12, 30)

        def drawn(inputs: Any, hours: str = hours, rate: str = rate) -> None:
            budgeted(inputs)
            saved("forecast_payroll", hours={"GSA": hours}, rates={"GSA": rate})(inputs)

        def with_people(inputs: Any, draw: Draw = draw, drawn: Callable[[Any], None] = drawn) -> None:
            drawn(inputs)
            people(*(draw.money(20000, 90000) for _ in range(draw.whole(1, 3))))(inputs)

        without, beside = (amounts(of_june(change)) for change in (drawn, with_people))
        assert [without.get(effect) for effect in OF_HOURS] == [beside.get(effect) for effect in OF_HOURS]
        assert without.get(Effect.SALARIES) != beside.get(Effect.SALARIES)


def as_stored(labor: LaborFacts) -> Year:
    """June with the labor facts of a site that keeps days: a manager with hours of his own beside 900 h of valets."""
    year = hand_made(budgeted)
    june = replace(year.inputs.months[JUNE], labor=labor)
    return recalculate(None, replace(year.inputs, months={**year.inputs.months, JUNE: june}))[0]


@pytest.mark.parametrize("share", ["0.25", "0.5", "1"])
def test_f08_hours_of_salaried_people_in_the_budget_are_not_compared_with_a_forecast_that_has_none(share: str) -> None:
    salary, rate = Decimal(36500) * Decimal(share), Decimal(15000) / 900
    days = PayrollDays({"GSA": (RateSegment(Decimal(900), Decimal(0), rate),)}, 30, 0)
    known = {"GSA": Decimal(900), "SRACCTMGR": Decimal(240)}
    labor = LaborFacts(
        days,
        days,
        salaried=(Salary(salary, 0, "SRACCTMGR"),),
        hours_forecast={code: Hours(hours, Decimal(0)) for code, hours in known.items()},
        budget_hours=known,
        budget_wages=Decimal(15000),
    )
    told = bridge(as_stored(labor).months[JUNE], Line.PAYROLL, BUDGET, TREND)
    expected = salary * 30 / 365 - 3000
    assert amounts(told) == ({Effect.SALARIES: expected} if expected else {})


def test_f08_a_closed_month_tells_wages_and_salaries_by_the_accounts_of_the_ledger() -> None:
    def booked(inputs: Any) -> None:
        budgeted(inputs)
        closed(inputs)
        inputs["ledger"][JUNE].update({"6000": "16480", "6100": "3320"})

    hours = KnownHours(budget=HOURS.budget, worked={"GSA": Decimal(960)})
    told = bridge(hand_made(booked).months[JUNE], Line.PAYROLL, BUDGET, ACTUAL, hours)
    assert amounts(told) == {
        Effect.HOURS: Decimal("1000.00"),
        Effect.WAGE_RATE: Decimal("480.00"),
        Effect.SALARIES: Decimal("320.00"),
    }
    assert sentence(told, Effect.SALARIES) == "Salaries $3,320.00 instead of $3,000.00. Payroll +$320.00."


def test_f08_salaries_that_are_booked_as_wages_are_those_of_the_people() -> None:
    def booked(inputs: Any) -> None:
        budgeted(inputs)
        people("36500")(inputs)
        closed(inputs)
        inputs["ledger"][JUNE].update({"6000": "18000"})

    hours = KnownHours(budget=HOURS.budget, worked=HOURS.budget)
    told = bridge(hand_made(booked).months[JUNE], Line.PAYROLL, BUDGET, ACTUAL, hours)
    assert amounts(told) == {}
