"""Figures of days that are legal and unusual: told alike by loads, calculations and answers."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from shared_code.kit.listing import listed
from shared_code.kit.money import ZERO
from shared_code.sites.models import Site
from shared_code.statistics.models import DRIVE_IN_RATIO, OCCUPIED_ROOMS, OVERNIGHT, Counter, Figures

PERMITS = (Counter.VALET_MONTHLY, Counter.SELF_MONTHLY)
"""Counters whose days hold a share of the month's count."""


class Unusual(NamedTuple):
    """A figure that is unusual, and a sentence about it without its full stop."""

    field: str
    text: str


def unusual_days(site: Site, days: Mapping[date, Figures]) -> Iterator[Unusual]:
    """What is unusual about the days of a month."""
    above = [day for day, figures in days.items() if figures.get(OCCUPIED_ROOMS, ZERO) > site.available_rooms]
    if above and site.has_rooms:
        words = f"more than the {site.available_rooms} available rooms"
        yield Unusual(OCCUPIED_ROOMS, f"{OCCUPIED_ROOMS} is {words} on {listed(above)}")
    crowded = [day for day, figures in days.items() if _drive_in(figures) > 1]
    if crowded:
        yield Unusual(
            DRIVE_IN_RATIO, f"{DRIVE_IN_RATIO} is more than one vehicle per occupied room on {listed(crowded)}"
        )
    for counter in PERMITS:
        permits = sum((figures.get(counter, ZERO) for figures in days.values()), ZERO)
        if 0 < site.total_spaces < permits:
            yield Unusual(
                counter,
                f"{counter} adds up to {permits:.0f} permits, for {site.total_spaces} spaces; a day holds its share of "
                "the month's permits, not all of them",
            )


def _drive_in(figures: Figures) -> Decimal:
    """Overnight vehicles per occupied room, as given or else counted."""
    if DRIVE_IN_RATIO in figures:
        return figures[DRIVE_IN_RATIO]
    rooms = figures.get(OCCUPIED_ROOMS, ZERO)
    return sum((figures.get(counter, ZERO) for counter in OVERNIGHT), ZERO) / rooms if rooms else ZERO
