"""What a what-if costs: one driver changed in a month, against calculating the year anew; and a goal seek."""

import gc
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

from shared_code.kit.period import Period
from shared_code.pl.calculation.year import Year, calculate
from shared_code.pl.site_year.facts import year_inputs
from shared_code.pl.site_year.reading import read_site_year
from shared_code.pl.what_if.drivers import Drivers, InvalidDrivers, read_drivers, with_drivers
from shared_code.pl.what_if.goal_seek import Goal, NoValue, goal_seek
from shared_code.pl.what_if.what_if import what_if
from tests.oracle.generator import DEALS, random_site_year

RUNS = 3
RATIO_BUDGET, WHAT_IF_BUDGET = 1 / 3, 50.0
"""What-if against full calculation; milliseconds of a what-if."""
MONTHS = (1, 4, 7, 10)
REQUESTS: Final[dict[str, Any]] = {
    "occupancy": {"statistics": {"occupancy": Decimal("0.85")}},
    "rate": {"rates": [{"category": "valetOvernight", "forecast": Decimal(42)}]},
    "hours": {"payroll": [{"jobCode": "GSA", "hoursPercent": Decimal(10)}]},
    "wage": {"payroll": [{"jobCode": "GSA", "rate": Decimal(19)}]},
    "expense": {"expenses": [{"account": "7113", "forecast": Decimal(900)}]},
    "contract term": {"contract": [{"term": "increment_percent", "value": Decimal(4)}]},
    "other revenue": {"otherRevenue": {"miscellaneous": Decimal(100)}},
}
GOAL: Final = Goal(driver="rates.valetOvernight", lowest=Decimal(0), highest=Decimal(500))
Case = tuple[Year, Period, Drivers]


def measure() -> None:
    """Print milliseconds of a what-if of each driver, of a full calculation of the same years, and their ratio."""
    texts = [json.dumps(random_site_year(seed, deal)) for deal in DEALS for seed in (1, 2)]
    years = [calculate(year_inputs(read_site_year(text))) for text in texts]
    gc.collect()
    gc.freeze()  # years that are kept do not slow those that are measured
    columns = f"{'cases':>7}{'full ms':>9}{'what-if':>9}{'budget':>8}{'ratio':>7}{'budget':>8}{'worst':>7}"
    print(f"\n{'what-if of one driver':<22}{columns}")
    for name, request in REQUESTS.items():
        _print(name, list(_cases(years, read_drivers(request))))
    seeks = [(year, Period(year.inputs.year, 12)) for year in years]
    milliseconds = statistics.median(statistics.mean(_each(_seek, seeks)) for _ in range(RUNS))
    print(f"{'goal seek of a rate':<22}{len(seeks):>7}{'':>9}{milliseconds:>9.2f}")
    gc.unfreeze()


def _cases(years: Sequence[Year], drivers: Drivers) -> Iterator[Case]:
    """Four months of each year, where the site has what is changed."""
    for year in years:
        for period in (Period(year.inputs.year, month) for month in MONTHS):
            with suppress(InvalidDrivers):
                what_if(year, period, drivers)
                yield year, period, drivers


def _print(name: str, cases: Sequence[Case]) -> None:
    """Means over the cases, the median of the runs; the worst ratio is that of a single case."""
    full = [statistics.median(times) for times in zip(*(_each(_anew, cases) for _ in range(RUNS)), strict=True)]
    changed = [statistics.median(times) for times in zip(*(_each(what_if, cases) for _ in range(RUNS)), strict=True)]
    worst = max(part / whole for part, whole in zip(changed, full, strict=True))
    whole, part = statistics.mean(full), statistics.mean(changed)
    print(
        f"{name:<22}{len(cases):>7}{whole:>9.2f}{part:>9.2f}{WHAT_IF_BUDGET:>8.0f}{part / whole:>7.2f}"
        f"{RATIO_BUDGET:>8.2f}{worst:>7.2f}"
    )


def _anew(year: Year, period: Period, drivers: Drivers) -> None:
    """What a what-if saves: the whole year from the changed inputs."""
    calculate(with_drivers(year.inputs, period, drivers))


def _seek(year: Year, period: Period) -> None:
    with suppress(NoValue):
        goal_seek(year, period, GOAL)


def _each(step: Callable[..., Any], cases: Sequence[tuple[Any, ...]]) -> list[float]:
    """Milliseconds of each case."""
    times = []
    for case in cases:
        start = time.perf_counter()
        step(*case)
        times.append((time.perf_counter() - start) * 1000)
    return times
