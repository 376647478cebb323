"""The events, as other systems read them: docs/events has their JSON Schemas.

A reader ignores fields that it does not know, and events whose `schemaVersion` is another one than it knows.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final, Literal

from pydantic import ConfigDict, Field

from shared_code.accounts.series import SeriesAmounts
from shared_code.kit.clock import Instant
from shared_code.kit.model import Model
from shared_code.kit.money import Count, Money
from shared_code.kit.period import Period

SCHEMA_VERSION: Final = 1
"""Raised when fields mean something else than before, never with a field that is added."""


class Event(Model):
    """What all events say. Of a site, type and month the one with the highest `sequence` holds."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="ignore")

    event_type: str
    schema_version: int = SCHEMA_VERSION
    sequence: int = Field(description="Number among the events of the site: they come in this order, some twice")
    correlation_id: str = Field(description="The request of the change; empty where nobody asked for it")
    site_id: str = Field(examples=["0170"])
    period: Period = Field(examples=["2025-04"])
    timestamp: Instant = Field(description="When it was made")


class SeriesFigures(Model):
    """Statistics of a month in one series."""

    days: int = Field(description="Days that have a row")
    occupied_rooms: Count | None = Field(description="Room nights")
    available_rooms: Count = Field(description="Room nights")
    vehicles: Mapping[str, Count] = Field(description="By category, such as `valetDaily`")


class StatisticsFigures(Model):
    """Statistics of a month: by series, and the revenue that the P&L makes of them, null where it cannot be made."""

    series: Mapping[str, SeriesFigures] = Field(description="By `budget`, `actual`, `forecast`, `trend`")
    external_revenue: SeriesAmounts | None
    internal_revenue: SeriesAmounts | None


class StatisticsUpdated(Event):
    """The statistics of a month are others, or the revenue that follows from them."""

    event_type: Literal["StatisticsUpdated"] = "StatisticsUpdated"
    user_id: str | None = Field(description="Who changed it; null where a job did")
    statistics: StatisticsFigures


class FamilyFigures(Model):
    """A job family of a month, by series: hours and $."""

    name: str = Field(examples=["GSA"])
    hours: Mapping[str, Count]
    cost: Mapping[str, Money]


class PayrollCalculated(Event):
    """The payroll of a month is another one."""

    event_type: Literal["PayrollCalculated"] = "PayrollCalculated"
    job_families: Sequence[FamilyFigures]
    total_cost: Money | None = Field(description="$ of the trend: timekeeping on loaded days, the forecast on others")


class PLViewRefreshed(Event):
    """The front line contribution of a month is another one."""

    event_type: Literal["PLViewRefreshed"] = "PLViewRefreshed"
    flc: Money | None = Field(description="$ of the trend; null without internal revenue")
    variance: Money | None = Field(description="$ of the trend above the budget; negative below it")


class EventOmitted(Event):
    """An event of this month was larger than the bus takes: read the month where it says."""

    event_type: Literal["EventOmitted"] = "EventOmitted"
    omitted: str = Field(description="The type that is missing", examples=["StatisticsUpdated"])
    read_at: str = Field(
        description="Path of the API that answers the same figures", examples=["/payroll/0170/2025-04"]
    )


EVENTS: Final[Sequence[type[Event]]] = (StatisticsUpdated, PayrollCalculated, PLViewRefreshed, EventOmitted)
