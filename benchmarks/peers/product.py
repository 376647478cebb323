"""The product's side: documents through its core, its result by the names that are compared."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from benchmarks.peers.model import LINES, SERIES, Figures, Value
from benchmarks.peers.sites import MONTHS
from shared_code.pl.calculation.inputs import YearInputs
from shared_code.pl.calculation.year import calculate
from shared_code.pl.models import Line
from shared_code.pl.site_year.facts import year_inputs
from shared_code.pl.site_year.reading import read_site_year
from shared_code.pl.site_year.result import result

Result = Mapping[str, Any]


def read(texts: Sequence[str]) -> Sequence[YearInputs]:
    """The inputs of each document."""
    return [year_inputs(read_site_year(text)) for text in texts]


def from_inputs(inputs: Sequence[YearInputs]) -> Sequence[Result]:
    """The explained P&L year of each site, and its result document."""
    return [result(calculate(year)) for year in inputs]


def from_texts(texts: Sequence[str]) -> Sequence[Result]:
    """The same, from the texts of the documents."""
    return [result(calculate(year_inputs(read_site_year(text)))) for text in texts]


def figures(site: Result) -> Figures:
    """A result by the names that are compared."""
    found: dict[str, Sequence[Value]] = {"flc_to_budget": _floats(site["flc_to_budget_cumulative"])}
    for line in (*LINES, Line.FLC):
        variances = [site["variance"][period][line] for period in MONTHS]
        found[f"variance_{line}"] = _floats([variance["amount"] for variance in variances])
        found[f"variance_percent_{line}"] = _floats([variance["percent"] for variance in variances])
        for series in SERIES:
            found[f"{series}_{line}"] = _floats(site["lines"][line][series])
            found[f"total_{series}_{line}"] = _floats([site["totals"][line][series]])
            if line is not Line.EXTERNAL_REVENUE:
                *months, whole = _floats(site["percent_of_ir"][line][series])
                found[f"percent_{series}_{line}"] = months
                found[f"percent_total_{series}_{line}"] = [whole]
    return found


def _floats(amounts: Sequence[Decimal | None]) -> Sequence[Value]:
    return [None if amount is None else float(amount) for amount in amounts]
