"""Explains a line of a P&L year: the tree of its steps and the sentences a finance person reads."""

from collections.abc import Mapping, Sequence
from typing import Final

from shared_code.kit.explain import Node, amount_of
from shared_code.kit.explanation import Phrases, Step, Teller
from shared_code.kit.figures import told, words
from shared_code.kit.model import Model
from shared_code.kit.period import Period
from shared_code.pl.lines import FLC_LABEL, LINES
from shared_code.pl.models import IN_FLC, Line
from shared_code.pl.year import Year
from shared_code.revenue.telling import STEPS
from shared_code.statistics.models import SeriesName

LABELS: Final[Mapping[Line, str]] = {spec.line: spec.label for spec in LINES} | {Line.FLC: FLC_LABEL}


class Explanation(Model):
    """Where one amount of a P&L comes from; `node` is None where there is no amount."""

    line: Line
    series: SeriesName
    period: Period
    sentences: Sequence[str]
    node: Step | None


def explain(year: Year, line: Line, series: SeriesName, period: Period) -> Explanation:
    """The explanation of a line of a month; raises KeyError for a month outside the year."""
    node = year.months[period].lines[series][line]
    if node is None:
        sentence = (
            f"{LABELS[line]}, {series} of {period}: not available, because the ledger of the month is not closed."
        )
        return Explanation(line=line, series=series, period=period, sentences=[sentence], node=None)
    label = f"{LABELS[line]}, {series} of {period}"
    return Explanation(
        line=line,
        series=series,
        period=period,
        sentences=TELLER.sentences(node, label),
        node=TELLER.tree(node, line, LABELS[line]),
    )


def _lines_with_signs(node: Node) -> Mapping[str, str]:
    """FLC as it is read: internal revenue less each cost."""
    amounts = amount_of(dict(node.operands["lines"]))
    parts = [
        f"{'- ' if IN_FLC[line] < 0 else ''}{words(line)} {told(amount, '$')}"
        for line, amount in amounts.items()
        if amount
    ]
    return {"lines": " ".join(parts) or "nothing"}


def _stretches(node: Node) -> Mapping[str, str]:
    """Hours of a job code, each stretch with its rate."""
    operands = amount_of(dict(node.operands))
    parts = [
        f"{told(hours, 'hours')} at {told(rate, '$/hour')}"
        + (
            f" and {told(overtime, 'hours')} overtime at {told(operands['overtime_factor'], 'factor')} times that"
            if overtime
            else ""
        )
        for hours, overtime, rate in zip(operands["hours"], operands["overtime_hours"], operands["rates"], strict=True)
    ]
    return {"hours": " + ".join(parts)}


PHRASES: Final[Mapping[str, Phrases]] = {"PL-2": _lines_with_signs, "PAY-19": _stretches}
TELLER: Final = Teller(STEPS, PHRASES)
