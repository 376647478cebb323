"""One figure in the four monthly series."""

from shared_code.kit.model import Model
from shared_code.kit.money import Money


class SeriesAmounts(Model):
    """One figure in the four series, $; null where a series has none."""

    budget: Money | None
    actual: Money | None
    forecast: Money | None
    trend: Money | None
