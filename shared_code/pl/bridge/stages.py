"""Stages between two series: the lines of a month, given or calculated from facts, and the steps that lead to them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shared_code.accounts.series import SeriesName
from shared_code.kit.money import ZERO
from shared_code.pl.bridge.models import Effect
from shared_code.pl.calculation.inputs import MonthFacts
from shared_code.pl.calculation.lines import BASES, LINES, LineSpec
from shared_code.pl.calculation.month import MonthFigures, PLMonth
from shared_code.pl.calculation.year import CalculatedMonth
from shared_code.pl.models import Line
from shared_code.revenue.inputs import SeriesBasis
from shared_code.revenue.models import ADJUSTMENTS

Lines = Callable[[Line], Decimal]
"""The amount of each line but FLC, in $."""
SPECS: Final[Mapping[Line, LineSpec]] = {spec.line: spec for spec in LINES}
REVENUE_LINES: Final = (Line.EXTERNAL_REVENUE, Line.INTERNAL_REVENUE)


@dataclass(frozen=True, slots=True)
class Reading:
    """Which way a bridge is read (forward is from budget to what happened), and which lines a step changes."""

    is_forward: bool
    lines: Collection[Line] = ()

    def instead(self, first: str, second: str) -> str:
        """What stands at the end of the bridge, and what it stands in the place of."""
        return f"{second} instead of {first}" if self.is_forward else f"{first} instead of {second}"


@dataclass(frozen=True, slots=True)
class BridgeStep:
    """A change of drivers: the effect it counts for, what changes in words, the lines after it."""

    effect: Effect
    tell: Callable[[Reading], str]
    lines: Lines


def given(month: CalculatedMonth, basis: SeriesBasis) -> Lines:
    """The lines of the series that is made on a basis, as the P&L has them; a line that it does not have is 0."""
    series = next(name for name in SeriesName if BASES[name][month.state] is basis)
    lines = month.lines[series]
    return lambda line: ZERO if (node := lines[line]) is None else node.amount


def figures_of(month: PLMonth, facts: MonthFacts, basis: SeriesBasis) -> MonthFigures:
    """The figures of a month with other facts."""
    return MonthFigures(PLMonth(facts, month.shared, month.earlier), basis)


def calculated(figures: MonthFigures) -> Lines:
    """The lines as they are calculated in months that are not closed."""
    return lambda line: _amount(SPECS[line], figures)


def booked(figures: MonthFigures) -> Lines:
    """The lines of a ledger, but revenue as it comes from the month's drivers."""
    ledger = figures.month.ledger

    def amount(line: Line) -> Decimal:
        if line in REVENUE_LINES:
            return _amount(SPECS[line], figures)
        balance: Decimal = ledger.category(SPECS[line].category).amount
        return balance

    return amount


def _amount(spec: LineSpec, figures: MonthFigures) -> Decimal:
    amount: Decimal = spec.calculated(figures).amount
    return amount


def only(changed: Line, after: Lines, before: Lines) -> Lines:
    """The lines when one of them has changed already."""
    return lambda line: after(line) if line is changed else before(line)


def adjustments_of(figures: MonthFigures) -> Decimal:
    """Site adjustments (ADJ) in external revenue, actual and forecast."""
    revenue = figures.revenue
    nodes = (revenue.actual.get(ADJUSTMENTS), revenue.forecast.get(ADJUSTMENTS))
    return sum((node.amount for node in nodes if node is not None), ZERO)
