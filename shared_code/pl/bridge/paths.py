"""The ways between the series of a month, as steps: which drivers change, in which order, and what they count for."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from itertools import pairwise
from typing import Final

from shared_code.kit.money import ZERO, divide
from shared_code.pl.bridge import narrative
from shared_code.pl.bridge.closing import budget_to_ledger, forecast_to_ledger
from shared_code.pl.bridge.contract import on_budget
from shared_code.pl.bridge.models import Effect, KnownHours
from shared_code.pl.bridge.plan import Plan
from shared_code.pl.bridge.stages import BridgeStep, adjustments_of, calculated, figures_of, given
from shared_code.pl.calculation.inputs import MonthFacts
from shared_code.pl.calculation.month import MonthFigures
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.revenue.inputs import SeriesBasis
from shared_code.revenue.models import ADJUSTMENTS

ORDER: Final = (SeriesBasis.BUDGET, SeriesBasis.FORECAST, SeriesBasis.MIXED, SeriesBasis.TO_DATE, SeriesBasis.LEDGER)
"""From what was planned over what is expected to what happened: the way that is forward."""


def path(month: CalculatedMonth, start: SeriesBasis, end: SeriesBasis, hours: KnownHours) -> Iterator[BridgeStep]:
    """The steps from one basis of a month to a later one; the last step ends at the lines of `end`."""
    plan = Plan(month.month, month.figures(SeriesBasis.FORECAST), hours)
    between = ORDER[ORDER.index(start) : ORDER.index(end) + 1]
    bases = (start, end) if end is SeriesBasis.LEDGER and start is not end else between
    for way in pairwise(bases):
        if month.is_open or way == (SeriesBasis.BUDGET, SeriesBasis.LEDGER):
            yield from WAYS[way](month, plan)
        else:
            text = f"the site is not open in {plan.facts.period}, so forecast and trend are 0"
            yield BridgeStep(Effect.OTHER, partial(narrative.same, text), given(month, way[1]))


def budget_to_forecast(month: CalculatedMonth, plan: Plan) -> Iterator[BridgeStep]:
    """Contract, guests, labor, then what is entered by hand."""

    def stage(facts: MonthFacts) -> MonthFigures:
        return figures_of(month.month, facts, SeriesBasis.FORECAST)

    yield from on_budget(month, calculated(stage(plan.budgeted)))
    yield from _guests(plan, stage)
    yield from _labor(plan, stage)
    expenses = calculated(stage(plan.with_expenses()))
    yield BridgeStep(Effect.FIXED_ITEMS, partial(narrative.expenses, month.month), expenses)
    yield BridgeStep(Effect.ADJUSTMENT, partial(narrative.entries, plan.facts), given(month, SeriesBasis.FORECAST))


def _guests(plan: Plan, stage: Callable[[MonthFacts], MonthFigures]) -> Iterator[BridgeStep]:
    """What guests pay: the budget as vehicles * rate, then other vehicles, another mix, other rates."""
    explained = stage(replace(plan.budgeted, budget=plan.explained_budget))
    yield BridgeStep(Effect.OTHER, partial(narrative.explained_budget, plan), calculated(explained))
    by_vehicles = stage(plan.by_vehicles)
    adjustments = (adjustments_of(explained), adjustments_of(by_vehicles))
    yield BridgeStep(Effect.ADJUSTMENT, partial(narrative.adjustments, adjustments), calculated(by_vehicles))
    yield BridgeStep(Effect.VOLUME, partial(narrative.volume, plan), calculated(stage(plan.with_volume())))
    yield BridgeStep(Effect.MIX, partial(narrative.mix, plan), calculated(stage(plan.with_mix())))
    yield BridgeStep(Effect.RATE, partial(narrative.rates, plan), calculated(stage(plan.with_rates())))


def _labor(plan: Plan, stage: Callable[[MonthFacts], MonthFigures]) -> Iterator[BridgeStep]:
    """Payroll, and what follows it: PTEB, insurance, what the contract bills of it."""
    with_wages = calculated(stage(plan.with_wages()))
    if plan.tells_hours:
        hours = (plan.hours.budget_total, plan.all_forecast_hours)
        yield BridgeStep(Effect.HOURS, partial(narrative.hours, hours, plan.wage), calculated(stage(plan.with_hours())))
        wages = (plan.wage, divide(plan.forecast_wages, plan.all_forecast_hours))
        yield BridgeStep(Effect.WAGE_RATE, partial(narrative.wages, wages), with_wages)
    else:
        yield BridgeStep(Effect.OTHER, partial(narrative.payroll, (plan.budget_wages, plan.forecast_wages)), with_wages)
    salaries = (plan.budget_salaries, plan.forecast_salaries)
    yield BridgeStep(Effect.SALARIES, partial(narrative.salaries, salaries), calculated(stage(plan.with_salaries())))


def forecast_to_trend(month: CalculatedMonth, plan: Plan) -> Iterator[BridgeStep]:
    """Loaded days in the place of their forecast, then what is booked already."""
    facts, own = plan.facts, month.month
    unbooked = replace(facts, ledger={})
    after = figures_of(own, unbooked, SeriesBasis.MIXED)
    revenue = facts.drivers.revenue_to_date
    loaded = revenue.get(ADJUSTMENTS, ZERO)
    expected = adjustments_of(month.figures(SeriesBasis.FORECAST)) - adjustments_of(after) + loaded
    as_forecast = replace(facts.drivers, revenue_to_date={**revenue, ADJUSTMENTS: expected})
    before = figures_of(own, replace(unbooked, drivers=as_forecast), SeriesBasis.MIXED)
    yield BridgeStep(Effect.TIMING, partial(narrative.loaded_days, facts), calculated(before))
    yield BridgeStep(Effect.ADJUSTMENT, partial(narrative.adjustments, (expected, loaded)), calculated(after))
    yield BridgeStep(Effect.FIXED_ITEMS, partial(narrative.bookings, own), given(month, SeriesBasis.MIXED))


def trend_to_date(month: CalculatedMonth, _: Plan) -> Iterator[BridgeStep]:
    """Without what is still to come."""
    text = "the actual to date holds no days and no bookings that are still to come"
    yield BridgeStep(Effect.TIMING, partial(narrative.same, text), given(month, SeriesBasis.TO_DATE))


Way = Callable[[CalculatedMonth, Plan], Iterator[BridgeStep]]
WAYS: Final[Mapping[tuple[SeriesBasis, ...], Way]] = {
    (SeriesBasis.BUDGET, SeriesBasis.FORECAST): budget_to_forecast,
    (SeriesBasis.FORECAST, SeriesBasis.MIXED): forecast_to_trend,
    (SeriesBasis.MIXED, SeriesBasis.TO_DATE): trend_to_date,
    (SeriesBasis.BUDGET, SeriesBasis.LEDGER): budget_to_ledger,
    (SeriesBasis.FORECAST, SeriesBasis.LEDGER): forecast_to_ledger,
}
