"""The first steps from any budget: what the contract and the other rules make of the budget's own figures."""

from collections.abc import Iterator
from functools import partial

from shared_code.pl.bridge import telling
from shared_code.pl.bridge.models import Effect
from shared_code.pl.bridge.stages import Lines, Step, given, only
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.pl.models import Line
from shared_code.revenue.inputs import Basis


def on_budget(month: CalculatedMonth, after: Lines) -> Iterator[Step]:
    """From the budget's balances to its figures calculated: first internal revenue, then PTEB and insurance."""
    before = given(month, Basis.BUDGET)
    tell = partial(telling.contract, before, after, month.month.facts)
    yield Step(Effect.CONTRACT, tell, only(Line.INTERNAL_REVENUE, after, before))
    yield Step(Effect.OTHER, partial(telling.calculated_budget, before, after), after)
