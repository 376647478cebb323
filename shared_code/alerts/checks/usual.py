"""What is usual at a site, by feed and weekday."""

from collections.abc import Mapping
from typing import Final

from shared_code.alerts.band import BandLimits, UsualBand, weekday_bands
from shared_code.alerts.catalogue import Limits
from shared_code.alerts.data import HOURS, REVENUE, ROOMS, VEHICLES, Daily, Figure, SiteData
from shared_code.kit.money import ZERO
from shared_code.kit.period import Period

LEVELS: Final[Mapping[str, Figure]] = {
    ROOMS: Figure.ROOMS,
    VEHICLES: Figure.VEHICLES,
    REVENUE: Figure.REVENUE,
    HOURS: Figure.HOURS,
}
"""The figure of each feed that says how much business there was."""
UNITS: Final[Mapping[Figure, str]] = {Figure.REVENUE: "$", Figure.COST: "$"}
"""The unit of figures that are money; of all others it is told by their names."""


def bands_before(data: SiteData, limits: Limits, period: Period, values: Daily) -> Mapping[int, UsualBand]:
    """What is usual by weekday, of the days before a month; of limits without a width, the middle alone."""
    width, spreads = limits.get("width", ZERO), limits.get("spreads", ZERO)
    made = BandLimits(limits["fewest_days"], limits["weekday_values"], width, spreads)
    days = data.history[period][-int(limits["most_days"]) :]
    return weekday_bands({day: values[day] for day in days if day in values}, made)
