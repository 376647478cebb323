"""All calculators on the same sites: their figures against the product's, then their times beside each other."""

import gc
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.peers import product
from benchmarks.peers.model import FIGURES, Figures, SiteInputs, Value, site_inputs
from benchmarks.peers.sites import site_years
from shared_code.pl.calculation.inputs import YearInputs

if TYPE_CHECKING:
    from benchmarks.peers.calc import Office

CENT = 0.01 + 1e-7
PRODUCT = "product"


class Case(NamedTuple):
    """The sites of a comparison in every form that a calculator takes, and a folder for its files."""

    texts: Sequence[str]
    inputs: Sequence[YearInputs]
    sites: Sequence[SiteInputs]
    folder: Path


class Outcome(NamedTuple):
    """Seconds from inputs in memory to figures, seconds from the beginning, a remark, the figures of each site."""

    calculation: float
    whole: float
    figures: Sequence[Figures]
    remark: str = ""


Calculator = Callable[[Case], Outcome]


class Difference(NamedTuple):
    """How far a calculator is from the product at most, and where."""

    amount: float
    figure: str
    site: int


def case_of(count: int, folder: Path) -> Case:
    """So many sites."""
    texts = site_years(count)
    inputs = product.read(texts)
    return Case(texts, inputs, [site_inputs(year) for year in inputs], folder)


@contextmanager
def _harness_set_apart() -> Iterator[None]:
    """What the benchmark itself keeps in memory costs no calculator time in the collector of cycles."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _seconds(step: Callable[[Any], Any], argument: Any) -> tuple[float, Any]:  # noqa: ANN401 - any step
    with _harness_set_apart():
        start = time.perf_counter()
        made = step(argument)
        return time.perf_counter() - start, made


def of_product(case: Case) -> Outcome:
    """Explained P&L years from their inputs; from the texts of their documents."""
    calculation, results = _seconds(product.from_inputs, case.inputs)
    found = [product.figures(site) for site in results]
    del results
    whole, _ = _seconds(product.from_texts, case.texts)
    return Outcome(calculation, whole, found)


def openfisca_at_once(case: Case) -> Outcome:
    """One simulation of all sites."""
    from benchmarks.peers import openfisca_model  # noqa: PLC0415 - not installed everywhere

    openfisca_model.run(case.sites[:1])  # makes the variables
    with _harness_set_apart():
        results, calculation, whole = openfisca_model.run(case.sites)
    return Outcome(calculation, whole, openfisca_model.figures(results))


def openfisca_one_by_one(case: Case) -> Outcome:
    """A simulation for each site."""
    from benchmarks.peers import openfisca_model  # noqa: PLC0415 - not installed everywhere

    found: list[Figures] = []
    calculation = whole = 0.0
    openfisca_model.run(case.sites[:1])
    with _harness_set_apart():
        for site in case.sites:
            results, calculated, all_of_it = openfisca_model.run([site])
            calculation, whole = calculation + calculated, whole + all_of_it
            found += openfisca_model.figures(results)
    return Outcome(calculation, whole, found)


def calc(office: "Office") -> Calculator:
    """One workbook of all sites, which is written once."""
    from benchmarks.peers import workbook  # noqa: PLC0415 - not installed everywhere

    def calculator(case: Case) -> Outcome:
        book = case.folder / f"{len(case.sites)}.xlsx"
        if not book.exists():
            workbook.write(book, case.sites)
        run = office.recalculate(book)
        remark = f"of these {run.loading:.2f} s to load, {run.calculation:.2f} s to recalculate"
        return Outcome(run.calculation, run.whole, list(workbook.figures(run.rows())), remark)

    return calculator


def difference(expected: Sequence[Figures], found: Sequence[Figures]) -> Difference:
    """The largest one over all figures of all sites; infinite where only one of the two has a figure."""
    if len(expected) != len(found):
        return Difference(math.inf, "number of sites", len(found))
    pairs = enumerate(zip(expected, found, strict=True))
    return max(
        (
            Difference(_distance(ours, theirs), name, site)
            for site, (mine, other) in pairs
            for name in FIGURES
            for ours, theirs in zip(mine[name], other[name], strict=True)
        ),
        key=lambda one: one.amount,
    )


def _distance(ours: Value, theirs: Value) -> float:
    if ours is None or theirs is None:
        return 0 if ours is theirs else math.inf
    return abs(ours - theirs)


def run(case: Case, calculators: Mapping[str, Calculator]) -> tuple[Mapping[str, Outcome], Mapping[str, Difference]]:
    """One run of all calculators, the product first; ends the program where one differs by more than a cent."""
    mine = of_product(case)
    outcomes, differences = {PRODUCT: mine._replace(figures=())}, {}
    for name, calculator in calculators.items():
        other = calculator(case)
        differences[name] = difference(mine.figures, other.figures)
        if differences[name].amount > CENT:
            raise SystemExit(f"{name} differs from the product: {differences[name]}")
        outcomes[name] = other._replace(figures=())
    return outcomes, differences
