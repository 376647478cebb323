"""P&L years of many sites, calculated in one process: time and memory of a site-year as sites grow."""

import gc
import json
import statistics
import time
import tracemalloc
from collections.abc import Callable, Sequence
from typing import Any

from shared_code.pl.calculation.year import calculate
from shared_code.pl.site_year.document import SiteYearDocument
from shared_code.pl.site_year.facts import year_inputs
from shared_code.pl.site_year.reading import read_site_year
from shared_code.pl.site_year.result import result
from tests.oracle.generator import DEALS, random_site_year

SIZES = (10, 100, 1_000, 10_000)
RUNS = 3
REPEATED_UP_TO = 1_000
"""More sites than this are measured once: the runs before have shown the spread."""
BUDGET_SITES, BUDGET_SECONDS = 1_000, 20


def measure() -> None:
    """Print milliseconds per site-year of each step, for every size, and the memory of one calculated year."""
    texts = [json.dumps(random_site_year(seed, deal)) for deal in DEALS for seed in (1, 2)]
    print(
        f"\n{'sites':<8}{'ms per site-year':>18}{'total s':>10}{'budget s':>10}   {len(DEALS)} deal types, four series"
    )
    for size in SIZES:
        seconds = statistics.median(_seconds(texts, size) for _ in range(RUNS if size <= REPEATED_UP_TO else 1))
        budget = BUDGET_SECONDS if size == BUDGET_SITES else "-"
        print(f"{size:<8}{seconds / size * 1000:>18.2f}{seconds:>10.2f}{budget:>10}")
    for name, milliseconds in _steps(texts).items():
        print(f"{name:<26}{milliseconds:>8.2f} ms")
    print(f"{'memory of a year':<26}{_memory(read_site_year(texts[0])) / 1024:>8.0f} KiB")


def _seconds(texts: Sequence[str], size: int) -> float:
    """From the text of each document to its result; the documents take turns."""
    gc.collect()
    start = time.perf_counter()
    for index in range(size):
        result(calculate(year_inputs(read_site_year(texts[index % len(texts)]))))
    return time.perf_counter() - start


def _steps(texts: Sequence[str]) -> dict[str, float]:
    """Milliseconds a site-year of each step, median over the documents."""
    steps: dict[str, Callable[[Any], Any]] = {
        "read and validate": read_site_year,
        "facts of the months": year_inputs,
        "calculate, explained": calculate,
        "result document": result,
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    for text in texts:
        value: Any = text
        for name, step in steps.items():
            start = time.perf_counter()
            value = step(value)
            times[name].append((time.perf_counter() - start) * 1000)
    return {name: statistics.median(measured) for name, measured in times.items()}


def _memory(document: SiteYearDocument) -> int:
    """Bytes that a calculated year holds, all its nodes included."""
    inputs = year_inputs(document)
    tracemalloc.start()
    year = calculate(inputs)
    result(year)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return held
