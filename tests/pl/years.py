"""Years to test with: worked ones, changed, and what their lines amount to."""

import json
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

from shared_code.accounts.series import SeriesName
from shared_code.pl.calculation.inputs import YearInputs
from shared_code.pl.calculation.year import Year
from shared_code.pl.models import Line
from shared_code.pl.site_year.facts import year_inputs
from shared_code.pl.site_year.reading import read_site_year
from tests.site_year.comparing import WORKED

ANNUAL_SHARE, FLAT_SHARE, FIXED_FEE, LABOR = "Y07", "Y05", "Y03", "Y01"


def inputs_of(document: Any) -> YearInputs:
    return year_inputs(read_site_year(json.dumps(document)))


def worked(name: str, change: Callable[[Any], None] = lambda _: None) -> Any:
    """A worked year's inputs, changed."""
    inputs = deepcopy(WORKED[name]["inputs"])
    change(inputs)
    return inputs


def amounts(year: Year, line: Line, series: SeriesName) -> list[Decimal | None]:
    return [None if node is None else node.amount for node in year.line(line, series)]


def all_amounts(year: Year) -> list[list[Decimal | None]]:
    return [amounts(year, line, series) for line in Line for series in SeriesName]
