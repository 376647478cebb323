"""Rules on rooms: STAT-1 to STAT-3."""

from decimal import Decimal

from shared_code.derivations.nodes import rule
from shared_code.kit.money import divide, to_four_places
from shared_code.statistics.models import InputMode

HALF_A_ROOM = Decimal("0.5")


@rule("STAT-1")
def rooms_from_occupancy(occupancy: Decimal, available_rooms: Decimal) -> Decimal:
    """Rooms/day sold at an occupancy (docs/rules/statistics.md#stat-1).

        occupied rooms = occupancy * available rooms

    >>> rooms_from_occupancy(Decimal("0.85"), Decimal(200))
    Decimal('170.00')
    """
    return occupancy * available_rooms


@rule("STAT-2")
def occupancy_from_rooms(occupied_rooms: Decimal, available_rooms: Decimal) -> Decimal:
    """Share of the rooms that was sold, as a fraction (docs/rules/statistics.md#stat-2).

        occupancy = occupied rooms / available rooms     (0 when none is available)

    >>> occupancy_from_rooms(Decimal(340), Decimal(400))
    Decimal('0.85')
    """
    return divide(occupied_rooms, available_rooms)


@rule("STAT-3")
def rooms_to_store(
    occupied_rooms: Decimal | None, occupancy: Decimal | None, available_rooms: Decimal, input_mode: InputMode
) -> Decimal | None:
    """Rooms/day a save keeps, with four decimals; None when neither was sent (docs/rules/statistics.md#stat-3).

        rooms as sent, unless occupancy is typed and differs by more than half a room:
        then, and when only occupancy was sent, occupancy * available rooms

    >>> rooms_to_store(Decimal("170.4"), Decimal("0.85"), Decimal(200), InputMode.OCCUPANCY)
    Decimal('170.4000')
    """
    if occupancy is None:
        return None if occupied_rooms is None else to_four_places(occupied_rooms)
    derived = rooms_from_occupancy(occupancy, available_rooms)
    if occupied_rooms is None:
        return to_four_places(derived)
    derives = input_mode == InputMode.OCCUPANCY and abs(occupied_rooms - derived) > HALF_A_ROOM
    return to_four_places(derived if derives else occupied_rooms)
