"""Reads a site-year document from JSON text, naming every problem in it with its path."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from pydantic import ValidationError

from shared_code.contracts.models.checks import rule_problems
from shared_code.kit.period import Period
from shared_code.kit.validation import InvalidDocument, Problem, shape_problems
from shared_code.pl.site_year.document import DAYS, EVERY_DAY, SiteYearDocument

TAGS: Final = (DAYS, EVERY_DAY)
INPUTS: Final = "inputs"
"""A worked example holds the document under this name, beside what is expected of it."""


class InvalidSiteYear(InvalidDocument):
    """A text that is no site-year document."""


def read_site_year(text: str) -> SiteYearDocument:
    """The document of a JSON text; raises InvalidSiteYear with all problems."""
    try:
        raw = json.loads(text, parse_float=Decimal, parse_constant=_no_number, object_pairs_hook=_each_name_once)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise InvalidSiteYear((Problem(place, f"is no JSON: {error.msg}"),)) from None
    except (ValueError, RecursionError) as error:
        raise InvalidSiteYear((Problem("", f"is no JSON that can be read: {error}"),)) from None
    if isinstance(raw, Mapping) and isinstance(raw.get(INPUTS), Mapping):
        raw = raw[INPUTS]
    try:
        document = SiteYearDocument.model_validate(raw)
    except ValidationError as error:
        raise InvalidSiteYear(tuple(_shapes(error))) from None
    except RecursionError:
        raise InvalidSiteYear((Problem("", "is nested more deeply than any site-year document"),)) from None
    if found := (*_lengths(document), *_contract(document)):
        raise InvalidSiteYear(found)
    return document


def _no_number(text: str) -> Decimal:
    raise ValueError(f"{text} is no number; write null for what is not known")


def _each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) < len(pairs):
        twice = next(name for index, (name, _) in enumerate(pairs) if name in dict(pairs[:index]))
        raise ValueError(f"the name {twice!r} stands twice in one block; keep one of them")
    return names


def _shapes(error: ValidationError) -> Iterator[Problem]:
    """The problems of pydantic in our words; how a column may be written is no part of a path."""
    for _, problem in shape_problems(error, SiteYearDocument):
        path = problem.path
        for tag in TAGS:
            path = path.replace(f".{tag}", "")
        yield Problem(path.replace(".[key]", ""), problem.message)


def _contract(document: SiteYearDocument) -> Iterator[Problem]:
    """What leaves open how the contract is to be calculated."""
    if document.contract is not None:
        for path, message in rule_problems(document.contract, strict=False):
            yield Problem(f"contract.{path}".rstrip("."), message)


def _lengths(document: SiteYearDocument) -> Iterator[Problem]:
    """Columns that have not one value for each day of their month."""
    for period, month in document.forecast_statistics.items():
        yield from _columns(f"forecast_statistics.{period}", period, dict(month))
    for period, payroll in document.forecast_payroll.items():
        yield from _columns(f"forecast_payroll.{period}.hours", period, payroll.hours)
        yield from _columns(f"forecast_payroll.{period}.overtime_hours", period, payroll.overtime_hours or {})


def _columns(path: str, period: Period, columns: Mapping[str, Any]) -> Iterator[Problem]:
    for name, column in columns.items():
        if isinstance(column, tuple) and len(column) != period.day_count:
            days = f"{len(column)} values, {period} has {period.day_count} days"
            yield Problem(f"{path}.{name}", f"has {days}; write one value a day, or one for every day")
