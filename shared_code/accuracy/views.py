"""Accuracy as the API shows it."""

from pydantic import Field

from shared_code.kit.model import Model
from shared_code.kit.money import Ratio
from shared_code.kit.period import Period
from shared_code.sites.units import OrganizationLevel


class MethodAccuracy(Model):
    """Another forecast of the same days."""

    method: str = Field(
        description="`baseline`: made from the budget. `predictive`: its P50. Naive ones: `same-weekday`, `last-year`, "
        "`four-weeks`, `half-and-half`",
        examples=["same-weekday"],
    )
    days: int = Field(description="Days, or months of a forecast of record, of which both are there")
    wape: Ratio | None = Field(description="ACC-1, of the other forecast")
    mae: Ratio | None = Field(description="ACC-2, of the other forecast, in the unit of the line")
    value_added: Ratio | None = Field(
        description="ACC-5: by which share the errors of the forecast that stood are below; below 0 it was worse"
    )


class AuthorAccuracy(Model):
    """The days that a person set: did the person improve on what would have stood, and on the best naive baseline?"""

    author: str = Field(description="Who changed the month last, when the forecast was kept", examples=["anna.keller"])
    days: int
    wape: Ratio | None
    mae: Ratio | None
    bias: Ratio | None
    baseline: MethodAccuracy | None = Field(description="What would have stood without the person; null without budget")
    best_naive: MethodAccuracy | None = Field(description="The naive baseline with the least error, chosen afterwards")


class AccuracyMeasure(Model):
    """A line so many days ahead: the forecast that stood, whoever made it, beside others."""

    line: str = Field(
        description="`occupiedRooms`, `vehicles` (paying), `externalRevenue`, `hours` (productive) of days; lines of "
        "the P&L of forecasts of record",
        examples=["occupiedRooms"],
    )
    horizon_days: int | None = Field(
        description="As it stood at the end of so many days before; null: forecasts of record, by month", examples=[28]
    )
    days: int = Field(description="Days that were scored; months of forecasts of record")
    wape: Ratio | None = Field(description="ACC-1, as a share; null where the mean of the actuals is below 10")
    mae: Ratio | None = Field(description="ACC-2, in the unit of the line: rooms, vehicles, $ or hours")
    bias: Ratio | None = Field(description="ACC-3: above 0 the forecast was too high; null as `wape`")
    coverage: Ratio | None = Field(description="ACC-4, of the predictive forecast's P10 to P90; null without one")
    baseline: MethodAccuracy | None
    predictive: MethodAccuracy | None
    naive: tuple[MethodAccuracy, ...]
    value_added: tuple[AuthorAccuracy, ...] = Field(description="By author, in the order of their names")


class AccuracyView(Model):
    """A site's forecasts of some months against what came."""

    site_id: str
    first: Period = Field(description="The first month that is scored")
    last: Period
    measures: tuple[AccuracyMeasure, ...]


class UnitAccuracyView(Model):
    """The same of the sites of a unit that the caller may see, from the sums of their errors."""

    level: OrganizationLevel
    id: str
    name: str
    sites: int = Field(description="Sites that are in the sums")
    measures: tuple[AccuracyMeasure, ...]
    left_out: tuple[str, ...] = Field(description="Sites of which nothing is scored yet")
