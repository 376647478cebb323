"""The audit trail as the API shows it."""

from typing import Any

from pydantic import Field

from shared_code.kit.clock import Instant
from shared_code.kit.model import Model
from shared_code.kit.period import Period


class FieldChangeView(Model):
    """One field that a save changed; the changes of a save share time, user and requestId."""

    at: Instant
    user: str
    entity: str = Field(description="What the month is of: statistics, payroll, rates …", examples=["statistics"])
    period: Period
    field: str = Field(description="Place of the value in the body of a save", examples=["/days/2025-04-20/occupancy"])
    old: Any = Field(description="Value before; null: not set")
    new: Any = Field(description="Value after; null: not set")
    reason: str | None
    request_id: str


class Audit(Model):
    """Changes of a site, newest first."""

    entries: list[FieldChangeView]
