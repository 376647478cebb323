"""`python3 dev.py predict FILE.csv --origin DAY`: what a series of days is likely to do next, as CSV."""

import argparse
import csv
import math
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from cli import arguments as read_as
from shared_code.predictive.forecast import predict
from shared_code.predictive.models import HORIZON, DailySeries
from shared_code.predictive.recipes import LEAST

HEAD = ("date", "value")
COLUMNS = ("origin", "date", "p10", "p50", "p90", "method")
LARGEST = 1e12


class InvalidSeries(Exception):
    """What is wrong with a file or with what is asked of it, as a sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print P10, P50 and P90 of the days from each origin on; only days before the origin are used."""
    asked = _parser().parse_args(arguments)
    try:
        series = _series(asked.file)
        origins = [series.index(day) for day in _origins(asked, series)]
    except InvalidSeries as wrong:
        sys.stderr.write(f"{asked.file}: {wrong}\n")
        return 1
    output = csv.writer(sys.stdout, lineterminator="\n")
    output.writerow(COLUMNS)
    for made in predict(series, origins, asked.horizon, asked.capacity):
        for ahead, day in enumerate(made.days):
            figures = (f"{figure:.4f}" for figure in day)
            output.writerow((series.day(made.origin), series.day(made.origin + ahead), *figures, made.method))
    return 0


def _series(file: Path) -> DailySeries:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            return DailySeries.of(read(csv.reader(opened)))
    except OSError as error:
        raise InvalidSeries(f"cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, csv.Error):
        raise InvalidSeries("is no CSV file in UTF-8") from None


def read(rows: Iterable[Sequence[str]]) -> dict[date, float]:
    """The value of each day; a first row `date,value` may stand above. Raises InvalidSeries."""
    found: dict[date, float] = {}
    for number, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells) or (number == 1 and tuple(map(str.lower, cells)) == HEAD):
            continue
        if len(cells) != len(HEAD):
            raise InvalidSeries(f"line {number} has {len(cells)} columns; write date,value")
        day = _day(number, cells[0])
        if day in found:
            raise InvalidSeries(f"line {number} repeats {day}; a day stands in one line")
        found[day] = _value(number, cells[1])
    if not found:
        raise InvalidSeries("has no days; write a line date,value for each")
    return found


def _day(number: int, text: str) -> date:
    try:
        return read_as.day(text)
    except argparse.ArgumentTypeError as wrong:
        raise InvalidSeries(f"line {number}: {wrong}") from None


def _value(number: int, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise InvalidSeries(f"line {number}: {text!r} is no number; leave out days that are not known") from None
    if not 0 <= value <= LARGEST:
        raise InvalidSeries(f"line {number}: {text} is not between 0 and {LARGEST:.0f}")
    return value


def _origins(asked: argparse.Namespace, series: DailySeries) -> Iterator[date]:
    """The origins, each with days enough before it; raises InvalidSeries."""
    end = series.day(len(series.values))
    until = asked.until or asked.origin
    if until < asked.origin:
        raise InvalidSeries(f"--until {until} lies before --origin {asked.origin}")
    if asked.origin > end:
        raise InvalidSeries(f"--origin {asked.origin} lies beyond the data; give {end} at the latest")
    known = sum(value is not None for value in series.values[: max(series.index(asked.origin), 0)])
    if known < LEAST:
        raise InvalidSeries(f"has {known} days before {asked.origin}; {LEAST} are needed")
    day = asked.origin
    while day <= min(until, end):
        yield day
        day += timedelta(days=asked.every)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py predict", description=main.__doc__)
    parser.add_argument("file", metavar="FILE.csv", type=read_as.folder, help="rows date,value; days may be missing")
    parser.add_argument("--origin", required=True, type=read_as.day, metavar="DAY", help="the first day to forecast")
    parser.add_argument(
        "--horizon", type=_horizon, default=HORIZON, metavar="DAYS", help=f"1 to {HORIZON}, the default"
    )
    parser.add_argument("--capacity", type=_capacity, default=math.inf, metavar="N", help="no forecast is above it")
    parser.add_argument("--every", type=_step, default=7, metavar="DAYS", help="days between origins; default: 7")
    parser.add_argument("--until", type=read_as.day, metavar="DAY", help="the last origin; default: the first")
    return parser


def _horizon(text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= HORIZON):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days from 1 to {HORIZON}")
    return int(text)


def _step(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of days from 1 on")
    return int(text)


def _capacity(text: str) -> float:
    try:
        capacity = float(text)
    except ValueError:
        capacity = math.nan
    if not 0 < capacity <= LARGEST:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return capacity


if __name__ == "__main__":
    sys.exit(main())
