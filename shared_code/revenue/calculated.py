"""Revenue of a month as the P&L calculates it, ready to be shown; `shared_code/pl` makes it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, NamedTuple

from pydantic import Field

from shared_code.accounts.provenance import Provenance
from shared_code.accounts.series import SeriesAmounts, SeriesName
from shared_code.kit.answer import DataWarning
from shared_code.kit.model import Model

OTHER_CATEGORY: Final = "other"
"""What belongs to no category of rates: revenue codes such as OR1."""
Categories = Mapping[str, Decimal | None]
"""$ by rate category and `other`; None where a category is not known by itself."""


class Breakdown(NamedTuple):
    """External revenue of a series in $: categories, gross, adjustments, what a ledger holds beyond the daily feed."""

    categories: Categories
    gross: Decimal | None = None
    adjustments: Decimal | None = None
    beyond_daily: Decimal | None = None


class ComponentAmount(Model):
    """A component of internal revenue in the series that know it; parts of one follow it and name it as `parent`."""

    component: str
    label: str
    gl_code: str | None
    parent: str | None
    amount: SeriesAmounts
    basis: str = Field(
        description="How the trend, else the forecast, is made; hours of job codes are told with `payroll:read`"
    )


@dataclass(frozen=True, slots=True)
class CalculatedLine:
    """A line of the P&L in a month, where it comes from, and what a reader must know."""

    amounts: SeriesAmounts
    provenance: Provenance
    warnings: Sequence[DataWarning]


@dataclass(frozen=True, slots=True)
class CalculatedExternal:
    """External revenue and what it is made of by series.

    The adjustment ratios, that in force and the budget's, are fractions of gross revenue.
    """

    line: CalculatedLine
    breakdowns: Mapping[SeriesName, Breakdown]
    adjustment_ratio: Decimal
    budget_ratio: Decimal


@dataclass(frozen=True, slots=True)
class CalculatedInternal:
    """Internal revenue with its components, parts after the whole."""

    line: CalculatedLine
    components: Sequence[ComponentAmount]
