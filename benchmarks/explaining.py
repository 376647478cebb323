"""What explaining costs: a P&L year with its nodes, the same without, and the telling of one line."""

import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from shared_code.accounts.series import SeriesName
from shared_code.derivations import nodes as explain
from shared_code.kit.period import Period
from shared_code.pl.calculation.inputs import YearInputs
from shared_code.pl.calculation.year import calculate
from shared_code.pl.explain.explanation import explain as explain_line
from shared_code.pl.models import Line
from shared_code.pl.site_year.facts import year_inputs
from shared_code.pl.site_year.reading import read_site_year
from tests.oracle.generator import DEALS, random_site_year

RUNS = 3
YEAR_BUDGET, RATIO_BUDGET, LINE_BUDGET = 25.0, 2.0, 30.0
"""Milliseconds of a year, explained; explained against not; milliseconds of telling one line."""


def measure() -> None:
    """Print milliseconds of a site-year with and without nodes, the ratio, and those of telling FLC of a month."""
    inputs = [
        year_inputs(read_site_year(json.dumps(random_site_year(seed, deal)))) for deal in DEALS for seed in (1, 2)
    ]
    with_nodes, without, telling = [], [], []
    for _ in range(RUNS):
        with_nodes.append(_milliseconds(calculate, inputs))
        with _amounts_only():
            without.append(_milliseconds(calculate, inputs))
        telling.append(_milliseconds(_tell, inputs))
    explained, plain = statistics.median(with_nodes), statistics.median(without)
    print(f"\n{'explaining':<26}{'ms':>8}{'budget':>8}")
    print(f"{'P&L year, explained':<26}{explained:>8.2f}{YEAR_BUDGET:>8.0f}")
    print(f"{'P&L year, amounts only':<26}{plain:>8.2f}")
    print(f"{'ratio':<26}{explained / plain:>7.2f}x{RATIO_BUDGET:>7.0f}x")
    print(f"{'year and FLC of a month':<26}{statistics.median(telling):>8.2f}{YEAR_BUDGET + LINE_BUDGET:>8.0f}")


def _tell(inputs: YearInputs) -> None:
    explain_line(calculate(inputs), Line.FLC, SeriesName.TREND, Period(inputs.year, 7))


def _milliseconds(step: Callable[[YearInputs], Any], inputs: Sequence[YearInputs]) -> float:
    """Mean over the years."""
    start = time.perf_counter()
    for year in inputs:
        step(year)
    return (time.perf_counter() - start) / len(inputs) * 1000


@contextmanager
def _amounts_only() -> Iterator[None]:
    """The calculation with nodes that keep nothing but their amount."""

    def amount_only(calculate: Callable[..., Any], **operands: Any) -> explain.Node:  # noqa: ANN401 - as `by`
        return explain.Node(calculate(**{name: explain.amount_of(operand) for name, operand in operands.items()}))

    def value_only(amount: Any, *_: str) -> explain.Node:  # noqa: ANN401 - as `given`
        return explain.Node(amount)

    kept = {"by": explain.by, "given": explain.given}
    modules = [module for name, module in sys.modules.items() if name.startswith("shared_code.")]
    patched = [
        (module, name) for module in modules for name, real in kept.items() if getattr(module, name, None) is real
    ]
    for module, name in patched:
        setattr(module, name, {"by": amount_only, "given": value_only}[name])
    try:
        yield
    finally:
        for module, name in patched:
            setattr(module, name, kept[name])
