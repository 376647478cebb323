"""The ways between the series of a month, as steps: which drivers change, in which order, and what they count for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Final

from shared_code.kit.money import ZERO, divide
from shared_code.pl.bridge import telling
from shared_code.pl.bridge.closing import budget_to_ledger, forecast_to_ledger
from shared_code.pl.bridge.contract import on_budget
from shared_code.pl.bridge.models import Effect, KnownHours
from shared_code.pl.bridge.plan import Plan
from shared_code.pl.bridge.stages import Step, adjustments_of, calculated, figures_of, given
from shared_code.pl.calculation.inputs import MonthFacts
from shared_code.pl.calculation.month import Figures
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.revenue.inputs import Basis
from shared_code.revenue.models import ADJUSTMENTS

ORDER: Final = (Basis.BUDGET, Basis.FORECAST, Basis.MIXED, Basis.TO_DATE, Basis.LEDGER)
"""From what was planned over what is expected to what happened: the way that is forward."""


def path(month: CalculatedMonth, start: Basis, end: Basis, hours: KnownHours) -> Iterator[Step]:
    """The steps from one basis of a month to a later one; the last step ends at the lines of `end`."""
    plan = Plan(month.month, month.figures(Basis.FORECAST), hours)
    between = ORDER[ORDER.index(start) : ORDER.index(end) + 1]
    bases = (start, end) if end is Basis.LEDGER and start is not end else between
    for way in pairwise(bases):
        if month.is_open or way == (Basis.BUDGET, Basis.LEDGER):
            yield from WAYS[way](month, plan)
        else:
            text = f"the site is not open in {plan.facts.period}, so forecast and trend are 0"
            yield Step(Effect.OTHER, partial(telling.same, text), given(month, way[1]))


def budget_to_forecast(month: CalculatedMonth, plan: Plan) -> Iterator[Step]:
    """Contract, guests, labor, then what is entered by hand."""

    def stage(facts: MonthFacts) -> Figures:
        return figures_of(month.month, facts, Basis.FORECAST)

    yield from on_budget(month, calculated(stage(plan.budgeted)))
    yield from _guests(plan, stage)
    yield from _labor(plan, stage)
    expenses = calculated(stage(plan.with_expenses()))
    yield Step(Effect.FIXED_ITEMS, partial(telling.expenses, month.month), expenses)
    yield Step(Effect.ADJUSTMENT, partial(telling.entries, plan.facts), given(month, Basis.FORECAST))


def _guests(plan: Plan, stage: Callable[[MonthFacts], Figures]) -> Iterator[Step]:
    """What guests pay: the budget as vehicles * rate, then other vehicles, another mix, other rates."""
    explained = stage(replace(plan.budgeted, budget=plan.explained_budget))
    yield Step(Effect.OTHER, partial(telling.explained_budget, plan), calculated(explained))
    by_vehicles = stage(plan.by_vehicles)
    adjustments = (adjustments_of(explained), adjustments_of(by_vehicles))
    yield Step(Effect.ADJUSTMENT, partial(telling.adjustments, adjustments), calculated(by_vehicles))
    yield Step(Effect.VOLUME, partial(telling.volume, plan), calculated(stage(plan.with_volume())))
    yield Step(Effect.MIX, partial(telling.mix, plan), calculated(stage(plan.with_mix())))
    yield Step(Effect.RATE, partial(telling.rates, plan), calculated(stage(plan.with_rates())))


def _labor(plan: Plan, stage: Callable[[MonthFacts], Figures]) -> Iterator[Step]:
    """Payroll, and what follows it: PTEB, insurance, what the contract bills of it."""
    with_wages = calculated(stage(plan.with_wages()))
    if plan.tells_hours:
        hours = (plan.hours.budget_total, plan.all_forecast_hours)
        yield Step(Effect.HOURS, partial(telling.hours, hours, plan.wage), calculated(stage(plan.with_hours())))
        wages = (plan.wage, divide(plan.forecast_wages, plan.all_forecast_hours))
        yield Step(Effect.WAGE_RATE, partial(telling.wages, wages), with_wages)
    else:
        yield Step(Effect.OTHER, partial(telling.payroll, (plan.budget_wages, plan.forecast_wages)), with_wages)
    salaries = (plan.budget_salaries, plan.forecast_salaries)
    yield Step(Effect.SALARIES, partial(telling.salaries, salaries), calculated(stage(plan.with_salaries())))


def forecast_to_trend(month: CalculatedMonth, plan: Plan) -> Iterator[Step]:
    """Loaded days in the place of their forecast, then what is booked already."""
    facts, own = plan.facts, month.month
    unbooked = replace(facts, ledger={})
    after = figures_of(own, unbooked, Basis.MIXED)
    revenue = facts.drivers.revenue_to_date
    loaded = revenue.get(ADJUSTMENTS, ZERO)
    expected = adjustments_of(month.figures(Basis.FORECAST)) - adjustments_of(after) + loaded
    as_forecast = replace(facts.drivers, revenue_to_date={**revenue, ADJUSTMENTS: expected})
    before = figures_of(own, replace(unbooked, drivers=as_forecast), Basis.MIXED)
    yield Step(Effect.TIMING, partial(telling.loaded_days, facts), calculated(before))
    yield Step(Effect.ADJUSTMENT, partial(telling.adjustments, (expected, loaded)), calculated(after))
    yield Step(Effect.FIXED_ITEMS, partial(telling.bookings, own), given(month, Basis.MIXED))


def trend_to_date(month: CalculatedMonth, _: Plan) -> Iterator[Step]:
    """Without what is still to come."""
    text = "the actual to date holds no days and no bookings that are still to come"
    yield Step(Effect.TIMING, partial(telling.same, text), given(month, Basis.TO_DATE))


Way = Callable[[CalculatedMonth, Plan], Iterator[Step]]
WAYS: Final[Mapping[tuple[Basis, ...], Way]] = {
    (Basis.BUDGET, Basis.FORECAST): budget_to_forecast,
    (Basis.FORECAST, Basis.MIXED): forecast_to_trend,
    (Basis.MIXED, Basis.TO_DATE): trend_to_date,
    (Basis.BUDGET, Basis.LEDGER): budget_to_ledger,
    (Basis.FORECAST, Basis.LEDGER): forecast_to_ledger,
}
