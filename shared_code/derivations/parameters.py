"""Dated parameters of a feature, `<feature>/rates.yaml`: each value with the day it holds from and its source."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files

import yaml
from pydantic import Field

from shared_code.kit.model import Model


class DatedValue(Model):
    """A value that holds from a day on, and who said so."""

    since: date
    value: Decimal
    source: str


class Parameter(Model):
    """A figure the business sets: percentages as percent, money in $, time in hours."""

    description: str
    unit: str
    who: str = Field(description="Who may change it")
    values: tuple[DatedValue, ...] = Field(min_length=1)

    def on(self, day: date) -> Decimal:
        """The value in force on a day (before the first one, the first)."""
        past = [dated.value for dated in self.values if dated.since <= day]
        return past[-1] if past else self.values[0].value


@cache
def parameters(feature: str) -> Mapping[str, Parameter]:
    """The parameters of a feature by name, e.g. `parameters("payroll")["overtime_threshold"]`."""
    text = files("shared_code").joinpath(feature, "rates.yaml").read_text(encoding="utf-8")
    document = yaml.load(text, yaml.BaseLoader)  # noqa: S506 - makes nothing but text
    return {name: Parameter.model_validate(entry) for name, entry in document.items()}
