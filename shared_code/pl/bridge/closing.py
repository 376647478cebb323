"""The ways that end in the ledger of a closed month, as steps."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from shared_code.derivations.formatting import humanize
from shared_code.kit.money import divide
from shared_code.pl.bridge import narrative
from shared_code.pl.bridge.closed import Closed
from shared_code.pl.bridge.contract import on_budget
from shared_code.pl.bridge.guests import Guests
from shared_code.pl.bridge.models import Effect
from shared_code.pl.bridge.plan import Plan
from shared_code.pl.bridge.stages import BridgeStep, Lines, Reading, adjustments_of, booked, figures_of, given
from shared_code.pl.calculation.inputs import Accounts, MonthFacts
from shared_code.pl.calculation.month import MonthFigures
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.pl.models import Line
from shared_code.revenue.inputs import SeriesBasis


def budget_to_ledger(month: CalculatedMonth, plan: Plan) -> Iterator[BridgeStep]:
    """Contract, guests, labor, expenses, then what the ledger holds beyond."""
    closed = Closed(plan)

    def stage(facts: MonthFacts) -> MonthFigures:
        return figures_of(month.month, facts, SeriesBasis.LEDGER)

    budgeted, adjusted = stage(closed.budgeted()), stage(closed.with_adjustments())
    yield from on_budget(month, booked(budgeted))
    yield BridgeStep(Effect.VOLUME, partial(_rooms, closed), booked(stage(closed.with_rooms())))
    yield from _guests(closed, stage)
    tell = partial(_adjustments, plan.facts, (adjustments_of(budgeted), adjustments_of(adjusted)))
    yield BridgeStep(Effect.ADJUSTMENT, tell, booked(adjusted))
    yield BridgeStep(Effect.HOURS, partial(_hours, closed), booked(stage(closed.with_hours())))
    effect = Effect.WAGE_RATE if closed.tells_hours else Effect.OTHER
    yield BridgeStep(effect, partial(_wages, closed), booked(stage(closed.with_wages())))
    salaries = partial(narrative.salaries, (plan.budget_salaries, closed.salaries))
    yield BridgeStep(Effect.SALARIES, salaries, booked(stage(closed.with_salaries())))
    items, rest = booked(stage(closed.with_items())), booked(stage(closed.with_ledger()))
    yield BridgeStep(Effect.FIXED_ITEMS, partial(_items, closed, closed.budgeted().ledger), items)
    yield BridgeStep(Effect.OTHER, partial(_rest, items, rest), rest)
    yield _revenue_of_the_ledger(month, rest)


def _guests(closed: Closed, stage: Callable[[MonthFacts], MonthFigures]) -> Iterator[BridgeStep]:
    """Revenue by code, adjusted as budgeted: what more vehicles, another mix and other rates made of it."""

    def with_revenue(revenue: Accounts | None) -> Lines:
        return booked(stage(closed.with_revenue(revenue)))

    guests = Guests(closed, closed.budgeted_adjustments)
    if guests.are_known:
        yield BridgeStep(Effect.VOLUME, guests.tell_volume, with_revenue(guests.with_volume()))
        yield BridgeStep(Effect.MIX, guests.tell_mix, with_revenue(guests.with_mix()))
        yield BridgeStep(Effect.RATE, guests.tell_rates, with_revenue(guests.with_rates()))
    tell = (
        partial(narrative.same, "revenue of codes that no vehicle pays by") if guests.are_known else guests.tell_codes
    )
    yield BridgeStep(Effect.OTHER, tell, with_revenue(closed.revenue_with(guests.adjustments)))


def forecast_to_ledger(month: CalculatedMonth, plan: Plan) -> Iterator[BridgeStep]:
    """The days of the month as they were in the place of their forecast, then as in the month that runs."""
    closed, own = Closed(plan), month.month
    expected = adjustments_of(month.figures(SeriesBasis.FORECAST))
    facts = closed.with_forecast_items(expected)
    before = figures_of(own, facts, SeriesBasis.LEDGER)
    text = "the closed month against its forecast: revenue, rooms, hours, payroll, PTEB and insurance"
    yield BridgeStep(Effect.TIMING, partial(narrative.same, text), booked(before))
    after = figures_of(own, replace(facts, closed_revenue=plan.facts.closed_revenue), SeriesBasis.LEDGER)
    tell = partial(narrative.adjustments, (expected, adjustments_of(after)))
    yield BridgeStep(Effect.ADJUSTMENT, tell, booked(after))
    whole = booked(month.figures(SeriesBasis.LEDGER))
    yield BridgeStep(Effect.FIXED_ITEMS, partial(_items, closed, facts.ledger), whole)
    yield _revenue_of_the_ledger(month, whole)


def _revenue_of_the_ledger(month: CalculatedMonth, before: Lines) -> BridgeStep:
    """The ledger's revenue in the place of what the drivers give."""
    after = given(month, SeriesBasis.LEDGER)
    return BridgeStep(Effect.OTHER, partial(_revenue, before, after), after)


def _revenue(before: Lines, after: Lines, reading: Reading) -> str:
    sources = {
        Line.INTERNAL_REVENUE: "the contract gives",
        Line.EXTERNAL_REVENUE: "the revenue codes add up to",
    }
    return narrative.listed(
        f"the ledger holds {humanize(line)} of {narrative.money(after(line))}, {source} {narrative.money(before(line))}"
        for line, source in sources.items()
        if line in reading.lines
    )


def _rest(before: Lines, after: Lines, reading: Reading) -> str:
    """What follows no driver; bell service is never planned."""
    pairs = {humanize(line): (before(line), after(line)) for line in reading.lines}
    return narrative.headed("beyond what payroll brings with it as budgeted", narrative.most(pairs, reading))


def _rooms(closed: Closed, reading: Reading) -> str:
    drivers = closed.facts.drivers
    figures = (closed.plan.rooms, drivers.rooms_to_date + drivers.rooms_remaining)
    return narrative.pair("occupied rooms", figures, reading, narrative.count)


def _adjustments(facts: MonthFacts, figures: narrative.Pair, reading: Reading) -> str:
    counts = "revenue" in narrative.feeds_that_count(facts, reading)
    return narrative.listed(
        [narrative.adjustments(figures, reading) if counts else "", narrative.entries(facts, reading)]
    )


def _hours(closed: Closed, reading: Reading) -> str:
    known = closed.plan.hours
    if not closed.tells_hours:
        return "the hours that the contract bills, as worked"
    return narrative.hours((known.budget_total, known.worked_total), closed.plan.wage, reading)


def _wages(closed: Closed, reading: Reading) -> str:
    plan = closed.plan
    if not closed.tells_hours:
        return narrative.payroll((plan.budget_wages, closed.wages), reading)
    return narrative.wages((plan.wage, divide(closed.wages, plan.hours.worked_total)), reading)


def _items(closed: Closed, expected: Accounts, reading: Reading) -> str:
    balances = closed.facts.ledger
    booked_accounts = {account: balances.get(account) for account in {**expected, **balances}}
    named = narrative.expense_accounts(closed.month, booked_accounts, reading)
    return narrative.listed(
        [narrative.most(narrative.accounts(expected, named), reading), narrative.entry(closed.facts, reading)]
    )
