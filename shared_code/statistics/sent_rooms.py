"""Occupancy and rooms that a save sends together and that do not mean the same."""

from collections.abc import Iterator
from decimal import Decimal

from shared_code.derivations.formatting import format_value
from shared_code.kit.answer import DataWarning
from shared_code.sites.models import Site
from shared_code.statistics.models import InputMode, StatisticsUpdate
from shared_code.statistics.rules import HALF_A_ROOM, rooms_from_occupancy, rooms_to_store


def differing_rooms(site: Site, update: StatisticsUpdate, mode: InputMode) -> tuple[DataWarning, ...]:
    """Days whose two figures are more than half a room apart, with both, and which of them is kept (STAT-3)."""
    return tuple(_differing(site, update, mode))


def _differing(site: Site, update: StatisticsUpdate, mode: InputMode) -> Iterator[DataWarning]:
    for day in update.days:
        if day.occupancy is None or day.occupied_rooms is None:
            continue
        available = Decimal(site.rooms_on(day.date))
        meant = rooms_from_occupancy(day.occupancy, available)
        if abs(meant - day.occupied_rooms) > HALF_A_ROOM:
            kept = rooms_to_store(day.occupied_rooms, day.occupancy, available, mode)
            text = (
                f"{day.date}: occupancy {format_value(day.occupancy * 100, '%')} is {format_value(meant, 'rooms')}, "
                f"and occupiedRooms is {format_value(day.occupied_rooms, 'value')}. {format_value(kept, 'rooms')} "
                f"are kept, for the month is typed by {mode.value}; send one of the two."
            )
            yield DataWarning("ROOMS_DIFFER", text, f"/days/{day.date}/occupiedRooms")
