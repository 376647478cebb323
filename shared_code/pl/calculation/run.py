"""A calculation run: the id of what a P&L year is calculated from, and the year as it is kept, to be replayed."""

import json
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from functools import cache
from hashlib import sha256
from types import NoneType
from typing import Any, Final

from pydantic import BaseModel

from shared_code.accounts.series import SeriesName
from shared_code.derivations.nodes import Node, rules_version
from shared_code.derivations.persistence import Derivation
from shared_code.kit.period import Period
from shared_code.pl.calculation.inputs import YearInputs
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line

Document = Mapping[str, Any]


def calc_run_id(inputs: YearInputs) -> str:
    """The same for the same inputs and versions of rules, in any process.

    Inputs are the same when they are equal: 1.0 is 1.00, and the order of entries does not matter.
    """
    text = json.dumps(_canonical(inputs), sort_keys=True, separators=(",", ":"))
    return sha256(f"{text}\n{rules_version()}".encode()).hexdigest()


def stored_run(year: Year) -> Document:
    """A calculated year with the derivation of every amount: figures are indexes of nodes, null where there is none."""
    derivation = Derivation()
    return {
        "calcRunId": calc_run_id(year.inputs),
        "rulesVersion": rules_version(),
        "siteNumber": year.inputs.site_number,
        "year": year.inputs.year,
        "months": [str(period) for period in year.inputs.periods()],
        "series": [str(series) for series in SeriesName],
        "lines": {str(line): _lines(year, line, derivation) for line in Line},
        "totals": {str(line): _totals(year, line, derivation) for line in Line},
        "flcToBudgetCumulative": [derivation.place(node) for node in year.contribution_to_budget()],
        "nodes": derivation.nodes,
    }


def month_run(year: Year, period: Period) -> Document:
    """A month of a calculated year as it is kept: as `stored_run`, with one figure for each line and series."""
    derivation = Derivation()
    lines = year.months[period].lines
    return {
        "calcRunId": calc_run_id(year.inputs),
        "rulesVersion": rules_version(),
        "lines": {str(line): _figures(lines, line, derivation) for line in Line},
        "nodes": derivation.nodes,
    }


def _figures(
    lines: Mapping[SeriesName, Mapping[Line, Node | None]], line: Line, derivation: Derivation
) -> Mapping[str, int | None]:
    nodes = {str(series): lines[series][line] for series in SeriesName}
    return {series: None if node is None else derivation.place(node) for series, node in nodes.items()}


def _lines(year: Year, line: Line, derivation: Derivation) -> Mapping[str, Sequence[int | None]]:
    return {
        str(series): [None if node is None else derivation.place(node) for node in year.line(line, series)]
        for series in SeriesName
    }


def _totals(year: Year, line: Line, derivation: Derivation) -> Mapping[str, int]:
    return {str(series): derivation.place(year.total(line, series)) for series in SeriesName}


def _canonical(value: Any) -> Any:  # noqa: ANN401 - whatever inputs hold
    """A value as JSON that is equal where values are; what inputs are not compared by is left out."""
    kind: type = type(value)
    return _writer(kind)(value)


@cache
def _writer(kind: type) -> Callable[[Any], Any]:
    """How values of a type are written; raises TypeError for what is no input of a calculation."""
    for kinds, write in _WRITERS:
        if issubclass(kind, kinds):
            return write
    if is_dataclass(kind):
        names = tuple(field.name for field in fields(kind) if field.compare)
    elif issubclass(kind, BaseModel):
        names = tuple(kind.model_fields)
    else:
        raise TypeError(f"{kind.__name__} is no input of a calculation")
    return lambda value: {name: _canonical(getattr(value, name)) for name in names}


def _number(value: Decimal | int) -> str:
    """A number without zeros that say nothing.

    >>> _number(Decimal("1.00")), _number(1), _number(Decimal("-1200.50")), _number(Decimal("-0.0"))
    ('1', '1', '-1200.5', '0')
    """
    return str(_EXACT.normalize(Decimal(value))) if value else "0"


_EXACT: Final = Context(prec=MAX_PREC, Emin=MIN_EMIN, Emax=MAX_EMAX)
_WRITERS: Final[Sequence[tuple[tuple[type, ...], Callable[[Any], Any]]]] = (
    ((NoneType, bool), lambda value: value),
    ((Decimal, int), _number),
    ((str, date), str),
    ((Mapping,), lambda entries: {str(name): _canonical(item) for name, item in entries.items()}),
    ((AbstractSet,), lambda items: sorted(json.dumps(_canonical(item)) for item in items)),
    ((tuple, list), lambda items: [_canonical(item) for item in items]),
)
"""How values are written, by the first type that fits."""
