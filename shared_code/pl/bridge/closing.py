"""The ways that end in the ledger of a closed month, as steps."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from shared_code.accounts.numbers import RATE_ACCOUNTS
from shared_code.derivations.formatting import words
from shared_code.kit.money import ZERO, divide
from shared_code.pl.bridge import telling
from shared_code.pl.bridge.closed import Closed
from shared_code.pl.bridge.contract import on_budget
from shared_code.pl.bridge.models import Effect
from shared_code.pl.bridge.plan import Plan
from shared_code.pl.bridge.stages import Lines, Reading, Step, adjustments_of, booked, figures_of, given
from shared_code.pl.calculation.inputs import Accounts, MonthFacts
from shared_code.pl.calculation.month import Figures
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.pl.models import Line
from shared_code.rates.models import FAMILY_OF
from shared_code.revenue.inputs import Basis


def budget_to_ledger(month: CalculatedMonth, plan: Plan) -> Iterator[Step]:
    """Contract, guests, labor, expenses, then what the ledger holds beyond."""
    closed = Closed(plan)

    def stage(facts: MonthFacts) -> Figures:
        return figures_of(month.month, facts, Basis.LEDGER)

    budgeted, adjusted = stage(closed.budgeted()), stage(closed.with_adjustments())
    yield from on_budget(month, booked(budgeted))
    yield Step(Effect.VOLUME, partial(_rooms, closed), booked(stage(closed.with_rooms())))
    yield Step(Effect.OTHER, partial(_codes, plan), booked(stage(closed.with_revenue())))
    tell = partial(_adjustments, plan.facts, (adjustments_of(budgeted), adjustments_of(adjusted)))
    yield Step(Effect.ADJUSTMENT, tell, booked(adjusted))
    yield Step(Effect.HOURS, partial(_hours, closed), booked(stage(closed.with_hours())))
    effect = Effect.WAGE_RATE if closed.tells_hours else Effect.OTHER
    yield Step(effect, partial(_wages, closed), booked(stage(closed.with_wages())))
    salaries = partial(telling.salaries, (plan.budget_salaries, closed.salaries))
    yield Step(Effect.SALARIES, salaries, booked(stage(closed.with_salaries())))
    items, rest = booked(stage(closed.with_items())), booked(stage(closed.with_ledger()))
    yield Step(Effect.FIXED_ITEMS, partial(_items, closed, closed.budgeted().ledger), items)
    yield Step(Effect.OTHER, partial(_rest, items, rest), rest)
    yield _revenue_of_the_ledger(month, rest)


def forecast_to_ledger(month: CalculatedMonth, plan: Plan) -> Iterator[Step]:
    """The days of the month as they were in the place of their forecast, then as in the month that runs."""
    closed, own = Closed(plan), month.month
    expected = adjustments_of(month.figures(Basis.FORECAST))
    facts = closed.with_forecast_items(expected)
    before = figures_of(own, facts, Basis.LEDGER)
    text = "the closed month against its forecast: revenue, rooms, hours, payroll, PTEB and insurance"
    yield Step(Effect.TIMING, partial(telling.same, text), booked(before))
    after = figures_of(own, replace(facts, closed_revenue=plan.facts.closed_revenue), Basis.LEDGER)
    tell = partial(telling.adjustments, (expected, adjustments_of(after)))
    yield Step(Effect.ADJUSTMENT, tell, booked(after))
    whole = booked(month.figures(Basis.LEDGER))
    yield Step(Effect.FIXED_ITEMS, partial(_items, closed, facts.ledger), whole)
    yield _revenue_of_the_ledger(month, whole)


def _revenue_of_the_ledger(month: CalculatedMonth, before: Lines) -> Step:
    """The ledger's revenue in the place of what the drivers give."""
    after = given(month, Basis.LEDGER)
    return Step(Effect.OTHER, partial(_revenue, before, after), after)


def _revenue(before: Lines, after: Lines, reading: Reading) -> str:
    sources = {
        Line.INTERNAL_REVENUE: "the contract gives",
        Line.EXTERNAL_REVENUE: "the revenue codes add up to",
    }
    return telling.listed(
        f"the ledger holds {words(line)} of {telling.money(after(line))}, {source} {telling.money(before(line))}"
        for line, source in sources.items()
        if line in reading.lines
    )


def _codes(plan: Plan, reading: Reading) -> str:
    """Revenue by family; which vehicles paid it is not known."""
    known = plan.facts.closed_revenue or {}
    pairs = {
        words(category): (
            plan.facts.budget.get(accounts.revenue) or ZERO,
            sum((amount or ZERO for code, amount in known.items() if code.startswith(FAMILY_OF[category])), ZERO),
        )
        for category, accounts in RATE_ACCOUNTS.items()
    }
    reason = "vehicles are not known, so volume, mix and rate cannot be told apart"
    return f"{telling.headed('revenue', telling.most(pairs, reading))}; {reason}"


def _rest(before: Lines, after: Lines, reading: Reading) -> str:
    """What follows no driver; bell service is never planned."""
    pairs = {words(line): (before(line), after(line)) for line in reading.lines}
    return telling.headed("beyond what payroll brings with it as budgeted", telling.most(pairs, reading))


def _rooms(closed: Closed, reading: Reading) -> str:
    drivers = closed.facts.drivers
    figures = (closed.plan.rooms, drivers.rooms_to_date + drivers.rooms_remaining)
    return telling.pair("occupied rooms", figures, reading, telling.count)


def _adjustments(facts: MonthFacts, figures: telling.Pair, reading: Reading) -> str:
    counts = "revenue" in telling.feeds_that_count(facts, reading)
    return telling.listed([telling.adjustments(figures, reading) if counts else "", telling.entries(facts, reading)])


def _hours(closed: Closed, reading: Reading) -> str:
    known = closed.plan.hours
    if not closed.tells_hours:
        return "the hours that the contract bills, as worked"
    return telling.hours((known.budget_total, known.worked_total), closed.plan.wage, reading)


def _wages(closed: Closed, reading: Reading) -> str:
    plan = closed.plan
    if not closed.tells_hours:
        return telling.payroll((plan.budget_wages, closed.wages), reading)
    return telling.wages((plan.wage, divide(closed.wages, plan.hours.worked_total)), reading)


def _items(closed: Closed, expected: Accounts, reading: Reading) -> str:
    balances = closed.facts.ledger
    booked_accounts = {account: balances.get(account) for account in {**expected, **balances}}
    named = telling.expense_accounts(closed.month, booked_accounts, reading)
    return telling.listed(
        [telling.most(telling.accounts(expected, named), reading), telling.entry(closed.facts, reading)]
    )
