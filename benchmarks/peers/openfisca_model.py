"""The model in OpenFisca: a variable for every input and every step, for any number of sites at once."""

import math
import time
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from benchmarks.peers.model import FIGURES, OF_THE_YEAR, Figures, SiteInputs
from benchmarks.peers.openfisca_formulas import contract_formulas, cost_formulas, revenue_formulas
from benchmarks.peers.openfisca_lines import line_formulas, year_formulas
from benchmarks.peers.openfisca_months import PERIODS, Array, Formula, Month
from benchmarks.peers.sites import YEAR

Results = Mapping[str, Sequence[Array]]
"""Figure → an array of all sites for each month, or one for the year."""
SITE = Entity("site", "sites", "A site", "")
WHOLE_YEAR = period(str(YEAR))


def run(inputs: Sequence[SiteInputs]) -> tuple[Results, float, float]:
    """All figures of all sites in one simulation; seconds of the calculation, and with the setting of inputs."""
    system = _system(tuple(inputs[0].terms), tuple(inputs[0].months))
    start = time.perf_counter()
    simulation = _simulation(system, inputs)
    ready = time.perf_counter()
    results = {name: [simulation.calculate(name, when) for when in _periods(name)] for name in FIGURES}
    end = time.perf_counter()
    return results, end - ready, end - start


def figures(results: Results) -> Sequence[Figures]:
    """The figures of each site."""
    lists = {name: [array.tolist() for array in arrays] for name, arrays in results.items()}
    count = len(next(iter(lists.values()))[0])
    return [
        {name: [_known(values[site]) for values in arrays] for name, arrays in lists.items()} for site in range(count)
    ]


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def _periods(figure: str) -> Sequence[Any]:
    return (WHOLE_YEAR,) if figure.startswith(OF_THE_YEAR) else PERIODS


def _simulation(system: Any, inputs: Sequence[SiteInputs]) -> Any:  # noqa: ANN401 - OpenFisca's own
    """The sites with their inputs; what is not there is not set, and counts as 0 or as never saved."""
    simulation = SimulationBuilder().build_default_simulation(system, count=len(inputs))
    for name in inputs[0].terms:
        simulation.set_input(name, WHOLE_YEAR, np.array([site.terms[name] for site in inputs]))
    for name in inputs[0].months:
        missing = np.nan if name.startswith("saved_") else 0.0
        for number, month in enumerate(PERIODS):
            values = [site.months[name][number] for site in inputs]
            simulation.set_input(name, month, np.array([missing if value is None else value for value in values]))
    return simulation


@cache
def _system(terms: Sequence[str], months: Sequence[str]) -> Any:  # noqa: ANN401 - OpenFisca's own
    """The variables, in double precision: OpenFisca's own 32 bits cannot hold the cents of a year's revenue."""
    system = TaxBenefitSystem([SITE])
    formulas = {**revenue_formulas(), **contract_formulas(), **cost_formulas(), **line_formulas()}
    variables = [
        *(_variable(name, DateUnit.ETERNITY) for name in terms),
        *(_variable(name, DateUnit.MONTH) for name in months),
        *(_variable(name, DateUnit.MONTH, formula) for name, formula in formulas.items()),
        *(_variable(name, DateUnit.YEAR, formula) for name, formula in year_formulas().items()),
    ]
    for variable in variables:
        system.add_variable(variable).dtype = np.float64
    return system


def _variable(name: str, unit: DateUnit, formula: Formula | None = None) -> type:
    attributes: dict[str, Any] = {"value_type": float, "entity": SITE, "definition_period": unit}
    if formula is not None:
        attributes["formula"] = lambda sites, when: formula(Month(sites, when))
    return type(name, (Variable,), attributes)
