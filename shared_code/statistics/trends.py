"""The predictive forecast of a site's driver as it is shown."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, NamedTuple

from shared_code.kit.money import to_four_places
from shared_code.predictive.models import Score
from shared_code.statistics.models import OCCUPIED_ROOMS

OCCUPANCY: Final = "occupancy"


class ForetoldDriver(NamedTuple):
    """The days from `first` on as P10, P50 and P90, in the driver's unit; by which method, and how that did so far."""

    first: date
    days: Sequence[tuple[Decimal, Decimal, Decimal]]
    method: str
    score: Score | None

    def divided_by(self, whole: int) -> "ForetoldDriver":
        """The same as shares of a whole."""
        days = [tuple(to_four_places(value / whole) for value in day) for day in self.days]
        return self._replace(days=[(low, middle, high) for low, middle, high in days])

    def floats(self) -> Mapping[date, tuple[float, float, float]]:
        """The days with their dates, as estimates are calculated with."""
        return {day: (float(low), float(middle), float(high)) for day, (low, middle, high) in self.dated()}

    def dated(self) -> Sequence[tuple[date, tuple[Decimal, Decimal, Decimal]]]:
        """The days with their dates."""
        return [(self.first + timedelta(ahead), day) for ahead, day in enumerate(self.days)]


def trend_of(content: Mapping[str, Any]) -> ForetoldDriver:
    """What is shown of a stored night."""
    days = [tuple(map(Decimal, day)) for day in content["days"]]
    found = content["score"]
    wape, bias, coverage, naive, naive_wape = found or (0, 0, 0, "", 0)
    score = Score(float(wape), float(bias), float(coverage), naive, float(naive_wape)) if found else None
    return ForetoldDriver(
        date.fromisoformat(content["first"]),
        [(low, middle, high) for low, middle, high in days],
        content["method"],
        score,
    )


def of_measure(measure: str, trends: Mapping[str, ForetoldDriver], available_rooms: int) -> ForetoldDriver | None:
    """The predictive forecast of a measure of the trends; occupancy is rooms by the available ones."""
    if measure == OCCUPANCY:
        rooms = trends.get(OCCUPIED_ROOMS)
        return rooms.divided_by(available_rooms) if rooms and available_rooms else None
    return trends.get(measure)
