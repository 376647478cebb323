"""A site's P&L year: the ten lines in four series over twelve months, from the site's inputs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared_code.accounts.chart import Chart
from shared_code.accounts.series import SeriesName
from shared_code.contracts.models import Contract
from shared_code.derivations.nodes import Node, by, given
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period
from shared_code.pl.calculation.inputs import MonthFacts, YearInputs
from shared_code.pl.calculation.lines import BASES, LINES, contribution, line_of
from shared_code.pl.calculation.month import FiguresByBasis, MonthFigures, PLMonth, Shared
from shared_code.pl.models import Line, MonthState
from shared_code.pl.rules import cumulative, month_state, site_status, year_total
from shared_code.revenue.external.month import shares_of_classes
from shared_code.revenue.inputs import BestKnown, SeriesBasis
from shared_code.revenue.internal.month import InternalRevenue, KnownMonth, accumulated_before
from shared_code.revenue.internal.share import splits_a_family
from shared_code.sites.models import SiteStatus

Lines = Mapping[Line, Node | None]
Earlier = Mapping[Period, BestKnown]


@dataclass(frozen=True, slots=True)
class CalculatedMonth:
    """A month with its lines by series, its parts on request, and what later months may build on.

    `lines` is empty in months before the year; `known` is None while the site or the contract is not there.
    """

    of_month: FiguresByBasis
    state: MonthState
    is_open: bool
    lines: Mapping[SeriesName, Lines]
    known: BestKnown | None

    @property
    def month(self) -> PLMonth:
        """What the figures are calculated from."""
        return self.of_month.month

    def figures(self, basis: SeriesBasis) -> MonthFigures:
        """The figures on one basis: forecast, mixed, or ledger (for accumulations)."""
        return self.of_month.on(basis)

    def contract_revenue(self, series: SeriesName) -> InternalRevenue | None:
        """Internal revenue by component where the contract makes it: in the forecast, and in a trend not closed."""
        basis = BASES[series][self.state]
        if basis not in CALCULATED or not self.is_open:
            return None
        return self.figures(basis).contract_revenue


CALCULATED = (SeriesBasis.FORECAST, SeriesBasis.MIXED)


@dataclass(frozen=True, slots=True)
class Year:
    """A calculated P&L year of a site; `months` begin with those before it that something accumulates from."""

    inputs: YearInputs
    months: Mapping[Period, CalculatedMonth]

    def line(self, line: Line, series: SeriesName) -> Sequence[Node | None]:
        """A line over the twelve months of the year."""
        return [self.months[period].lines[series][line] for period in self.inputs.periods()]

    def total(self, line: Line, series: SeriesName) -> Node:
        """A line over the year; its amount is None when no month has it."""
        return by(year_total, months=tuple(self.line(line, series)))

    def actual_to_date(self, line: Line) -> Node:
        """The actual of a line over the closed months."""
        closed = self.periods_in(MonthState.CLOSED)
        return by(year_total, months=tuple(self.months[period].lines[SeriesName.ACTUAL][line] for period in closed))

    def periods_in(self, state: MonthState) -> Sequence[Period]:
        return [period for period in self.inputs.periods() if self.months[period].state is state]

    def contribution_to_budget(self) -> Sequence[Node]:
        """FLC to budget, cumulative: line 10."""
        trend, budget = (self.line(Line.FLC, series) for series in (SeriesName.TREND, SeriesName.BUDGET))
        return [by(cumulative, trend=tuple(trend[:end]), budget=tuple(budget[:end])) for end in range(1, 13)]


def calculate(inputs: YearInputs) -> Year:
    """The P&L year of a site."""
    return recalculate(None, inputs)[0]


def recalculate(previous: Year | None, inputs: YearInputs) -> tuple[Year, Sequence[Period]]:
    """The year of changed inputs, and the months that the change affects: only these are calculated anew.

    A month is affected when its facts or its state changed, or when an earlier month of an accumulation year that it
    builds on is known differently. Without a previous year, or when anything that all months share changed, all are.
    """
    if previous is not None and _shared_inputs(previous.inputs) != _shared_inputs(inputs):
        previous = None
    shared = Shared(inputs.settings, Chart(inputs.chart), shares_of_classes(inputs.class_history))
    earlier: dict[Period, BestKnown] = {}
    months: dict[Period, CalculatedMonth] = {}
    affected: list[Period] = []
    for period, facts in sorted(inputs.months.items()):
        state = month_state(period, period if inputs.is_closed(period) else None, inputs.today)
        month = previous.months.get(period) if previous else None
        if month is None or not _is_current(month, facts, state, earlier):
            known = dict(earlier)
            new = month.of_month.changed(facts, known) if month else FiguresByBasis(PLMonth(facts, shared, known))
            month = _month(inputs, new, state)
            affected.append(period)
        months[period] = month
        if month.known is not None:
            earlier[period] = month.known
    return Year(inputs, months), affected


def _shared_inputs(inputs: YearInputs) -> tuple[object, ...]:
    """What all months are calculated from; the history of classes only where a contract asks for it."""
    contracts = {id(facts.contract): facts.contract for facts in inputs.months.values() if facts.contract}
    splits = any(splits_a_family(contract) for contract in contracts.values())
    return (
        inputs.site_number,
        inputs.year,
        inputs.start_date,
        inputs.close_date,
        inputs.settings,
        inputs.chart,
        inputs.class_history if splits else None,
    )


def _is_current(month: CalculatedMonth, facts: MonthFacts, state: MonthState, earlier: Earlier) -> bool:
    """Whether a calculated month is what would be calculated now."""
    if month.state is not state or month.month.facts != facts:
        return False
    if facts.contract is None:
        return True
    before, now = (accumulated_before(facts.contract, facts.period, known) for known in (month.month.earlier, earlier))
    return before == now


def _month(inputs: YearInputs, of_month: FiguresByBasis, state: MonthState) -> CalculatedMonth:
    month = of_month.month
    is_open = site_status(month.period, inputs.start_date, inputs.close_date) is SiteStatus.OPEN
    lines: dict[SeriesName, Lines] = {}
    if month.period.year == inputs.year:
        bases = {series: BASES[series][state] for series in SeriesName}
        on_basis = {basis: _lines(of_month, basis, is_open) for basis in dict.fromkeys(bases.values())}
        lines = {series: on_basis[basis] for series, basis in bases.items()}
    contract, known = month.facts.contract, None
    if is_open and contract is not None and contract.valid_in(month.period):
        known = _known(inputs, of_month, contract, state)
    return CalculatedMonth(of_month, state, is_open, lines, known)


def _known(inputs: YearInputs, of_month: FiguresByBasis, contract: Contract, state: MonthState) -> BestKnown:
    """The month by the best figures there are; where the ledger of a closed month is missing, its forecast."""
    month, figures = of_month.month, of_month.on(BASES[SeriesName.TREND][state])
    costs = figures
    if state is MonthState.CLOSED and not month.facts.ledger:
        costs = of_month.on(SeriesBasis.FORECAST)
    is_known = bool(month.facts.ledger) or month.period.year == inputs.year
    return KnownMonth(contract, lambda: figures.contract_month, lambda: costs.contract_revenue if is_known else None)


def _lines(of_month: FiguresByBasis, basis: SeriesBasis, is_open: bool) -> Lines:
    """The lines on one basis; a site that is not open in a month has neither forecast nor trend."""
    if not is_open and basis in CALCULATED:
        period = of_month.month.period
        lines: dict[Line, Node | None] = {spec.line: given(ZERO, "site", "not open", period) for spec in LINES}
    else:
        lines = {spec.line: line_of(spec, of_month, basis) for spec in LINES}
    return {**lines, Line.FLC: contribution(lines)}
