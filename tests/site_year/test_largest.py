"""Figures as large as a document may hold: a result, or one line that says where it is too large; never a traceback."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cli.calculate import main
from shared_code.accounts.series import SeriesName
from shared_code.kit.errors import CalculationError
from shared_code.pl.calculation.errors import sentence
from shared_code.pl.explain.explanation import explain
from shared_code.pl.models import Line
from shared_code.pl.site_year.reading import InvalidSiteYear
from shared_code.pl.site_year.result import result
from tests.oracle.generator import DEALS, random_site_year
from tests.site_year.comparing import year_of

POSITIVE = ["1000000000000", "999999999", "0.01", "0.000001"]
SIGNED = [*POSITIVE, "-1000000000000", "-0.01"]
FIGURES = {
    "budget": SIGNED,
    "ledger": SIGNED,
    "closed_revenue": SIGNED,
    "actual_revenue": SIGNED,
    "forecast_statistics": POSITIVE,
    "forecast_rates": POSITIVE,
    "forecast_payroll": POSITIVE,
    "contract": ["100", "99.9", "0.000001"],
}
FIGURE, ACCOUNT = re.compile(r"-?\d+(\.\d+)?"), re.compile(r"\d{4}")
Place = Callable[[str], None]


def figures(part: Any) -> Iterator[Place]:
    """Every figure of a part of a document, as a function that puts another one in its place."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, item in items:
        if isinstance(item, dict | list):
            yield from figures(item)
        elif isinstance(item, str) and FIGURE.fullmatch(item) and not ACCOUNT.fullmatch(item):

            def put(figure: str, part: Any = part, key: Any = key) -> None:
                part[key] = figure

            yield put


def too_large(inputs: Any) -> str | None:
    """What a document cannot be calculated for; None where it can, down to its explanations."""
    try:
        year = year_of(inputs)
        result(year)
        for series in SeriesName:
            explain(year, Line.FLC, series, year.inputs.periods()[6])
    except InvalidSiteYear:
        return None
    except CalculationError as error:
        named = {"line", "period", "rule", "operands"} <= set(error.items[0].details)
        return sentence(error) if named else "without its place"
    return None


@pytest.mark.parametrize("deal", DEALS)
def test_f16_a_year_of_the_largest_figures_is_calculated_or_refused_in_a_sentence(deal: str) -> None:
    refused = []
    for seed in range(4):
        inputs, chance = random_site_year(seed, deal), Random(f"{deal}|{seed}")  # noqa: S311 - a test
        for name, largest in FIGURES.items():
            for put in figures(inputs.get(name) or {}):
                if chance.random() < 0.5:
                    put(chance.choice(largest))
        refused.append(too_large(inputs))
    assert all(told is None or "too large" in told or "highest limit" in told for told in refused)


def test_f16_the_line_the_month_and_the_figures_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "year.json"
    room = {"effective_date": "2024-01-01", "per_occupied_room": {"room_rate": "999999999"}}
    columns = {"2025-08": {"occupied_rooms": "999999999"}}
    inputs = {
        "site": {"number": "0170", "available_rooms": 200},
        "year": 2025,
        "today": "2025-07-15",
        "chart": {"9440": "STATISTICS"},
        "contract": room,
        "forecast_statistics": columns,
    }
    path.write_text(json.dumps(inputs), encoding="utf-8")
    assert main([str(path)]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err == (
        f"{path} cannot be calculated: site 0170, internal revenue of 2025-08, rule REV-11 (room rate 999999999, "
        "occupied rooms 30999999969): the result, about 3.10E+19, is too large to be told to the cent; look for a "
        "figure that is too large.\n"
    )
