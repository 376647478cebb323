"""What rows say by codes of their source becomes what they say by main accounts."""

from typing import Any

from shared_code.integration.load import RowProblem, shown
from shared_code.integration.mappings import Mappings
from shared_code.integration.rows.accounts import is_counted
from shared_code.integration.rows.base import Place
from shared_code.integration.writing.merge import Said
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period

BALANCES = "balances"


def by_main_account(said: Said, period: Period, mappings: Mappings) -> Said:
    """Codes under the accounts that they stand for in a month; several of one account add up.

    Rows of one code were compared before, so that a code that stands twice does not count twice. An account of which a
    code has no figure stays as it is stored.
    """
    places = {place: _place(place, period, mappings) for place in (*said.cells, *said.kept)}
    if all(place == new for place, new in places.items()):
        return said
    kept = {places[place] for place in said.kept}
    cells: dict[Place, Any] = {}
    lines: dict[Place, int] = {}
    for place, value in said.cells.items():
        new = places[place]
        if new not in kept:
            before = cells.get(new)
            cells[new] = value if before is None else before + (value or ZERO)
            lines[new] = min(said.lines[place], lines.get(new, said.lines[place]))
    problems = [
        RowProblem(
            lines[place], "balance", f"{place[1]} counts rooms or vehicles, and its codes add up to {shown(value)}"
        )
        for place, value in cells.items()
        if value is not None and value < 0 and place[0] == BALANCES and is_counted(place[1])
    ]
    return said._replace(cells=cells, lines=lines, kept=kept, problems=[*said.problems, *problems])


def _place(place: Place, period: Period, mappings: Mappings) -> Place:
    if place[0] != BALANCES:
        return place
    return (BALANCES, mappings.account(place[1], period.first_day))
