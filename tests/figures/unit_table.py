"""The figures of districts, regions and the company, with their pages."""

from typing import Final

from tests.figures import bridges, unit_pages, units, variances
from tests.figures.bridges import EFFECTS
from tests.figures.lines import LINES, contribution
from tests.figures.pages import Figure

UNITS: Final = [
    *(
        Figure(
            line,
            {
                "roll-up, total": units.in_unit(line),
                "roll-up, its months": units.months_of_unit(line),
                "roll-up, its children": units.of_children(line),
                "roll-ups of the units below": units.of_units_below(line),
                "P&Ls of its sites": units.of_sites(line),
            },
        )
        for line in LINES
    ),
    Figure(
        "flc", {"roll-up": units.in_unit("flc"), "roll-up: internal revenue less costs": contribution(units.in_unit)}
    ),
    *(
        Figure(
            f"{line}, trend less budget",
            {"roll-up": units.trend_less_budget(line), "roll-up: its children": units.deviation(line)},
        )
        for line in LINES
    ),
]
UNIT_VARIANCES: Final = [
    Figure(
        f"variance of a unit's {line}",
        {
            "variance": unit_pages.of_unit(variances.told(line, "amount")),
            "variance: value less base": unit_pages.of_unit(variances.value_less_base(line)),
            "roll-up: trend less budget": unit_pages.amount_of_rollup(line),
            "variances of its sites": unit_pages.amounts_of_sites(line),
        },
    )
    for line in LINES
]
UNIT_BRIDGES: Final = [
    *(
        Figure(
            f"{name} of a unit's bridge",
            {
                "bridge": bridges.end(name),
                f"roll-up, {series}": unit_pages.in_rollup(series),
                "bridge: its children": unit_pages.of_children(name),
            },
        )
        for name, series in (("start", "budget"), ("end", "trend"))
    ),
    Figure(
        "all effects of a unit's bridge",
        {
            "bridge: effects and residual": unit_pages.effects_and_residual,
            "roll-up, trend less budget": unit_pages.end_less_start,
        },
    ),
    *(
        Figure(
            f"effect {name} on a unit",
            {
                "bridge": bridges.effect(name),
                "bridge: its children": unit_pages.effect_of_children(name),
                "bridges of its sites": unit_pages.effect_of_sites(name),
            },
        )
        for name in EFFECTS
    ),
]
