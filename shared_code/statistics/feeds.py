"""The feeds of a month's actuals, each with the days that it has delivered: they may arrive apart."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from shared_code.sites.models import Site
from shared_code.statistics.models import EXTERNAL_REVENUE, OCCUPIED_ROOMS, Counter, FeedName, LoadedMonth
from shared_code.statistics.rules import loaded_days

Rows = Mapping[date, Mapping[str, Decimal | None]]
"""A feed of actuals: the rows that exist, by day."""
UNCODED: Final = "ADJ"
"""The revenue code of a day that was loaded without codes."""


class Feed(NamedTuple):
    """The rows that a feed of actuals has for a month; `holds_later`: it holds more than zeros after the month."""

    rows: Rows
    holds_later: bool = False

    def loaded(self) -> tuple[date, ...]:
        return loaded_days(self.rows, self.holds_later) if self.rows else ()

    def zeros(self) -> tuple[date, ...]:
        """The last days, all 0, which do not count as loaded because no later day is."""
        return tuple(sorted(self.rows.keys() - {*self.loaded()}))


@dataclass(frozen=True, slots=True)
class Feeds:
    """What of a month is delivered by itself: rooms, the ten counters, net external revenue by code, bell service."""

    rooms: Feed
    counters: Feed
    revenue: Feed
    bell: Feed

    def daily(self, site: Site) -> Mapping[FeedName, Feed]:
        """The feeds that a day of statistics is made of; a site without rooms has none of rooms."""
        rooms = {FeedName.ROOMS: self.rooms} if site.has_rooms else {}
        return {**rooms, FeedName.COUNTERS: self.counters, FeedName.REVENUE: self.revenue}

    def named(self) -> Mapping[str, Feed]:
        """All feeds as a person calls them."""
        return {"rooms": self.rooms, "vehicles": self.counters, "revenue": self.revenue, "bell service": self.bell}


def feeds_of(loaded: LoadedMonth | None, later: LoadedMonth | None = None) -> Feeds:
    """The feeds of a month as it was loaded; `later` are the actuals of the month after it."""

    def feed(rows: Callable[[LoadedMonth], Rows]) -> Feed:
        holds_later = later is not None and any(any(row.values()) for row in rows(later).values())
        return Feed(rows(loaded) if loaded else {}, holds_later)

    return Feeds(rooms=feed(_rooms), counters=feed(_counters), revenue=feed(_revenue), bell=feed(_bell))


def end_in_zeros(loaded: LoadedMonth | None) -> bool:
    """Whether the month after decides if the last days of a feed are loaded."""
    return any(feed.zeros() for feed in feeds_of(loaded).named().values())


def _rooms(loaded: LoadedMonth) -> Rows:
    return _figures(loaded, {OCCUPIED_ROOMS})


def _counters(loaded: LoadedMonth) -> Rows:
    return _figures(loaded, set(Counter))


def _bell(loaded: LoadedMonth) -> Rows:
    return {day: {"": amount} for day, amount in loaded.bell.items()}


def _figures(loaded: LoadedMonth, names: set[str]) -> Rows:
    rows = {day: {name: value for name, value in row.items() if name in names} for day, row in loaded.days.items()}
    return {day: row for day, row in rows.items() if row}


def _revenue(loaded: LoadedMonth) -> Rows:
    """Net external revenue by code of each day that was delivered."""
    uncoded = {
        day: {UNCODED: figures[EXTERNAL_REVENUE]} for day, figures in loaded.days.items() if EXTERNAL_REVENUE in figures
    }
    return {**uncoded, **loaded.revenue}
