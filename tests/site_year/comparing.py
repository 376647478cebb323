"""Result documents compared as the format says: figures as decimals, null as not available."""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from shared_code.pl.calculation.year import Year, calculate
from shared_code.pl.site_year.facts import year_inputs
from shared_code.pl.site_year.reading import read_site_year
from shared_code.pl.site_year.result import result

WORKED = {
    document["id"]: document
    for document in json.loads((Path(__file__).parent / "worked.json").read_text(encoding="utf-8"))
}
"""Worked years: id, title, inputs, and what independent hands calculated of them."""


def year_of(inputs: Any) -> Year:
    """The calculated year of an input document."""
    return calculate(year_inputs(read_site_year(json.dumps(inputs))))


def result_of(inputs: Any) -> Any:
    """The result document of an input document, its figures comparable."""
    return comparable(result(year_of(inputs)))


def comparable(value: Any) -> Any:
    """A document with texts that are figures as decimals, keys as text."""
    if isinstance(value, dict):
        return {str(name): comparable(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [comparable(item) for item in value]
    if value is None or isinstance(value, bool):
        return value
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[str]:
    """Every place where two documents differ, with both values."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for name in {**ours, **theirs}:
            yield from differences(ours.get(name, "absent"), theirs.get(name, "absent"), f"{path}.{name}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for index, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(mine, other, f"{path}[{index}]")
    elif ours != theirs:
        yield f"{path}: {ours} is not {theirs}"
