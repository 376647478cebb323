"""What-if: a month with other drivers, and what that changes in its P&L and in the year (docs/what_if.md)."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from shared_code.accounts.series import SeriesName
from shared_code.derivations.formatting import humanize, signed
from shared_code.derivations.narrative import named_parts
from shared_code.derivations.nodes import NO_OPERANDS, Node
from shared_code.kit.errors import CalculationError
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.pl.calculation.errors import NotCalculable
from shared_code.pl.calculation.lines import BASES
from shared_code.pl.calculation.year import CALCULATED, Year, recalculate
from shared_code.pl.models import Line
from shared_code.pl.what_if.drivers import Drivers, with_drivers
from shared_code.pl.what_if.sentences import WhatIfChange
from shared_code.revenue.inputs import SeriesBasis

ROOTS = (Line.EXTERNAL_REVENUE, Line.FLC)
"""The lines from which all others are reached."""
Compared = dict[tuple[Node | None, Node | None], Sequence[str]]
"""Paths to what changed, by the two nodes that they start from."""


class LineChange(Model):
    """A line before and after, in $; None where the series has no figure."""

    line: Line
    before: Decimal | None
    after: Decimal | None
    difference: Decimal | None


class WhatIf(Model):
    """What other drivers of a month change in one series.

    `lines` are those of the month, `year` those of the whole year. `months` of the year were calculated anew. `changed`
    are the ids of the month's nodes that have another amount: paths of operand names, as explanations have them.
    """

    period: Period
    series: SeriesName
    lines: Sequence[LineChange]
    year: Sequence[LineChange]
    months: Sequence[Period]
    changed: Sequence[str]
    sentences: Sequence[str]


def what_if(year: Year, period: Period, drivers: Drivers, series: SeriesName = SeriesName.TREND) -> WhatIf:
    """The year with other drivers in one month, against the year as it is.

    Raises InvalidDrivers for what the month does not have, KeyError for a month outside the year, NotCalculable where a
    rule cannot be applied to the figures of this month or of a later one.
    """
    if period not in year.inputs.periods():
        raise KeyError(period)
    inputs = with_drivers(year.inputs, period, drivers)
    try:
        after, affected = recalculate(year, inputs)
    except CalculationError as error:
        raise NotCalculable.of(error, f"With these drivers of {period} the year cannot be calculated") from error
    before_lines, after_lines = (one.months[period].lines[series] for one in (year, after))
    lines = [_change(line, before_lines[line], after_lines[line]) for line in Line]
    total = [_change(line, year.total(line, series), after.total(line, series)) for line in Line]
    return WhatIf(
        period=period,
        series=series,
        lines=lines,
        year=total,
        months=[month for month in affected if month.year == year.inputs.year],
        changed=[path for root in ROOTS for path in changed_nodes(before_lines[root], after_lines[root], root)],
        sentences=[
            *_sentences(year, after, period, drivers, series, _differences(lines)),
            *_later_months(year, after, period, series),
        ],
    )


def changed_nodes(before: Node | None, after: Node | None, root: str) -> Sequence[str]:
    """The ids of nodes with another amount, from `root` down; a node that is only on one side has changed."""
    return [f"{root}{path}" for path in _changed(before, after, {})]


def _changed(before: Node | None, after: Node | None, compared: Compared) -> Sequence[str]:
    """The paths from two nodes on; nodes that several others are made of are compared once."""
    if before is after:
        return ()
    if (before, after) not in compared:
        own = [""] if before is None or after is None or before.amount != after.amount else []
        were, are = _nodes(before, after), _nodes(after, before)
        names = {**were, **are} if were or are else ()
        inner = (f".{name}{path}" for name in names for path in _changed(were.get(name), are.get(name), compared))
        compared[before, after] = (*own, *inner)
    return compared[before, after]


def _nodes(node: Node | None, beside: Node | None) -> Mapping[str, Node]:
    """The nodes among the operands of a node, without operands that the other one has too."""
    if node is None or not node.operands:
        return {}
    others = NO_OPERANDS if beside is None else beside.operands
    own = {name: part for name, part in node.operands.items() if part is not others.get(name)}
    return {name: part for name, part in named_parts(Node(None, operands=own)) if isinstance(part, Node)}


def _change(line: Line, before: Node | None, after: Node | None) -> LineChange:
    were, are = (None if node is None else node.amount for node in (before, after))
    difference = None if were is None or are is None else are - were
    return LineChange(line=line, before=were, after=are, difference=difference)


Differences = Mapping[Line, Decimal]


def _differences(lines: Sequence[LineChange]) -> Differences:
    return {change.line: change.difference for change in lines if change.difference}


def _effects(differences: Differences) -> str:
    return ", ".join(f"{humanize(line)} {signed(amount)}" for line, amount in differences.items())


def _sentences(  # noqa: PLR0913, PLR0917 - what a sentence tells of
    year: Year, after: Year, period: Period, drivers: Drivers, series: SeriesName, differences: Differences
) -> Sequence[str]:
    """Each driver with its figures, and what they change in the month."""
    month = year.months[period]
    basis = BASES[series][month.state]
    if basis not in CALCULATED:
        made_of = "the ledger, because the month is closed" if basis is SeriesBasis.LEDGER else basis
        return [f"The {series} of {period} is {made_of}; no driver changes it."]
    if not month.is_open:
        return [f"The site is not open in {period}, so its {series} is 0."]
    change = WhatIfChange(month.month, after.inputs.months[period], year.inputs.days, basis)
    sentences = change.sentences(drivers)
    effects = _effects(differences) or f"no line of the {series} of {period} changes"
    if len(sentences) == 1:
        return [f"{sentences[0]}: {effects}."]
    return [*(f"{one}." for one in sentences), f"Together: {effects}."]


def _later_months(year: Year, after: Year, period: Period, series: SeriesName) -> Iterator[str]:
    """What changes in months after this one."""
    differences: dict[Line, Decimal] = {}
    months = []
    for month in year.inputs.periods():
        were, are = (one.months[month].lines[series] for one in (year, after))
        others = [line for line in Line if were[line] is not are[line]] if month != period else ()
        changes = _differences([_change(line, were[line], are[line]) for line in others])
        if changes:
            months.append(month)
            differences = {
                line: differences.get(line, Decimal(0)) + changes.get(line, Decimal(0))
                for line in Line
                if line in differences or line in changes
            }
    if months:
        span = months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
        yield f"Later months build on {period} and change too, {span}: {_effects(differences) or 'no sum changes'}."
