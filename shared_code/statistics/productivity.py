"""Vehicles and productive hours of the same days, so that their ratio is one of work done."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from shared_code.kit.answer import DataWarning
from shared_code.kit.listing import listed
from shared_code.kit.money import ZERO, to_four_places
from shared_code.kit.period import Period
from shared_code.statistics.rules import vehicles_per_labor_hour

Vehicles = Mapping[date, Decimal]
"""All vehicles of each day on which they were counted."""
Hours = Mapping[date, Mapping[str, Decimal]]
"""Productive hours of each day with timekeeping, by job family."""


class Handled(NamedTuple):
    """Days that have both vehicles and hours, with their vehicles and their hours by job family.

    `vehicles` is None without such a day; `left_out` are the days that have only one of the two.
    """

    days: Sequence[date]
    vehicles: Decimal | None
    families: Mapping[str, Decimal]
    left_out: Sequence[date]

    @property
    def hours(self) -> Decimal:
        return sum(self.families.values(), ZERO)

    @property
    def per_hour(self) -> Decimal | None:
        """Vehicles per productive hour; None without hours."""
        if self.vehicles is None or (ratio := vehicles_per_labor_hour(self.vehicles, self.hours)) is None:
            return None
        return to_four_places(ratio)


def handled(periods: Collection[Period], vehicles: Vehicles, hours: Hours) -> Handled:
    """What was handled in some months."""
    counted, worked = ({day for day in days if Period.of(day) in periods} for days in (vehicles, hours))
    both = sorted(counted & worked)
    families: dict[str, Decimal] = {}
    for day in both:
        for family, own in hours[day].items():
            families[family] = families.get(family, ZERO) + own
    total = sum((vehicles[day] for day in both), ZERO) if both else None
    return Handled(both, total, dict(sorted(families.items())), sorted(counted ^ worked))


def warnings(periods: Sequence[Period], found: Handled) -> Iterator[DataWarning]:
    """The months and the days over which nothing could be compared."""
    compared = {Period.of(day) for day in found.days}
    if missing := [period for period in periods if period not in compared]:
        text = f"No day of {listed(missing)} has both vehicles and hours; load `actuals` and `timekeeping`."
        yield DataWarning("NO_ACTUALS", text, "period")
    if days := [day for day in found.left_out if Period.of(day) in compared]:
        text = f"Left out, for only vehicles or only hours are there: {listed(days)}; load the others."
        yield DataWarning("DAYS_LEFT_OUT", text, "days")
