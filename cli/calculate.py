"""`python3 dev.py calculate FILE.json`: the P&L year of one site-year document, as JSON on the standard output."""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from pathlib import Path
from typing import Final

from pydantic.alias_generators import to_camel

from shared_code.accounts.series import SeriesName
from shared_code.kit.errors import CalculationError
from shared_code.pl.calculation.errors import sentence
from shared_code.pl.calculation.lines import LABELS
from shared_code.pl.calculation.run import stored_run
from shared_code.pl.calculation.year import Year, calculate
from shared_code.pl.explain.daily import DayPart, NoDays, Quantity, daily
from shared_code.pl.explain.explanation import explain
from shared_code.pl.models import Line
from shared_code.pl.site_year.document import SiteYearDocument
from shared_code.pl.site_year.facts import year_inputs
from shared_code.pl.site_year.reading import InvalidSiteYear, read_site_year
from shared_code.pl.site_year.result import result
from shared_code.pl.view.warnings import sentences, unusual_days

SIX_PLACES: Final = Decimal("0.000001")
STANDARD_INPUT: Final = "-"
DAY_WIDTHS: Final = (10, 22, 8, 11, 9, 14)
DAY_HEAD: Final = (
    "date",
    "what",
    "source",
    *(f"{name:>{width}}" for name, width in zip(("quantity", "rate", "amount"), DAY_WIDTHS[3:], strict=True)),
)


def as_text(value: object) -> str:
    """A figure as the document writes it: a text, at most six decimals.

    >>> as_text(Decimal("0.1234565")), as_text(Decimal("12.50")), as_text(Decimal("1E+3"))
    ('0.123457', '12.50', '1000')
    """
    if isinstance(value, Decimal):
        value += 0  # no -0.00
        rounded = value.quantize(SIX_PLACES, ROUND_HALF_UP)
        return f"{value if value == rounded else rounded:f}"
    return str(value)


def main(arguments: Sequence[str] | None = None) -> int:
    """Read one document, calculate it, print the result; problems go to the standard error, one a line."""
    options = _options(arguments)
    document = _document(options.file)
    if document is None:
        return 1
    try:
        return _print(calculate(year_inputs(document)), options)
    except CalculationError as error:
        sys.stderr.write(f"{options.file} cannot be calculated: site {document.site.number}, {sentence(error)}.\n")
        return 1


def _document(file: str) -> SiteYearDocument | None:
    """The document of a file; None after telling why there is none."""
    try:
        text = sys.stdin.read() if file == STANDARD_INPUT else Path(file).read_text(encoding="utf-8-sig")
        return read_site_year(text)
    except (OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}\n")
    except InvalidSiteYear as error:
        sys.stderr.write(f"{file} is no site-year document that can be calculated:\n{error}\n")
    return None


def _print(year: Year, options: argparse.Namespace) -> int:
    """Keep, explain or print a calculated year, as the options say."""
    if options.run and not _write_run(year, options.run):
        return 1
    if options.explain is not None:
        return _explain(year, options)
    printed = result(year, options.series or tuple(SeriesName), options.line or tuple(Line))
    sys.stdout.write(_json(printed, options) + "\n")
    sys.stderr.writelines(f"{text}\n" for text in sentences(unusual_days(year)))
    return 0


def _write_run(year: Year, path: str) -> bool:
    """Write the run, so that it can be replayed; whether the file could be written."""
    try:
        Path(path).write_text(json.dumps(stored_run(year), separators=(",", ":")) + "\n", encoding="utf-8")
    except OSError as error:
        sys.stderr.write(f"{path} cannot be written: {error.strerror}\n")
        return False
    return True


def _explain(year: Year, options: argparse.Namespace) -> int:
    """Print where a line of a month comes from: sentences, or the tree of steps as JSON."""
    if options.period not in year.inputs.periods():
        sys.stderr.write(f"--explain needs --period with a month of the year, such as {year.inputs.year}-07\n")
        return 1
    for series in options.series or [SeriesName.TREND]:
        try:
            told = _days(year, options, series) if options.days else _derivation(year, options, series)
        except NoDays as error:
            sys.stderr.write(f"{error}.\n")
            return 1
        sys.stdout.write(told + "\n")
    return 0


def _derivation(year: Year, options: argparse.Namespace, series: SeriesName) -> str:
    explained = explain(year, options.explain, series, options.period)
    return _json(explained.model_dump(by_alias=True), options) if options.tree else "\n".join(explained.sentences)


def _days(year: Year, options: argparse.Namespace, series: SeriesName) -> str:
    """A row for each part of a day that is not 0, and what the days add up to."""
    found = daily(year, options.explain, series, options.period)
    rows: list[Sequence[object]] = [(f"{LABELS[found.line]}, {series} of {found.period}, by day",), DAY_HEAD]
    for day in found.days:
        rows += [
            (day.date, _name(part), part.source, part.quantity, part.rate, part.amount)
            for part in day.parts
            if part.quantity or part.amount
        ]
    if found.amount is not None and found.rounding is not None:
        sums = {"sum of the days": found.amount - found.rounding, "rounding": found.rounding, "month": found.amount}
        rows += [("", name, "", None, None, amount) for name, amount in sums.items()]
    rows += [("month", _name(one), "", one.quantity, None, None) for one in found.quantities]
    return "\n".join(_row(row) for row in rows)


def _name(of: DayPart | Quantity) -> str:
    return f"{of.name} overtime" if of.overtime else of.name


def _row(cells: Sequence[object]) -> str:
    """Texts to the left, figures to the right with four decimals."""
    texts = [
        f"{cell:>{width},.4f}" if isinstance(cell, Decimal) else f"{cell or ''!s:<{width}}"
        for cell, width in zip(cells, DAY_WIDTHS, strict=False)
    ]
    return "  ".join(texts).rstrip()


def _json(document: object, options: argparse.Namespace) -> str:
    return json.dumps(document, default=as_text, indent=2 if options.pretty else None)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py calculate", description=main.__doc__)
    parser.add_argument("file", metavar="FILE.json", help="the document; - reads the standard input")
    parser.add_argument("--pretty", action="store_true", help="indented for reading")
    for name, kind in (("series", SeriesName), ("line", Line)):
        names = ", ".join(map(api_name, kind))
        parser.add_argument(f"--{name}", action="extend", type=_some(kind), metavar="NAME", help=f"only these: {names}")
    parser.add_argument("--explain", type=_one(Line), metavar="LINE", help="tell where this line of a month comes from")
    parser.add_argument("--period", help="the month to explain, YYYY-MM")
    parser.add_argument("--run", metavar="OUT.json", help="write the run too: every amount with what it was made of")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--tree", action="store_true", help="with --explain: the tree of steps as JSON")
    form.add_argument("--days", action="store_true", help="with --explain: the days that the line was added up from")
    options = parser.parse_args(arguments)
    if options.explain is None and (options.period or options.tree or options.days):
        parser.error("--period, --tree and --days belong to --explain LINE")
    return options


def api_name(member: StrEnum) -> str:
    """A name as the API writes it.

    >>> api_name(Line.OTHER_EXPENSE)
    'otherExpense'
    """
    return to_camel(member.value)


def _one(kind: type[StrEnum]) -> Callable[[str], StrEnum]:
    """Reads a name, as the API or as the document writes it."""
    known = {name: member for member in kind for name in (api_name(member), member.value)}

    def read(text: str) -> StrEnum:
        if text not in known:
            raise argparse.ArgumentTypeError(f"{text!r} is none of {', '.join(map(api_name, kind))}")
        return known[text]

    return read


def _some(kind: type[StrEnum]) -> Callable[[str], list[StrEnum]]:
    """Reads one name, or several with commas between them."""
    return lambda text: [_one(kind)(name.strip()) for name in text.split(",")]


if __name__ == "__main__":
    sys.exit(main())
