"""Figures of days that are legal and unusual: told alike by loads, calculations and answers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from shared_code.kit.finding import Finding
from shared_code.kit.listing import listed
from shared_code.kit.money import ONE, ZERO
from shared_code.statistics.feeds import Feeds
from shared_code.statistics.models import DRIVE_IN_RATIO, OCCUPIED_ROOMS, OVERNIGHT, Counter, Figures

PERMITS = (Counter.VALET_MONTHLY, Counter.SELF_MONTHLY)
"""Counters whose days hold a share of the month's count."""


class UnusualDays(NamedTuple):
    """A figure beyond a limit: on some days, or as a month adds up (then no day is named)."""

    field: str
    highest: Decimal
    limit: Decimal
    days: Sequence[date] = ()

    @property
    def finding(self) -> Finding:
        values = {"highest": self.highest, "limit": self.limit, "days": self.days}
        text = _TEXTS.get(self.field, _PERMITS).format(
            field=self.field, days=listed(self.days), limit=f"{self.limit:f}", highest=f"{self.highest:.0f}"
        )
        return Finding("UNUSUAL_VALUE", text, self.field, values=values)


_TEXTS: Final[Mapping[str, str]] = {
    OCCUPIED_ROOMS: "{field} is more than the {limit} available rooms on {days}; check both",
    DRIVE_IN_RATIO: "{field} is more than one vehicle per occupied room on {days}; check rooms and overnight vehicles",
}
_PERMITS: Final = (
    "{field} adds up to {highest} permits, for {limit} spaces; a day holds its share of the month's permits; "
    "divide them by the days"
)


def unusual_days(rooms_on: Callable[[date], int], spaces: int, days: Mapping[date, Figures]) -> Iterator[UnusualDays]:
    """What is unusual about the days of a month at a site with so many hotel rooms on a day, and spaces.

    0 rooms or spaces: not known.
    """
    by_rooms: dict[int, dict[date, Decimal]] = {}
    for day, figures in sorted(days.items()):
        by_rooms.setdefault(rooms_on(day), {})[day] = figures.get(OCCUPIED_ROOMS, ZERO)
    for rooms, sold in by_rooms.items():
        if rooms:
            yield from _above(OCCUPIED_ROOMS, Decimal(rooms), sold)
    yield from _above(DRIVE_IN_RATIO, ONE, {day: _drive_in(figures) for day, figures in sorted(days.items())})
    for counter in PERMITS:
        permits = sum((figures.get(counter, ZERO) for figures in days.values()), ZERO)
        if 0 < spaces < permits:
            yield UnusualDays(counter, permits, Decimal(spaces))


def _above(field: str, limit: Decimal, days: Mapping[date, Decimal]) -> Iterator[UnusualDays]:
    above = {day: figure for day, figure in days.items() if figure > limit}
    if above:
        yield UnusualDays(field, max(above.values()), limit, tuple(above))


def zero_days(feeds: Feeds) -> Iterator[Finding]:
    """The last days of feeds that hold nothing but zeros; feeds of the same days together."""
    by_days: dict[tuple[date, ...], list[str]] = {}
    for name, feed in feeds.named().items():
        by_days.setdefault(feed.zeros(), []).append(name)
    for days, names in by_days.items():
        if days:
            yield not_loaded(" and ".join(names), days)


def not_loaded(name: str, days: Sequence[date]) -> Finding:
    """What becomes of the last days of a feed that hold nothing but zeros."""
    text = (
        f"{name} of {listed(days)}: all 0 and no later day is loaded, so these days count as not loaded; "
        "load them again if they were not empty"
    )
    return Finding("ACTUALS_ZERO", text, "days", values={"days": days})


def _drive_in(figures: Figures) -> Decimal:
    """Overnight vehicles per occupied room, as given or else counted."""
    if DRIVE_IN_RATIO in figures:
        return figures[DRIVE_IN_RATIO]
    rooms = figures.get(OCCUPIED_ROOMS, ZERO)
    return sum((figures.get(counter, ZERO) for counter in OVERNIGHT), ZERO) / rooms if rooms else ZERO
