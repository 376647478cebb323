"""The public series and the stretches of days that forecasts of them are judged on; sources: README.md beside this."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from shared_code.predictive.models import DailySeries

_FILE: Final = Path(__file__).parent / "series.csv"
_MISSING: Final = "-"


class Split(NamedTuple):
    """A stretch of days: every origin in it, every day of it."""

    name: str
    first: date
    last: date


YEAR_KNOWN: Final = (
    Split("summer 2016", date(2016, 7, 1), date(2016, 10, 31)),
    Split("winter half-year", date(2016, 10, 1), date(2017, 3, 31)),
    Split("spring 2017", date(2017, 3, 1), date(2017, 5, 31)),
)
"""Of hotels; the recipes and their numbers were chosen on the rooms of these, not on their cars."""
QUARTERS: Final = (
    Split("2016 Q3", date(2016, 7, 1), date(2016, 9, 30)),
    Split("2016 Q4", date(2016, 10, 1), date(2016, 12, 31)),
    Split("2017 Q1", date(2017, 1, 1), date(2017, 3, 31)),
    Split("April and May 2017", date(2017, 4, 1), date(2017, 5, 31)),
)
FIRST_YEAR: Final = (Split("first year", date(2015, 11, 1), date(2016, 6, 30)),)
WEEKS: Final = (Split("autumn 2016", date(2016, 11, 15), date(2016, 12, 19)),)
"""Of car parks, of which eleven weeks are known; what was chosen on hotels was tried on them (ADR 133)."""


def public_series() -> Mapping[str, DailySeries]:
    """Rooms and cars of two hotels, the busiest count of cars of each day of 24 car parks."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {
            row["series"]: DailySeries(date.fromisoformat(row["first"]), _values(row)) for row in csv.DictReader(file)
        }


def _values(row: Mapping[str, str]) -> tuple[float | None, ...]:
    return tuple(None if value == _MISSING else float(value) for value in row["values"].split())


def splits_of(name: str) -> tuple[Split, ...]:
    """The stretches that a series is judged on."""
    return WEEKS if name.startswith("car park") else (*FIRST_YEAR, *YEAR_KNOWN, *QUARTERS)
