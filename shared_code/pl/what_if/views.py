"""What-if as the API shows it."""

from decimal import Decimal
from typing import Annotated

from pydantic import WithJsonSchema

from shared_code.kit.model import Model
from shared_code.kit.money import Money
from shared_code.kit.period import Period
from shared_code.pl.view.views import LineCode


class LineChangeView(Model):
    """A line before and after, $."""

    line: LineCode
    before: Money | None
    after: Money | None
    difference: Money | None


class WhatIfView(Model):
    """What other drivers of a month change in its trend, and in that of its year.

    `months` of the year were calculated anew; `changed` are ids of the month's nodes, as explanations have them.
    """

    lines: tuple[LineChangeView, ...]
    year: tuple[LineChangeView, ...]
    months: tuple[Period, ...]
    changed: tuple[str, ...]
    sentences: tuple[str, ...]


class GoalView(Model):
    """The value of a driver with which FLC of the month's trend reaches the target, and FLC with it and as it is, $."""

    driver: str
    target: Money
    value: Annotated[Decimal, WithJsonSchema({"type": "number"})]
    flc: Money
    flc_before: Money
    sentence: str
