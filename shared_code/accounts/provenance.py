"""Where a figure comes from, as every answer says it."""

from datetime import date
from typing import Literal

from pydantic import Field

from shared_code.kit.clock import Instant
from shared_code.kit.model import Model
from shared_code.kit.money import Money

Origin = Literal["actual", "forecast", "budget", "mixed", "none"]


class Provenance(Model):
    """Where figures come from; the parts are $ of loaded days and of all others."""

    source: Origin
    cut_off: date | None = Field(None, description="Last actual day, when actual and forecast are mixed")
    actual_part: Money | None = None
    forecast_part: Money | None = None
    loaded_at: Instant | None = None
    initialized_from_budget: bool = Field(default=False, description="Nobody saved this; the forecast is the budget")
