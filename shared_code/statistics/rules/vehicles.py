"""Rules on vehicles: STAT-4 to STAT-8."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from shared_code.accounts.numbers import RateCategory
from shared_code.derivations.nodes import rule
from shared_code.kit.money import ONE, ZERO, divide
from shared_code.statistics.models import Counter


class OvernightVehicles(NamedTuple):
    """Overnight vehicles/day, all and by kind of parking."""

    total_overnight: Decimal
    valet_overnight: Decimal
    self_overnight: Decimal


@rule("STAT-4")
def overnight_vehicles(occupied_rooms: Decimal, drive_in_ratio: Decimal, capture_ratio: Decimal) -> OvernightVehicles:
    """Overnight vehicles/day that the occupied rooms bring, unrounded (docs/rules/statistics.md#stat-4).

        total = occupied rooms * drive-in ratio
        valet = total * capture ratio
        self  = total * (1 - capture ratio)     (0 when the capture ratio is 1 or more)

    >>> overnight_vehicles(Decimal(170), Decimal("0.75"), Decimal("0.60")).valet_overnight
    Decimal('76.5000')
    """
    total = occupied_rooms * drive_in_ratio
    return OvernightVehicles(total, total * capture_ratio, total * max(ZERO, ONE - capture_ratio))


@rule("STAT-5")
def drive_in_ratio(valet_overnight: Decimal, self_overnight: Decimal, occupied_rooms: Decimal) -> Decimal:
    """Overnight vehicles per occupied room (docs/rules/statistics.md#stat-5).

        drive-in ratio = (valet overnight + self overnight) / occupied rooms     (0 without rooms)

    >>> drive_in_ratio(Decimal("76.5"), Decimal(51), Decimal(170))
    Decimal('0.75')
    """
    return divide(valet_overnight + self_overnight, occupied_rooms)


@rule("STAT-6")
def capture_ratio(valet_overnight: Decimal, self_overnight: Decimal) -> Decimal:
    """Share of the overnight vehicles that goes to valet, as a fraction (docs/rules/statistics.md#stat-6).

        capture ratio = valet overnight / (valet overnight + self overnight)     (0 without vehicles)

    >>> capture_ratio(Decimal("76.5"), Decimal(51))
    Decimal('0.6')
    """
    return divide(valet_overnight, valet_overnight + self_overnight)


@rule("STAT-7")
def vehicles(counts: Mapping[str, Decimal | None]) -> Decimal:
    """Vehicles of all ten counters, comps included (docs/rules/statistics.md#stat-7).

        vehicles = sum of the ten counters     (a missing counter adds nothing)

    >>> vehicles({"valetDaily": Decimal(20), "valetComps": Decimal(7), "occupiedRooms": Decimal(170)})
    Decimal('27')
    """
    return sum((counts.get(counter) or ZERO for counter in Counter), ZERO)


@rule("STAT-8")
def paying_vehicles(counts: Mapping[str, Decimal | None]) -> Decimal:
    """Vehicles of the eight categories that pay, so without comps (docs/rules/statistics.md#stat-8).

        paying vehicles = sum of the eight paying categories     (a missing counter adds nothing)

    >>> paying_vehicles({"valetDaily": Decimal(20), "valetComps": Decimal(7)})
    Decimal('20')
    """
    return sum((counts.get(category) or ZERO for category in RateCategory), ZERO)
