"""The first steps from any budget: what the contract and the other rules make of the budget's own figures."""

from collections.abc import Iterator
from functools import partial

from shared_code.pl.bridge import narrative
from shared_code.pl.bridge.models import Effect
from shared_code.pl.bridge.stages import BridgeStep, Lines, given, only
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.pl.models import Line
from shared_code.revenue.inputs import SeriesBasis


def on_budget(month: CalculatedMonth, after: Lines) -> Iterator[BridgeStep]:
    """From the budget's balances to its figures calculated: first internal revenue, then PTEB and insurance."""
    before = given(month, SeriesBasis.BUDGET)
    tell = partial(narrative.contract, before, after, month.month.facts)
    yield BridgeStep(Effect.CONTRACT, tell, only(Line.INTERNAL_REVENUE, after, before))
    yield BridgeStep(Effect.OTHER, partial(narrative.calculated_budget, before, after), after)
