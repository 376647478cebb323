"""The four monthly series, and one figure in each of them."""

from enum import StrEnum

from shared_code.kit.model import Model
from shared_code.kit.money import Money


class SeriesAmounts(Model):
    """One figure in the four series, $; null where a series has none."""

    budget: Money | None
    actual: Money | None
    forecast: Money | None
    trend: Money | None


class SeriesName(StrEnum):
    """The monthly series; the trend is the actual on loaded days and the forecast on all others."""

    BUDGET = "budget"
    ACTUAL = "actual"
    FORECAST = "forecast"
    TREND = "trend"
